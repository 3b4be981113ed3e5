import { describe, expect, it } from 'vitest'
import { parseSlice, requestText } from '../../../bench/load.ts'

describe('requestText', () => {
  it('is a whole HTTP/1.1 request', () => {
    expect(requestText({ path: '/a?b', headers: { token: 'x', 'x-drop': 'y' } })).toBe(
      'GET /a?b HTTP/1.1\r\nhost: bench.test\r\ntoken: x\r\nx-drop: y\r\n\r\n',
    )
  })
})

describe('parseSlice', () => {
  const slice = { round: 3, server: 'none', requests: 500, wallUs: 12000.5, p50Us: 320.1, p99Us: 700, cpuUs: 9000.25 }

  it('reads what the load generator prints', () => {
    expect(parseSlice(JSON.stringify(slice))).toEqual(slice)
  })

  it.each(Object.keys(slice))('refuses a line without %s', (name) => {
    expect(() => parseSlice(JSON.stringify({ ...slice, [name]: undefined }))).toThrow('not a slice')
  })
})

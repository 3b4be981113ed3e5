import { createHash } from 'node:crypto'
import { type Gateway, gateway } from 'quickvoy/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'

const script = { entry: 'filter-src/filters/index.ts' }
const tokenOf = (path: string) => createHash('md5').update(`${path}secret`).digest('hex')

let gw: Gateway
beforeAll(async () => {
  gw = await gateway({ script, filters: [{ name: 'tokenAuth', config: { secret: 'secret' } }] })
})
afterAll(() => gw.dispose())

test('a request without token is answered', async () => {
  const response = await gw.request()
  expect(response.status).toBe(403)
  expect(response.text()).toBe('missing token')
  expect(response.details).toBe('bad-request')
  expect(response.upstreamRequest).toBeNull()
})

test('a request with the token of another path is answered', async () => {
  const response = await gw.request({ path: '/b', headers: { token: tokenOf('/a') } })
  expect(response.status).toBe(403)
  expect(response.text()).toBe('invalid token')
})

test('a request with the right token reaches the upstream', async () => {
  const response = await gw.request({ path: '/a?b=c', headers: { token: tokenOf('/a?b=c') } })
  expect(response.status).toBe(200)
  expect(response.upstreamRequest?.path).toBe('/a?b=c')
})

test.each([{}, { secret: '' }, { secret: 1 }])('the configuration %j is rejected', async (config) => {
  await expect(gateway({ script, filters: [{ name: 'tokenAuth', config }] })).rejects.toThrow(
    'filter "tokenAuth": TypeError: config.secret must be a non-empty string\n' +
      '    at <anonymous> (filter-src/filters/token-auth.ts:11:',
  )
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../../../scripts/lib/paths.ts'
import { parsePins, requirementLine } from '../../../scripts/lib/pins.ts'

const sum = (digit: string) => digit.repeat(64)

describe('parsePins', () => {
  it('reads versions and sums, over several lines and past comments', () => {
    const text = `# head\n\none==1.0 --hash=sha256:${sum('a')} # why\ntwo-x==2.0.1 \\\n  --hash=sha256:${sum('b')} \\\n  --hash=sha256:${sum('c')}\n`
    expect([...parsePins(text).values()]).toEqual([
      { name: 'one', version: '1.0', sums: [sum('a')] },
      { name: 'two-x', version: '2.0.1', sums: [sum('b'), sum('c')] },
    ])
  })

  it.each(['one', 'one>=1.0', 'one==1.0', 'one==1.0 --hash=md5:00', `one==1.0 --hash=sha256:${sum('A')}`])(
    'refuses %j, which pins nothing',
    (text) => expect(() => parsePins(text)).toThrow(`not a pin: ${text}`),
  )

  it('gives what requirementLine writes', () => {
    const pin = { name: 'one', version: '1.0', sums: [sum('a'), sum('b')] }
    expect(parsePins(requirementLine(pin)).get('one')).toEqual(pin)
  })
})

it.each(['requirements.txt', 'tools.txt'])('%s pins every package for good', (file) => {
  const pins = parsePins(readFileSync(join(root, 'scripts', 'native', file), 'utf8'))
  expect(pins.size).toBeGreaterThan(0)
})

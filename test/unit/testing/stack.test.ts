import { describe, expect, test } from 'vitest'
import { stackMapper } from '../../../filter-src/testing/stack.ts'

// Generated line 2 is line 10 of a.ts (column 1) and, from its column 9 on, line 20 of b.ts (column 5).
const map = {
  version: 3,
  file: '',
  sourceRoot: '',
  sources: ['../../src/a.ts', './b.ts'],
  sourcesContent: [],
  names: [],
}
const mapStack = stackMapper('dist/out.js', { ...map, mappings: ';AASA,QCUI' })

describe('positions of the script', () => {
  test.each([
    ['    at f (dist/out.js:2:1)', '    at f (src/a.ts:10:1)'],
    ['    at f (dist/out.js:2:8)', '    at f (src/a.ts:10:1)'],
    ['    at f (dist/out.js:2:9)', '    at f (b.ts:20:5)'],
    ['    at dist/out.js:2:3', '    at src/a.ts:10:1'],
    ['    at <anonymous> (dist/out.js:2:20)', '    at <anonymous> (b.ts:20:5)'],
  ])('%s becomes %s', (line, mapped) => {
    expect(mapStack(`Error: x\n${line}`)).toBe(`Error: x\n${mapped}`)
  })

  test.each([
    '    at f (dist/out.js:1:1)',
    '    at f (dist/out.js:3:1)',
    '    at f (other.js:2:1)',
    '    at get (native)',
    'Error: dist/out.js:2:1 in a message',
  ])('%s stays', (line) => {
    expect(mapStack(line)).toBe(line)
  })

  test('without a map everything stays', () => {
    const stack = 'Error: x\n    at f (dist/out.js:2:1)'
    expect(stackMapper('dist/out.js', null)(stack)).toBe(stack)
  })
})

test("frames of the prelude are native, below the script's own there are none", () => {
  const stack = [
    'Error: x',
    '    at checkName (quickvoy:host:1:2)',
    '    at get (quickvoy:host:3:4)',
    '    at f (other.js:1:1)',
    '    at map (native)',
    '    at call (native)',
    '    at callHook (quickvoy:host:5:6)',
  ].join('\n')
  expect(mapStack(stack)).toBe('Error: x\n    at get (native)\n    at f (other.js:1:1)\n    at map (native)')
})

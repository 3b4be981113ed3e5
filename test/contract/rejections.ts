import type { ContractFilter } from './case.ts'

/** A configuration that is refused, with the same words by the simulator and by the host. */
export interface Rejection {
  name: string
  /** The script's text, or where it is. */
  script: { inlineString: string } | { filename: string }
  filter: ContractFilter
  /** What follows `filter "<name>": `. More lines, a stack, may go on behind it. */
  reason: string
}

const hooks = 'onRequestHeaders, onResponseHeaders, onStreamComplete'
const filter = (name: string): ContractFilter => ({ name })
const inline = (text: string) => ({ inlineString: text })

export const rejections: readonly Rejection[] = [
  {
    name: 'an export that is not there',
    script: inline('export const b = {}, a = {}'),
    filter: filter('c'),
    reason: 'no export "c" in inline.js: it exports a, b',
  },
  {
    name: 'no default export for an empty name',
    script: inline('export const a = {}'),
    filter: filter(''),
    reason: 'no export "default" in inline.js: it exports a',
  },
  {
    name: 'a script without exports',
    script: inline('const a = {}'),
    filter: filter('a'),
    reason: 'no export "a" in inline.js: it exports nothing',
  },
  ...Object.entries({
    '1': 'number',
    "'a'": 'string',
    null: 'null',
    '[]': 'array',
    'Promise.resolve({})': 'Promise',
  }).map(([value, type]) => ({
    name: `an export that is ${value}`,
    script: inline(`export const a = ${value}`),
    filter: filter('a'),
    reason: `export "a" must be a filter: an object of hooks or a function that returns one, not ${type}`,
  })),
  ...Object.entries({
    undefined: 'undefined',
    '[]': 'array',
    '() => {}': 'function',
    'Promise.resolve({})': 'Promise',
  }).map(([value, type]) => ({
    name: `a filter function that returns ${value}`,
    script: inline(`export const a = () => (${value})`),
    filter: filter('a'),
    reason: `the filter function returned ${type}, not an object of hooks`,
  })),
  {
    name: 'an unknown hook',
    script: inline('export const a = { onRequestHeaders() {}, onRequest() {} }'),
    filter: filter('a'),
    reason: `unknown hook "onRequest": the hooks are ${hooks}`,
  },
  {
    name: 'an unknown hook of a filter function',
    script: inline('export default () => ({ once: 1, onResponse: 1 })'),
    filter: filter('default'),
    reason: `unknown hook "onResponse": the hooks are ${hooks}`,
  },
  {
    name: 'a hook that is no function',
    script: inline('export const a = { onStreamComplete: null }'),
    filter: filter('a'),
    reason: 'onStreamComplete must be a function, not null',
  },
  {
    name: 'a syntax error',
    script: inline('export const a = {\n  onRequestHeaders( {}\n}'),
    filter: filter('a'),
    reason: 'SyntaxError: ',
  },
  {
    name: 'a top level that throws',
    script: inline('export const a = {}\nnull.member'),
    filter: filter('a'),
    reason: "TypeError: cannot read property 'member' of null\n    at <anonymous> (inline.js:2:",
  },
  {
    name: 'a top level that never ends',
    script: inline('export const a = {}\nfor (;;) Math.random()'),
    filter: filter('a'),
    reason: 'InternalError: interrupted\n',
  },
  {
    name: 'a top level that waits for ever',
    script: inline('export const a = {}\nawait new Promise(() => {})'),
    filter: filter('a'),
    reason: "Error: the promise of the script's top level is still pending and nothing is left that could settle it",
  },
  {
    name: 'a rejection that the top level leaves unhandled',
    script: inline("export const a = {}\nPromise.reject(new Error('left'))"),
    filter: filter('a'),
    reason: 'Error: left\n    at <anonymous> (inline.js:2:',
  },
  {
    name: 'a filter function that throws',
    script: inline("export const a = ({ name, config }) => { throw new RangeError(name + ' ' + config.size) }"),
    filter: { name: 'a', config: { size: 'no' } },
    reason: 'RangeError: a no\n    at a (inline.js:1:',
  },
  {
    name: 'a module that is not there',
    script: inline("import fs from 'node:fs'\nexport const a = {}"),
    filter: filter('a'),
    reason: 'ReferenceError: cannot find module "node:fs": bundle it, or use what the host has: node:crypto',
  },
  {
    name: 'an export that a module of the host lacks',
    script: inline("import { createHash } from 'node:crypto'\nexport const a = {}"),
    filter: filter('a'),
    reason: "SyntaxError: Could not find export 'createHash' in module 'node:crypto'",
  },
  {
    name: 'a script that is not there',
    script: { filename: 'no/such/script.js' },
    filter: filter('a'),
    reason: 'script.filename: cannot read "no/such/script.js": No such file or directory',
  },
  {
    name: 'a limit out of its range',
    script: inline('export const a = {}'),
    filter: { name: 'a', limits: { heapBytes: 1 } },
    reason: 'limits.heap_bytes: must be a whole number from 1048576 to 4294967296',
  },
]

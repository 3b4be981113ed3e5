import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bundle, bundleToText } from '../../filter-src/bundle.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quickvoy-bundle-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string): string {
  const file = join(folder, name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

const bundleOf = (text: string) => bundle({ entry: write('entry.ts', text), outfile: join(folder, 'out.js') })

/** The lines of the error, each without the folder that it names. */
async function errorsOf(text: string): Promise<string[]> {
  const error: unknown = await bundleOf(text).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(Error)
  expect((error as Error).name).toBe('Failure')
  return (error as Error).message.split('\n').map((line) => line.replace(/^\S*\/(?=entry\.ts)/, ''))
}

const filter = `
  import { defineFilter } from 'quickvoy'
  export default defineFilter({ onRequestHeaders(stream) { stream.state } })`

test('writes one module with a source map that holds no sources', async () => {
  const { outfile, bytes } = await bundleOf(filter)
  const code = readFileSync(outfile, 'utf8')
  expect(outfile).toBe(join(folder, 'out.js'))
  expect(bytes).toBe(Buffer.byteLength(code))
  expect(code).toContain('export {')
  expect(code).toMatch(/\n\/\/# sourceMappingURL=out\.js\.map\n$/)
  const map = JSON.parse(readFileSync(`${outfile}.map`, 'utf8'))
  expect(map.sources).toContain('entry.ts')
  expect(map).not.toHaveProperty('sourcesContent')
})

test('finds the SDK from anywhere and takes nothing of it but defineFilter', async () => {
  const { code } = await bundleToText({ entry: write('far/away/entry.ts', filter) })
  expect(code).not.toContain('import')
  expect(code.length).toBeLessThan(500)
})

test('minifies', async () => {
  const { outfile, bytes } = await bundle({
    entry: write('entry.ts', filter),
    outfile: join(folder, 'out.js'),
    minify: true,
  })
  expect(bytes).toBeLessThan(120)
  expect(readFileSync(outfile, 'utf8').split('\n')).toHaveLength(3)
})

test('leaves what the host has outside, under the name that the host knows', async () => {
  const { code } = await bundleToText({
    entry: write('entry.ts', "import { hash } from 'crypto'\nexport default () => hash"),
  })
  expect(code).toContain('import { hash } from "node:crypto"')
})

test('bundles packages, also one that has the name of a Node module', async () => {
  write('node_modules/events/package.json', '{ "main": "main.js" }')
  write('node_modules/events/main.js', 'module.exports = { answer: 42 }')
  write('node_modules/lib/package.json', '{ "main": "main.js", "module": "module.js" }')
  write('node_modules/lib/module.js', 'export const other = 43')
  const { code } = await bundleToText({
    entry: write(
      'entry.ts',
      "import events from 'events'\nimport { other } from 'lib'\nexport default () => events.answer + other",
    ),
  })
  expect(code).toContain('answer: 42')
  expect(code).toContain('other = 43')
})

test('names Node modules that the host lacks, each with its position', async () => {
  const known = 'bundle a package, or use what it has: node:crypto'
  const errors = await errorsOf(
    "import fs from 'node:fs'\n  import 'path'\nimport test from 'node:test'\nexport default () => fs.promises(test)",
  )
  expect(errors).toEqual([
    `entry.ts:1:16: the host has no module "node:fs": ${known}`,
    `entry.ts:2:10: the host has no module "path": ${known}`,
    `entry.ts:3:18: the host has no module "node:test": ${known}`,
  ])
})

test('refuses the simulator in a bundle', async () => {
  expect(await errorsOf("export { gateway } from 'quickvoy/testing'")).toEqual([
    'entry.ts:1:25: "quickvoy/testing" cannot be part of a bundle: filters import from "quickvoy"',
  ])
})

test.each([
  ['a syntax error', 'export default {', 'entry.ts:1:17: Expected identifier but found end of file'],
  ['a missing file', "export * from './missing.ts'", 'entry.ts:1:15: Could not resolve "./missing.ts"'],
  ['a missing package', "export * from 'no-such-package'", 'entry.ts:1:15: Could not resolve "no-such-package"'],
  ['no export', 'const filter = {}', 'entry.ts: it exports no filter'],
])('%s is one line', async (_what, text, error) => {
  expect(await errorsOf(text)).toEqual([error])
})

test('a missing entry, and a file that cannot be written', async () => {
  await expect(bundle({ entry: 'no/such/entry.ts' })).rejects.toThrow('no/such/entry.ts: there is no such file')
  const outfile = join(write('file', ''), 'out.js')
  await expect(bundle({ entry: write('entry.ts', filter), outfile })).rejects.toThrow(`cannot write ${outfile}: `)
})

test('an older bundle stays when the new one fails', async () => {
  const { outfile } = await bundleOf(filter)
  const before = readFileSync(outfile, 'utf8')
  await errorsOf('const noFilter = 1')
  expect(readFileSync(outfile, 'utf8')).toBe(before)
})

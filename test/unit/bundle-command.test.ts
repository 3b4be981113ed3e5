import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { root } from '../../scripts/lib/paths.ts'

let folder: string
const running: ChildProcess[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quickvoy-bundle-'))
})
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

/** `npm run bundle` without npm, in the test's folder. */
function start(...args: string[]) {
  const bootstrap = join(root, 'scripts', 'bootstrap.mjs')
  const child = spawn(process.execPath, [bootstrap, 'filter-src/bundle.ts', ...args], { cwd: folder })
  running.push(child)
  let output = ''
  const heard = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      for (const listener of heard) listener()
    })
  return {
    child,
    /** Waits until the output matches, from `from` on, and returns its length. */
    said: (pattern: RegExp, from = 0) =>
      new Promise<number>((resolve) => {
        const look = () => {
          if (!pattern.test(output.slice(from))) return
          heard.delete(look)
          resolve(output.length)
        }
        heard.add(look)
        look()
      }),
    async ended() {
      const [code] = await once(child, 'close')
      return { code, output }
    },
  }
}

const write = (text: string) => writeFileSync(join(folder, 'entry.ts'), text)

test('prints the file and its size', async () => {
  write('export const filter = {}')
  const { code, output } = await start('--entry', 'entry.ts', '--out', 'out/filters.js', '--minify').ended()
  expect(output).toMatch(/^out\/filters\.js: \d+ bytes\n$/)
  expect(code).toBe(0)
})

test('says what is wrong in one line for each error, without a stack', async () => {
  write("import 'node:fs'\nimport './none.ts'\nexport default {}")
  const { code, output } = await start('--entry', 'entry.ts').ended()
  expect(output).toBe(
    'entry.ts:1:8: the host has no module "node:fs": bundle a package, or use what it has: node:crypto\n' +
      'entry.ts:2:8: Could not resolve "./none.ts"\n',
  )
  expect(code).toBe(1)
})

test('refuses an unknown option', async () => {
  const { code, output } = await start('--ouput', 'x.js').ended()
  expect(output).toContain("unknown option '--ouput'")
  expect(code).toBe(1)
})

test('watches until a signal, through an error', async () => {
  write('export const filter = {}')
  const bundler = start('--entry', 'entry.ts', '--out', 'out.js', '--watch')
  let heard = await bundler.said(/out\.js: \d+ bytes\n/)
  write('export const filter = ')
  heard = await bundler.said(/entry\.ts:\d+:\d+: .+\n/, heard)
  write('export const filter = { onRequestHeaders() {} }')
  await bundler.said(/out\.js: \d+ bytes\n/, heard)
  bundler.child.kill('SIGTERM')
  expect((await bundler.ended()).code).toBe(0)
})

// Runs a TypeScript file of this project: `node scripts/bootstrap.mjs scripts/start.ts --port 10001`.
//
// Plain JavaScript on Node's own modules, because it is what installs everything else: it makes node_modules match
// package-lock.json, registers the TypeScript loader in this process and imports the file.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const oldestNode = [20, 19]

function fail(message) {
  console.error(message)
  process.exit(1)
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return
  fail(`quickvoy needs Node ${oldestNode.join('.')} or newer; this is Node ${process.versions.node}`)
}

/** Installs what package-lock.json names, unless exactly that is installed. */
function installPackages() {
  const lock = join(root, 'package-lock.json')
  const stamp = join(root, 'node_modules', '.quickvoy-lock')
  if (!existsSync(lock)) fail('package-lock.json is missing: this is not a whole copy of quickvoy')
  const wanted = createHash('sha256').update(readFileSync(lock)).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return

  process.stdout.write('npm packages'.padEnd(32))
  const started = performance.now()
  const npm = process.env.npm_execpath
  const [command, first] = npm && /\.c?js$/.test(npm) ? [process.execPath, [npm]] : ['npm', []]
  // Development packages are the point here, whatever NODE_ENV says.
  const result = spawnSync(command, [...first, 'ci', '--include=dev', '--no-audit', '--no-fund'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  })
  if (result.status !== 0) {
    console.log('failed')
    fail(`npm ci failed:\n${result.error ? result.error.message : reasonOf(`${result.stdout}\n${result.stderr}`)}`)
  }
  writeFileSync(stamp, wanted)
  console.log(`done in ${((performance.now() - started) / 1000).toFixed(1)} s`)
}

/** Of npm's output what says why: without its warnings, usage and stack. */
function reasonOf(output) {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const errors = lines.filter((line) => /^npm (error|ERR!) \S/.test(line))
  const usage = errors.findIndex((line) => line.includes('Clean install a project'))
  const reason = usage < 0 ? errors : errors.slice(0, usage)
  return (reason.length > 0 ? reason.filter((line) => !/^npm \S+ \}/.test(line)) : lines).slice(-15).join('\n')
}

checkNode()
const [script, ...args] = process.argv.slice(2)
if (script === undefined) fail('usage: node scripts/bootstrap.mjs SCRIPT [ARGUMENT]...')
installPackages()

const { register } = await import('tsx/esm/api')
register()
process.argv = [process.argv[0], resolve(root, script), ...args]
try {
  await import(pathToFileURL(process.argv[1]).href)
} catch (error) {
  // A Failure is the project's own word for "this is wrong, and this is why": its message says it all.
  console.error(error?.name === 'Failure' ? error.message : error)
  process.exit(1)
}

import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../../../scripts/lib/paths.ts'
import { temporaryFolder } from './temporary.ts'

/** A project with a stand-in for npm, which makes a node_modules folder with the real TypeScript loader. */
function project() {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'scripts'))
  copyFileSync(join(root, 'scripts', 'bootstrap.mjs'), join(folder, 'scripts', 'bootstrap.mjs'))
  writeFileSync(join(folder, 'package-lock.json'), '{}')
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}')
  writeFileSync(
    join(folder, 'main.ts'),
    'const args: string[] = process.argv.slice(1)\nconsole.log(JSON.stringify(args))\n',
  )
  const npmCalls = join(folder, 'npm-calls')
  const install = `const fs = require('node:fs')
    fs.appendFileSync(${JSON.stringify(npmCalls)}, process.argv.slice(2).join(' ') + '\\n')
    fs.mkdirSync('node_modules', { recursive: true })
    fs.rmSync('node_modules/tsx', { force: true })
    fs.symlinkSync(${JSON.stringify(join(root, 'node_modules', 'tsx'))}, 'node_modules/tsx')`
  writeFileSync(join(folder, 'npm.cjs'), install)
  return {
    folder,
    setNpm: (script: string) => writeFileSync(join(folder, 'npm.cjs'), script),
    npmCalls: () => readFileSync(npmCalls, 'utf8').trim().split('\n'),
    run: (...args: string[]) =>
      spawnSync(process.execPath, [join(folder, 'scripts', 'bootstrap.mjs'), ...args], {
        encoding: 'utf8',
        cwd: '/',
        env: { ...process.env, npm_execpath: join(folder, 'npm.cjs') },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
  }
}

describe('bootstrap.mjs', () => {
  it('installs the packages, then runs a TypeScript file with its arguments', () => {
    const { run, npmCalls, folder } = project()
    const result = run('main.ts', '--port', '1')
    expect(result.stderr).toBe('')
    const [first, second] = result.stdout.split('\n')
    expect(first).toMatch(/^npm packages +done in \d+\.\d s$/)
    expect(JSON.parse(second ?? '')).toEqual([join(folder, 'main.ts'), '--port', '1'])
    expect(result.status).toBe(0)
    expect(npmCalls()).toEqual(['ci --include=dev --no-audit --no-fund'])
  })

  it('installs again only after package-lock.json changed', () => {
    const { run, npmCalls, folder } = project()
    run('main.ts')
    expect(run('main.ts').stdout).not.toContain('npm packages')
    expect(npmCalls()).toHaveLength(1)
    writeFileSync(join(folder, 'package-lock.json'), '{"packages": {}}')
    expect(run('main.ts').stdout).toContain('npm packages')
    expect(npmCalls()).toHaveLength(2)
  })

  it('shows why npm failed, without its usage, and tries again next time', () => {
    const { run, setNpm } = project()
    setNpm(`console.error('npm warn old\\nnpm error code E404\\nnpm error 404 no such package\\nnpm error Clean install a project\\nnpm error Usage:')
      process.exit(1)`)
    for (const _ of [1, 2]) {
      const result = run('main.ts')
      expect(result.stderr).toBe('npm ci failed:\nnpm error code E404\nnpm error 404 no such package\n')
      expect(result.status).toBe(1)
    }
  })

  it('prints a Failure as its message alone', () => {
    const { run, folder } = project()
    writeFileSync(join(folder, 'main.ts'), "throw Object.assign(new Error('port 1 is taken'), { name: 'Failure' })\n")
    const result = run('main.ts')
    expect(result.stderr).toBe('port 1 is taken\n')
    expect(result.status).toBe(1)
  })

  it('prints a bug with its place in the TypeScript source', () => {
    const { run, folder } = project()
    writeFileSync(join(folder, 'main.ts'), "interface A {}\n\nthrow new Error('bug')\n")
    const result = run('main.ts')
    expect(result.stderr).toMatch(/Error: bug\n\s+at .*main\.ts:3:7/)
    expect(result.status).toBe(1)
  })

  it('says so if package-lock.json is missing', () => {
    const { run, folder } = project()
    rmSync(join(folder, 'package-lock.json'))
    const result = run('main.ts')
    expect(result.stderr).toBe('package-lock.json is missing: this is not a whole copy of quickvoy\n')
    expect(result.status).toBe(1)
  })

  it('tells its usage', () => {
    const result = project().run()
    expect(result.stderr).toContain('usage: node scripts/bootstrap.mjs SCRIPT')
    expect(result.status).toBe(1)
  })
})

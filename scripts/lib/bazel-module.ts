import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestResult } from '../checks/result.ts'
import { Failure } from './failure.ts'
import { root } from './paths.ts'
import { run } from './process.ts'

/** What the dynamic linker gets to know of a shared library. */
export interface ModuleFacts {
  /** Libraries that it needs at run time. */
  needed: string[]
  /** Symbols that it defines for others. */
  exported: string[]
  /** Versions of the symbols that it needs, `GLIBC_2.34`. */
  versions: string[]
}

/** Reads what `readelf --wide --dynamic --dyn-syms` prints. */
export function parseModuleFacts(output: string): ModuleFacts {
  const needed = [...output.matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(([, name = '']) => name)
  const symbols = [...output.matchAll(/^ *\d+: +\S+ +\S+ +\S+ +\S+ +\S+ +(\S+) (\S+)/gm)].map(
    ([, section = '', symbol = '']) => {
      const [name = '', version = ''] = symbol.split(/@+/)
      return { name, version, defined: section !== 'UND' }
    },
  )
  return {
    needed,
    exported: symbols.filter(({ defined }) => defined).map(({ name }) => name),
    versions: [...new Set(symbols.map(({ version }) => version))].filter((version) => version !== ''),
  }
}

/** The newest glibc that the official Envoy images of the supported releases are sure to have. */
const newestGlibc = [2, 34] as const

/** Everything wrong with the module, by test; `hooks` are the names that it must export. */
export function judgeModule({ needed, exported, versions }: ModuleFacts, hooks: readonly string[]): TestResult[] {
  const foreign = needed.filter((name) => !/^(lib(c|m)|ld-linux-[\w-]+)\.so\.\d+$/.test(name))
  const tooNew = versions.filter((version) => !isOldGlibc(version))
  const missing = hooks.filter((hook) => !exported.includes(hook))
  const extra = exported.filter((name) => !hooks.includes(name))
  return [
    judge('it needs nothing but glibc', needed.includes('libc.so.6') ? foreign : ['libc.so.6 is not needed']),
    judge(`it needs no glibc newer than ${newestGlibc.join('.')}`, versions.length > 0 ? tooNew : ['no versions']),
    judge('it exports every hook', hooks.length > 0 ? missing : ['no hooks']),
    judge('it exports nothing but hooks', extra),
  ]
}

function judge(name: string, problems: readonly string[]): TestResult {
  return problems.length === 0 ? { name, passed: true } : { name, passed: false, message: problems.join(', ') }
}

function isOldGlibc(version: string): boolean {
  const match = /^GLIBC_(\d+)\.(\d+)/.exec(version)
  if (match === null) return false
  const [major, minor] = [Number(match[1]), Number(match[2])]
  return major < newestGlibc[0] || (major === newestGlibc[0] && minor <= newestGlibc[1])
}

/** The hooks that the host declares. */
function declaredHooks(): string[] {
  const header = readFileSync(join(root, 'host', 'abi', 'abi.h'), 'utf8')
  return [...new Set([...header.matchAll(/\benvoy_dynamic_module_on_\w+(?=\()/g)].map(([name]) => name))]
}

/** @throws Failure if the file cannot be read as a shared library. */
export async function checkModule(file: string, logFile: string): Promise<TestResult[]> {
  const options = { logFile, env: { LC_ALL: 'C' } }
  const { status, output } = await run('readelf', ['--wide', '--dynamic', '--dyn-syms', file], options)
  if (status !== 0) throw new Failure(`readelf cannot read ${file}:\n${output}`)
  return judgeModule(parseModuleFacts(output), declaredHooks())
}

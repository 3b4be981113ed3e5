import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { findEnvoy } from '../../envoy/find.ts'
import { hostModule } from './harness/index.ts'

/** What `readelf` says of the module; LC_ALL because its words are translated. */
function readelf(...options: string[]): string {
  return execFileSync('readelf', ['--wide', ...options, hostModule], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  })
}

interface DynamicSymbol {
  name: string
  /** For example `GLIBC_2.34`; empty for symbols without a version. */
  version: string
  defined: boolean
}

function dynamicSymbols(): DynamicSymbol[] {
  return readelf('--dyn-syms')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => /^\d+:$/.test(columns[0] ?? '') && columns[7] !== undefined)
    .map((columns) => {
      const [name = '', version = ''] = (columns[7] ?? '').split(/@+/)
      return { name, version, defined: columns[6] !== 'UND' }
    })
}

const numbers = (version: string) => version.replace('GLIBC_', '').split('.').map(Number)

describe('libquickvoy.so', () => {
  test('needs nothing but glibc at run time', () => {
    const needed = [...readelf('--dynamic').matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(([, name]) => name)
    expect(needed).toContain('libc.so.6')
    expect(needed.filter((name) => !/^(lib(c|m|pthread|dl)|ld-linux-[\w-]+)\.so\.\d+$/.test(name ?? ''))).toEqual([])
  })

  test('loads on glibc 2.34', () => {
    const versions = dynamicSymbols()
      .filter(({ version }) => version.startsWith('GLIBC_'))
      .map(({ name, version }) => ({ name, version, parts: numbers(version) }))
    expect(versions.length).toBeGreaterThan(20)
    const tooNew = versions.filter(({ parts: [major = 0, minor = 0] }) => major > 2 || minor > 34)
    expect(tooNew).toEqual([])
    expect(dynamicSymbols().filter(({ version }) => /^(GLIBCXX|CXXABI|GCC|OPENSSL)/.test(version))).toEqual([])
  })

  test('exports the hooks of the interface and nothing else', () => {
    const exported = dynamicSymbols()
      .filter(({ defined, name }) => defined && name !== '')
      .map(({ name }) => name)
    expect(exported.filter((name) => !name.startsWith('envoy_dynamic_module_on_'))).toEqual([])
    // The twenty that Envoy refuses to load a module without, and program_init.
    expect(exported.length).toBeGreaterThanOrEqual(21)
  })

  test('every callback it uses is exported by Envoy', () => {
    const used = dynamicSymbols()
      .filter(({ defined, name }) => !defined && name.startsWith('envoy_dynamic_module_callback_'))
      .map(({ name }) => name)
    expect(used.length).toBeGreaterThan(5)
    const symbols = execFileSync('nm', ['--dynamic', '--defined-only', findEnvoy().path], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    })
    const exported = new Set(symbols.split('\n').map((line) => line.split(' ').at(-1)))
    expect(used.filter((name) => !exported.has(name))).toEqual([])
  })
})

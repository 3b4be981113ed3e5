import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Failure } from './failure.ts'
import { inputPath } from './inputs.ts'
import { root } from './paths.ts'
import { probe } from './process.ts'
import { versionNumber } from './requirements.ts'
import type { StepContext, StepOutcome } from './steps.ts'

const oldestCmake = 3022

export interface BuildTools {
  cmake: string
  ninja: string
}

/** The system's CMake if it is new enough, and its Ninja; `null` where an input of our own is needed. */
export function systemBuildTools(): { cmake: string | null; ninja: string | null } {
  const cmake = probe('cmake', ['--version'])
  return {
    cmake: cmake !== null && versionNumber(cmake) >= oldestCmake ? 'cmake' : null,
    ninja: probe('ninja', ['--version']) === null ? null : 'ninja',
  }
}

export function buildTools(): BuildTools {
  const { cmake, ninja } = systemBuildTools()
  return { cmake: cmake ?? inputPath('cmake', 'bin', 'cmake'), ninja: ninja ?? inputPath('ninja', 'ninja') }
}

/** Folder with quickjs-ng's source: `QUICKJS_SOURCE`, or the fetched one. */
export function quickjsSource(): string {
  const own = process.env.QUICKJS_SOURCE
  if (!own) return inputPath('quickjs')
  if (!existsSync(join(own, 'quickjs.c'))) throw new Failure(`QUICKJS_SOURCE=${own}: there is no quickjs.c in it`)
  return resolve(own)
}

export interface HostBuild {
  directory: string
  /** CMake variables; another variable that an earlier run set stays. */
  settings: Readonly<Record<string, string>>
  /** What to build. Default: everything. */
  targets?: readonly string[]
}

/** Configures the host's build, if a setting differs from what its folder is configured for. */
export async function configureHost({ directory, settings }: HostBuild, context: StepContext): Promise<void> {
  const tools = buildTools()
  const wanted: Record<string, string> = { CMAKE_EXPORT_COMPILE_COMMANDS: 'ON', ...settings }
  let cache = readCache(directory)
  // A cache of another place or with a vanished Ninja cannot be configured again.
  if (cache.size > 0 && (cache.get('CMAKE_HOME_DIRECTORY') !== join(root, 'host') || !hasProgram(cache))) {
    rmSync(directory, { recursive: true, force: true })
    cache = new Map()
  }
  const configured = existsSync(join(directory, 'build.ninja'))
  if (configured && Object.entries(wanted).every(([name, value]) => cache.get(name) === value)) return
  const variables = Object.entries(wanted).map(([name, value]) => `-D${name}=${value}`)
  const ninja = cache.has('CMAKE_MAKE_PROGRAM') ? [] : [`-DCMAKE_MAKE_PROGRAM=${tools.ninja}`]
  await context.run(tools.cmake, ['-S', join(root, 'host'), '-B', directory, '-G', 'Ninja', ...variables, ...ninja])
}

/** Configures and builds the host. */
export async function buildHost(build: HostBuild, context: StepContext): Promise<StepOutcome> {
  await configureHost(build, context)
  const output = await context.run(buildTools().ninja, ['-C', build.directory, ...(build.targets ?? [])])
  return output.includes('ninja: no work to do') ? 'up to date' : 'done'
}

/** CMake variables of every Release build. */
export function releaseSettings(): Record<string, string> {
  return { CMAKE_BUILD_TYPE: 'Release', QUICKVOY_QUICKJS_DIR: quickjsSource() }
}

function hasProgram(cache: ReadonlyMap<string, string>): boolean {
  const program = cache.get('CMAKE_MAKE_PROGRAM')
  return program !== undefined && probe(program, ['--version']) !== null
}

function readCache(directory: string): Map<string, string> {
  const file = join(directory, 'CMakeCache.txt')
  const cache = new Map<string, string>()
  if (!existsSync(file)) return cache
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const match = /^(\w+):\w+=(.*)$/.exec(line)
    if (match?.[1] !== undefined && match[2] !== undefined) cache.set(match[1], match[2])
  }
  return cache
}

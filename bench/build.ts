import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { buildTools } from '../scripts/lib/host-build.ts'
import { buildDir, hostModule, root } from '../scripts/lib/paths.ts'
import type { StepContext, StepOutcome } from '../scripts/lib/steps.ts'

const benchBuildDir = join(buildDir, 'bench')

/** Where Envoy finds both modules: the native twins' and quickvoy's. */
export const moduleDirectory = benchBuildDir

/** The load generator. */
export const loadProgram = join(benchBuildDir, 'quickvoy_load')

/** Builds the native twins and the load generator. */
export async function buildBench(context: StepContext): Promise<StepOutcome> {
  const { cmake, ninja } = buildTools()
  const source = join(root, 'bench')
  // CMake refuses a folder that was configured for another source, as after moving the repository.
  const cache = join(benchBuildDir, 'CMakeCache.txt')
  if (existsSync(cache) && !readFileSync(cache, 'utf8').includes(`CMAKE_HOME_DIRECTORY:INTERNAL=${source}\n`)) {
    rmSync(benchBuildDir, { recursive: true })
  }
  const generator = ['-G', 'Ninja', `-DCMAKE_MAKE_PROGRAM=${ninja}`, '-DCMAKE_BUILD_TYPE=Release']
  await context.run(cmake, ['-S', source, '-B', benchBuildDir, ...generator])
  const output = await context.run(ninja, ['-C', benchBuildDir])

  // Envoy looks for modules in one folder only.
  const link = join(moduleDirectory, 'libquickvoy.so')
  rmSync(link, { force: true })
  symlinkSync(hostModule, link)
  return output.includes('ninja: no work to do') ? 'up to date' : 'done'
}

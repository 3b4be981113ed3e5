import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildHost, type HostBuild, quickjsSource, releaseSettings } from './host-build.ts'
import { hostBuildDir, root } from './paths.ts'
import { probe } from './process.ts'
import type { StepContext, StepOutcome } from './steps.ts'

/** The build of the module that Envoy loads, in `build/host`: optimized for what `host/train.cc` runs. */
export function moduleBuild(): HostBuild {
  return { directory: hostBuildDir, settings: { ...releaseSettings(), QUICKVOY_PROFILE: 'use' } }
}

/** Builds the module; takes a profile first, unless there is one of the same sources, engine and compiler. */
export async function buildModule(context: StepContext): Promise<StepOutcome> {
  const build = moduleBuild()
  const stamp = join(build.directory, 'profile.stamp')
  const wanted = trainingDigest()
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    await takeProfile(build, context)
    writeFileSync(stamp, wanted)
  }
  return buildHost({ ...build, targets: ['libquickvoy.so'] }, context)
}

/** The compiler finds the profile beside the objects: one folder serves both builds, one after the other. */
async function takeProfile({ directory, settings }: HostBuild, context: StepContext): Promise<void> {
  removeProfile(directory)
  const training = { directory, settings: { ...settings, QUICKVOY_PROFILE: 'generate', QUICKVOY_TESTS: 'OFF' } }
  await buildHost({ ...training, targets: ['quickvoy_train'] }, context)
  await context.run(join(directory, 'quickvoy_train'), [])
}

function removeProfile(directory: string): void {
  rmSync(join(directory, 'profile.stamp'), { force: true })
  if (!existsSync(directory)) return
  for (const file of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.gcda')) rmSync(join(directory, file))
  }
}

/** Of all that the profile is of: the compiler refuses a profile of other sources. */
function trainingDigest(): string {
  const hash = createHash('sha256')
  const host = join(root, 'host')
  for (const file of readdirSync(host, { recursive: true, encoding: 'utf8' }).sort()) {
    if (/\.(c|cc|h)$/.test(file)) hash.update(file).update(readFileSync(join(host, file)))
  }
  hash.update(readFileSync(join(quickjsSource(), 'quickjs.c')))
  hash.update(probe('g++', ['--version']) ?? '')
  return hash.digest('hex')
}

import { existsSync, readFileSync } from 'node:fs'
import { ownEnvoy } from '../../envoy/find.ts'
import { systemBuildTools } from './host-build.ts'
import { buildModule } from './host-module.ts'
import { fetchInput, hasInput, hasVenv, type InputName, inputTitle, makeVenv } from './inputs.ts'
import { bundleFile } from './paths.ts'
import { cxx, googleTest, openssl, python, type Requirement, requireAll } from './requirements.ts'
import { type Print, runSteps, type Step, toStdout } from './steps.ts'

/**
 * What can be set up: Envoy, what the host is built from and with (`native`), GoogleTest, clang-format and clang-tidy,
 * the host's module (with `native`), and the bundle of the example filters.
 */
export type SetUpPart = 'envoy' | 'native' | 'googletest' | 'clang tools' | 'module' | 'bundle'

export interface SetUpOptions {
  /** Default: what running the filters takes. */
  parts?: ReadonlySet<SetUpPart>
  print?: Print
}

const toRun: ReadonlySet<SetUpPart> = new Set(['envoy', 'native', 'module', 'bundle'])

/**
 * Fetches and builds the parts, as far as they are not up to date. Before that, it finds out what the machine lacks.
 *
 * @throws Failure with what to do about it.
 */
export async function setUp({ parts = toRun, print = toStdout }: SetUpOptions = {}): Promise<void> {
  const needed = neededInputs(parts, print)
  const needsVenv = needed.some((name) => !hasInput(name))

  const requirements: Requirement[] = []
  if (needsVenv && !hasVenv()) requirements.push(python)
  if (parts.has('native')) requirements.push(cxx, openssl)
  if (parts.has('googletest')) requirements.push(googleTest)
  requireAll(requirements)

  const steps: Step[] = []
  if (needsVenv) steps.push({ name: 'python environment', run: makeVenv })
  for (const name of needed) steps.push({ name: inputTitle(name), run: (context) => fetchInput(name, context) })
  if (parts.has('module')) steps.push({ name: 'host module', run: buildModule })
  if (parts.has('bundle')) steps.push({ name: 'filter bundle', run: bundleFilters })
  await runSteps(steps, print)
}

function neededInputs(parts: ReadonlySet<SetUpPart>, print: Print): InputName[] {
  const needed: InputName[] = []
  if (parts.has('envoy') && ownEnvoy(process.env, (text) => print(`note: ${text}\n`)) === null) needed.push('envoy')
  if (parts.has('native')) {
    if (!process.env.QUICKJS_SOURCE) needed.push('quickjs')
    const system = systemBuildTools()
    if (system.cmake === null) needed.push('cmake')
    if (system.ninja === null) needed.push('ninja')
  }
  if (parts.has('clang tools')) needed.push('clangFormat', 'clangTidy')
  return needed
}

const bundleFilters: Step['run'] = async () => {
  const before = existsSync(bundleFile) ? readFileSync(bundleFile, 'utf8') : null
  const { bundle } = await import('../../filter-src/bundle.ts')
  await bundle({})
  return readFileSync(bundleFile, 'utf8') === before ? 'up to date' : 'done'
}

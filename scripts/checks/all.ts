import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildHost, configureHost, type HostBuild, releaseSettings } from '../lib/host-build.ts'
import { moduleBuild } from '../lib/host-module.ts'
import { buildDir, logsDir, root } from '../lib/paths.ts'
import { run } from '../lib/process.ts'
import type { SetUpPart } from '../lib/set-up.ts'
import type { StepContext } from '../lib/steps.ts'
import { type GoogleTestReport, googleTestResults } from './google-test.ts'
import type { TestResult } from './result.ts'
import { clangFormat, clangTidy, compiledFiles, cxxFiles } from './sources.ts'
import { type VitestReport, vitestResults } from './vitest.ts'

/** Everything that `npm test` can run, one by one. */
export interface Check {
  name: string
  /** What of the set-up it needs. */
  needs: readonly SetUpPart[]
  run(context: StepContext): Promise<{ tests: TestResult[]; output: string }>
}

const bin = (name: string) => join(root, 'node_modules', '.bin', name)

/** Colors are for terminals: this output goes to a file. */
const plain = { NO_COLOR: '1' }

/** A program whose exit status is the result of one test. */
function single(name: string, needs: readonly SetUpPart[], command: string, args: readonly string[]): Check {
  return {
    name,
    needs,
    async run({ logFile }) {
      const { status, output } = await run(command, args, { logFile, env: plain })
      return { tests: [{ name, passed: status === 0 }], output }
    },
  }
}

const typecheck: Check = {
  name: 'typecheck',
  needs: [],
  async run({ logFile }) {
    const tests: TestResult[] = []
    let output = ''
    for (const project of ['tsconfig.json', 'filter-src/tsconfig.json']) {
      const result = await run(bin('tsc'), ['-p', project], { logFile })
      tests.push({ name: `tsc -p ${project}`, passed: result.status === 0 })
      output += result.output
    }
    return { tests, output }
  },
}

const formatCheck: Check = {
  name: 'clang-format',
  needs: ['clang tools'],
  async run({ logFile }) {
    const files = cxxFiles()
    if (files.length === 0) return { tests: [], output: '' }
    const { status, output } = await clangFormat(['--dry-run', '-Werror'], files, { logFile })
    return { tests: [{ name: 'clang-format', passed: status === 0 }], output }
  },
}

const tidy: Check = {
  name: 'clang-tidy',
  needs: ['clang tools', 'native', 'googletest'],
  async run(context) {
    // A build of its own that is only configured: clang does not know all options of the module's.
    const directory = join(buildDir, 'host-tidy')
    await configureHost({ directory, settings: { ...releaseSettings(), QUICKVOY_TESTS: 'ON' } }, context)
    const files = compiledFiles(directory)
    if (files.length === 0) return { tests: [], output: '' }
    const { status, output } = await clangTidy(files, directory, { logFile: context.logFile })
    return { tests: [{ name: 'clang-tidy', passed: status === 0 }], output }
  },
}

function vitest(project: string, needs: readonly SetUpPart[]): Check {
  return {
    name: project,
    needs,
    async run({ logFile }) {
      const report = join(logsDir, `${project}.json`)
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
      rmSync(report, { force: true })
      const args = ['run', '--project', project, '--passWithNoTests', ...reporters]
      const { status, output } = await run(bin('vitest'), args, { logFile, env: plain })
      return { tests: vitestResults(readJson<VitestReport>(report), status), output }
    },
  }
}

function host(name: string, { directory, settings }: HostBuild, env: Readonly<Record<string, string>>): Check {
  return {
    name,
    // The module's build shares its folder with the tests of its objects.
    needs: ['native', 'googletest', 'module'],
    async run(context) {
      const build = { directory, settings: { ...settings, QUICKVOY_TESTS: 'ON' } }
      await buildHost({ ...build, targets: ['quickvoy_host_test'] }, context)
      const report = join(logsDir, `${name}.json`)
      rmSync(report, { force: true })
      const program = join(directory, 'test', 'quickvoy_host_test')
      const options = { logFile: context.logFile, env }
      const { status, output } = await run(program, [`--gtest_output=json:${report}`], options)
      return { tests: googleTestResults(readJson<GoogleTestReport>(report), status), output }
    },
  }
}

/** Makes undefined behaviour, leaks and data races failures, with the place where they are. */
const sanitizerOptions = {
  ASAN_OPTIONS: 'detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1',
  UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1',
  TSAN_OPTIONS: 'halt_on_error=1:second_deadlock_stack=1',
}

/** In the order in which they run: the quick ones first. */
export const checks: readonly Check[] = [
  typecheck,
  single('biome', [], bin('biome'), ['check', '--error-on-warnings', '.']),
  formatCheck,
  vitest('unit', ['bundle']),
  host('host', moduleBuild(), {}),
  tidy,
  host(
    'host-asan',
    {
      directory: join(buildDir, 'host-asan'),
      settings: { ...releaseSettings(), QUICKVOY_SANITIZE: 'address' },
    },
    sanitizerOptions,
  ),
  host(
    'host-tsan',
    {
      directory: join(buildDir, 'host-tsan'),
      settings: { ...releaseSettings(), QUICKVOY_SANITIZE: 'thread' },
    },
    sanitizerOptions,
  ),
  vitest('e2e', ['envoy', 'native', 'module', 'bundle']),
]

function readJson<Content>(file: string): Content | null {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Content) : null
}

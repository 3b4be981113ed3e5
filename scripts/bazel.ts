import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import type { Check } from './checks/all.ts'
import { googleTestResults } from './checks/google-test.ts'
import { countOf, summaryLine, type TestResult } from './checks/result.ts'
import { resultTable, runChecks } from './checks/run.ts'
import { checkModule } from './lib/bazel-module.ts'
import { runReferenceJob } from './lib/bazel-reference-job.ts'
import { parseTestXml } from './lib/bazel-test-xml.ts'
import {
  type BazelKind,
  bazelArguments,
  bazelModuleDir,
  bazelTestLogsDir,
  isProgress,
  requireBazel,
} from './lib/bazel-tool.ts'
import { exitOnSignals, run } from './lib/process.ts'
import { setUp } from './lib/set-up.ts'
import { nameWidth, type StepContext, toStdout } from './lib/steps.ts'

const module = '//:libquickvoy.so'
const hostTests = 'quickvoy_host_test'

function buildCheck(kind: BazelKind): Check {
  return {
    name: 'bazel build',
    needs: [],
    async run({ logFile }) {
      let line = ''
      toStdout('\n')
      const onOutput = (text: string) => {
        const lines = (line + text).split('\n')
        line = lines.pop() ?? ''
        for (const each of lines.filter(isProgress)) toStdout(`  ${each}\n`)
      }
      const { status, output } = await run('bazel', bazelArguments(kind, 'build', module, `//:${hostTests}`), {
        logFile,
        onOutput,
      })
      toStdout(' '.repeat(nameWidth))
      return { tests: [{ name: `bazel build ${module} //:${hostTests}`, passed: status === 0 }], output }
    },
  }
}

function hostCheck(kind: BazelKind): Check {
  return {
    name: 'host, by bazel test',
    needs: [],
    async run({ logFile }) {
      const report = join(bazelTestLogsDir, hostTests, 'test.xml')
      rmSync(report, { force: true })
      const args = bazelArguments(kind, 'test', '--nocache_test_results', `//:${hostTests}`)
      const { status, output } = await run('bazel', args, { logFile })
      const results = existsSync(report) ? parseTestXml(readFileSync(report, 'utf8')) : null
      return { tests: googleTestResults(results, status), output }
    },
  }
}

/** A check of the built module that tells why in its results. */
function moduleCheck(name: string, check: (context: StepContext) => Promise<TestResult[]>): Check {
  return {
    name,
    needs: [],
    async run(context) {
      const tests = await check(context)
      const failed = tests.filter(({ passed }) => !passed)
      return { tests, output: failed.map((test) => `${test.name}: ${test.message}\n`).join('') }
    },
  }
}

new Command('npm run bazel')
  .description('Builds the host with Bazel, runs its tests, and tries the module in a real Envoy.')
  .allowExcessArguments(false)
  .parse()
exitOnSignals()
const kind = requireBazel()
await setUp({ parts: new Set(['bundle']) })

const results = await runChecks([buildCheck(kind)], toStdout)
if (countOf(results[0] ?? { tests: [] }).failed === 0) {
  const file = join(bazelModuleDir, 'libquickvoy.so')
  const checks = [
    hostCheck(kind),
    moduleCheck('module file', ({ logFile }) => checkModule(file, logFile)),
    moduleCheck('reference job in Envoy', () => runReferenceJob(bazelModuleDir)),
  ]
  results.push(...(await runChecks(checks, toStdout)))
}
console.log(`\n${resultTable(results)}\n`)
const total = countOf({ tests: results.flatMap(({ tests }) => tests) })
console.log(summaryLine(total))
process.exit(total.failed === 0 ? 0 : 1)

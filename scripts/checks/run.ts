import { Failure, messageOf } from '../lib/failure.ts'
import { lastLines } from '../lib/process.ts'
import { nameWidth, type Print, seconds, stepContext } from '../lib/steps.ts'
import type { Check } from './all.ts'
import { type CheckResult, countOf } from './result.ts'

/** Lines of a failure that are shown; the log file has all. */
const shownLines = 60

/** Runs every check, also after one that failed, and prints a line for each. */
export async function runChecks(checks: readonly Check[], print: Print): Promise<CheckResult[]> {
  const results: CheckResult[] = []
  for (const check of checks) {
    print(check.name.padEnd(nameWidth))
    const result = await runCheck(check)
    const { passed, failed } = countOf(result)
    print(`${passed} passed, ${failed} failed in ${seconds(result.milliseconds)}\n`)
    for (const failure of failuresOf(result)) print(`${failure}\n`)
    results.push(result)
  }
  return results
}

/** What failed and why; where no test says why, the check's output does. */
function failuresOf({ tests, output }: CheckResult): string[] {
  return tests
    .filter(({ passed }) => !passed)
    .map(({ name, message }) => `  ${name}:\n${lastLines(message ?? output, shownLines)}`)
}

async function runCheck({ name, run }: Check): Promise<CheckResult> {
  const started = performance.now()
  const result: CheckResult = { name, milliseconds: 0, tests: [], output: '' }
  try {
    Object.assign(result, await run(stepContext(name)))
    if (result.tests.length === 0) {
      result.tests = [{ name, passed: false, message: 'it found nothing to test' }]
    }
  } catch (error) {
    // A build that fails, say: the other checks still tell something.
    const message = error instanceof Failure ? error.message : error instanceof Error ? error.stack : messageOf(error)
    result.tests = [{ name, passed: false, message: message ?? '' }]
  }
  result.milliseconds = performance.now() - started
  return result
}

/** One line a check, and under it the names of what failed. */
export function resultTable(results: readonly CheckResult[]): string {
  const width = Math.max(...results.map(({ name }) => name.length), 'check'.length) + 2
  const row = (name: string, ...cells: string[]) => name.padEnd(width) + cells.map((cell) => cell.padStart(10)).join('')
  const lines = [row('check', 'passed', 'failed', 'time')]
  for (const result of results) {
    const { passed, failed } = countOf(result)
    lines.push(row(result.name, String(passed), String(failed), seconds(result.milliseconds)))
  }
  const failures = results.flatMap(({ name, tests }) =>
    tests.filter((test) => !test.passed).map((test) => `  ${name}: ${test.name}`),
  )
  return [...lines, ...(failures.length > 0 ? ['', 'Failed:', ...failures] : [])].join('\n')
}

import { relative } from 'node:path'
import { root } from '../lib/paths.ts'
import type { TestResult } from './result.ts'

/** The part of Vitest's JSON report that is read here. */
export interface VitestReport {
  testResults: {
    name: string
    status: string
    message?: string
    assertionResults: { fullName: string; status: string; failureMessages?: string[] | null }[]
  }[]
}

/**
 * Single tests of a Vitest run. A test that was skipped did not pass, and a file that could not be loaded is a failed test
 * of its own, as is a run that failed for another reason, which Vitest's output tells.
 *
 * @param status exit status of Vitest.
 */
export function vitestResults(report: VitestReport | null, status: number | null): TestResult[] {
  if (report === null) return [{ name: 'Vitest writes a report', passed: false }]
  const tests = report.testResults.flatMap(({ name, status: fileStatus, message, assertionResults }): TestResult[] => {
    const file = relative(root, name)
    const results = assertionResults.map(
      (test): TestResult => ({
        name: `${file}: ${test.fullName}`,
        passed: test.status === 'passed',
        ...(test.status === 'passed' ? {} : { message: test.failureMessages?.[0] ?? test.status }),
      }),
    )
    if (fileStatus === 'passed' || results.some(({ passed }) => !passed)) return results
    return [...results, { name: file, passed: false, message: message || 'the file could not be run' }]
  })
  if (status !== 0 && tests.every(({ passed }) => passed) && tests.length > 0) {
    tests.push({ name: 'Vitest ends with status 0', passed: false })
  }
  return tests
}

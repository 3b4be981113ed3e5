import type { TestResult } from './result.ts'

/** The part of GoogleTest's JSON report that is read here. */
export interface GoogleTestReport {
  testsuites: {
    name: string
    testsuite: { name: string; status: string; result: string; failures?: { failure: string }[] }[]
  }[]
}

/**
 * Single tests of a GoogleTest program. A disabled or skipped test did not pass. GoogleTest writes its report at the end,
 * so that a program that crashed or that a sanitizer ended has none: this is one failed test, whose reason is in the
 * program's output.
 *
 * @param status exit status of the program.
 */
export function googleTestResults(report: GoogleTestReport | null, status: number | null): TestResult[] {
  if (report === null) return [{ name: 'the test program runs to its end', passed: false }]
  const tests = report.testsuites.flatMap(({ name: suite, testsuite }) =>
    testsuite.map(({ name, status: ran, result, failures = [] }): TestResult => {
      const passed = ran === 'RUN' && result === 'COMPLETED' && failures.length === 0
      const message = failures.map(({ failure }) => failure).join('\n') || `${ran}, ${result}`
      return { name: `${suite}.${name}`, passed, ...(passed ? {} : { message }) }
    }),
  )
  // Leaks, for one, are found after the last test.
  if (status !== 0 && tests.every(({ passed }) => passed)) {
    tests.push({ name: 'the test program ends with status 0', passed: false })
  }
  return tests
}

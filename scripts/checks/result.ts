/** How one single test went. */
export interface TestResult {
  /** Unique enough to find it. */
  name: string
  passed: boolean
  /** Why not. */
  message?: string
}

/** How a check (all tests of one kind, or one look at the sources) went. */
export interface CheckResult {
  name: string
  milliseconds: number
  tests: TestResult[]
  /** What its programs wrote. */
  output: string
}

export function countOf({ tests }: Pick<CheckResult, 'tests'>): { passed: number; failed: number } {
  const passed = tests.filter((test) => test.passed).length
  return { passed, failed: tests.length - passed }
}

/** The last line of everything that runs tests: `12 passed, 0 failed`. */
export function summaryLine({ passed, failed }: { passed: number; failed: number }): string {
  return `${passed} passed, ${failed} failed`
}

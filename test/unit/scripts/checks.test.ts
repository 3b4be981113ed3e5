import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Check } from '../../../scripts/checks/all.ts'
import { googleTestResults } from '../../../scripts/checks/google-test.ts'
import { countOf, summaryLine } from '../../../scripts/checks/result.ts'
import { resultTable, runChecks } from '../../../scripts/checks/run.ts'
import { vitestResults } from '../../../scripts/checks/vitest.ts'
import { Failure } from '../../../scripts/lib/failure.ts'
import { root } from '../../../scripts/lib/paths.ts'

describe('vitestResults', () => {
  const file = (status: string, tests: Record<string, string>, message = '') => ({
    name: join(root, 'test', 'a.test.ts'),
    status,
    message,
    assertionResults: Object.entries(tests).map(([fullName, state]) => ({
      fullName,
      status: state,
      failureMessages: state === 'failed' ? [`${fullName} is wrong`] : [],
    })),
  })

  it('counts passed and failed tests', () => {
    expect(vitestResults({ testResults: [file('failed', { one: 'passed', two: 'failed' })] }, 1)).toEqual([
      { name: 'test/a.test.ts: one', passed: true },
      { name: 'test/a.test.ts: two', passed: false, message: 'two is wrong' },
    ])
  })

  it.each(['pending', 'skipped', 'todo'])('counts a %s test as failed', (status) => {
    const [test] = vitestResults({ testResults: [file('passed', { one: status })] }, 0)
    expect(test).toEqual({ name: 'test/a.test.ts: one', passed: false, message: status })
  })

  it('counts a file that cannot be loaded as a failed test', () => {
    expect(vitestResults({ testResults: [file('failed', {}, 'no such module')] }, 1)).toEqual([
      { name: 'test/a.test.ts', passed: false, message: 'no such module' },
    ])
  })

  it('counts a run that fails for another reason as a failed test', () => {
    const tests = vitestResults({ testResults: [file('passed', { one: 'passed' })] }, 1)
    expect(countOf({ tests })).toEqual({ passed: 1, failed: 1 })
  })

  it('counts a missing report as a failed test', () => {
    expect(countOf({ tests: vitestResults(null, 1) })).toEqual({ passed: 0, failed: 1 })
  })
})

describe('googleTestResults', () => {
  const report = (
    ...tests: { name: string; status?: string; result?: string; failures?: { failure: string }[] }[]
  ) => ({
    testsuites: [{ name: 'Suite', testsuite: tests.map((test) => ({ status: 'RUN', result: 'COMPLETED', ...test })) }],
  })

  it('counts passed and failed tests', () => {
    const results = googleTestResults(report({ name: 'A' }, { name: 'B', failures: [{ failure: '1 is not 2' }] }), 1)
    expect(results).toEqual([
      { name: 'Suite.A', passed: true },
      { name: 'Suite.B', passed: false, message: '1 is not 2' },
    ])
  })

  it.each([
    { name: 'A', status: 'NOTRUN', result: 'SUPPRESSED' },
    { name: 'A', status: 'RUN', result: 'SKIPPED' },
  ])('counts a test that did not run as failed', (test) => {
    expect(countOf({ tests: googleTestResults(report(test), 0) })).toEqual({ passed: 0, failed: 1 })
  })

  it('counts a leak, found after the last test, as a failed test', () => {
    expect(countOf({ tests: googleTestResults(report({ name: 'A' }), 23) })).toEqual({ passed: 1, failed: 1 })
  })

  it('counts a crash as a failed test', () => {
    expect(countOf({ tests: googleTestResults(null, null) })).toEqual({ passed: 0, failed: 1 })
  })
})

describe('runChecks', () => {
  const check = (name: string, run: Check['run']): Check => ({ name, needs: [], run })
  const passing = check('test check passing', async () => ({ tests: [{ name: 'one', passed: true }], output: 'fine' }))

  async function outcome(...checks: Check[]) {
    let printed = ''
    const results = await runChecks(checks, (text) => {
      printed += text
    })
    return { printed, results, total: countOf({ tests: results.flatMap(({ tests }) => tests) }) }
  }

  it('runs all checks, also after one that throws', async () => {
    const broken = check('test check broken', async () => Promise.reject(new Failure('it does not compile')))
    const { total, printed } = await outcome(broken, passing)
    expect(total).toEqual({ passed: 1, failed: 1 })
    expect(printed).toContain('it does not compile')
    expect(printed).not.toContain('fine')
  })

  it('shows why a test failed, or else the output', async () => {
    const tests = [
      { name: 'one', passed: false, message: 'expected 2' },
      { name: 'two', passed: false },
    ]
    const { printed } = await outcome(check('test check failing', async () => ({ tests, output: 'all of it' })))
    expect(printed).toMatch(/one:\nexpected 2\n {2}two:\nall of it\n/)
  })

  it('fails a check that found nothing to test', async () => {
    const { total, printed } = await outcome(check('test check empty', async () => ({ tests: [], output: '' })))
    expect(total).toEqual({ passed: 0, failed: 1 })
    expect(printed).toContain('it found nothing to test')
  })

  it('makes a table with the names of what failed', async () => {
    const failing = check('test check bad', async () => ({ tests: [{ name: 'one', passed: false }], output: '' }))
    const { results } = await outcome(passing, failing)
    const lines = resultTable(results).split('\n')
    expect(lines[1]).toMatch(/^test check passing +1 +0 +0\.\d s$/)
    expect(lines[2]).toMatch(/^test check bad +0 +1 +0\.\d s$/)
    expect(lines.slice(3)).toEqual(['', 'Failed:', '  test check bad: one'])
  })
})

it('ends with a line that counts', () => {
  expect(summaryLine({ passed: 3, failed: 0 })).toBe('3 passed, 0 failed')
})

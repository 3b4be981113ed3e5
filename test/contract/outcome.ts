import { expect } from 'vitest'
import type { CaseOutcome, ContractCase, Expectation, Outcome } from './case.ts'

/** Headers that Envoy or the connection adds, whatever filters do. */
const addedHeaders: ReadonlySet<string> = new Set([
  'connection',
  'date',
  'host',
  'keep-alive',
  'server',
  'transfer-encoding',
  'x-envoy-expected-rq-timeout-ms',
  'x-envoy-upstream-service-time',
  'x-forwarded-proto',
  'x-request-id',
])

/** Headers as an outcome has them: in lower case, sorted by name, without what is not the filters'. */
export function outcomeHeaders(pairs: Iterable<readonly [name: string, value: string]>): [string, string][] {
  return [...pairs]
    .map(([name, value]): [string, string] => [name.toLowerCase(), value])
    .filter(([name]) => !addedHeaders.has(name) && !name.startsWith(':'))
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
}

/** Fails unless an outcome is what its case expects. */
export function expectOutcome({ exchanges, errors }: ContractCase, outcome: CaseOutcome): void {
  exchanges.forEach(({ expect: expected }, index) => {
    const got = outcome.exchanges[index]
    if (got === undefined) throw new Error(`exchange ${index} did not happen`)
    expect(picked(got, expected), `exchange ${index}`).toEqual(wanted(expected, got))
  })
  expect(outcome.errors).toEqual(errors ?? {})
}

/** Fails unless two outcomes are the same but for what the case lets differ. */
export function expectSame({ differs }: ContractCase, envoy: CaseOutcome, simulator: CaseOutcome): void {
  const comparable = (outcome: Outcome) =>
    Object.fromEntries(Object.entries(outcome).filter(([part]) => !differs?.parts.includes(part as keyof Outcome)))
  expect(envoy.exchanges.map(comparable)).toEqual(simulator.exchanges.map(comparable))
  expect(envoy.errors).toEqual(simulator.errors)
}

/** The parts of an outcome that are expected, in the form of {@link wanted}. */
function picked(outcome: Outcome, expected: Expectation): Record<string, unknown> {
  const { status, body, details, upstream } = outcome
  return {
    status,
    ...(expected.body === undefined ? {} : { body }),
    ...(expected.details === undefined ? {} : { details }),
    ...(expected.headers === undefined ? {} : { headers: valuesOf(outcome.headers, expected.headers) }),
    ...(expected.upstream === undefined
      ? {}
      : {
          upstream: upstream && {
            ...pick(upstream, Object.keys(expected.upstream ?? {})),
            headers: valuesOf(upstream.headers, expected.upstream?.headers ?? {}),
          },
        }),
    logs: outcome.logs,
  }
}

function wanted({ logs = [], ...expected }: Expectation, outcome: Outcome): Record<string, unknown> {
  return {
    ...expected,
    ...(expected.upstream ? { upstream: { headers: {}, ...expected.upstream } } : {}),
    logs: logs.map(({ level, starts }, index) => {
      const text = outcome.logs[index]?.text ?? ''
      return { level, text: text.startsWith(`${starts}\n`) ? text : starts }
    }),
  }
}

function valuesOf(headers: Outcome['headers'], names: object): Record<string, string[] | null> {
  return Object.fromEntries(
    Object.keys(names).map((name) => {
      const values = headers.filter(([key]) => key === name).map(([, value]) => value)
      return [name, values.length === 0 ? null : values]
    }),
  )
}

function pick(object: object, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => keys.includes(key)))
}

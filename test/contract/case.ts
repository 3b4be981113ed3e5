/**
 * A contract case says, as data, what a filter does with requests. Every case runs on the simulator and on a real Envoy,
 * must come out as expected on both, and the two outcomes must be the same.
 */
export interface ContractCase {
  /** Unique; what the case shows, in words. */
  name: string
  /** The chain; exports of `filters/index.ts`. */
  filters: readonly ContractFilter[]
  /** One after another through the same chain. */
  exchanges: readonly Exchange[]
  /** How often `quickvoy_errors` was counted in all, by `<filter> <cause>`. Default: never. */
  errors?: Readonly<Record<string, number>>
  /** What Envoy is asked by. Default: HTTP/1.1 only. */
  protocols?: readonly Protocol[]
  /** Parts of the outcome that may differ between the simulator and Envoy, and why. */
  differs?: { parts: readonly OutcomePart[]; because: string }
}

export type Protocol = 'http1' | 'http2'

export interface ContractFilter {
  name: string
  config?: Readonly<Record<string, unknown>>
  onError?: 'fail_closed' | 'fail_open'
  limits?: { deadlineMs?: number; heapBytes?: number; stackBytes?: number }
}

/** Names and values as they go over the wire: one character is one byte. */
export type HeaderPairs = readonly (readonly [name: string, value: string])[]

export interface Exchange {
  request?: {
    method?: string
    path?: string
    /** `host` is `contract.test` unless given. */
    headers?: HeaderPairs
    body?: string
    /** The client leaves as soon as the request reached the upstream; there is no response then. */
    leaves?: boolean
  }
  /** What the upstream answers. Default: 200, `upstream`. */
  upstream?: { status?: number; headers?: HeaderPairs; body?: string }
  expect: Expectation
}

/** What is not given is not looked at, but must still be the same on both sides. */
export interface Expectation {
  /** 0 if the client left. */
  status: number
  body?: string
  /** All values of a name, in order; `null`: it is not there. */
  headers?: Readonly<Record<string, readonly string[] | null>>
  /** What reached the upstream; `null`: nothing did. */
  upstream?: UpstreamExpectation | null
  details?: string
  /** All that the filters logged. Default: nothing. */
  logs?: readonly LogExpectation[]
}

export interface UpstreamExpectation {
  method?: string
  path?: string
  authority?: string
  headers?: Readonly<Record<string, readonly string[] | null>>
  body?: string
}

export interface LogExpectation {
  level: 'trace' | 'debug' | 'info' | 'warning' | 'error'
  /** Whole lines from the first on; a stack may go on behind them. */
  starts: string
}

/** What came of an exchange. */
export interface Outcome {
  status: number
  body: string
  /** Without what only Envoy or the wire adds. Sorted. */
  headers: [name: string, value: string][]
  details: string
  upstream: {
    method: string
    path: string
    authority: string
    headers: [name: string, value: string][]
    body: string
  } | null
  logs: { level: string; text: string }[]
}

export type OutcomePart = keyof Outcome

/** What came of a case. */
export interface CaseOutcome {
  exchanges: Outcome[]
  errors: Record<string, number>
}

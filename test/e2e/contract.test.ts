import { connect } from 'node:net'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { bundleContractFilters } from '../contract/bundle.ts'
import type { CaseOutcome, ContractCase, ContractFilter, Exchange, Outcome, Protocol } from '../contract/case.ts'
import { contractCases } from '../contract/cases.ts'
import { runOnSimulator } from '../contract/on-simulator.ts'
import { expectOutcome, expectSame, outcomeHeaders } from '../contract/outcome.ts'
import {
  type AccessLog,
  accessLog,
  type Envoy,
  gatewayConfig,
  parseLog,
  type QuickvoyFilter,
  request,
  type SeenRequest,
  startEnvoy,
  startUpstream,
  type Upstream,
} from './harness/index.ts'

/** Each case has a listener of this name. */
const listenerOf = (topic: string, index: number) => `${topic} ${index}`

/** Writes a line to the log: what was logged before it is there when the line is. */
const markFilter: QuickvoyFilter = {
  name: 'default',
  script: {
    inline_string: `export default {
      onRequestHeaders(stream) {
        console.info(stream.requestHeaders.get('x-mark'))
        stream.sendLocalReply(200)
      },
    }`,
  },
}

let script: string
let upstream: Upstream
let log: AccessLog
let envoy: Envoy
let exchanges = 0

beforeAll(async () => {
  script = await bundleContractFilters('envoy')
  upstream = await startUpstream()
  log = accessLog()
  const listeners = Object.entries(contractCases).flatMap(([topic, cases]) =>
    cases.map(({ filters }, index) => ({ name: listenerOf(topic, index), filters: filters.map(quickvoyFilter) })),
  )
  envoy = await startEnvoy({
    config: gatewayConfig({
      listeners: [...listeners, { name: 'mark', filters: [markFilter] }],
      upstreamPort: upstream.port,
      accessLogPath: log.path,
    }),
    args: ['--component-log-level', 'dynamic_modules:trace'],
  })
})

afterAll(async () => {
  await envoy?.stop()
  await upstream?.close()
  log?.remove()
})

describe.each(Object.entries(contractCases))('%s', (topic, cases) => {
  const runs = cases.flatMap((contractCase, index) =>
    (contractCase.protocols ?? ['http1']).map((protocol) => ({
      contractCase,
      protocol,
      listener: listenerOf(topic, index),
      name: `${contractCase.name} (${protocol})`,
    })),
  )
  test.each(runs)('$name', async ({ contractCase, protocol, listener }) => {
    const outcome = await runOnEnvoy(contractCase, listener, protocol)
    expectOutcome(contractCase, outcome)
    expectSame(contractCase, outcome, await runOnSimulator(contractCase, script))
  })
})

function quickvoyFilter({ name, config, onError, limits }: ContractFilter): QuickvoyFilter {
  return {
    name,
    script: { filename: script },
    ...(config === undefined ? {} : { config }),
    ...(onError === undefined ? {} : { on_error: onError }),
    ...(limits === undefined
      ? {}
      : {
          limits: { deadline_ms: limits.deadlineMs, heap_bytes: limits.heapBytes, stack_bytes: limits.stackBytes },
        }),
  }
}

async function runOnEnvoy(contractCase: ContractCase, listener: string, protocol: Protocol): Promise<CaseOutcome> {
  const before = await readErrors()
  const outcomes: Outcome[] = []
  for (const exchange of contractCase.exchanges)
    outcomes.push(await runExchange(contractCase, exchange, listener, protocol))
  const errors: Record<string, number> = {}
  for (const [key, count] of await readErrors())
    if (count !== before.get(key)) errors[key] = count - (before.get(key) ?? 0)
  return { exchanges: outcomes, errors }
}

async function runExchange(
  { filters }: ContractCase,
  exchange: Exchange,
  listener: string,
  protocol: Protocol,
): Promise<Outcome> {
  const logged = await mark()
  const finished = (await log.entries(0, (entry) => entry.listener === listener)).length
  const received = await send(exchange, envoy.port(listener), protocol)
  const entries = await log.entries(finished + 1, (entry) => entry.listener === listener)
  const end = await mark()
  const [seen] = upstream.take()
  return {
    ...received,
    details: entries.at(-1)?.details ?? '',
    upstream: seen === undefined ? null : seenOf(seen),
    logs: logLines(envoy.log().slice(logged, end), filters),
  }
}

async function send(
  { request: init = {}, upstream: answer = {} }: Exchange,
  port: number,
  protocol: Protocol,
): Promise<Pick<Outcome, 'status' | 'body' | 'headers'>> {
  const { leaves = false, headers = [], ...rest } = init
  const host = headers.some(([name]) => name.toLowerCase() === 'host') ? [] : [['host', 'contract.test'] as const]
  if (leaves) {
    await leave(port, rest.path ?? '/')
    return { status: 0, body: '', headers: [] }
  }
  upstream.answer(() => answer)
  const response = await request({ ...rest, port, protocol, headers: [...host, ...headers] })
  return {
    status: response.status,
    body: response.body.toString('latin1'),
    headers: outcomeHeaders(response.headers),
  }
}

/** Sends a request and closes the connection as soon as the upstream has it. */
async function leave(port: number, path: string): Promise<void> {
  const arrived = new Promise<void>((resolve) => {
    upstream.answer(() => {
      resolve()
      return new Promise(() => {})
    })
  })
  const socket = connect({ host: '127.0.0.1', port })
  socket.write(`GET ${path} HTTP/1.1\r\nhost: contract.test\r\n\r\n`)
  await arrived
  socket.destroy()
}

function seenOf({ method, path, headers, body, all }: SeenRequest): Outcome['upstream'] {
  return {
    method,
    path,
    authority: all('host')[0] ?? '',
    headers: outcomeHeaders(headers),
    body: body.toString('latin1'),
  }
}

/** Makes Envoy's only worker write a line, waits for it, and returns where the log is behind it. */
async function mark(): Promise<number> {
  const text = `mark ${exchanges++}.`
  await request({ port: envoy.port('mark'), headers: [['x-mark', text]] })
  const { index } = await envoy.logged(new RegExp(`default: ${text}\n`))
  return index + `default: ${text}\n`.length
}

function logLines(text: string, filters: readonly ContractFilter[]): Outcome['logs'] {
  return parseLog(text)
    .filter(({ text }) => filters.some(({ name }) => text.startsWith(`${name}:`)))
    .map(({ level, text }) => ({ level, text }))
}

/** The counters of `quickvoy_errors`, by `<filter> <cause>`. */
async function readErrors(): Promise<Map<string, number>> {
  const text = await envoy.admin('/stats?filter=quickvoy_errors')
  const counters = text.matchAll(/quickvoy_errors\.filter\.(\w+)\.cause\.(\w+): (\d+)/g)
  return new Map([...counters].map(([, filter, cause, count]) => [`${filter} ${cause}`, Number(count)]))
}

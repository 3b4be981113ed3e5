import { type Gateway, gateway, type ReadonlyHeaders, type UpstreamRequest } from 'quickvoy/testing'
import type { CaseOutcome, ContractCase, Exchange, HeaderPairs, Outcome } from './case.ts'
import { outcomeHeaders } from './outcome.ts'

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')

/** Runs a case on the simulator. */
export async function runOnSimulator(contractCase: ContractCase, script: string): Promise<CaseOutcome> {
  let answer: Exchange['upstream']
  const gw = await gateway({
    script: { filename: script },
    filters: contractCase.filters,
    upstream: () => ({ body: 'upstream', ...answer }),
  })
  const exchanges: Outcome[] = []
  for (const exchange of contractCase.exchanges) {
    answer = exchange.upstream
    exchanges.push(await runExchange(gw, exchange))
  }
  const errors: Record<string, number> = {}
  for (const { name, labels, value } of gw.stats)
    if (name === 'quickvoy_errors') errors[`${labels.filter} ${labels.cause}`] = value
  gw.dispose()
  return { exchanges, errors }
}

async function runExchange(gw: Gateway, { request = {} }: Exchange): Promise<Outcome> {
  const logged = gw.logs.length
  const { leaves = false, headers = [], ...rest } = request
  const init = { ...rest, headers: withHost(headers) }
  const logs = () => gw.logs.slice(logged).map(({ level, message }) => ({ level, text: message }))
  if (leaves) {
    const upstream = seen(await gw.abandon(init))
    return { status: 0, body: '', headers: [], details: 'downstream_remote_disconnect', upstream, logs: logs() }
  }
  const response = await gw.request(init)
  return {
    status: response.status,
    body: latin1(response.body),
    headers: outcomeHeaders(pairsOf(response.headers)),
    details: response.details,
    upstream: seen(response.upstreamRequest),
    logs: logs(),
  }
}

function seen(request: UpstreamRequest | null): Outcome['upstream'] {
  if (request === null) return null
  const { method, path, authority, headers, body } = request
  return { method, path, authority, headers: outcomeHeaders(pairsOf(headers)), body: latin1(body) }
}

/** Each value apart: a name that comes several times is not joined. */
function pairsOf(headers: ReadonlyHeaders): [string, string][] {
  const names = [...new Set(headers.keys())]
  return names.flatMap((name) => headers.getAll(name).map((value): [string, string] => [name, value]))
}

function withHost(headers: HeaderPairs): HeaderPairs {
  return headers.some(([name]) => name.toLowerCase() === 'host') ? headers : [['host', 'contract.test'], ...headers]
}

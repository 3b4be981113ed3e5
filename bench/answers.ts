import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { isDeepStrictEqual } from 'node:util'
import { Failure, messageOf } from '../scripts/lib/failure.ts'
import { listenerName } from './envoy-config.ts'
import { type Job, loadRequests, tokenOf, type Variant, variants } from './plan.ts'
import { headerLines, type Recorder, type SeenRequest } from './recorder.ts'

/** What one request led to. */
interface Outcome {
  status: number
  /** `name: value`, in order of the name, without those that tell the time. */
  headers: string[]
  body: string
  /** Null if the request did not reach the recorder. */
  upstream: SeenRequest | null
}

interface Case {
  name: string
  path: string
  headers: Record<string, string | string[]>
  /** What a filter makes of it; the rest of the outcome is compared between the variants. */
  filtered: (outcome: Outcome) => boolean
}

const path = loadRequests.token.path

const cases: Readonly<Record<Job, readonly Case[]>> = {
  token: [
    { name: 'right token', path, headers: { token: tokenOf(path) }, filtered: ({ status }) => status === 200 },
    { name: 'wrong token', path, headers: { token: tokenOf('/') }, filtered: refused('invalid token') },
    { name: 'no token', path, headers: {}, filtered: refused('missing token') },
    {
      name: 'right token, twice',
      path,
      headers: { token: [tokenOf(path), tokenOf(path)] },
      filtered: refused('invalid token'),
    },
  ],
  'header-rewrite': [
    rewritten('two segments', '/shop/cart?item=42', { 'x-drop': 'internal' }, 'shop'),
    rewritten('one segment', '/shop', {}, 'shop'),
    rewritten('one segment and a query', '/shop?from=/cart', {}, 'shop'),
    rewritten('no segment', '/', {}, undefined),
    rewritten('no segment but a query', '/?from=/cart', {}, undefined),
    rewritten("the client's own x-filter", '/shop/cart', { 'x-filter': ['mine', 'mine too'] }, 'shop'),
  ],
}

function refused(body: string): Case['filtered'] {
  return (outcome) => outcome.status === 403 && outcome.body === body && outcome.upstream === null
}

function rewritten(name: string, path: string, headers: Case['headers'], segment: string | undefined): Case {
  return {
    name,
    path,
    headers,
    filtered({ status, headers, upstream }) {
      if (status !== 200 || !headers.includes('x-served-by: quickvoy')) return false
      if (upstream === null) return true
      const touched = upstream.headers.filter((line) => /^x-(filter|drop):/.test(line))
      return isDeepStrictEqual(touched, segment === undefined ? [] : [`x-filter: ${segment}`])
    },
  }
}

/**
 * Sends the same requests to every variant of a job, on the listener that is put under load and on the one whose upstream
 * is `recorder`.
 *
 * @param portOf the port of a listener.
 * @throws Failure unless the native and the TypeScript filter do their job and agree in every byte of the answer and of
 *   what the upstream sees, and the pass-through module agrees with no filter.
 */
export async function checkAnswers(job: Job, portOf: (listener: string) => number, recorder: Recorder): Promise<void> {
  for (const kind of ['load', 'recorded'] as const) {
    for (const testCase of cases[job]) {
      const what = `${job} job, ${testCase.name} (${kind} listener)`
      const outcomes = {} as Record<Variant, Outcome>
      for (const variant of variants) {
        try {
          outcomes[variant] = await send(portOf(listenerName(kind, job, variant)), testCase, recorder)
        } catch (error) {
          throw new Failure(`${what}: ${variant} does not answer: ${messageOf(error)}`)
        }
      }
      for (const variant of ['native', 'quickvoy'] as const) {
        if (!testCase.filtered(outcomes[variant])) {
          throw new Failure(`${what}: ${variant} answers wrongly: ${JSON.stringify(outcomes[variant])}`)
        }
      }
      for (const variant of variants) {
        const { status, upstream } = outcomes[variant]
        if ((status === 200 && kind === 'recorded') === (upstream !== null)) continue
        throw new Failure(`${what}: ${variant} does not forward as it should: ${JSON.stringify(outcomes[variant])}`)
      }
      if (outcomes.none.status !== 200) {
        throw new Failure(`${what}: none answers wrongly: ${JSON.stringify(outcomes.none)}`)
      }
      requireEqual(what, outcomes, 'passthrough', 'none')
      requireEqual(what, outcomes, 'quickvoy', 'native')
    }
  }
}

function requireEqual(what: string, outcomes: Record<Variant, Outcome>, variant: Variant, other: Variant): void {
  if (isDeepStrictEqual(outcomes[variant], outcomes[other])) return
  const both = [variant, other].map((name) => `${name}: ${JSON.stringify(outcomes[name])}`)
  throw new Failure(`${what}: ${variant} and ${other} answer differently\n${both.join('\n')}`)
}

const timeHeaders = new Set(['date', 'x-envoy-upstream-service-time'])

async function send(port: number, { path, headers }: Case, recorder: Recorder): Promise<Outcome> {
  recorder.take()
  const request = httpRequest({
    host: '127.0.0.1',
    port,
    path,
    headers: { host: 'bench.test', ...headers },
    agent: false,
    signal: AbortSignal.timeout(10_000),
  })
  request.end()
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const body = await text(response)
  return {
    status: response.statusCode ?? 0,
    headers: headerLines(response.rawHeaders, timeHeaders),
    body,
    upstream: recorder.take(),
  }
}

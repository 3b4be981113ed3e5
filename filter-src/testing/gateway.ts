import { runStream, type Upstream } from './chain.ts'
import { Counters } from './counters.ts'
import { Filter } from './filter.ts'
import { Generation } from './generation.ts'
import type { Answer } from './local-reply.ts'
import {
  bytesOfBody,
  type RequestInit,
  Response,
  requestHeadersOf,
  responseHeadersOf,
  type UpstreamAnswer,
  UpstreamRequest,
} from './messages.ts'
import { type FilterUse, limitsOf, type ScriptSource } from './options.ts'
import { loadScript, type Script } from './script.ts'

export interface GatewayOptions {
  script: ScriptSource
  /** The chain, in the order of envoy.yaml. */
  filters: readonly FilterUse[]
  /** Stands in for the upstream. Default: 200, with the request's body and content type. */
  upstream?: (request: UpstreamRequest) => UpstreamAnswer | Promise<UpstreamAnswer>
}

/** A line of Envoy's log. `console.log` is `info`, as `console.info`. */
export interface LogLine {
  level: 'trace' | 'debug' | 'info' | 'warning' | 'error'
  message: string
}

/**
 * A gateway without Envoy: it runs requests through a chain of filters, in QuickJS as the host does, under the same limits
 * and failure policy. Messages, log lines and counters are the host's, too.
 *
 * What Envoy itself adds (`date`, `server`, `x-request-id`, `x-forwarded-proto` …) is not there, and each script is loaded
 * once, not once for each worker.
 *
 * @throws Error if the configuration would be rejected, with what the host logs: `filter "<name>": <reason>`.
 *
 * @example
 * const gw = await gateway({ script: { entry: 'filter-src/filters/index.ts' }, filters: [{ name: 'headerRewrite' }] })
 * const response = await gw.request({ path: '/shop/cart' })
 * expect(response.upstreamRequest?.headers.get('x-filter')).toBe('shop')
 */
export async function gateway(options: GatewayOptions): Promise<Gateway> {
  const logs: LogLine[] = []
  const stats = new Counters()
  const log = (level: string, message: string) => void logs.push({ level: level as LogLine['level'], message })
  const script = await attempt(options.filters[0], () => loadScript(options.script))
  const generations = new Map<string, Generation>()
  const filters: Filter[] = []
  for (const use of options.filters) {
    filters.push(
      await attempt(use, async () => {
        const generation = await obtain(generations, script, use, log)
        const instance = generation.instantiate(nameOf(use), JSON.stringify(use.config ?? {}))
        return new Filter(generation, instance, use.onError ?? 'fail_closed', log, stats)
      }),
    )
  }
  return new Gateway(filters, options.upstream ?? echo, logs, stats)
}

async function obtain(
  generations: Map<string, Generation>,
  script: Script,
  use: FilterUse,
  log: (level: string, message: string) => void,
): Promise<Generation> {
  const limits = limitsOf(use.limits)
  const key = JSON.stringify(limits)
  const generation = generations.get(key) ?? (await Generation.create(script, limits, log))
  generations.set(key, generation)
  return generation
}

async function attempt<Result>(use: FilterUse | undefined, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`filter "${nameOf(use)}": ${reason}`)
  }
}

function nameOf(use: FilterUse | undefined): string {
  return use?.name || 'default'
}

function echo({ headers, body }: UpstreamRequest): UpstreamAnswer {
  const type = headers.get('content-type')
  return { status: 200, headers: type === null ? {} : { 'content-type': type }, body }
}

/** Made by {@link gateway}. */
export class Gateway {
  /** What filters and the host logged, oldest first. */
  readonly logs: readonly LogLine[]
  /** What the host counted: `stats.get('quickvoy_errors', { filter: 'tokenAuth', cause: 'timeout' })`. */
  readonly stats: Counters
  readonly #upstream: NonNullable<GatewayOptions['upstream']>
  #filters: readonly Filter[] | null
  #streams = 0

  /** Use {@link gateway}. */
  constructor(
    filters: readonly Filter[],
    upstream: NonNullable<GatewayOptions['upstream']>,
    logs: readonly LogLine[],
    stats: Counters,
  ) {
    this.#filters = filters
    this.#upstream = upstream
    this.logs = logs
    this.stats = stats
  }

  /** Sends a request through the filters to the upstream, and its response back. What the upstream throws comes through. */
  async request(init: RequestInit = {}): Promise<Response> {
    let sent: UpstreamRequest | null = null
    const answer = await this.#run(init, async (request, body) => {
      sent = new UpstreamRequest(request, body)
      const given = await this.#upstream(sent)
      const bytes = bytesOfBody(given.body)
      return {
        headers: responseHeadersOf(given, bytes),
        body: init.method === 'HEAD' ? bytesOfBody() : bytes,
        details: 'via_upstream',
      }
    })
    if (answer === null) throw new Error('the stream ended without an answer')
    return new Response(answer.headers, answer.body, answer.details, sent)
  }

  /**
   * Sends a request whose client leaves while the upstream works: no response hook runs, only `onStreamComplete`. Returns
   * what reached the upstream, or `null` if a filter answered instead.
   */
  async abandon(init: RequestInit = {}): Promise<UpstreamRequest | null> {
    let sent: UpstreamRequest | null = null
    await this.#run(init, async (request, body) => {
      sent = new UpstreamRequest(request, body)
      return null
    })
    return sent
  }

  async #run(
    init: RequestInit,
    upstream: (...args: [...Parameters<Upstream>, Uint8Array]) => Promise<Answer | null>,
  ): Promise<Answer | null> {
    if (this.#filters === null) throw new Error('the gateway is disposed')
    const body = bytesOfBody(init.body)
    const id = String(this.#streams++)
    return runStream(this.#filters, id, requestHeadersOf(init, body), (request) => upstream(request, body))
  }

  /** Frees the machine; requests fail from then on. */
  dispose(): void {
    // Each machine is a WebAssembly instance of its own: nothing needs more than being forgotten.
    this.#filters = null
  }
}

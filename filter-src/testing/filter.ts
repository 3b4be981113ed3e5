import type { Counters } from './counters.ts'
import type { Failure } from './failure.ts'
import type { Generation, Instance } from './generation.ts'
import type { HeaderList } from './header-list.ts'
import type { Log } from './machine.ts'
import type { FilterUse } from './options.ts'
import type { HookName } from './prelude/filter.ts'
import { type LocalReply, Phase } from './prelude/stream-record.ts'

/** What filters see of a stream, and change. */
export interface StreamHeaders {
  request: HeaderList
  /** `null` until there is a response. */
  response: HeaderList | null
}

const phases: Record<HookName, Phase> = {
  onRequestHeaders: Phase.requestHeaders,
  onResponseHeaders: Phase.responseHeaders,
  onStreamComplete: Phase.complete,
}

/** One filter of the chain: what a script does wrong ends here. */
export class Filter {
  readonly #generation: Generation
  readonly #instance: Instance
  readonly #onError: NonNullable<FilterUse['onError']>
  readonly #log: Log
  readonly #counters: Counters

  constructor(
    generation: Generation,
    instance: Instance,
    onError: NonNullable<FilterUse['onError']>,
    log: Log,
    counters: Counters,
  ) {
    this.#generation = generation
    this.#instance = instance
    this.#onError = onError
    this.#log = log
    this.#counters = counters
  }

  /** Runs a hook, if the filter has it, and returns the reply that the stream ends with: the script's or the policy's. */
  async run(hook: HookName, stream: string, headers: StreamHeaders): Promise<LocalReply | null> {
    if (!this.#instance.hooks.has(hook)) return null
    const { failure, outcome } = await this.#generation.call(this.#instance, {
      hook,
      stream,
      phase: phases[hook],
      ...headers,
    })
    if (outcome !== null) Object.assign(headers, { request: outcome.request, response: outcome.response })
    if (failure !== null) this.#report(hook, failure)
    if (outcome?.reply) return outcome.reply
    if (failure === null || this.#onError === 'fail_open' || hook === 'onStreamComplete') return null
    return {
      status: 500,
      body: { text: 'Internal Server Error' },
      headers: [],
      details: `quickvoy_${failure.cause}`,
    }
  }

  /** Ends a stream for this filter. */
  end(stream: string): void {
    this.#generation.endStream(stream)
  }

  #report(hook: HookName, { cause, text }: Failure): void {
    this.#log('error', `${this.#instance.name}: ${hook}: ${cause}: ${text}`)
    this.#counters.add('quickvoy_errors', { filter: this.#instance.name, cause })
  }
}

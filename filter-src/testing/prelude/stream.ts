import { HeaderMap } from './header-map.ts'
import { readLocalReply } from './local-reply.ts'
import { Phase, type StreamRecord } from './stream-record.ts'

/** One HTTP request and its response as a filter sees them; see the `Stream` that authors know. */
export class Stream {
  #record: StreamRecord | null
  readonly #requestHeaders: HeaderMap
  readonly #responseHeaders: HeaderMap

  constructor(record: StreamRecord) {
    this.#record = record
    this.#requestHeaders = new HeaderMap(record, 'request')
    this.#responseHeaders = new HeaderMap(record, 'response')
  }

  /** Ends the stream for the script: from now on its objects throw. */
  static detach(stream: Stream): void {
    stream.#record = null
    HeaderMap.detach(stream.#requestHeaders)
    HeaderMap.detach(stream.#responseHeaders)
  }

  static #recordOf(stream: Stream): StreamRecord {
    if (!(#record in stream)) throw new TypeError('called on an object that is not of this class')
    if (stream.#record === null) throw new Error('the stream has ended')
    return stream.#record
  }

  get requestHeaders(): HeaderMap {
    Stream.#recordOf(this)
    return this.#requestHeaders
  }

  get responseHeaders(): HeaderMap {
    Stream.#recordOf(this)
    return this.#responseHeaders
  }

  get state(): Record<string, unknown> {
    const record = Stream.#recordOf(this)
    record.state ??= {}
    return record.state
  }

  sendLocalReply(status: unknown, body?: unknown, options?: unknown): void {
    const reply = readLocalReply(status, body, options)
    const record = Stream.#recordOf(this)
    if (record.phase === Phase.complete) throw new Error('the stream is complete: no local reply can be sent')
    if (record.replied) throw new Error('a local reply was already sent on this stream')
    record.replied = true
    record.reply = reply
  }

  get [Symbol.toStringTag](): string {
    return 'Stream'
  }
}

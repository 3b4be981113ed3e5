import type { HeaderMap, HeadersInit } from './headers.ts'

/**
 * One HTTP request and its response, as this filter sees them.
 *
 * **Lifetime**: from the first hook until `onStreamComplete` returns. A `Stream` that was kept and is used later throws
 * `Error: the stream has ended`; nothing of another request can be reached through it.
 *
 * @typeParam State what the filter keeps in {@link Stream.state}.
 */
export interface Stream<State extends object = Record<string, unknown>> {
  /** The request's headers. Readable in every hook; what is set after `onRequestHeaders` no longer reaches the upstream. */
  readonly requestHeaders: HeaderMap

  /**
   * The response's headers. From `onResponseHeaders` on.
   *
   * Used in `onRequestHeaders`, its members throw an `Error`: there is no response yet. In `onStreamComplete` of a stream
   * that never got a response it is empty.
   */
  readonly responseHeaders: HeaderMap

  /** An object of this stream and this filter alone, empty at first: pass what one hook learned to the next. */
  readonly state: Partial<State>

  /**
   * Answers the client from here. The request does not reach the upstream, or its response does not reach the client.
   *
   * The reply leaves when the hook (and the promises it waits for) is done; what the hook does afterwards is kept, but
   * changes nothing of the reply. Envoy sets `content-length`, and `content-type: text/plain` if a body has none. A gRPC
   * client gets the `grpc-status` that belongs to the HTTP status, unless `headers` has one, and the body as its message.
   *
   * This filter's response hooks do not run for its own reply. Sent from `onRequestHeaders` it passes the response hooks
   * of the other filters; sent from `onResponseHeaders` it goes straight to the client. `onStreamComplete` always runs.
   *
   * @param status HTTP status, an integer from 200 to 599; else a `RangeError`.
   * @param body text (sent as UTF-8) or bytes; copied.
   * @throws Error if this filter already replied on this stream, or in `onStreamComplete`.
   * @throws TypeError on an invalid body, header or details.
   */
  sendLocalReply(status: number, body?: string | Uint8Array | null, options?: LocalReplyOptions): void
}

export interface LocalReplyOptions {
  /** Headers of the reply. The same rules as {@link HeaderMap.append}. */
  headers?: HeadersInit

  /**
   * The response code details: a short token that access logs show as `%RESPONSE_CODE_DETAILS%`. White space becomes `_`,
   * as everywhere in Envoy. Default `quickvoy_local_reply`.
   */
  details?: string
}

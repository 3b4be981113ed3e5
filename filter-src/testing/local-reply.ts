import { type HeaderList, removeFrom, setIn, valuesOf } from './header-list.ts'
import { bytesOfBody } from './messages.ts'
import type { LocalReply } from './prelude/stream-record.ts'

/** A response as it goes through the rest of the chain. */
export interface Answer {
  headers: HeaderList
  body: Uint8Array
  /** The response code details. */
  details: string
}

/** The gRPC status of an HTTP status (gRPC's HTTP to gRPC status code mapping); all others are UNKNOWN. */
const grpcStatus: ReadonlyMap<number, number> = new Map([
  [400, 13],
  [401, 16],
  [403, 7],
  [404, 12],
  [429, 14],
  [502, 14],
  [503, 14],
  [504, 14],
])
const grpcUnknown = 2

/** The response that Envoy makes of a local reply. */
export function answerOf(reply: LocalReply, request: HeaderList): Answer {
  const body = 'text' in reply.body ? bytesOfBody(reply.body.text) : Buffer.from(reply.body.bytes, 'latin1')
  const headers: HeaderList = [[':status', String(reply.status)], ...reply.headers]
  const { details } = reply
  const [method] = valuesOf(request, ':method')
  if (/^application\/grpc(\+|$)/.test(valuesOf(request, 'content-type')[0] ?? '')) {
    setIn(headers, ':status', '200')
    setIn(headers, 'content-type', 'application/grpc')
    if (valuesOf(headers, 'grpc-status').length === 0)
      headers.push(['grpc-status', String(grpcStatus.get(reply.status) ?? grpcUnknown)])
    if (body.length > 0) setIn(headers, 'grpc-message', percentEncoded(body))
    return { headers, body: bytesOfBody(), details }
  }
  removeFrom(headers, 'content-length')
  if (body.length === 0) {
    removeFrom(headers, 'content-type')
  } else {
    if (valuesOf(headers, 'content-type').length === 0) headers.push(['content-type', 'text/plain'])
    headers.push(['content-length', String(body.length)])
  }
  return { headers, body: method === 'HEAD' ? bytesOfBody() : body, details }
}

/** As gRPC writes a status message: printable ASCII but `%`. */
function percentEncoded(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1')
  return text.replace(
    /[^\x20-\x24\x26-\x7e]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
}

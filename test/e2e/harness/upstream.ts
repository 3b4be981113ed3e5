import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import {
  createServer as createHttp2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type Http2Session,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { HeaderPair } from './headers.ts'
import { pairsOf, valuesOf } from './headers.ts'

/** A request as it reached the upstream. */
export interface SeenRequest {
  protocol: 'HTTP/1.1' | 'HTTP/2'
  method: string
  /** With the query. */
  path: string
  /** In the order and with the letters received; over HTTP/2 with the pseudo-headers. */
  headers: HeaderPair[]
  body: Buffer
  /** Every value of a header. */
  all(name: string): string[]
  /** The only value of a header, `null` if there is none. @throws Error if there are several. */
  one(name: string): string | null
}

/** What the upstream answers; the default is 200 with the text `upstream`. */
export interface UpstreamAnswer {
  status?: number
  headers?: readonly HeaderPair[]
  body?: string | Uint8Array
  /** True: the connection (HTTP/1.1) or the stream (HTTP/2) is broken off instead of an answer. */
  reset?: boolean
}

/** A real HTTP server for Envoy to talk to. */
export interface Upstream {
  /** HTTP/1.1, on 127.0.0.1. */
  readonly port: number
  /** HTTP/2 without TLS, prior knowledge. */
  readonly http2Port: number
  /** Everything seen since the start or since {@link take}. */
  readonly requests: readonly SeenRequest[]
  /** Takes the requests seen so far out of {@link requests}. */
  take(): SeenRequest[]
  /** Says what to answer from now on. */
  answer(how: (request: SeenRequest) => UpstreamAnswer | Promise<UpstreamAnswer>): void
  close(): Promise<void>
}

export async function startUpstream(): Promise<Upstream> {
  let seen: SeenRequest[] = []
  let how: (request: SeenRequest) => UpstreamAnswer | Promise<UpstreamAnswer> = () => ({})

  const serve = async (
    message: IncomingMessage | Http2ServerRequest,
    response: ServerResponse | Http2ServerResponse,
  ) => {
    const request = await readRequest(message)
    seen.push(request)
    writeAnswer(await how(request), response)
  }
  const handle = (message: IncomingMessage | Http2ServerRequest, response: ServerResponse | Http2ServerResponse) => {
    // A client that goes away while its body is read, or a test's answer that throws: break the stream off.
    serve(message, response).catch(() => breakOff(response))
  }

  const http1 = createServer(handle)
  const http2 = createHttp2Server(handle)
  const sessions = new Set<Http2Session>()
  http2.on('session', (session) => {
    sessions.add(session)
    session.on('close', () => sessions.delete(session))
  })
  http1.listen(0, '127.0.0.1')
  http2.listen(0, '127.0.0.1')
  await Promise.all([once(http1, 'listening'), once(http2, 'listening')])

  return {
    port: (http1.address() as AddressInfo).port,
    http2Port: (http2.address() as AddressInfo).port,
    get requests() {
      return seen
    },
    take() {
      const taken = seen
      seen = []
      return taken
    },
    answer(next) {
      how = next
    },
    async close() {
      const closed = Promise.all([once(http1, 'close'), once(http2, 'close')])
      http1.close()
      http1.closeAllConnections()
      http2.close()
      for (const session of sessions) session.destroy()
      await closed
    },
  }
}

async function readRequest(message: IncomingMessage | Http2ServerRequest): Promise<SeenRequest> {
  const headers = pairsOf(message.rawHeaders)
  const body = await buffer(message)
  return {
    protocol: message.httpVersionMajor === 2 ? 'HTTP/2' : 'HTTP/1.1',
    method: message.method ?? '',
    path: message.url ?? '',
    headers,
    body,
    all: (name) => valuesOf(headers, name),
    one(name) {
      const values = valuesOf(headers, name)
      if (values.length > 1) throw new Error(`the request has ${values.length} values of ${name}`)
      return values[0] ?? null
    },
  }
}

function writeAnswer(answer: UpstreamAnswer, response: ServerResponse | Http2ServerResponse): void {
  if (answer.reset) {
    breakOff(response)
    return
  }
  response.statusCode = answer.status ?? 200
  const names = new Set((answer.headers ?? []).map(([name]) => name.toLowerCase()))
  for (const name of names) {
    const values = valuesOf(answer.headers ?? [], name)
    response.setHeader(name, values.length === 1 ? (values[0] ?? '') : values)
  }
  // Bytes, because Node would write headers in UTF-8 together with a text.
  const body = Buffer.from(answer.body ?? 'upstream')
  if (!names.has('content-length') && !names.has('transfer-encoding') && response.statusCode >= 200) {
    response.setHeader('content-length', body.length)
  }
  // Both kinds of response have this method, with different overloads.
  ;(response as ServerResponse).end(body)
}

function breakOff(response: ServerResponse | Http2ServerResponse): void {
  if ('stream' in response) response.stream?.close(2 /* INTERNAL_ERROR */)
  else response.socket?.destroy()
}

import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { connect as connectHttp2, constants, type OutgoingHttpHeaders } from 'node:http2'
import { connect as connectTcp } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { type HeaderPair, pairsOf, valuesOf } from './headers.ts'

export interface ClientRequest {
  port: number
  /** Default `http1`. `http2` is prior knowledge, without TLS. */
  protocol?: 'http1' | 'http2'
  /** Default `GET`. */
  method?: string
  /** Default `/`. */
  path?: string
  /** `host` or `:authority` are added unless given. One character is one byte. */
  headers?: readonly HeaderPair[]
  body?: string | Uint8Array
  /** Milliseconds until the request fails. Default 10 000. */
  within?: number
}

export interface ClientResponse {
  status: number
  /** As received; over HTTP/2 with `:status`. */
  headers: HeaderPair[]
  body: Buffer
  /** The body as UTF-8. */
  text: string
  /** Every value of a header. */
  all(name: string): string[]
  /** The only value of a header, `null` if there is none. @throws Error if there are several. */
  one(name: string): string | null
}

/** One request on a connection of its own. @throws Error if the connection or the stream is broken off. */
export function request(options: ClientRequest): Promise<ClientResponse> {
  return options.protocol === 'http2' ? requestHttp2(options) : requestHttp1(options)
}

async function requestHttp1(options: ClientRequest): Promise<ClientResponse> {
  const { port, method = 'GET', path = '/', headers = [], body, within = 10_000 } = options
  const pairs: HeaderPair[] = [...headers]
  if (valuesOf(pairs, 'host').length === 0) pairs.unshift(['host', `127.0.0.1:${port}`])
  const framed = ['content-length', 'transfer-encoding'].some((name) => valuesOf(pairs, name).length > 0)
  if (body !== undefined && !framed) pairs.push(['content-length', String(Buffer.byteLength(body))])
  pairs.push(['connection', 'close'])
  const outgoing = httpRequest({
    host: '127.0.0.1',
    port,
    method,
    path,
    headers: pairs.flat(),
    agent: false,
    setHost: false,
    signal: AbortSignal.timeout(within),
  })
  // Node writes headers and a text body as one string in UTF-8: bytes keep header characters single bytes.
  outgoing.end(body === undefined ? undefined : Buffer.from(body))
  const [message] = (await once(outgoing, 'response')) as [IncomingMessage]
  return responseOf(message.statusCode ?? 0, pairsOf(message.rawHeaders), await buffer(message))
}

async function requestHttp2(options: ClientRequest): Promise<ClientResponse> {
  const { port, method = 'GET', path = '/', headers = [], body, within = 10_000 } = options
  const session = connectHttp2(`http://127.0.0.1:${port}`)
  const timer = setTimeout(() => session.destroy(new Error(`no response within ${within} ms`)), within)
  try {
    const outgoing: OutgoingHttpHeaders = { ':method': method, ':path': path }
    for (const name of new Set(headers.map(([name]) => name.toLowerCase()))) {
      const values = valuesOf(headers, name)
      outgoing[name] = values.length === 1 ? values[0] : values
    }
    await once(session, 'connect')
    // The stream below fails with the session, and that failure is the one to report.
    session.on('error', () => {})
    const stream = session.request(outgoing, { endStream: body === undefined })
    if (body !== undefined) stream.end(body)
    let received: HeaderPair[] = []
    stream.on('response', (...event: unknown[]) => {
      received = pairsOf(event[2] as string[])
    })
    const bytes = await buffer(stream)
    if (stream.rstCode !== constants.NGHTTP2_NO_ERROR) throw new Error(`the stream was reset (${stream.rstCode})`)
    return responseOf(Number(valuesOf(received, ':status')[0] ?? 0), received, bytes)
  } finally {
    clearTimeout(timer)
    session.destroy()
  }
}

function responseOf(status: number, headers: HeaderPair[], body: Buffer): ClientResponse {
  return {
    status,
    headers,
    body,
    text: body.toString('utf8'),
    all: (name) => valuesOf(headers, name),
    one(name) {
      const values = valuesOf(headers, name)
      if (values.length > 1) throw new Error(`the response has ${values.length} values of ${name}`)
      return values[0] ?? null
    },
  }
}

/**
 * Sends bytes as they are and returns everything that comes back until the other side closes: for requests that no HTTP
 * client would send. Let them say `connection: close`.
 */
export async function exchangeRaw(port: number, bytes: string | Uint8Array, within = 10_000): Promise<Buffer> {
  const socket = connectTcp({ host: '127.0.0.1', port, signal: AbortSignal.timeout(within) })
  await once(socket, 'connect')
  socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  return buffer(socket)
}

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Envoy,
  gatewayConfig,
  type QuickvoyFilter,
  request,
  startEnvoy,
  startUpstream,
  type Upstream,
} from './harness/index.ts'

const inline = (name: string, hooks: string): QuickvoyFilter => ({
  name,
  script: { inline_string: `export const ${name} = { ${hooks} }` },
})

const throwing = inline('throwing', "onResponseHeaders() { throw new Error('asked for') }")
const replying = inline('replying', "onResponseHeaders(stream) { stream.sendLocalReply(418, 'mine') }")
const refusing = inline('refusing', "onRequestHeaders(stream) { stream.sendLocalReply(403, 'refused') }")
const noRoute = [{ match: { path: '/elsewhere' }, route: { cluster: 'upstream' } }]

/** Sets what `x-set` of the request says, `name: value`, on the request or on the response. */
const setting = inline(
  'setting',
  `onRequestHeaders(stream) {
     const [name, value] = (stream.requestHeaders.get('x-set-request') ?? '').split(': ')
     if (name !== '') stream.requestHeaders.set(name, value)
     stream.state.set = stream.requestHeaders.get('x-set-response')
   },
   onResponseHeaders(stream) {
     const [name, value] = (stream.state.set ?? '').split(': ')
     if (name !== '') stream.responseHeaders.set(name, value)
   }`,
)

let upstream: Upstream
let envoy: Envoy

beforeAll(async () => {
  upstream = await startUpstream()
  envoy = await startEnvoy({
    config: gatewayConfig({
      upstreamPort: upstream.port,
      listeners: [
        { name: 'no route, throwing', filters: [throwing], routes: noRoute },
        { name: 'no route, replying', filters: [replying], routes: noRoute },
        { name: 'refused, then throwing', filters: [throwing, refusing] },
        { name: 'refused, then replying', filters: [replying, refusing] },
        { name: 'throwing after replying', filters: [throwing, replying] },
        { name: 'replying after throwing', filters: [replying, throwing] },
        { name: 'setting', filters: [setting] },
      ],
    }),
  })
})

afterAll(async () => {
  await envoy?.stop()
  await upstream?.close()
})

describe.each(['http1', 'http2'] as const)('%s', (protocol) => {
  // Response hooks run in the reverse order of the chain, and a reply in the response path runs no further ones.
  test.each([
    ['no route, throwing', 500, 'Internal Server Error'],
    ['no route, replying', 418, 'mine'],
    ['refused, then throwing', 500, 'Internal Server Error'],
    ['refused, then replying', 418, 'mine'],
    ['throwing after replying', 418, 'mine'],
    ['replying after throwing', 500, 'Internal Server Error'],
  ])('a reply on top of a reply: %s', async (listener, status, text) => {
    const response = await request({ port: envoy.port(listener), protocol, path: '/x' })
    expect([response.status, response.text]).toEqual([status, text])
  })

  test.each([
    'content-length: 5',
    'content-length: 99999999999999999999',
    'content-length: -1',
    'transfer-encoding: chunked',
    'transfer-encoding: gzip, nonsense',
    'connection: close, upgrade',
    'upgrade: websocket',
    'te: trailers',
    'expect: 100-continue',
    'grpc-status: x',
    'grpc-timeout: forever',
    'x-envoy-upstream-rq-timeout-ms: x',
    'x-envoy-retry-on: 5xx',
    'host: :::',
    ':path: //../..//%00',
    ':method: CONNECT',
    ':scheme: https',
    'date: never',
    'set-cookie: a=b',
    `x-long: ${'y'.repeat(50_000)}`,
  ])('Envoy outlives a script that sets %s', async (header) => {
    const [name = ''] = header.split(': ')
    const isRequestOnly = name.startsWith(':') || name === 'host'
    for (const where of isRequestOnly ? ['x-set-request'] : ['x-set-request', 'x-set-response']) {
      // Whatever this exchange comes to: an answer, a reset, or no end of the body.
      await request({
        port: envoy.port('setting'),
        protocol,
        method: 'POST',
        headers: [[where, header]],
        body: 'body',
        within: 1000,
      }).catch(() => undefined)
      const next = await request({ port: envoy.port('setting'), protocol })
      expect([next.status, next.text]).toEqual([200, 'upstream'])
    }
  })
})

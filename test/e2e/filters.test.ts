import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type AccessLog,
  accessLog,
  asYaml,
  type ClientRequest,
  type Envoy,
  gatewayConfig,
  request,
  startEnvoy,
  startUpstream,
  type Upstream,
} from './harness/index.ts'

const token = (path: string, secret = 'secret') =>
  createHash('md5')
    .update(path + secret)
    .digest('hex')

/** The example filters, from the bundle that `npm run bundle` makes, in front of a real upstream. */
describe.each([
  { workers: 1, form: 'JSON', config: (config: object) => config },
  { workers: 4, form: 'YAML', config: asYaml },
])('$workers workers, configured in $form', ({ workers, config }) => {
  let upstream: Upstream
  let log: AccessLog
  let envoy: Envoy

  beforeAll(async () => {
    upstream = await startUpstream()
    log = accessLog()
    envoy = await startEnvoy({
      concurrency: workers,
      config: config(
        gatewayConfig({
          listeners: [
            { name: 'token', filters: [{ name: 'tokenAuth', config: { secret: 'secret' } }] },
            { name: 'rewrite', filters: [{ name: 'headerRewrite' }] },
            {
              name: 'both',
              filters: [{ name: 'tokenAuth', config: { secret: 'other' } }, { name: 'headerRewrite' }],
            },
          ],
          upstreamPort: upstream.port,
          accessLogPath: log.path,
        }),
      ),
    })
  })

  afterAll(async () => {
    await envoy?.stop()
    await upstream?.close()
    log?.remove()
  })

  describe.each(['http1', 'http2'] as const)('%s', (protocol) => {
    const ask = (listener: string, options: Omit<ClientRequest, 'port' | 'protocol'> = {}) =>
      request({ port: envoy.port(listener), protocol, ...options })

    test('a request without token gets 403 missing token', async () => {
      const path = `/missing/${protocol}`
      const response = await ask('token', { path })
      expect([response.status, response.text]).toEqual([403, 'missing token'])
      const [entry] = await log.entries(1, (each) => each.path === path)
      expect(entry).toMatchObject({ status: 403, details: 'bad-request' })
    })

    test('a request with a wrong token gets 403 invalid token', async () => {
      const path = `/invalid/${protocol}`
      const response = await ask('token', { path, headers: [['token', token('/else')]] })
      expect([response.status, response.text]).toEqual([403, 'invalid token'])
      const [entry] = await log.entries(1, (each) => each.path === path)
      expect(entry).toMatchObject({ status: 403, details: 'bad-request' })
    })

    test('a request with the right token goes to the upstream', async () => {
      const path = `/right/${protocol}?a=1`
      const response = await ask('token', { path, headers: [['token', token(path)]], method: 'POST', body: 'body' })
      expect([response.status, response.text]).toEqual([200, 'upstream'])
      const seen = upstream.take().filter((each) => each.path === path)
      expect(seen.map((each) => each.body.toString())).toEqual(['body'])
    })

    test('header-rewrite changes what the upstream and the client see', async () => {
      const path = `/first-${protocol}/second?q`
      const response = await ask('rewrite', {
        path,
        headers: [
          ['X-Drop', 'secret'],
          ['x-keep', 'kept'],
        ],
      })
      expect(response.one('x-served-by')).toBe('quickvoy')
      const seen = upstream.take().find((each) => each.path === path)
      expect(seen?.one('x-filter')).toBe(`first-${protocol}`)
      expect(seen?.one('x-drop')).toBeNull()
      expect(seen?.one('x-keep')).toBe('kept')
    })

    test('two filters of one bundle work in one chain, each with its configuration', async () => {
      const refused = await ask('both', { path: '/a', headers: [['token', token('/a')]] })
      expect([refused.status, refused.text]).toEqual([403, 'invalid token'])
      const passed = await ask('both', { path: '/a', headers: [['token', token('/a', 'other')]] })
      expect([passed.status, passed.one('x-served-by')]).toEqual([200, 'quickvoy'])
    })
  })

  test('many requests at once are each answered by their own token', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const path = `/many/${i}`
        const headers = [['token', i % 2 === 0 ? token(path) : token('/')]] as const
        return (await request({ port: envoy.port('token'), path, headers })).status
      }),
    )
    expect(answers).toEqual(Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? 200 : 403)))
  })
})

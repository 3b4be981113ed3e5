import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type GatewayOptions, gateway } from 'quickvoy/testing'
import { describe, expect, test } from 'vitest'

/** A gateway with one filter `a`, made from the text of its hooks. */
const gatewayOf = (hooks: string, options: Partial<GatewayOptions> = {}) =>
  gateway({ script: { inlineString: `export const a = { ${hooks} }` }, filters: [{ name: 'a' }], ...options })

describe('requests and responses', () => {
  test('the default upstream sends the body back', async () => {
    const gw = await gatewayOf('')
    const response = await gw.request({ method: 'POST', headers: { 'Content-Type': 'text/x' }, body: 'caf\u00e9' })
    expect(response.status).toBe(200)
    expect(response.text()).toBe('caf\u00e9')
    expect(response.headers.get('content-type')).toBe('text/x')
    expect(response.details).toBe('via_upstream')
  })

  test('the upstream sees what the filters made of the request', async () => {
    const gw = await gatewayOf(
      `onRequestHeaders({ requestHeaders: h }) { h.set(':path', '/new'); h.append('x-a', 3); h.delete('x-b') }`,
    )
    const { upstreamRequest } = await gw.request({
      method: 'PUT',
      path: '/old',
      authority: 'example.test',
      headers: [
        ['X-A', 1],
        ['x-a', true],
        ['x-b', 'gone'],
      ],
      body: new Uint8Array([1, 2]),
    })
    expect(upstreamRequest).toMatchObject({ method: 'PUT', path: '/new', scheme: 'http', authority: 'example.test' })
    expect(upstreamRequest?.headers.getAll('X-A')).toEqual(['1', 'true', '3'])
    expect([...(upstreamRequest?.headers ?? [])]).toEqual([
      ['content-length', '2'],
      ['x-a', '1, true, 3'],
    ])
    expect(upstreamRequest?.body).toEqual(new Uint8Array([1, 2]))
  })

  test('a host header names the authority', async () => {
    const gw = await gatewayOf('')
    expect((await gw.request({ headers: { Host: 'by-header.test' } })).upstreamRequest?.authority).toBe(
      'by-header.test',
    )
    expect((await gw.request()).upstreamRequest?.authority).toBe('localhost')
  })

  test('an upstream answers later, with several values and with bytes', async () => {
    const gw = await gatewayOf('', {
      upstream: async ({ path }) => {
        await new Promise(setImmediate)
        return { status: 207, headers: { 'set-cookie': ['a=1', 'b=2'], 'x-path': path }, body: Uint8Array.of(0, 255) }
      },
    })
    const response = await gw.request({ path: '/later' })
    expect(response.status).toBe(207)
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect([...response.headers.keys()]).toEqual(['content-length', 'set-cookie', 'set-cookie', 'x-path'])
    expect([...response.headers.values()]).toEqual(['2', 'a=1', 'b=2', '/later'])
    expect(response.headers.size).toBe(4)
    expect(response.headers.has('X-Path')).toBe(true)
    expect(response.body).toEqual(Uint8Array.of(0, 255))
  })

  test('what the upstream throws comes through, and the next request works', async () => {
    let broken = true
    const gw = await gatewayOf('', {
      upstream: () => {
        if (broken) throw new Error('upstream is broken')
        return {}
      },
    })
    await expect(gw.request()).rejects.toThrow('upstream is broken')
    broken = false
    expect((await gw.request()).status).toBe(200)
  })

  test('requests at the same time keep their streams apart', async () => {
    let release = () => {}
    const lastArrived = new Promise<void>((resolve) => {
      release = resolve
    })
    const gw = await gatewayOf(
      `onRequestHeaders(s) { s.state.path = s.requestHeaders.get(':path') },
       onResponseHeaders(s) { s.responseHeaders.set('x-path', s.state.path) }`,
      {
        async upstream({ path }) {
          if (path === '/last') release()
          await lastArrived
          return {}
        },
      },
    )
    const responses = await Promise.all(['/first', '/second', '/last'].map((path) => gw.request({ path })))
    expect(responses.map(({ headers }) => headers.get('x-path'))).toEqual(['/first', '/second', '/last'])
  })

  test('a client that leaves gets no response hooks', async () => {
    const gw = await gatewayOf(
      `onRequestHeaders(s) { s.requestHeaders.set('x-a', 'set') },
       onResponseHeaders() { console.log('response') },
       onStreamComplete(s) { console.log('complete', s.responseHeaders.size) }`,
    )
    expect((await gw.abandon({ path: '/left' }))?.headers.get('x-a')).toBe('set')
    expect(gw.logs).toEqual([{ level: 'info', message: 'a: complete 0' }])
  })

  test('a client that leaves after a local reply reached no upstream', async () => {
    const gw = await gatewayOf('onRequestHeaders(s) { s.sendLocalReply(403) }')
    expect(await gw.abandon()).toBeNull()
  })

  test('a disposed gateway takes no requests', async () => {
    const gw = await gatewayOf('')
    gw.dispose()
    await expect(gw.request()).rejects.toThrow('the gateway is disposed')
    await expect(gw.abandon()).rejects.toThrow('the gateway is disposed')
  })
})

describe('failures', () => {
  test('are logged and counted by filter and cause', async () => {
    const gw = await gateway({
      script: {
        inlineString: `
          export const a = { onRequestHeaders() { throw new Error('in a') } }
          export const b = { onStreamComplete() { for (;;); } }`,
      },
      filters: [{ name: 'a', onError: 'fail_open' }, { name: 'b' }],
    })
    await gw.request()
    await gw.request()
    expect(gw.stats.get('quickvoy_errors')).toBe(4)
    expect(gw.stats.get('quickvoy_errors', { filter: 'a' })).toBe(2)
    expect(gw.stats.get('quickvoy_errors', { cause: 'timeout' })).toBe(2)
    expect(gw.stats.get('quickvoy_errors', { filter: 'a', cause: 'timeout' })).toBe(0)
    expect(gw.stats.get('other')).toBe(0)
    expect([...gw.stats]).toContainEqual({
      name: 'quickvoy_errors',
      labels: { filter: 'b', cause: 'timeout' },
      value: 2,
    })
    expect(gw.logs.map(({ level }) => level)).toEqual(Array(4).fill('error'))
  })

  test("recursion inside the engine that ends Node's own stack breaks the machine, and a new one takes over", async () => {
    const gw = await gateway({
      script: {
        inlineString: `
          let requests = 0
          export const a = () => ({
            onRequestHeaders(s) {
              requests++
              if (s.requestHeaders.has('x-fail')) JSON.parse('['.repeat(1e6))
              s.sendLocalReply(200, String(requests))
            },
          })`,
      },
      filters: [{ name: 'a', limits: { stackBytes: 4 << 20, deadlineMs: 5000 } }],
    })
    expect((await gw.request()).text()).toBe('1')
    const failed = await gw.request({ headers: { 'x-fail': '1' } })
    expect(failed.status).toBe(500)
    expect(failed.details).toBe('quickvoy_stack_overflow')
    expect((await gw.request()).text()).toBe('1')
  })

  test.each([4, 16, 64])('a heap of %i MiB holds about that much', async (mebibytes) => {
    const gw = await gatewayOf(
      `onRequestHeaders() {
         const kept = []
         for (;;) {
           kept.push(new Uint8Array(100_000))
           if (kept.length % 5 === 0) console.log(kept.length)
         }
       }`,
      { filters: [{ name: 'a', limits: { heapBytes: mebibytes << 20, deadlineMs: 10_000 } }] },
    )
    expect((await gw.request()).details).toBe('quickvoy_out_of_memory')
    const held = Number(gw.logs.at(-2)?.message.split(' ')[1]) * 100_000
    expect(held / (mebibytes << 20)).toBeGreaterThan(0.7)
    expect(held / (mebibytes << 20)).toBeLessThan(1.05)
  })

  test('a heap that the script keeps full fails each request by itself', async () => {
    const gw = await gateway({
      script: {
        inlineString: `
          const kept = []
          export const a = { onRequestHeaders() { for (;;) kept.push(new Uint8Array(50_000)) } }`,
      },
      filters: [{ name: 'a', limits: { heapBytes: 2 << 20, deadlineMs: 10_000 } }],
    })
    for (let i = 0; i < 3; i++) expect((await gw.request()).details).toBe('quickvoy_out_of_memory')
  })
})

describe('scripts', () => {
  test('filters that differ in their limits do not share what the script holds', async () => {
    const gw = await gateway({
      script: {
        inlineString: `
          let count = 0
          export const a = { onRequestHeaders({ requestHeaders: h }) { h.append('x-count', ++count) } }`,
      },
      filters: [{ name: 'a' }, { name: 'a' }, { name: 'a', limits: { deadlineMs: 60 } }],
    })
    expect((await gw.request()).upstreamRequest?.headers.getAll('x-count')).toEqual(['1', '2', '1'])
  })

  test('the default export is the filter without name', async () => {
    const gw = await gateway({
      script: {
        inlineString: `export default ({ name }) => ({ onRequestHeaders: (s) => s.sendLocalReply(200, name) })`,
      },
      filters: [{}],
    })
    expect((await gw.request()).text()).toBe('default')
  })

  test('TypeScript is bundled in memory, and stacks have its positions', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quickvoy-gateway-'))
    try {
      const entry = join(folder, 'entry.ts')
      writeFileSync(
        entry,
        `import { defineFilter, type Stream } from 'quickvoy'
         export const a = defineFilter({
           onRequestHeaders(stream: Stream): void {
             throw new Error('from TypeScript')
           },
         })`,
      )
      const gw = await gateway({ script: { entry }, filters: [{ name: 'a' }] })
      await gw.request()
      expect(gw.logs[0]?.message).toMatch(
        /^a: onRequestHeaders: exception: Error: from TypeScript\n {4}at onRequestHeaders \(\S*\/entry\.ts:4:\d+\)$/,
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('an inline source map is read, and one that is none is no error', async () => {
    const map = { version: 3, sources: ['../src/a.ts'], names: [], mappings: 'AAAA;AAEA' }
    const withMap = (text: string) =>
      `\nexport const a = { onRequestHeaders() { throw new Error('x') } }\n//# sourceMappingURL=${text}`
    for (const [url, position] of [
      [`data:application/json;base64,${btoa(JSON.stringify(map))}`, 'src/a.ts:3:1'],
      ['data:application/json;base64,bm9uZQ==', 'inline.js:2:'],
      ['nowhere.js.map', 'inline.js:2:'],
    ] as const) {
      const gw = await gateway({ script: { inlineString: withMap(url) }, filters: [{ name: 'a' }] })
      await gw.request()
      expect(gw.logs[0]?.message).toContain(`at onRequestHeaders (${position}`)
    }
  })

  test('the machinery of the simulator is out of reach for scripts', async () => {
    const seen = await gatewayOf(
      `async onRequestHeaders(s) {
         const refused = await import('quickvoy:host').catch((error) => error.message)
         const names = Object.getOwnPropertyNames(globalThis).filter((name) => /quickvoy|outside|hash|connect/i.test(name))
         s.sendLocalReply(200, refused + ' ' + names)
       }`,
    )
    expect((await seen.request()).text()).toMatch(/^cannot find module "quickvoy:host.* $/)
  })

  test('what the bundler finds wrong rejects the gateway', async () => {
    await expect(gateway({ script: { entry: 'no/such.ts' }, filters: [{ name: 'a' }] })).rejects.toThrow(
      'filter "a": no/such.ts: there is no such file',
    )
  })
})

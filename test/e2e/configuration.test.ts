import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { bundle } from '../../filter-src/bundle.ts'
import { asYaml, gatewayConfig, type QuickvoyFilter, request, startEnvoy, startUpstream } from './harness/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'quickvoy-configuration-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What Envoy says when it refuses to start with this filter. */
async function rejection(filter: Partial<QuickvoyFilter>): Promise<string> {
  const listeners = [{ name: 'gateway', filters: [{ name: 'tokenAuth', ...filter }] }]
  try {
    const envoy = await startEnvoy({ config: gatewayConfig({ listeners }) })
    await envoy.stop()
  } catch (error) {
    return (error as Error).message
  }
  return 'accepted'
}

/** A bundle of TypeScript text, as `npm run bundle` makes it. */
async function bundled(name: string, source: string): Promise<string> {
  const entry = join(folder, `${name}.ts`)
  writeFileSync(entry, source)
  const { outfile } = await bundle({ entry, outfile: join(folder, `${name}.js`) })
  return outfile
}

describe('a configuration that cannot work is rejected with the cause', () => {
  test('a filter without filter_config', async () => {
    expect(await rejection({ filterConfig: null })).toContain(
      'quickvoy: filter "tokenAuth": script: is required: give script.filename or script.inline_string',
    )
  })

  test('a missing script', async () => {
    expect(await rejection({ script: { filename: '/nonexistent/filters.js' } })).toContain(
      'quickvoy: filter "tokenAuth": script.filename: cannot read "/nonexistent/filters.js": No such file or directory',
    )
  })

  test('an unknown field', async () => {
    expect(await rejection({ extra: { scirpt: 1 } })).toContain('quickvoy: filter "tokenAuth": scirpt: unknown field')
  })

  test('no such export', async () => {
    expect(await rejection({ name: 'tokenauth' })).toMatch(
      /no export "tokenauth" in \S+filters\.js: it exports headerRewrite, tokenAuth/,
    )
  })

  test('what the filter itself refuses, with the TypeScript line', async () => {
    expect(await rejection({ config: { secret: '' } })).toMatch(
      /TypeError: config\.secret must be a non-empty string\s+at \S+ \(filter-src\/filters\/token-auth\.ts:11:\d+\)/,
    )
  })

  test('a throw at the top level, with the TypeScript line', async () => {
    const filename = await bundled(
      'throws',
      `interface Nothing {}\n\nexport const tokenAuth: Nothing = {}\n\nthrow new RangeError('not today')\n`,
    )
    expect(await rejection({ script: { filename } })).toMatch(/RangeError: not today\s+at \S+ \(\S*throws\.ts:5:\d+\)/)
  })

  test('a syntax error, with the line of the script', async () => {
    expect(await rejection({ script: { inline_string: 'export const a = 1\nexport const = 2\n' } })).toMatch(
      /SyntaxError: .+\s+at inline\.js:2:\d+/,
    )
  })
})

test('an inline script, numbers that YAML makes strings of, and the counter of errors in /stats', async () => {
  const upstream = await startUpstream()
  const filter: QuickvoyFilter = {
    name: '',
    script: {
      inline_string: `export default ({ config }) => ({
        onRequestHeaders(stream) {
          if (stream.requestHeaders.has('x-fail')) throw new Error('asked for')
          stream.requestHeaders.set('x-ratio', config.ratio * 2)
        },
      })`,
    },
    config: { ratio: 2.5 },
    limits: { deadline_ms: 20 },
  }
  const envoy = await startEnvoy({
    config: asYaml(gatewayConfig({ listeners: [{ name: 'gateway', filters: [filter] }], upstreamPort: upstream.port })),
  })
  try {
    const port = envoy.port('gateway')
    expect((await request({ port, headers: [['x-fail', '1']] })).status).toBe(500)
    expect((await request({ port })).status).toBe(200)
    expect(upstream.requests.map((each) => each.one('x-ratio'))).toEqual(['5'])
    const stats = await envoy.admin('/stats?filter=quickvoy_errors')
    expect(stats).toMatch(/quickvoy_errors\S*default\S*exception\S*: 1\n/)
    const prometheus = await envoy.admin('/stats/prometheus?filter=quickvoy_errors')
    expect(prometheus).toMatch(/quickvoy_errors\{filter="default",cause="exception"\} 1\n/)
  } finally {
    await envoy.stop()
    await upstream.close()
  }
})

import { describe, expect, it } from 'vitest'
import { benchConfig, listenerName, upstreamConfig } from '../../../bench/envoy-config.ts'
import { parseQuickjsVersion } from '../../../bench/machine.ts'
import { jobs, tokenOf, variants } from '../../../bench/plan.ts'
import { headerLines } from '../../../bench/recorder.ts'

interface Listener {
  name: string
  address: { socket_address: { address: string; port_value: number } }
  filter_chains: { filters: { typed_config: { http_filters: { name: string; typed_config: unknown }[] } }[] }[]
}

interface Bootstrap {
  static_resources: { listeners: Listener[]; clusters?: { name: string }[] }
}

const config = (load: 'direct' | { port: number }) =>
  benchConfig({ bundleFile: 'filters.js', load, recorderPort: 5000 }) as unknown as Bootstrap

function withoutFilter(listener: Listener): unknown {
  const [filter] = structuredClone(listener).filter_chains[0]?.filters ?? []
  return { ...filter?.typed_config, stat_prefix: '', http_filters: filter?.typed_config.http_filters.slice(-1) }
}

describe('the configuration', () => {
  it('has a listener on a free port of this machine for each job, variant and kind', () => {
    const { listeners } = config('direct').static_resources
    expect(listeners.map(({ name }) => name).toSorted()).toEqual(
      jobs
        .flatMap((job) =>
          variants.flatMap((variant) => [listenerName('load', job, variant), listenerName('recorded', job, variant)]),
        )
        .toSorted(),
    )
    for (const { address } of listeners) {
      expect(address.socket_address).toEqual({ address: '127.0.0.1', port_value: 0 })
    }
  })

  it('differs between variants in the filter alone', () => {
    const { listeners } = config({ port: 6000 }).static_resources
    for (const kind of ['load', 'recorded']) {
      const [first, ...others] = listeners.filter(({ name }) => name.startsWith(kind)).map(withoutFilter)
      for (const other of others) expect(other).toEqual(first)
    }
    const filters = listeners.map(({ name, filter_chains: [chain] }) => ({
      variant: name.split('.')[2],
      count: chain?.filters[0]?.typed_config.http_filters.length,
    }))
    for (const { variant, count } of filters) expect(count).toBe(variant === 'none' ? 1 : 2)
  })

  it('has a cluster for each upstream', () => {
    expect(config('direct').static_resources.clusters?.map(({ name }) => name)).toEqual(['port-5000'])
    expect(config({ port: 6000 }).static_resources.clusters?.map(({ name }) => name)).toEqual([
      'port-5000',
      'port-6000',
    ])
    expect((upstreamConfig() as unknown as Bootstrap).static_resources.clusters).toBeUndefined()
  })
})

describe('tokenOf', () => {
  it('is hex(md5(path + "secret"))', () => {
    expect(tokenOf('/')).toBe('c64319d06364528120a9f96af62ea83d')
  })
})

describe('headerLines', () => {
  it('sorts by name, keeps the order of values, and leaves out what is ignored', () => {
    const raw = ['X-B', '2', 'date', 'today', 'x-a', '1', 'x-b', '1']
    expect(headerLines(raw, new Set(['date']))).toEqual(['x-a: 1', 'x-b: 2', 'x-b: 1'])
  })
})

describe('parseQuickjsVersion', () => {
  it('reads the header', () => {
    const header = '#define QJS_VERSION_MAJOR 0\n#define QJS_VERSION_MINOR 17\n#define QJS_VERSION_PATCH 2\n'
    expect(parseQuickjsVersion(header)).toBe('0.17.2')
  })
})

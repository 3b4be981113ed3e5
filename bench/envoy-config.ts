import { filterNames, type Job, jobs, secret, type Variant, variants } from './plan.ts'

/** A piece of Envoy's configuration as JSON. */
type Json = Record<string, unknown>

/** Where a listener's requests go: answered by Envoy itself, or sent on to a server on a port of this machine. */
export type Backend = 'direct' | { port: number }

export interface ConfigOptions {
  /** The bundle of the TypeScript filters. */
  bundleFile: string
  /** What answers the listeners that are put under load. */
  load: Backend
  /** Where the listeners for comparing what an upstream sees send their requests. */
  recorderPort: number
}

const types = 'type.googleapis.com/envoy.extensions'

/** The name of the listener for a job and a variant: one to load, and one whose upstream records what it sees. */
export function listenerName(kind: 'load' | 'recorded', job: Job, variant: Variant): string {
  return `${kind}.${job}.${variant}`
}

/** Envoy's bootstrap: a listener on a free port for each job and variant, alike in all but the filter. */
export function benchConfig({ bundleFile, load, recorderPort }: ConfigOptions): Json {
  const recorder = { port: recorderPort }
  const listeners = jobs.flatMap((job) =>
    variants.flatMap((variant) => {
      const filters = httpFilters(job, variant, bundleFile)
      return [
        listener(listenerName('load', job, variant), filters, load),
        listener(listenerName('recorded', job, variant), filters, recorder),
      ]
    }),
  )
  const clusters = [cluster(recorder), ...(load === 'direct' ? [] : [cluster(load)])]
  return {
    admin: { address: loopback(0) },
    static_resources: { listeners, clusters },
    ...quiet,
  }
}

/** Envoy's bootstrap of a server that answers every request at once: what stands behind the measured Envoy. */
export function upstreamConfig(): Json {
  return {
    admin: { address: loopback(0) },
    static_resources: { listeners: [listener('upstream', [], 'direct')] },
    ...quiet,
  }
}

// Envoy's main thread flushes statistics every 5 s by default; its CPU time would fall on some slots and not on others.
const quiet: Json = { stats_flush_on_admin: true }

function httpFilters(job: Job, variant: Variant, bundleFile: string): Json[] {
  const settings = job === 'token' ? { secret } : {}
  switch (variant) {
    case 'none':
      return []
    case 'passthrough':
      return [moduleFilter('quickvoy_native', 'passthrough', {})]
    case 'native':
      return [moduleFilter('quickvoy_native', filterNames[job], settings)]
    case 'quickvoy':
      return [moduleFilter('quickvoy', filterNames[job], { script: { filename: bundleFile }, config: settings })]
  }
}

function moduleFilter(module: string, name: string, config: Json): Json {
  return {
    name,
    typed_config: {
      '@type': `${types}.filters.http.dynamic_modules.v3.DynamicModuleFilter`,
      dynamic_module_config: { name: module, do_not_close: true },
      filter_name: name,
      filter_config: { '@type': 'type.googleapis.com/google.protobuf.Struct', value: config },
    },
  }
}

function listener(name: string, filters: Json[], backend: Backend): Json {
  const route =
    backend === 'direct'
      ? { direct_response: { status: 200, body: { inline_string: 'hello\n' } } }
      : { route: { cluster: clusterName(backend) } }
  const router = { name: 'router', typed_config: { '@type': `${types}.filters.http.router.v3.Router` } }
  const manager = {
    '@type': `${types}.filters.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: name,
    // A random id in each request would cost every variant the same and make each answer unique.
    generate_request_id: false,
    route_config: { virtual_hosts: [{ name: 'all', domains: ['*'], routes: [{ match: { prefix: '/' }, ...route }] }] },
    http_filters: [...filters, router],
  }
  return {
    name,
    address: loopback(0),
    filter_chains: [{ filters: [{ name: 'http', typed_config: manager }] }],
  }
}

function cluster(backend: { port: number }): Json {
  const endpoint = { endpoint: { address: loopback(backend.port) } }
  return {
    name: clusterName(backend),
    load_assignment: { cluster_name: clusterName(backend), endpoints: [{ lb_endpoints: [endpoint] }] },
  }
}

function clusterName(backend: { port: number }): string {
  return `port-${backend.port}`
}

function loopback(port: number): Json {
  return { socket_address: { address: '127.0.0.1', port_value: port } }
}

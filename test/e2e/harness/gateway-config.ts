import { resolve } from 'node:path'
import { stringify } from 'yaml'
import { bundleFile } from '../../../scripts/lib/paths.ts'

/** A quickvoy filter in a listener's filter chain. */
export interface QuickvoyFilter {
  /** `filter_name`: the export of the bundle. May be empty: the default export. */
  name: string
  /** Where the bundle is. Default: `dist/filters.js`. */
  script?: { filename: string } | { inline_string: string }
  config?: unknown
  on_error?: string
  limits?: Readonly<Record<string, unknown>>
  /** Further fields of `filter_config`, for tests of wrong configurations. */
  extra?: Readonly<Record<string, unknown>>
  /** The whole `filter_config` (an Any, with its `@type`) instead of what the other fields make; `null` leaves it out. */
  filterConfig?: object | null
  /** The dynamic module. Default `quickvoy`. */
  module?: string
}

/** Any other HTTP filter of Envoy, as it stands in `http_filters`. */
export interface EnvoyFilter {
  envoyFilter: { name: string; typed_config: object }
}

export interface GatewayListener {
  /** Unique; {@link Envoy.port} takes it. */
  name: string
  /** In the order in which a request meets them; the router comes after them by itself. */
  filters: readonly (QuickvoyFilter | EnvoyFilter)[]
  /** Envoy routes. Default: everything to the cluster `upstream`. */
  routes?: readonly object[]
}

export interface GatewayOptions {
  listeners: readonly GatewayListener[]
  /** Port of the upstream on 127.0.0.1. Default: one where nobody listens, so that a request that gets there is a 503. */
  upstreamPort?: number
  /** What Envoy speaks with the upstream. Default `http1`. */
  upstreamProtocol?: 'http1' | 'http2'
  /** A file for the access log, one JSON object a line; see {@link AccessLogEntry}. */
  accessLogPath?: string
  /** Further clusters. */
  clusters?: readonly object[]
}

/** One line of the access log. */
export interface AccessLogEntry {
  /** Name of the listener. */
  listener: string
  method: string | null
  path: string | null
  authority: string | null
  /** 0 if the stream ended without a response. */
  status: number
  /** `%RESPONSE_CODE_DETAILS%`. */
  details: string | null
  /** `%RESPONSE_FLAGS%`; `-` if there are none. */
  flags: string
  protocol: 'HTTP/1.0' | 'HTTP/1.1' | 'HTTP/2' | null
}

const accessLogFormat = {
  method: '%REQ(:METHOD)%',
  path: '%REQ(:PATH)%',
  authority: '%REQ(:AUTHORITY)%',
  status: '%RESPONSE_CODE%',
  details: '%RESPONSE_CODE_DETAILS%',
  flags: '%RESPONSE_FLAGS%',
  protocol: '%PROTOCOL%',
}

const type = (name: string) => `type.googleapis.com/${name}`

/**
 * A whole Envoy configuration: every listener on a free port of 127.0.0.1, HTTP/1.1 and HTTP/2 (prior knowledge) on the
 * same port, one upstream cluster. An object, so that numbers stay numbers; {@link asYaml} makes YAML of it.
 */
export function gatewayConfig(options: GatewayOptions): object {
  return {
    static_resources: {
      listeners: options.listeners.map((listener) => listenerConfig(listener, options.accessLogPath)),
      clusters: [upstreamCluster(options.upstreamPort ?? 1, options.upstreamProtocol), ...(options.clusters ?? [])],
    },
  }
}

/** The same configuration as a person would write it. */
export function asYaml(config: object): string {
  return stringify(config)
}

/** `http_filters` entry of a quickvoy filter. */
export function quickvoyFilter(filter: QuickvoyFilter): { name: string; typed_config: object } {
  const { name, module = 'quickvoy', filterConfig = filterConfigOf(filter) } = filter
  return {
    name: `quickvoy.${name}`,
    typed_config: {
      '@type': type('envoy.extensions.filters.http.dynamic_modules.v3.DynamicModuleFilter'),
      dynamic_module_config: { name: module, do_not_close: true },
      filter_name: name,
      ...(filterConfig === null ? {} : { filter_config: filterConfig }),
    },
  }
}

function filterConfigOf({ script, config, on_error, limits, extra }: QuickvoyFilter): object {
  const value = { script: script ?? { filename: bundleFile }, config, on_error, limits, ...extra }
  return { '@type': type('google.protobuf.Struct'), value }
}

function listenerConfig({ name, filters, routes }: GatewayListener, accessLogPath: string | undefined): object {
  const manager = {
    '@type': type('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager'),
    stat_prefix: name,
    codec_type: 'AUTO',
    ...(accessLogPath === undefined ? {} : { access_log: [accessLog(name, accessLogPath)] }),
    route_config: {
      virtual_hosts: [
        {
          name: 'all',
          domains: ['*'],
          routes: routes ?? [{ match: { prefix: '/' }, route: { cluster: 'upstream' } }],
        },
      ],
    },
    http_filters: [
      ...filters.map((filter) => ('envoyFilter' in filter ? filter.envoyFilter : quickvoyFilter(filter))),
      {
        name: 'envoy.filters.http.router',
        typed_config: { '@type': type('envoy.extensions.filters.http.router.v3.Router') },
      },
    ],
  }
  return {
    name,
    address: { socket_address: { address: '127.0.0.1', port_value: 0 } },
    filter_chains: [{ filters: [{ name: 'envoy.filters.network.http_connection_manager', typed_config: manager }] }],
  }
}

function accessLog(listener: string, path: string): object {
  return {
    name: 'envoy.access_loggers.file',
    typed_config: {
      '@type': type('envoy.extensions.access_loggers.file.v3.FileAccessLog'),
      path: resolve(path),
      log_format: { json_format: { listener, ...accessLogFormat } },
    },
  }
}

/** A cluster with one endpoint on 127.0.0.1. */
export function upstreamCluster(port: number, protocol: 'http1' | 'http2' = 'http1', name = 'upstream'): object {
  const http2 = {
    typed_extension_protocol_options: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
        '@type': type('envoy.extensions.upstreams.http.v3.HttpProtocolOptions'),
        explicit_http_config: { http2_protocol_options: {} },
      },
    },
  }
  const endpoint = { address: { socket_address: { address: '127.0.0.1', port_value: port } } }
  return {
    name,
    type: 'STATIC',
    ...(protocol === 'http2' ? http2 : {}),
    load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: [{ endpoint }] }] },
  }
}

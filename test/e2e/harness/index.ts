/**
 * What end-to-end tests are made of: a real Envoy, a real upstream and clients that control every header.
 *
 * @example
 * const upstream = await startUpstream()
 * const log = accessLog()
 * const envoy = await startEnvoy({
 *   config: gatewayConfig({
 *     listeners: [{ name: 'token', filters: [{ name: 'tokenAuth', config: { secret: 'secret' } }] }],
 *     upstreamPort: upstream.port,
 *     accessLogPath: log.path,
 *   }),
 * })
 * const response = await request({ port: envoy.port('token'), protocol: 'http2' })
 * await log.entries(1)
 * await envoy.stop()
 * await upstream.close()
 */
export {
  type Envoy,
  type EnvoyOptions,
  type ExitStatus,
  launchEnvoy as startEnvoy,
} from '../../../envoy/launcher.ts'
export { type LogEntry, parseLog } from '../../../envoy/log.ts'
export { bundleFile, hostModule, root } from '../../../scripts/lib/paths.ts'
export { type AccessLog, accessLog } from './access-log.ts'
export { type ClientRequest, type ClientResponse, exchangeRaw, request } from './client.ts'
export {
  type AccessLogEntry,
  asYaml,
  type EnvoyFilter,
  type GatewayListener,
  type GatewayOptions,
  gatewayConfig,
  type QuickvoyFilter,
  quickvoyFilter,
  upstreamCluster,
} from './gateway-config.ts'
export type { HeaderPair } from './headers.ts'
export { pairsOf, valuesOf } from './headers.ts'
export { type SeenRequest, startUpstream, type Upstream, type UpstreamAnswer } from './upstream.ts'

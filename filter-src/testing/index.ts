/** `quickvoy/testing`: runs filters in QuickJS without Envoy. */
export { Counters, type Labels } from './counters.ts'
export { type Gateway, type GatewayOptions, gateway, type LogLine } from './gateway.ts'
export type { ReadonlyHeaders } from './headers.ts'
export type { RequestInit, Response, UpstreamAnswer, UpstreamRequest } from './messages.ts'
export type { FilterUse, Limits, ScriptSource } from './options.ts'

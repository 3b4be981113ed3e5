import type { HeadersInit } from '../sdk/headers.ts'
import { type HeaderList, listOf, removeFrom } from './header-list.ts'
import { HeaderSnapshot, type ReadonlyHeaders } from './headers.ts'

/** A request that a client sends. */
export interface RequestInit {
  /** Default `GET`. */
  method?: string
  /** Path and query. Default `/`. */
  path?: string
  /** Default `http`. */
  scheme?: string
  /** What a client calls the server. Default: a `host` header, or `localhost`. */
  authority?: string
  headers?: HeadersInit
  body?: string | Uint8Array
}

/** What an upstream answers. */
export interface UpstreamAnswer {
  /** Default 200. */
  status?: number
  headers?: HeadersInit
  body?: string | Uint8Array
}

/** What an upstream gets. */
export class UpstreamRequest {
  readonly method: string
  readonly path: string
  readonly scheme: string
  readonly authority: string
  /** Without pseudo-headers. */
  readonly headers: ReadonlyHeaders
  readonly body: Uint8Array

  constructor(list: HeaderList, body: Uint8Array) {
    const pseudo = new HeaderSnapshot(list)
    this.method = pseudo.get(':method') ?? ''
    this.path = pseudo.get(':path') ?? ''
    this.scheme = pseudo.get(':scheme') ?? ''
    this.authority = pseudo.get(':authority') ?? ''
    this.headers = new HeaderSnapshot(withoutPseudo(list))
    this.body = body
  }

  /** The body as UTF-8. */
  text(): string {
    return new TextDecoder().decode(this.body)
  }
}

/** What a client gets. */
export class Response {
  readonly status: number
  /** Without pseudo-headers. */
  readonly headers: ReadonlyHeaders
  readonly body: Uint8Array
  /** The response code details, as access logs show them: `via_upstream`, or those of the local reply. */
  readonly details: string
  /** What reached the upstream; `null` if the request did not. */
  readonly upstreamRequest: UpstreamRequest | null

  constructor(list: HeaderList, body: Uint8Array, details: string, upstreamRequest: UpstreamRequest | null) {
    this.status = Number(new HeaderSnapshot(list).get(':status'))
    this.headers = new HeaderSnapshot(withFraming(withoutPseudo(list), this.status, body))
    this.body = body
    this.details = details
    this.upstreamRequest = upstreamRequest
  }

  /** The body as UTF-8. */
  text(): string {
    return new TextDecoder().decode(this.body)
  }
}

function withoutPseudo(list: HeaderList): HeaderList {
  return list.filter(([name]) => !name.startsWith(':'))
}

export function bytesOfBody(body: string | Uint8Array = ''): Uint8Array {
  return typeof body === 'string' ? new TextEncoder().encode(body) : body
}

/** The header map that Envoy makes of a request. */
export function requestHeadersOf(init: RequestInit, body: Uint8Array): HeaderList {
  const list = listOf(init.headers ?? {}, 'request')
  const host = list.find(([name]) => name === 'host')?.[1]
  removeFrom(list, 'host')
  if (body.length > 0) addLength(list, body)
  return [
    [':method', init.method ?? 'GET'],
    [':path', init.path ?? '/'],
    [':scheme', init.scheme ?? 'http'],
    [':authority', init.authority ?? host ?? 'localhost'],
    ...list,
  ]
}

/** The header map that Envoy makes of an upstream's answer. */
export function responseHeadersOf(answer: UpstreamAnswer, body: Uint8Array): HeaderList {
  const list = listOf(answer.headers ?? {}, 'response')
  addLength(list, body)
  return [[':status', String(answer.status ?? 200)], ...list]
}

/** On HTTP/1.1 every response that may have a body says how long it is. */
function withFraming(list: HeaderList, status: number, body: Uint8Array): HeaderList {
  if (status !== 204 && status !== 304) addLength(list, body)
  return list
}

function addLength(list: HeaderList, body: Uint8Array): void {
  if (!list.some(([name]) => name === 'content-length')) list.push(['content-length', String(body.length)])
}

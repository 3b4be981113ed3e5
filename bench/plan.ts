import { createHash } from 'node:crypto'

/** What stands between client and route. The order is that of the report. */
export const variants = ['none', 'passthrough', 'native', 'quickvoy'] as const
export type Variant = (typeof variants)[number]

/** What the filter has to do; each has a TypeScript filter and a native twin. */
export const jobs = ['token', 'header-rewrite'] as const
export type Job = (typeof jobs)[number]

/** `filter_name` of a job's filter in the TypeScript bundle; its native twin has the same. */
export const filterNames: Readonly<Record<Job, string>> = { token: 'tokenAuth', 'header-rewrite': 'headerRewrite' }

export const secret = 'secret'

/** The token that the token filter lets pass for a path. */
export function tokenOf(path: string): string {
  return createHash('md5').update(`${path}${secret}`).digest('hex')
}

export interface Request {
  path: string
  headers: Record<string, string>
}

/** The request that is sent under load. Every variant answers it with 200. */
export const loadRequests: Readonly<Record<Job, Request>> = {
  token: { path: '/shop/cart?item=42', headers: { token: tokenOf('/shop/cart?item=42') } },
  'header-rewrite': { path: '/shop/cart?item=42', headers: { 'x-drop': 'internal' } },
}

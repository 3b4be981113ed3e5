/// <reference path="./globals.d.ts" />
/// <reference path="./node-crypto.d.ts" />
export type { Filter, FilterContext, FilterHooks } from './filter.ts'
export { defineFilter } from './filter.ts'
export type { HeaderMap, HeadersInit, HeaderValue } from './headers.ts'
export type { LocalReplyOptions, Stream } from './stream.ts'

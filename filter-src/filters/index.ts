/** The bundle's entry: each export is a filter, named in envoy.yaml by `filter_name`. */
export { default as headerRewrite } from './header-rewrite.ts'
export { default as tokenAuth } from './token-auth.ts'

/** The filters of the contract cases. */
export * from '../../../filter-src/filters/index.ts'
export * from './asynchronous.ts'
export * from './failing.ts'
export * from './hashing.ts'
export * from './headers.ts'
export * from './local-reply.ts'
export * from './logging.ts'
export * from './streams.ts'

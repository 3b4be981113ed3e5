import type { ContractCase } from './case.ts'
import { asynchronousCases } from './cases/asynchronous.ts'
import { chainCases } from './cases/chain.ts'
import { failureCases } from './cases/failures.ts'
import { hashingCases } from './cases/hashing.ts'
import { headerCases } from './cases/headers.ts'
import { localReplyCases } from './cases/local-reply.ts'
import { loggingCases } from './cases/logging.ts'
import { pseudoHeaderCases } from './cases/pseudo-headers.ts'
import { referenceCases } from './cases/reference.ts'
import { streamCases } from './cases/streams.ts'

/** All contract cases, by topic. */
export const contractCases: Readonly<Record<string, readonly ContractCase[]>> = {
  'reference job': referenceCases,
  headers: headerCases,
  'pseudo-headers': pseudoHeaderCases,
  'local reply': localReplyCases,
  failures: failureCases,
  asynchronous: asynchronousCases,
  logging: loggingCases,
  hashing: hashingCases,
  streams: streamCases,
  chain: chainCases,
}

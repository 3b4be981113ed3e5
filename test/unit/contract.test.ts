import { beforeAll, describe, test } from 'vitest'
import { bundleContractFilters } from '../contract/bundle.ts'
import { contractCases } from '../contract/cases.ts'
import { runOnSimulator } from '../contract/on-simulator.ts'
import { expectOutcome } from '../contract/outcome.ts'

let script = ''
beforeAll(async () => {
  script = await bundleContractFilters('simulator')
})

describe.each(Object.entries(contractCases))('%s', (_topic, cases) => {
  test.each(cases)('$name', async (contractCase) => {
    expectOutcome(contractCase, await runOnSimulator(contractCase, script))
  })
})

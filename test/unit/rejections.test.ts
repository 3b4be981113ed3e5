import { gateway } from 'quickvoy/testing'
import { expect, test } from 'vitest'
import { rejections } from '../contract/rejections.ts'

test.each(rejections)('the simulator refuses $name', async ({ script, filter, reason }) => {
  const error: unknown = await gateway({ script, filters: [filter] }).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Error)
  const { message } = error as Error
  expect(message.slice(0, `filter "${filter.name || 'default'}": ${reason}`.length)).toBe(
    `filter "${filter.name || 'default'}": ${reason}`,
  )
})

import { gateway } from 'quickvoy/testing'
import { expect, test } from 'vitest'

test('marks the request and the response', async () => {
  const gw = await gateway({
    script: { entry: 'filter-src/filters/index.ts' },
    filters: [{ name: 'headerRewrite' }],
    upstream: ({ headers }) => ({ status: 201, headers: { 'x-seen': headers.get('x-filter') ?? 'nothing' } }),
  })

  const response = await gw.request({ path: '/shop/cart?x=1', headers: { 'x-drop': 'secret' } })
  expect(response.status).toBe(201)
  expect(response.headers.get('x-seen')).toBe('shop')
  expect(response.headers.get('x-served-by')).toBe('quickvoy')
  expect(response.upstreamRequest?.headers.has('x-drop')).toBe(false)

  const root = await gw.request({ path: '/?x=1' })
  expect(root.headers.get('x-seen')).toBe('nothing')
  expect(gw.logs).toEqual([])
})

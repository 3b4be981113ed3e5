import { defineFilter } from 'quickvoy'

/** Tells the upstream the path's first segment, hides a header from it, and signs the response. */
export default defineFilter({
  onRequestHeaders(stream) {
    const headers = stream.requestHeaders
    const segment = firstSegment(headers.get(':path') ?? '/')
    if (segment !== '') headers.set('x-filter', segment)
    headers.delete('x-drop')
  },

  onResponseHeaders(stream) {
    stream.responseHeaders.set('x-served-by', 'quickvoy')
  },
})

/** `shop` of `/shop/cart?page=2`. */
function firstSegment(path: string): string {
  const query = path.indexOf('?')
  const pathname = query < 0 ? path : path.slice(0, query)
  const end = pathname.indexOf('/', 1)
  return end < 0 ? pathname.slice(1) : pathname.slice(1, end)
}

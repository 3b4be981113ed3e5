import { defineFilter } from 'quickvoy'

/** Tells the upstream the path's first segment, hides a header from it, and signs the response. */
export default defineFilter({
  onRequestHeaders(stream) {
    const headers = stream.requestHeaders
    const path = headers.get(':path') ?? '/'
    const end = path.slice(1).search(/[/?#]/)
    const segment = end < 0 ? path.slice(1) : path.slice(1, end + 1)
    if (segment !== '') headers.set('x-filter', segment)
    headers.delete('x-drop')
  },

  onResponseHeaders(stream) {
    stream.responseHeaders.set('x-served-by', 'quickvoy')
  },
})

/** Compile-only: what the types of header maps allow and refuse. */
import type { HeaderMap } from 'quickvoy'

export function useHeaders(headers: HeaderMap): void {
  headers.get('a') satisfies string | null
  headers.getAll('a') satisfies string[]
  headers.getSetCookie() satisfies string[]
  headers.has('a') satisfies boolean
  headers.size satisfies number
  headers.set('a', 'b')
  headers.set('a', 1)
  headers.append('a', true)
  headers.delete('a')
  for (const [name, value] of headers) {
    name satisfies string
    value satisfies string
  }
  ;[...headers.entries()] satisfies [string, string][]
  ;[...headers.keys(), ...headers.values()] satisfies string[]
  new Map(headers) satisfies Map<string, string>
  headers.forEach((value, name, map) => {
    value satisfies string
    name satisfies string
    map satisfies HeaderMap
  })

  // @ts-expect-error may be null
  headers.get('a').length
  // @ts-expect-error a name is a string
  headers.get(1)
  // @ts-expect-error null is no value
  headers.set('a', null)
  // @ts-expect-error undefined is no value
  headers.set('a', undefined)
  // @ts-expect-error an object is no value
  headers.append('a', {})
  // @ts-expect-error several values are appended one by one
  headers.append('a', ['b'])
  // @ts-expect-error a value is missing
  headers.set('a')
  // @ts-expect-error read-only
  headers.size = 1
  // @ts-expect-error headers are no properties
  headers.host
}

import type { HeadersInit } from '../sdk/headers.ts'

/**
 * Headers as a list of name and value, in order. Names are in lower case, values are byte strings: one character for
 * each byte. Works on both sides of the simulated machine.
 */
export type HeaderList = [name: string, value: string][]

/** Whose headers a list has. */
export type Direction = 'request' | 'response'

const joinedInBoth = [
  'cache-control',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'keep-alive',
  'proxy-connection',
  'proxy-status',
  'transfer-encoding',
  'upgrade',
  'via',
  'x-request-id',
]

/** Envoy holds these in one entry each: what is added to one is joined to its value by a comma. */
export const joinedNames: Readonly<Record<Direction, ReadonlySet<string>>> = {
  request: new Set([
    ...joinedInBoth,
    'accept',
    'accept-encoding',
    'access-control-request-headers',
    'access-control-request-method',
    'access-control-request-private-network',
    'authorization',
    'expect',
    'grpc-accept-encoding',
    'grpc-timeout',
    'if-match',
    'if-modified-since',
    'if-none-match',
    'if-range',
    'if-unmodified-since',
    'origin',
    'pragma',
    'referer',
    'te',
    'user-agent',
    'x-client-trace-id',
    'x-forwarded-client-cert',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-forwarded-port',
    'x-forwarded-proto',
  ]),
  response: new Set([
    ...joinedInBoth,
    'access-control-allow-credentials',
    'access-control-allow-headers',
    'access-control-allow-methods',
    'access-control-allow-origin',
    'access-control-allow-private-network',
    'access-control-expose-headers',
    'access-control-max-age',
    'age',
    'date',
    'etag',
    'expires',
    'grpc-message',
    'grpc-status',
    'last-modified',
    'location',
    'server',
    'vary',
  ]),
}

/** Adds a value behind those of its name, in place. The name is in lower case. */
export function addTo(list: HeaderList, direction: Direction, name: string, value: string): void {
  const there = joinedNames[direction].has(name) ? list.find(([each]) => each === name) : undefined
  if (there === undefined) list.push([name, value])
  else there[1] += `,${value}`
}

/** Every value of a name in lower case. */
export function valuesOf(list: HeaderList, name: string): string[] {
  return list.filter(([key]) => key === name).map(([, value]) => value)
}

/** Removes all values of a name, in place. */
export function removeFrom(list: HeaderList, name: string): void {
  const rest = list.filter(([key]) => key !== name)
  list.splice(0, list.length, ...rest)
}

/** Puts one value in the place of the first and removes the others, in place. */
export function setIn(list: HeaderList, name: string, value: string): void {
  const at = list.findIndex(([key]) => key === name)
  removeFrom(list, name)
  list.splice(at < 0 ? list.length : at, 0, [name, value])
}

/** What iterating over a header map gives: sorted by name, values joined, each `set-cookie` apart. */
export function entriesOf(list: HeaderList): HeaderList {
  const sorted = [...list].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  const entries: HeaderList = []
  for (const [name, value] of sorted) {
    const last = entries.at(-1)
    if (last?.[0] === name && name !== 'set-cookie') last[1] += `, ${value}`
    else entries.push([name, value])
  }
  return entries
}

/** The list that a record or pairs stand for. Names go to lower case; values become text as they are. */
export function listOf(init: HeadersInit, direction: Direction): HeaderList {
  const pairs: readonly [string, unknown][] = Array.isArray(init) ? init : Object.entries(init)
  const list: HeaderList = []
  for (const [name, value] of pairs) {
    for (const each of Array.isArray(value) ? value : [value]) addTo(list, direction, name.toLowerCase(), String(each))
  }
  return list
}

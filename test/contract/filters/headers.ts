import { defineFilter, type HeaderMap } from 'quickvoy'
import { attempts, untyped } from './attempt.ts'

/** Headers that the cases send, and pseudo-headers: what Envoy adds by itself is left out. */
const ours = ([name]: [string, string]) => /^(x-c-|:|accept|cookie|set-cookie)/.test(name)

/** Answers with what every reading method says. */
export const headersRead = defineFilter({
  onRequestHeaders(stream) {
    const headers = stream.requestHeaders
    const seen: string[] = []
    headers.forEach((value, name, map) => {
      if (name === 'x-c-many') seen.push(`${name}=${value}:${map === headers}`)
    })
    const report = attempts({
      get: () => headers.get('x-c-one'),
      getOtherCase: () => headers.get('X-C-One'),
      getMany: () => headers.get('x-c-many'),
      getNone: () => headers.get('x-c-none'),
      getAllMany: () => headers.getAll('x-c-many'),
      getAllNone: () => headers.getAll('x-c-none'),
      getSetCookie: () => headers.getSetCookie(),
      has: () => headers.has('X-C-ONE'),
      hasNone: () => headers.has('x-c-none'),
      empty: () => [headers.get('x-c-empty'), headers.has('x-c-empty')],
      entries: () => [...headers.entries()].filter(ours),
      iterator: () => JSON.stringify([...headers]) === JSON.stringify([...headers.entries()]),
      keys: () => JSON.stringify([...headers.keys()]) === JSON.stringify([...headers].map(([name]) => name)),
      values: () => JSON.stringify([...headers.values()]) === JSON.stringify([...headers].map(([, value]) => value)),
      size: () => headers.size === [...headers].length,
      forEach: () => seen,
      same: () => stream.requestHeaders === headers,
      tag: () => Object.prototype.toString.call(headers),
    })
    stream.sendLocalReply(200, report)
  },
})

/** Answers with the errors of wrong names, values and calls. Nothing of it may reach the upstream. */
export const headersWrong = defineFilter({
  onRequestHeaders(stream) {
    const headers = stream.requestHeaders
    const before = JSON.stringify([...headers])
    const set = (value: unknown) => () => headers.set('x-c-value', untyped(value))
    const report = attempts({
      emptyName: () => headers.get(''),
      spaceInName: () => headers.has('x c'),
      colonInName: () => headers.getAll('x:c'),
      latin1Name: () => headers.set('x-é', 'a'),
      appendName: () => headers.append('x\n', 'a'),
      deleteName: () => headers.delete('x,c'),
      undefinedValue: set(undefined),
      nullValue: set(null),
      objectValue: set({}),
      arrayValue: set(['a']),
      bigintValue: set(1n),
      emptyValue: set(''),
      blankValue: set(' \t\r\n '),
      wideValue: set('a\u0100'),
      astralValue: set('a\u{1f600}'),
      newlineValue: set('a\nb'),
      nulValue: set('a\0b'),
      delValue: set('a\x7f'),
      appendEmpty: () => headers.append('x-c-value', ''),
      appendUndefined: () => headers.append('X-C-Value', untyped(undefined)),
      forEachNothing: () => headers.forEach(untyped(undefined)),
      detachedGet: () => (headers.get as (name: string) => unknown).call({}, 'a'),
      unchanged: () => JSON.stringify([...headers]) === before,
    })
    stream.sendLocalReply(200, report)
  },
})

/** Changes request headers in every way. */
export const headersChanged = defineFilter({
  onRequestHeaders({ requestHeaders: headers }) {
    headers.set('X-C-Set', 'new')
    headers.set('x-c-many', 'one')
    headers.append('x-c-appended', 'first')
    headers.append('X-C-Appended', 'second')
    headers.append('x-c-one', 'more')
    headers.set('x-c-number', 42)
    headers.set('x-c-boolean', false)
    headers.set('x-c-trimmed', ' \t a b\tc \r\n')
    headers.set('x-c-latin1', 'caf\xe9 \xff')
    headers.delete('X-C-Drop')
    headers.delete('x-c-none')
  },
})

/** Changes response headers in every way, and sends back what it read. */
export const responseHeadersChanged = defineFilter({
  onResponseHeaders({ responseHeaders: headers }) {
    headers.set('x-c-report', JSON.stringify([...headers.entries()].filter(ours)))
    headers.append('set-cookie', 'c=3')
    headers.set('x-c-many', 'one')
    headers.append('x-c-appended', 'a')
    headers.append('x-c-appended', 'b')
    headers.delete('x-c-drop')
    headers.set('host', 'an ordinary header here')
  },
})

/** Appends two values to each name in the request, and in the response, and tells what it then reads. */
export const headersJoined = defineFilter<{ names: string[] }>(({ config: { names } }) => {
  const report = (headers: HeaderMap) =>
    JSON.stringify(
      names.map((name) => {
        headers.delete(name)
        headers.append(name, 'a')
        headers.append(name, 'b')
        const all = headers.getAll(name)
        headers.delete(name)
        return `${name}: ${all.join(' and ')}`
      }),
    )
  return {
    onRequestHeaders({ requestHeaders }) {
      requestHeaders.set('x-c-report', report(requestHeaders))
    },
    onResponseHeaders({ responseHeaders }) {
      responseHeaders.set('x-c-report', report(responseHeaders))
    },
  }
})

/** Iterates while it changes what it iterates over. */
export const headersSnapshot = defineFilter({
  onRequestHeaders(stream) {
    const headers = stream.requestHeaders
    const names: string[] = []
    for (const [name] of headers) {
      if (!name.startsWith('x-c-')) continue
      names.push(name)
      headers.delete(name)
      headers.set(`${name}-new`, 'new')
    }
    const left = [...headers.keys()].filter((name) => name.startsWith('x-c-'))
    stream.sendLocalReply(200, JSON.stringify({ names, left }))
  },
})

/** Takes latin-1 bytes apart and sends them on. */
export const headersBytes = defineFilter({
  onRequestHeaders({ requestHeaders: headers }) {
    const value = headers.get('x-c-bytes') ?? ''
    headers.set('x-c-copy', value)
    headers.set('x-c-codes', [...value].map((character) => character.charCodeAt(0)).join())
  },
  onResponseHeaders({ responseHeaders: headers }) {
    headers.set('x-c-copy', headers.get('x-c-bytes') ?? '')
  },
})

/** Reads pseudo-headers. */
export const pseudoRead = defineFilter({
  onRequestHeaders(stream) {
    const headers = stream.requestHeaders
    stream.sendLocalReply(
      200,
      attempts({
        method: () => headers.get(':method'),
        path: () => headers.get(':path'),
        scheme: () => headers.get(':scheme'),
        authority: () => headers.get(':authority'),
        upperCase: () => headers.get(':PATH'),
        host: () => headers.get('Host'),
        hasHost: () => headers.has('host'),
        allOfPath: () => headers.getAll(':path'),
        status: () => headers.get(':status'),
        unknown: () => headers.get(':unknown'),
        keys: () => [...headers.keys()].filter((name) => name.startsWith(':') || name === 'host'),
        bare: () => headers.get(':'),
      }),
    )
  },
})

/** Sets pseudo-headers: config `set` in the request, `status` in the response. */
export const pseudoSet = defineFilter<{ set?: Record<string, string>; status?: number }>(({ config }) => ({
  onRequestHeaders({ requestHeaders }) {
    for (const [name, value] of Object.entries(config.set ?? {})) requestHeaders.set(name, value)
  },
  onResponseHeaders({ responseHeaders }) {
    if (config.status === undefined) return
    const before = responseHeaders.get(':status')
    responseHeaders.set(':status', config.status)
    responseHeaders.set('x-c-status', `${before} to ${responseHeaders.get(':status')}`)
  },
}))

function wrongPseudo(headers: HeaderMap, names: readonly string[]): string {
  return attempts({
    ...Object.fromEntries(names.map((name) => [`append ${name}`, () => headers.append(name, 'a')])),
    ...Object.fromEntries(names.map((name) => [`delete ${name}`, () => headers.delete(name)])),
    status99: () => headers.set(':status', 99),
    status600: () => headers.set(':status', 600),
    statusText: () => headers.set(':status', 'OK'),
    methodSpace: () => headers.set(':method', 'GET /'),
    methodEmpty: () => headers.set(':method', ''),
    schemeFtp: () => headers.set(':scheme', 'ftp'),
    pathSpace: () => headers.set(':path', '/a b'),
    pathTab: () => headers.set(':path', '/a\tb'),
    authoritySpace: () => headers.set(':authority', 'a b'),
    hostSpace: () => headers.set('Host', 'a b'),
    unknown: () => headers.set(':protocol', 'websocket'),
  })
}

/** Answers with the errors of wrong uses of request pseudo-headers. */
export const pseudoWrong = defineFilter({
  onRequestHeaders(stream) {
    stream.sendLocalReply(200, wrongPseudo(stream.requestHeaders, [':path', ':Method', 'host', 'Host']))
  },
})

/** Sends the errors of wrong uses of response pseudo-headers back in a header. */
export const responsePseudoWrong = defineFilter({
  onResponseHeaders({ responseHeaders }) {
    const { status99, status600, statusText, pathSpace, ...rest } = JSON.parse(
      wrongPseudo(responseHeaders, [':status']),
    )
    const report = {
      status99,
      status600,
      statusText,
      pathSpace,
      append: rest['append :status'],
      delete: rest['delete :status'],
    }
    responseHeaders.set('x-c-report', JSON.stringify(report))
  },
})

/** Uses response headers before there is a response. */
export const responseHeadersEarly = defineFilter({
  onRequestHeaders(stream) {
    const headers = stream.responseHeaders
    stream.sendLocalReply(
      200,
      attempts({
        get: () => headers.get('a'),
        getAll: () => headers.getAll('a'),
        getSetCookie: () => headers.getSetCookie(),
        has: () => headers.has('a'),
        set: () => headers.set('a', 'b'),
        append: () => headers.append('a', 'b'),
        delete: () => headers.delete('a'),
        size: () => headers.size,
        entries: () => headers.entries(),
        forEach: () => headers.forEach(() => {}),
      }),
    )
  },
})

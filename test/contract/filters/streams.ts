import { defineFilter, type HeaderMap, type Stream } from 'quickvoy'
import { attempt, attempts } from './attempt.ts'

/** Keeps state from hook to hook. */
export const state = defineFilter<unknown, { path: string; count: number }>({
  onRequestHeaders(stream) {
    stream.requestHeaders.set('x-c-empty', String(Object.keys(stream.state).length === 0))
    stream.state.path = stream.requestHeaders.get(':path') ?? ''
    stream.state.count = 1
  },
  onResponseHeaders(stream) {
    stream.state.count = (stream.state.count ?? 0) + 1
    stream.responseHeaders.set('x-c-state', `${stream.state.path} ${stream.state.count}`)
  },
  onStreamComplete(stream) {
    console.log(stream.state.path, stream.state.count)
  },
})

/** Keeps a stream beyond its end, and uses it in the next request. */
export const kept = defineFilter(() => {
  let old: { stream: Stream; request: HeaderMap; response: HeaderMap } | undefined
  return {
    onRequestHeaders(stream) {
      if (old === undefined) return
      const { stream: last, request, response } = old
      const report = attempts({
        state: () => last.state,
        requestHeaders: () => last.requestHeaders,
        responseHeaders: () => last.responseHeaders,
        sendLocalReply: () => last.sendLocalReply(200),
        get: () => request.get('a'),
        set: () => request.set('a', 'b'),
        size: () => request.size,
        iterate: () => [...response],
        forEach: () => response.forEach(() => {}),
        same: () => last === stream,
      })
      stream.sendLocalReply(200, report)
    },
    onStreamComplete(stream) {
      old = { stream, request: stream.requestHeaders, response: stream.responseHeaders }
    },
  }
})

/** Tells what can be read when a stream is complete. */
export const complete = defineFilter({
  onStreamComplete(stream) {
    console.log(
      stream.requestHeaders.get(':path'),
      attempt(() => stream.responseHeaders.get(':status')),
      attempt(() => stream.responseHeaders.get('x-c-answer')),
    )
  },
})

/** Adds its label to a trace in both directions, and may reply. */
export const mark = defineFilter<{ label: string; replies?: 'onRequestHeaders' | 'onResponseHeaders' }>(
  ({ config: { label, replies } }) => ({
    onRequestHeaders(stream) {
      stream.requestHeaders.append('x-c-trace', label)
      if (replies === 'onRequestHeaders') stream.sendLocalReply(418, label)
    },
    onResponseHeaders(stream) {
      stream.responseHeaders.append('x-c-trace', label)
      if (replies === 'onResponseHeaders') stream.sendLocalReply(418, label)
    },
    onStreamComplete(stream) {
      console.log(`${label}: ${stream.requestHeaders.getAll('x-c-trace').join()}`)
    },
  }),
)

/** Counts requests in the script, not in a stream. */
export const counting = defineFilter(() => {
  let requests = 0
  return {
    onRequestHeaders(stream) {
      stream.sendLocalReply(200, String(++requests))
    },
  }
})

/** A filter with hooks that use each other through `this`. */
export const methods = defineFilter({
  onRequestHeaders(stream) {
    stream.sendLocalReply(200, `${this === methods}`)
  },
})

/** Tries to change its configuration. */
export const frozen = defineFilter<{ nested: { list: number[] }; text?: string }>(({ name, config }) => ({
  onRequestHeaders(stream) {
    stream.sendLocalReply(
      200,
      JSON.stringify({
        name,
        // Envoy keeps no order of keys.
        config: Object.entries(config).sort(),
        frozen: [config, config.nested, config.nested.list].map((each) => Object.isFrozen(each)),
        change: throwsTypeError(() => {
          config.text = 'changed'
        }),
        push: throwsTypeError(() => config.nested.list.push(1)),
      }),
    )
  },
}))

function throwsTypeError(work: () => unknown): boolean {
  return String(attempt(work)).startsWith('TypeError')
}

/** Compile-only: what the types of filters allow and refuse. */
import { defineFilter, type Filter, type Stream } from 'quickvoy'

// An object of hooks, and a function that makes one.
export const hooks = defineFilter({
  onRequestHeaders(stream) {
    stream.requestHeaders.get('a') satisfies string | null
  },
  async onResponseHeaders(stream) {
    await Promise.resolve(stream.responseHeaders)
  },
  onStreamComplete() {},
})
export const made = defineFilter(({ name, config }) => {
  name satisfies string
  config satisfies unknown
  // @ts-expect-error a configuration without type is unknown
  config.secret
  return {}
})

// An unknown hook, a hook of another type, another filter.
defineFilter({
  // @ts-expect-error there is no such hook
  onRequest() {},
})
defineFilter({
  // @ts-expect-error a hook is a function
  onRequestHeaders: 'continue',
})
defineFilter({
  // @ts-expect-error a hook returns nothing
  onRequestHeaders: () => 403,
})
// @ts-expect-error a filter function returns hooks
defineFilter(() => 'hooks')
// @ts-expect-error making a filter is not asynchronous
defineFilter(async () => ({}))
// @ts-expect-error a filter is no list
defineFilter([])

// The configuration's type.
interface Config {
  secret: string
  limits?: { perSecond: number }
}
export const configured = defineFilter<Config>(({ config }) => {
  config.secret satisfies string
  config.limits?.perSecond satisfies number | undefined
  // @ts-expect-error there is no such setting
  config.other
  // @ts-expect-error the configuration stays as it is
  const settings: { config: Config } = { config: undefined }
  return { onRequestHeaders: () => void settings }
})
configured satisfies Filter<Config>
// @ts-expect-error made for another configuration
configured satisfies Filter<{ secret: number }>
export const contextStays = defineFilter<Config>((context) => {
  // @ts-expect-error read-only
  context.config = { secret: '' }
  // @ts-expect-error read-only
  context.name = ''
  return {}
})

// The state's type: every member may be missing.
export const stateful = defineFilter<unknown, { user: string; count: number }>({
  onRequestHeaders(stream) {
    stream.state.count satisfies number | undefined
    // @ts-expect-error may be missing
    stream.state.count satisfies number
    stream.state.user = 'a'
    // @ts-expect-error another type
    stream.state.count = '1'
    // @ts-expect-error not in the state
    stream.state.other
  },
})
export const untypedState = defineFilter({
  onRequestHeaders(stream) {
    stream.state.anything = 1
    stream.state.anything satisfies unknown
    // @ts-expect-error unknown until it is checked
    stream.state.other satisfies number
  },
})

// A stream is made by the host only, and keeps its own.
export function useStream(stream: Stream): void {
  // @ts-expect-error read-only
  stream.requestHeaders = stream.responseHeaders
  // @ts-expect-error read-only
  stream.state = {}
  // @ts-expect-error a type, not a class
  new Stream()
}

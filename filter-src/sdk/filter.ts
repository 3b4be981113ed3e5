import type { Stream } from './stream.ts'

/**
 * What a filter does in each phase. Define only the hooks you need: an absent hook costs nothing.
 *
 * A hook may be `async`: the phase goes on when its promise settles, and a rejection counts as an exception. In this
 * version a promise must settle by the hook's own work (nothing to wait for outside exists yet); one that is still
 * pending when all its reactions ran fails the stream with a clear error.
 *
 * An exception, a time-out, running out of memory or stack, and a rejection that nobody handles fail the stream: with
 * `on_error: fail_closed` (the default) the client gets 500, with `fail_open` the phase goes on as if the filter were not
 * there. Each is logged with the TypeScript stack and counted in `quickvoy_errors`.
 *
 * A name that is not one of these is refused when the configuration is loaded.
 */
export interface FilterHooks<State extends object = Record<string, unknown>> {
  /** The request's headers arrived. The last moment to change them or to answer instead of the upstream. */
  onRequestHeaders?(stream: Stream<State>): void | Promise<void>

  /**
   * The response's headers arrived: from the upstream, or from a local reply of Envoy or of another filter (then
   * `onRequestHeaders` may not have run).
   */
  onResponseHeaders?(stream: Stream<State>): void | Promise<void>

  /**
   * The stream is over, before its access log is written. Runs once for each stream whose filter this is, also when the
   * client left early. A failure here is logged and counted, and changes nothing for the client.
   */
  onStreamComplete?(stream: Stream<State>): void | Promise<void>
}

/** What a filter is made from. */
export interface FilterContext<Config = unknown> {
  /** The name that envoy.yaml calls this filter by (`filter_name`). */
  readonly name: string

  /**
   * `filter_config.config` of envoy.yaml; `{}` if it is not given. Deeply frozen. The order of keys is not kept.
   *
   * Envoy's YAML reader makes a string of a number with decimals (`2.5`); whole numbers stay numbers.
   */
  readonly config: Config
}

/**
 * A filter: its hooks, or a function that makes them from the configuration. The function runs once for each worker and
 * configuration, and once more when Envoy loads the configuration: what it throws then rejects the configuration.
 */
export type Filter<Config = unknown, State extends object = Record<string, unknown>> =
  | FilterHooks<State>
  | ((context: FilterContext<Config>) => FilterHooks<State>)

/**
 * Defines a filter. Export the result from the bundle's entry file: the export's name is what `filter_name` picks
 * (`default` if `filter_name` is empty).
 *
 * Exists for its types: it returns its argument.
 *
 * @typeParam Config the shape of `config` in envoy.yaml.
 * @typeParam State what hooks keep in `stream.state`.
 *
 * @example
 * export default defineFilter<{ header: string }>(({ config }) => ({
 *   onResponseHeaders(stream) {
 *     stream.responseHeaders.set(config.header, 'quickvoy')
 *   },
 * }))
 */
export function defineFilter<Config = unknown, State extends object = Record<string, unknown>>(
  filter: Filter<Config, State>,
): Filter<Config, State> {
  return filter
}

/**
 * The headers of one direction of a stream: Envoy's own header map, read and changed in place.
 *
 * Works like the Fetch API's `Headers`, with four differences that a proxy needs:
 *
 * - pseudo-headers (`:method`, `:path`, `:scheme`, `:authority`, `:status`) are entries like any other, but they can
 *   only be read and set, never appended to or deleted. `host` is another name of `:authority` and has the same rule;
 * - {@link HeaderMap.getAll} gives every value of a name apart;
 * - {@link HeaderMap.size} counts the entries that iteration gives;
 * - values are `string | number | boolean`: `null`, `undefined` and objects are a `TypeError`, not the text "undefined".
 *
 * **Names** are case-insensitive and come out in lower case. A name that is not an HTTP token is a `TypeError`.
 *
 * **Values** are byte strings, as in Fetch: each character stands for one byte (U+0000 to U+00FF), so that any header
 * survives a read and a write unchanged. A character above U+00FF or a control character other than tab is a
 * `TypeError`, and nothing reaches Envoy. Leading and trailing spaces, tabs, carriage returns and newlines are removed.
 *
 * **Lifetime**: until its stream ends; used later, every member throws an `Error`.
 */
export interface HeaderMap {
  /**
   * The value of a header, several values joined by `", "`; `null` if there is none.
   *
   * @throws TypeError if `name` is not a valid header name.
   */
  get(name: string): string | null

  /**
   * Every value of a header in the order received; an empty array if there is none.
   *
   * Envoy itself joins several values of some names (`accept`, `cache-control`, `via`, `vary`, `x-forwarded-for` and other
   * well-known ones) by `,` when they arrive or are appended, and those of `cookie` by `; ` on HTTP/2: they are one value.
   */
  getAll(name: string): string[]

  /** Every `set-cookie` value apart: the same as `getAll('set-cookie')`, under the name that Fetch gives it. */
  getSetCookie(): string[]

  /** True if the header is there, also with an empty value. */
  has(name: string): boolean

  /**
   * Replaces all values of a header by one, or adds the header.
   *
   * Pseudo-headers are checked, because Envoy trusts them: `:status` must be 200 to 599, `:method` a token,
   * `:scheme` `http` or `https`, `:path` and `:authority` without spaces; none may be empty.
   *
   * @throws TypeError on an invalid name or value, and on an empty value: Envoy's module interface removes a header
   *   that is set to the empty string, so quickvoy refuses instead of losing it. Use {@link HeaderMap.delete}.
   */
  set(name: string, value: HeaderValue): void

  /**
   * Adds a value after those that are there.
   *
   * @throws TypeError on an invalid name or value, an empty value or a pseudo-header.
   */
  append(name: string, value: HeaderValue): void

  /**
   * Removes all values of a header; does nothing if there is none.
   *
   * @throws TypeError on an invalid name, a pseudo-header or `host`.
   */
  delete(name: string): void

  /** The number of entries that iteration gives. Counts names, not values; `set-cookie` counts once for each value. */
  readonly size: number

  /**
   * `[name, value]` pairs, sorted by name, values of one name joined by `", "`; each `set-cookie` is a pair of its own.
   * The pairs are those of the moment of the call: changing the map while iterating is safe and does not show.
   */
  entries(): IterableIterator<[name: string, value: string]>
  keys(): IterableIterator<string>
  values(): IterableIterator<string>
  forEach(callback: (value: string, name: string, headers: HeaderMap) => void): void
  [Symbol.iterator](): IterableIterator<[name: string, value: string]>
}

/** What a header may be set to. Numbers and booleans become their text. */
export type HeaderValue = string | number | boolean

/** Headers to send: a plain object (an array gives several values of one name) or a list of pairs. */
export type HeadersInit =
  | Readonly<Record<string, HeaderValue | readonly HeaderValue[]>>
  | readonly (readonly [name: string, value: HeaderValue])[]

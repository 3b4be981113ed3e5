import { addTo, type Direction, entriesOf, type HeaderList, removeFrom, setIn, valuesOf } from '../header-list.ts'
import { checkName, checkPseudoValue, checkRemovable, readValue } from './header-text.ts'
import { Phase, type StreamRecord } from './stream-record.ts'

/** The header map of one direction of a stream; see the `HeaderMap` that authors know. */
export class HeaderMap {
  #stream: StreamRecord | null
  readonly #direction: Direction

  constructor(stream: StreamRecord, direction: Direction) {
    this.#stream = stream
    this.#direction = direction
  }

  /** Cuts a map off from its stream: from now on its members throw. */
  static detach(map: HeaderMap): void {
    map.#stream = null
  }

  static #streamOf(map: HeaderMap): StreamRecord {
    if (!(#stream in map)) throw new TypeError('called on an object that is not of this class')
    if (map.#stream === null) throw new Error('the stream has ended')
    return map.#stream
  }

  /** The list, or `null` where Envoy has none. */
  #list(stream: StreamRecord): HeaderList | null {
    if (this.#direction === 'request') return stream.request
    if (stream.phase < Phase.responseHeaders)
      throw new Error('there is no response yet: response headers can be used from onResponseHeaders on')
    return stream.response
  }

  #key(name: string): string {
    const key = name.toLowerCase()
    return key === 'host' && this.#direction === 'request' ? ':authority' : key
  }

  #read(stream: StreamRecord, name: string): string[] {
    return valuesOf(this.#list(stream) ?? [], this.#key(name))
  }

  #change(stream: StreamRecord): HeaderList {
    const list = this.#list(stream)
    if (list === null) throw new Error('this stream has no such headers')
    return list
  }

  get(name: string): string | null {
    const stream = HeaderMap.#streamOf(this)
    const values = this.#read(stream, checkName(name))
    return values.length === 0 ? null : values.join(', ')
  }

  getAll(name: string): string[] {
    const stream = HeaderMap.#streamOf(this)
    return this.#read(stream, checkName(name))
  }

  getSetCookie(): string[] {
    return this.#read(HeaderMap.#streamOf(this), 'set-cookie')
  }

  has(name: string): boolean {
    const stream = HeaderMap.#streamOf(this)
    return this.#read(stream, checkName(name)).length > 0
  }

  set(name: string, value: unknown): void {
    const stream = HeaderMap.#streamOf(this)
    const checked = checkName(name)
    const bytes = readValue(checked, value)
    checkPseudoValue(checked, bytes, this.#direction)
    setIn(this.#change(stream), this.#key(checked), bytes)
  }

  append(name: string, value: unknown): void {
    const stream = HeaderMap.#streamOf(this)
    const checked = checkName(name)
    checkRemovable(checked, this.#direction)
    const bytes = readValue(checked, value)
    addTo(this.#change(stream), this.#direction, this.#key(checked), bytes)
  }

  delete(name: string): void {
    const stream = HeaderMap.#streamOf(this)
    const checked = checkName(name)
    checkRemovable(checked, this.#direction)
    removeFrom(this.#list(stream) ?? [], this.#key(checked))
  }

  get size(): number {
    return this.#entries().length
  }

  #entries(): HeaderList {
    return entriesOf(this.#list(HeaderMap.#streamOf(this)) ?? [])
  }

  entries(): IterableIterator<[string, string]> {
    return this.#entries().values()
  }

  keys(): IterableIterator<string> {
    return this.#entries()
      .map(([name]) => name)
      .values()
  }

  values(): IterableIterator<string> {
    return this.#entries()
      .map(([, value]) => value)
      .values()
  }

  forEach(callback: (value: string, name: string, headers: HeaderMap) => void): void {
    const entries = this.#entries()
    if (typeof callback !== 'function') throw new TypeError('forEach: the callback must be a function')
    for (const [name, value] of entries) callback(value, name, this)
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries()
  }

  get [Symbol.toStringTag](): string {
    return 'HeaderMap'
  }
}

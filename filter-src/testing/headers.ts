import type { HeaderMap } from '../sdk/headers.ts'
import { entriesOf, type HeaderList, valuesOf } from './header-list.ts'

/** Headers to read: the reading half of the {@link HeaderMap} that filters use, without checks of names. */
export type ReadonlyHeaders = Omit<HeaderMap, 'set' | 'append' | 'delete' | 'forEach'>

/** Headers as they were when this was made. */
export class HeaderSnapshot implements ReadonlyHeaders {
  readonly #list: HeaderList

  constructor(list: HeaderList) {
    this.#list = list.map(([name, value]) => [name, value])
  }

  get(name: string): string | null {
    const values = this.getAll(name)
    return values.length === 0 ? null : values.join(', ')
  }

  getAll(name: string): string[] {
    return valuesOf(this.#list, name.toLowerCase())
  }

  getSetCookie(): string[] {
    return this.getAll('set-cookie')
  }

  has(name: string): boolean {
    return this.getAll(name).length > 0
  }

  get size(): number {
    return entriesOf(this.#list).length
  }

  entries(): IterableIterator<[name: string, value: string]> {
    return entriesOf(this.#list).values()
  }

  *keys(): IterableIterator<string> {
    for (const [name] of this) yield name
  }

  *values(): IterableIterator<string> {
    for (const [, value] of this) yield value
  }

  [Symbol.iterator](): IterableIterator<[name: string, value: string]> {
    return this.entries()
  }
}

import { addTo, type HeaderList } from '../header-list.ts'
import { bytesOf } from './bytes.ts'
import { checkName, checkRemovable, readValue } from './header-text.ts'
import type { LocalReply } from './stream-record.ts'

const defaultDetails = 'quickvoy_local_reply'

/** The arguments of `sendLocalReply`, checked and copied. */
export function readLocalReply(status: unknown, body: unknown, options: unknown): LocalReply {
  if (!isNullish(options) && !isObject(options)) throw new TypeError('the options of a local reply must be an object')
  // Each is read once: a getter may give another value the next time.
  const { headers, details } = (options ?? {}) as Record<string, unknown>
  return {
    status: readStatus(status),
    body: readBody(body),
    headers: readHeaders(headers),
    details: readDetails(details),
  }
}

function isNullish(value: unknown): value is null | undefined {
  return value === undefined || value === null
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

function readStatus(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 200 && value <= 599) return value
  throw new RangeError('the status of a local reply must be an integer from 200 to 599')
}

function readBody(value: unknown): LocalReply['body'] {
  if (isNullish(value)) return { text: '' }
  if (typeof value === 'string') return { text: value }
  const bytes = bytesOf(value)
  if (bytes === null) throw new TypeError('the body of a local reply must be a string or a Uint8Array')
  return { bytes }
}

function readHeaders(init: unknown): HeaderList {
  if (isNullish(init)) return []
  if (typeof init !== 'object') throw notHeaders()
  const list: HeaderList = []
  const add = (name: unknown, value: unknown) => {
    const checked = checkName(name)
    checkRemovable(checked, 'response')
    addTo(list, 'response', checked.toLowerCase(), readValue(checked, value))
  }
  if (Array.isArray(init)) {
    for (const pair of init) {
      if (!Array.isArray(pair) || pair.length !== 2 || typeof pair[0] !== 'string') throw notHeaders()
      add(pair[0], pair[1])
    }
  } else {
    for (const [name, value] of Object.entries(init)) {
      for (const each of Array.isArray(value) ? value : [value]) add(name, each)
    }
  }
  return list
}

function notHeaders(): TypeError {
  return new TypeError('headers must be an object or a list of [name, value] pairs')
}

function readDetails(value: unknown): string {
  if (isNullish(value)) return defaultDetails
  if (typeof value !== 'string') throw new TypeError('details must be a string')
  const isBlank = (character: string) => character <= ' ' || character === '\x7f'
  if ([...value].every(isBlank)) return defaultDetails
  return [...value].map((character) => (isBlank(character) ? '_' : character)).join('')
}

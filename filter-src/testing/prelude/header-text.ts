/** The rules for header names and values that a script hands in. */
import type { Direction } from '../header-list.ts'

/** RFC 9110, 5.6.2. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const forbidden = /[^\t\x20-\x7e\x80-\xff]/u
const outerWhiteSpace = /^[ \t\r\n]+|[ \t\r\n]+$/g

function isToken(text: string): boolean {
  return token.test(text)
}

function isPseudo(name: string): boolean {
  return name.startsWith(':')
}

function isHost(name: string, direction: Direction): boolean {
  return direction === 'request' && name.toLowerCase() === 'host'
}

/** The text of a valid header name, as it was written. */
export function checkName(value: unknown): string {
  const name = String(value)
  if (!isToken(isPseudo(name) ? name.slice(1) : name)) throw new TypeError(`"${name}" is not a valid header name`)
  return name
}

/** Refuses names of which Envoy trusts that one value is there. */
export function checkRemovable(name: string, direction: Direction): void {
  if (isPseudo(name) || isHost(name, direction)) throw new TypeError(`${name} is a pseudo-header and can only be set`)
}

/** The bytes of a header value, without white space around them. */
export function readValue(name: string, value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    throw new TypeError(`header ${name}: the value must be a string, number or boolean`)
  const text = String(value)
  const wide = [...text].find((character) => character > '\xff')
  const bytes = text.replace(outerWhiteSpace, '')
  const bad = wide ?? forbidden.exec(bytes)?.[0]
  if (bad !== undefined)
    throw new TypeError(`header ${name}: the value has a character that is not allowed (code ${bad.codePointAt(0)})`)
  if (bytes === '') throw new TypeError(`header ${name}: the value is empty, which Envoy cannot hold: use delete()`)
  return bytes
}

const requestPseudo: Record<string, (value: string) => boolean> = {
  ':path': isPrintable,
  ':authority': isPrintable,
  host: isPrintable,
  ':method': isToken,
  ':scheme': (value) => /^https?$/i.test(value),
}
const responsePseudo: Record<string, (value: string) => boolean> = {
  ':status': (value) => /^[2-5][0-9][0-9]$/.test(value),
}

function isPrintable(value: string): boolean {
  return !/[\t ]/.test(value)
}

/** Refuses a value of a pseudo-header that Envoy could not work with. */
export function checkPseudoValue(name: string, value: string, direction: Direction): void {
  if (!isPseudo(name) && !isHost(name, direction)) return
  const valid = (direction === 'request' ? requestPseudo : responsePseudo)[name.toLowerCase()]
  if (valid === undefined) throw new TypeError(`${name} is not a pseudo-header of a ${direction}`)
  if (!valid(value)) throw new TypeError(`"${value}" is not a valid value of ${name}`)
}

import { bytesFrom, bytesOf } from './bytes.ts'
import { outside } from './outside.ts'

const algorithms = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512']
const encodings = ['hex', 'base64', 'base64url', 'buffer']

/** `hash` of `node:crypto`. */
export function hash(algorithm: unknown, data: unknown, outputEncoding?: unknown): string | Uint8Array {
  const name = String(algorithm)
  if (!algorithms.includes(name.toLowerCase()))
    throw new Error(`hash: unknown algorithm "${name}": use md5, sha1, sha224, sha256, sha384 or sha512`)
  const bytes = typeof data === 'string' ? null : bytesOf(data)
  if (typeof data !== 'string' && bytes === null) throw new TypeError('hash: data must be a string or a Uint8Array')
  const encoding = outputEncoding === undefined ? 'hex' : String(outputEncoding)
  if (!encodings.includes(encoding))
    throw new TypeError(`hash: unknown output encoding "${encoding}": use hex, base64, base64url or buffer`)

  const input = bytes === null ? { text: data as string } : { bytes }
  const digest = outside.digest(name.toLowerCase(), input, encoding === 'buffer' ? 'latin1' : (encoding as 'hex'))
  return encoding === 'buffer' ? bytesFrom(digest) : digest
}

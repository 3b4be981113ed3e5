/** Compile-only: which globals and modules filters have, and which they do not. */
import { hash } from 'node:crypto'

console.log('text', 1, {}, null)
console.trace()
console.warn(new Error('a'))
// @ts-expect-error not one of the console's methods
console.table([])

hash('md5', 'text') satisfies string
hash('sha256', new Uint8Array(1), 'base64url') satisfies string
hash('sha512', 'text', 'buffer') satisfies Uint8Array
// @ts-expect-error bytes are no text
hash('sha1', 'text', 'buffer') satisfies string
// @ts-expect-error an unknown algorithm
hash('sha3', 'text')
// @ts-expect-error an unknown encoding
hash('md5', 'text', 'latin1')
// @ts-expect-error text or bytes
hash('md5', 1)

// @ts-expect-error Node's process is not there
process.env
// @ts-expect-error there is no document
document.title
// @ts-expect-error no Node module but those of the host
import('node:fs')

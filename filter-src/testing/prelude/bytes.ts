const chunk = 8192
const tagOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)?.get

/** The bytes of a `Uint8Array` as a byte string; `null` if the value is something else. */
export function bytesOf(value: unknown): string | null {
  if (tagOf?.call(value) !== 'Uint8Array') return null
  const bytes = value as Uint8Array
  let text = ''
  for (let at = 0; at < bytes.length; at += chunk) text += String.fromCharCode(...bytes.subarray(at, at + chunk))
  return text
}

/** The bytes of a byte string. */
export function bytesFrom(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

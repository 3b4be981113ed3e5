/** The part of Node's `node:crypto` that quickvoy has, on OpenSSL. */
declare module 'node:crypto' {
  /** Algorithms of {@link hash}, in any case. */
  export type HashAlgorithm = 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512'

  /**
   * The digest of `data` in one call, as Node's `crypto.hash`.
   *
   * @param algorithm one of {@link HashAlgorithm}; another name throws an `Error` that lists them.
   * @param data a string is hashed as UTF-8.
   * @param outputEncoding `hex` (default), `base64` or `base64url` (no padding) give a string, `buffer` the bytes.
   * @throws TypeError if `data` or `outputEncoding` is something else.
   */
  export function hash(
    algorithm: HashAlgorithm,
    data: string | Uint8Array,
    outputEncoding?: 'hex' | 'base64' | 'base64url',
  ): string
  export function hash(algorithm: HashAlgorithm, data: string | Uint8Array, outputEncoding: 'buffer'): Uint8Array
}

import { hash } from 'node:crypto'
import { defineFilter } from 'quickvoy'
import { attempts, untyped } from './attempt.ts'

/** Answers with the digest of the request's `x-c-text` by every algorithm in `algorithms`. */
export const hashing = defineFilter<{ algorithms: Parameters<typeof hash>[0][] }>(({ config: { algorithms } }) => ({
  onRequestHeaders(stream) {
    const text = stream.requestHeaders.get('x-c-text') ?? ''
    stream.sendLocalReply(200, JSON.stringify(algorithms.map((algorithm) => hash(algorithm, text))))
  },
}))

/** Answers with digests in every encoding and of every kind of data. */
export const hashForms = defineFilter({
  onRequestHeaders(stream) {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
    const buffer = hash('sha256', 'abc', 'buffer')
    stream.sendLocalReply(
      200,
      attempts({
        hex: () => hash('sha256', 'abc', 'hex'),
        base64: () => hash('sha256', 'abc', 'base64'),
        base64url: () => hash('sha256', 'abc', 'base64url'),
        buffer: () => [buffer instanceof Uint8Array, ...buffer],
        upperCase: () => hash(untyped('MD5'), ''),
        utf8: () => hash('md5', 'caf\u00e9 \u{1f600}'),
        loneSurrogate: () => hash('md5', '\ud800'),
        nul: () => hash('md5', 'a\0b'),
        bytes: () => hash('sha1', bytes),
        part: () => hash('sha1', bytes.subarray(10, 20)),
        long: () => hash('sha512', 'x'.repeat(100_000), 'base64'),
      }),
    )
  },
})

/** Answers with the errors of wrong calls. */
export const hashWrong = defineFilter({
  onRequestHeaders(stream) {
    stream.sendLocalReply(
      200,
      attempts({
        algorithm: () => hash(untyped('sha3'), ''),
        noAlgorithm: () => hash(untyped(undefined), ''),
        number: () => hash('md5', untyped(1)),
        nothing: () => hash('md5', untyped(undefined)),
        arrayBuffer: () => hash('md5', untyped(new ArrayBuffer(1))),
        words: () => hash('md5', untyped(new Uint16Array(1))),
        encoding: () => hash('md5', '', untyped('latin1')),
      }),
    )
  },
})

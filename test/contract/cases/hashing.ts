import { createHash } from 'node:crypto'
import type { ContractCase } from '../case.ts'

const algorithms = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512']
const allBytes = Uint8Array.from({ length: 256 }, (_, i) => i)

function digest(algorithm: string, data: string | Uint8Array) {
  return createHash(algorithm).update(data).digest()
}

export const hashingCases: ContractCase[] = [
  {
    name: 'hash has every algorithm',
    filters: [{ name: 'hashing', config: { algorithms } }],
    exchanges: ['abc', '', 'x'.repeat(200)].map((text) => ({
      request: { headers: text === '' ? [] : [['x-c-text', text] as const] },
      expect: { status: 200, body: JSON.stringify(algorithms.map((each) => digest(each, text).toString('hex'))) },
    })),
  },
  {
    name: 'hash has every encoding and kind of data',
    filters: [{ name: 'hashForms' }],
    exchanges: [
      {
        expect: {
          status: 200,
          body: JSON.stringify({
            hex: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
            base64: 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=',
            base64url: 'ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0',
            buffer: [true, ...digest('sha256', 'abc')],
            upperCase: 'd41d8cd98f00b204e9800998ecf8427e',
            utf8: digest('md5', 'caf\u00e9 \u{1f600}').toString('hex'),
            loneSurrogate: digest('md5', '\ufffd').toString('hex'),
            nul: digest('md5', 'a\0b').toString('hex'),
            bytes: digest('sha1', allBytes).toString('hex'),
            part: digest('sha1', allBytes.subarray(10, 20)).toString('hex'),
            long: digest('sha512', 'x'.repeat(100_000)).toString('base64'),
          }),
        },
      },
    ],
  },
  {
    name: 'wrong calls of hash',
    filters: [{ name: 'hashWrong' }],
    exchanges: [
      {
        expect: {
          status: 200,
          body: JSON.stringify({
            algorithm: 'Error: hash: unknown algorithm "sha3": use md5, sha1, sha224, sha256, sha384 or sha512',
            noAlgorithm: 'Error: hash: unknown algorithm "undefined": use md5, sha1, sha224, sha256, sha384 or sha512',
            number: 'TypeError: hash: data must be a string or a Uint8Array',
            nothing: 'TypeError: hash: data must be a string or a Uint8Array',
            arrayBuffer: 'TypeError: hash: data must be a string or a Uint8Array',
            words: 'TypeError: hash: data must be a string or a Uint8Array',
            encoding: 'TypeError: hash: unknown output encoding "latin1": use hex, base64, base64url or buffer',
          }),
        },
      },
    ],
  },
]

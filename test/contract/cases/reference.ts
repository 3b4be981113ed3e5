import { createHash } from 'node:crypto'
import type { ContractCase } from '../case.ts'

const secret = 'secret'
const tokenAuth = { name: 'tokenAuth', config: { secret } }
const protocols = ['http1', 'http2'] as const

function tokenOf(path: string): string {
  return createHash('md5')
    .update(path + secret, 'utf8')
    .digest('hex')
}

export const referenceCases: ContractCase[] = [
  {
    name: 'token-auth answers a request without token',
    filters: [tokenAuth],
    protocols,
    exchanges: [
      {
        expect: {
          status: 403,
          body: 'missing token',
          details: 'bad-request',
          upstream: null,
          headers: { 'content-type': ['text/plain'], 'content-length': ['13'] },
        },
      },
    ],
  },
  {
    name: 'token-auth answers a request with a wrong token',
    filters: [tokenAuth],
    protocols,
    exchanges: [
      {
        request: { headers: [['token', 'wrong']] },
        expect: { status: 403, body: 'invalid token', details: 'bad-request', upstream: null },
      },
    ],
  },
  {
    name: 'token-auth lets a request with the right token pass',
    filters: [tokenAuth],
    protocols,
    exchanges: [
      {
        request: { headers: [['token', 'c64319d06364528120a9f96af62ea83d']] },
        expect: { status: 200, body: 'upstream', details: 'via_upstream', upstream: { method: 'GET', path: '/' } },
      },
    ],
  },
  {
    name: 'token-auth hashes the whole path: query and percent-encoding',
    filters: [tokenAuth],
    exchanges: ['/search?q=a&b=%20', '/caf%C3%A9/%F0%9F%98%80?%25'].map((path) => ({
      request: { path, headers: [['token', tokenOf(path)]] as const },
      expect: { status: 200, upstream: { path } },
    })),
  },
  {
    name: 'token-auth takes each of several requests by itself',
    filters: [tokenAuth],
    exchanges: [
      { expect: { status: 403 } },
      { request: { path: '/a', headers: [['token', tokenOf('/a')]] }, expect: { status: 200 } },
      { request: { path: '/b', headers: [['token', tokenOf('/a')]] }, expect: { status: 403 } },
    ],
  },
  {
    name: 'header-rewrite marks the request and the response',
    filters: [{ name: 'headerRewrite' }],
    protocols,
    exchanges: [
      {
        request: {
          path: '/shop/cart?x=1',
          headers: [
            ['x-drop', 'secret'],
            ['x-keep', 'kept'],
          ],
        },
        upstream: { headers: [['x-up', 'stream']] },
        expect: {
          status: 200,
          headers: { 'x-served-by': ['quickvoy'], 'x-up': ['stream'] },
          upstream: { headers: { 'x-filter': ['shop'], 'x-drop': null, 'x-keep': ['kept'] } },
        },
      },
      { request: { path: '/' }, expect: { status: 200, upstream: { headers: { 'x-filter': null } } } },
      { request: { path: '/a?b/c' }, expect: { status: 200, upstream: { headers: { 'x-filter': ['a'] } } } },
    ],
  },
]

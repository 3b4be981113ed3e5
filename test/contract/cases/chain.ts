import { createHash } from 'node:crypto'
import type { ContractCase, LogExpectation } from '../case.ts'

const md5 = (text: string) => createHash('md5').update(text).digest('hex')

const mark = (label: string, replies?: string) => ({ name: 'mark', config: { label, replies } })
const completed = (...lines: string[]): LogExpectation[] =>
  lines.map((line) => ({ level: 'info', starts: `mark: ${line}` }))

export const chainCases: ContractCase[] = [
  {
    name: 'requests pass the chain from the first filter to the last, responses back',
    filters: [mark('a'), mark('b'), mark('c')],
    exchanges: [
      {
        expect: {
          status: 200,
          headers: { 'x-c-trace': ['c', 'b', 'a'] },
          upstream: { headers: { 'x-c-trace': ['a', 'b', 'c'] } },
          logs: completed('a: a,b,c', 'b: a,b,c', 'c: a,b,c'),
        },
      },
    ],
  },
  {
    name: 'a local reply of the request phase passes the response hooks of all other filters',
    filters: [mark('a'), mark('b', 'onRequestHeaders'), mark('c')],
    exchanges: [
      {
        expect: {
          status: 418,
          body: 'b',
          headers: { 'x-c-trace': ['c', 'a'] },
          upstream: null,
          logs: completed('a: a,b', 'b: a,b', 'c: a,b'),
        },
      },
    ],
  },
  {
    name: 'a local reply of the response phase goes straight to the client',
    filters: [mark('a'), mark('b', 'onResponseHeaders'), mark('c')],
    exchanges: [
      {
        expect: {
          status: 418,
          body: 'b',
          headers: { 'x-c-trace': null },
          upstream: { headers: { 'x-c-trace': ['a', 'b', 'c'] } },
          logs: completed('a: a,b,c', 'b: a,b,c', 'c: a,b,c'),
        },
      },
    ],
  },
  {
    name: 'a failure of one filter is a local reply for the others',
    filters: [mark('a'), { name: 'failing', config: { hook: 'onRequestHeaders', how: 'throw' } }, mark('c')],
    errors: { 'failing exception': 1 },
    exchanges: [
      {
        request: { headers: [['x-c-fail', '1']] },
        expect: {
          status: 500,
          headers: { 'x-c-trace': ['c', 'a'], 'x-c-mark': null },
          logs: [
            {
              level: 'error',
              starts: 'failing: onRequestHeaders: exception: TypeError: thrown on purpose',
            },
            ...completed('a: a'),
            { level: 'debug', starts: 'failing: complete' },
            ...completed('c: a'),
          ],
        },
      },
    ],
  },
  {
    name: 'a failure in the response hook of a local reply answers instead of it',
    filters: [
      { name: 'failing', config: { hook: 'onResponseHeaders', how: 'throw' } },
      mark('b', 'onRequestHeaders'),
      mark('c'),
    ],
    errors: { 'failing exception': 1 },
    exchanges: [
      {
        request: { headers: [['x-c-fail', '1']] },
        expect: {
          status: 500,
          body: 'Internal Server Error',
          headers: { 'x-c-trace': null },
          details: 'quickvoy_exception',
          upstream: null,
          logs: [
            { level: 'error', starts: 'failing: onResponseHeaders: exception: TypeError: thrown on purpose' },
            { level: 'debug', starts: 'failing: complete' },
            ...completed('b: b', 'c: b'),
          ],
        },
      },
    ],
  },
  ...(['onRequestHeaders', 'onResponseHeaders'] as const).map((hook) => ({
    name: `a complete stream has the response that the client got, also a local reply of ${hook}`,
    filters: [{ name: 'complete' }, mark('b', hook)],
    exchanges: [
      {
        upstream: { headers: [['x-c-answer', 'lost']] as const },
        expect: {
          status: 418,
          logs: [{ level: 'info' as const, starts: 'complete: / 418 null' }, ...completed('b: b')],
        },
      },
    ],
  })),
  {
    name: 'the same filter twice, each with its own configuration',
    filters: [
      { name: 'headerRewrite' },
      { name: 'tokenAuth', config: { secret: 'a' } },
      { name: 'tokenAuth', config: { secret: 'b' } },
    ],
    exchanges: [
      {
        expect: { status: 403, body: 'missing token', headers: { 'x-served-by': ['quickvoy'] } },
      },
      {
        request: { path: '/', headers: [['token', md5('/a')]] },
        // The first lets it pass, the second does not.
        expect: { status: 403, body: 'invalid token', upstream: null },
      },
      {
        request: { path: '/', headers: [['token', md5('/b')]] },
        expect: { status: 403, body: 'invalid token', upstream: null },
      },
    ],
  },
]

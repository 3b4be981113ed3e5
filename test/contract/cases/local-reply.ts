import type { ContractCase } from '../case.ts'
import { position } from '../positions.ts'

/** A case of the filter `reply` with this configuration. */
function replyCase(
  name: string,
  config: Record<string, unknown>,
  expected: ContractCase['exchanges'][number]['expect'],
  request: ContractCase['exchanges'][number]['request'] = {},
): ContractCase {
  return {
    name,
    filters: [{ name: 'reply', config: { hook: 'onRequestHeaders', status: 200, ...config } }],
    exchanges: [{ request, expect: { upstream: null, ...expected } }],
  }
}

const badHeaders = 'TypeError: headers must be an object or a list of [name, value] pairs'
const badStatus = 'RangeError: the status of a local reply must be an integer from 200 to 599'
const badBody = 'TypeError: the body of a local reply must be a string or a Uint8Array'

export const localReplyCases: ContractCase[] = [
  replyCase(
    'a reply with text',
    { status: 429, body: 'caf\u00e9' },
    {
      status: 429,
      body: 'caf\xc3\xa9',
      details: 'quickvoy_local_reply',
      headers: { 'content-type': ['text/plain'], 'content-length': ['5'], 'x-c-seen': null },
    },
  ),
  replyCase(
    'a reply with bytes',
    { bytes: [0, 255, 10, 128] },
    { status: 200, body: '\0\xff\n\x80', headers: { 'content-length': ['4'] } },
  ),
  replyCase(
    'a reply without body',
    { status: 404, options: { headers: { 'content-type': 'text/html' } } },
    { status: 404, body: '', headers: { 'content-type': null } },
  ),
  replyCase('a reply that may have no body', { status: 204 }, { status: 204, body: '' }),
  replyCase('a long reply', { body: 'long '.repeat(40_000) }, { status: 200, body: 'long '.repeat(40_000) }),
  replyCase(
    'a reply with headers as an object',
    {
      body: '{}',
      options: { headers: { 'Content-Type': 'application/json', 'x-c-many': ['a', 1, true], 'x-c-trimmed': ' t\t' } },
    },
    {
      status: 200,
      headers: {
        'content-type': ['application/json'],
        'x-c-many': ['a', '1', 'true'],
        'x-c-trimmed': ['t'],
      },
    },
  ),
  replyCase(
    'a reply with headers as pairs',
    {
      status: 302,
      options: {
        headers: [
          ['Location', '/caf\u00e9'],
          ['set-cookie', 'a=1'],
          ['Set-Cookie', 'b=2'],
        ],
      },
    },
    { status: 302, headers: { location: ['/caf\xe9'], 'set-cookie': ['a=1', 'b=2'] } },
  ),
  replyCase(
    'details with white space and control characters',
    { options: { details: ' why\tit\n was' } },
    { status: 200, details: '_why_it__was' },
  ),
  replyCase('blank details', { options: { details: ' \t' } }, { status: 200, details: 'quickvoy_local_reply' }),
  replyCase(
    'null for body, headers and details counts as not given',
    { body: null, options: { headers: null, details: null } },
    { status: 200, body: '', details: 'quickvoy_local_reply' },
  ),
  replyCase(
    'a reply to HEAD has no body',
    { body: 'body' },
    { status: 200, body: '', headers: { 'content-length': ['4'] } },
    { method: 'HEAD' },
  ),
  replyCase(
    'a reply to a gRPC request',
    { status: 403, body: 'missing token: 50%', options: { headers: { 'x-c-own': 'a' } } },
    {
      status: 200,
      body: '',
      headers: {
        'content-type': ['application/grpc'],
        'grpc-status': ['7'],
        'grpc-message': ['missing token: 50%25'],
        'x-c-own': ['a'],
      },
    },
    { method: 'POST', headers: [['content-type', 'application/grpc']], body: 'frame' },
  ),
  replyCase(
    'a reply to a gRPC request with a status of its own',
    { status: 403, body: 'text', options: { headers: { 'grpc-status': 11 } } },
    { status: 200, body: '', headers: { 'grpc-status': ['11'], 'grpc-message': ['text'] } },
    { method: 'POST', headers: [['content-type', 'application/grpc']], body: 'frame' },
  ),
  replyCase(
    'a reply to a request that only looks like gRPC',
    { status: 403, body: 'text' },
    { status: 403, body: 'text', headers: { 'grpc-status': null } },
    { method: 'POST', headers: [['content-type', 'application/grpc-web']], body: 'frame' },
  ),
  {
    name: 'a reply in the response phase replaces the response',
    filters: [
      {
        name: 'reply',
        config: {
          hook: 'onResponseHeaders',
          status: 503,
          body: 'instead',
          options: { headers: { 'x-c-own': 'a' }, details: 'replaced' },
        },
      },
    ],
    exchanges: [
      {
        upstream: { status: 200, headers: [['x-c-answer', 'lost']], body: 'lost' },
        expect: {
          status: 503,
          body: 'instead',
          details: 'replaced',
          headers: { 'x-c-answer': null, 'x-c-seen': null, 'x-c-own': ['a'], 'content-length': ['7'] },
          upstream: { path: '/' },
        },
      },
    ],
  },
  {
    name: 'a reply is a copy and leaves when the hook is done',
    filters: [{ name: 'replyThenWork' }],
    exchanges: [
      {
        expect: {
          status: 202,
          body: 'ab',
          headers: { 'x-c-reply': ['first'], 'x-c-late': null },
          upstream: null,
          logs: [{ level: 'info', starts: 'replyThenWork: Error: a local reply was already sent on this stream set' }],
        },
      },
    ],
  },
  {
    name: 'a reply stands when the hook fails after it',
    filters: [{ name: 'replyThenThrow' }],
    errors: { 'replyThenThrow exception': 1 },
    exchanges: [
      {
        expect: {
          status: 202,
          body: 'stands',
          details: 'quickvoy_local_reply',
          logs: [
            {
              level: 'error',
              starts: `replyThenThrow: onRequestHeaders: exception: Error: after the reply\n    at onRequestHeaders (${position('local-reply.ts', "Error('after the reply')")})`,
            },
          ],
        },
      },
    ],
  },
  {
    name: 'a wrong reply leaves the stream free for a right one',
    filters: [{ name: 'replyAfterError' }],
    exchanges: [{ expect: { status: 200, body: badStatus } }],
  },
  {
    name: 'wrong arguments of a reply',
    filters: [{ name: 'replyWrong' }],
    exchanges: [
      {
        expect: {
          status: 200,
          body: JSON.stringify({
            statusNone: badStatus,
            status199: badStatus,
            status600: badStatus,
            statusFraction: badStatus,
            statusText: badStatus,
            bodyNumber: badBody,
            bodyArray: badBody,
            bodyBuffer: badBody,
            bodyWords: badBody,
            optionsText: 'TypeError: the options of a local reply must be an object',
            headersText: badHeaders,
            headersFunction: badHeaders,
            headersFlat: badHeaders,
            headersLongPair: badHeaders,
            headersNoName: badHeaders,
            headersBadName: 'TypeError: "a b" is not a valid header name',
            headersBadValue: 'TypeError: header a: the value has a character that is not allowed (code 10)',
            headersNull: 'TypeError: header a: the value must be a string, number or boolean',
            headersEmpty: 'TypeError: header a: the value is empty, which Envoy cannot hold: use delete()',
            headersNested: 'TypeError: header a: the value must be a string, number or boolean',
            headersStatus: 'TypeError: :status is a pseudo-header and can only be set',
            detailsNumber: 'TypeError: details must be a string',
            thisOther: 'TypeError: called on an object that is not of this class',
          }),
        },
      },
    ],
  },
  {
    name: 'no reply when the stream is complete',
    filters: [{ name: 'replyTooLate' }],
    exchanges: [
      {
        expect: {
          status: 200,
          body: 'upstream',
          logs: [
            {
              level: 'info',
              starts: 'replyTooLate: Error: the stream is complete: no local reply can be sent',
            },
          ],
        },
      },
    ],
  },
]

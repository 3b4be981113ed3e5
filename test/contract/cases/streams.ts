import type { ContractCase } from '../case.ts'

const ended = 'Error: the stream has ended'

export const streamCases: ContractCase[] = [
  {
    name: 'state goes from hook to hook and stays in its stream',
    filters: [{ name: 'state' }],
    exchanges: ['/one', '/two'].map((path) => ({
      request: { path },
      expect: {
        status: 200,
        headers: { 'x-c-state': [`${path} 2`] },
        upstream: { headers: { 'x-c-empty': ['true'] } },
        logs: [{ level: 'info' as const, starts: `state: ${path} 2` }],
      },
    })),
  },
  {
    name: 'state is of one filter alone',
    filters: [{ name: 'state' }, { name: 'state' }],
    exchanges: [
      {
        expect: {
          status: 200,
          headers: { 'x-c-state': ['/ 2'] },
          upstream: { headers: { 'x-c-empty': ['true'] } },
          logs: [
            { level: 'info', starts: 'state: / 2' },
            { level: 'info', starts: 'state: / 2' },
          ],
        },
      },
    ],
  },
  {
    name: 'a stream that was kept throws after its end',
    filters: [{ name: 'kept' }],
    exchanges: [
      { expect: { status: 200, body: 'upstream' } },
      {
        expect: {
          status: 200,
          body: JSON.stringify({
            state: ended,
            requestHeaders: ended,
            responseHeaders: ended,
            sendLocalReply: ended,
            get: ended,
            set: ended,
            size: ended,
            iterate: ended,
            forEach: ended,
            same: false,
          }),
        },
      },
    ],
  },
  {
    name: 'headers can be read when the stream is complete',
    filters: [{ name: 'complete' }],
    exchanges: [
      {
        request: { path: '/path' },
        upstream: { status: 404, headers: [['x-c-answer', 'a']] },
        expect: { status: 404, logs: [{ level: 'info', starts: 'complete: /path 404 a' }] },
      },
    ],
  },
  {
    name: 'a client that leaves early: only onStreamComplete runs, and there are no response headers',
    filters: [{ name: 'complete' }, { name: 'responseHeadersChanged' }],
    exchanges: [
      {
        request: { path: '/left', leaves: true },
        expect: {
          status: 0,
          upstream: { path: '/left' },
          details: 'downstream_remote_disconnect',
          logs: [{ level: 'info', starts: 'complete: /left null null' }],
        },
      },
      {
        request: { path: '/stays' },
        expect: { status: 200, logs: [{ level: 'info', starts: 'complete: /stays 200 null' }] },
      },
    ],
  },
  {
    name: 'each worker runs the filter function once: what it holds lasts from request to request',
    filters: [{ name: 'counting' }],
    exchanges: ['1', '2', '3'].map((body) => ({ expect: { status: 200, body } })),
  },
  {
    name: 'hooks are methods of the object that defines them',
    filters: [{ name: 'methods' }],
    exchanges: [{ expect: { status: 200, body: 'true' } }],
  },
  {
    name: 'the configuration comes as it is, with the name, and is frozen',
    filters: [{ name: 'frozen', config: { nested: { list: [1, 2.5, -3] }, 'caf\u00e9': '\u{1f600}' } }],
    exchanges: [
      {
        expect: {
          status: 200,
          body: Buffer.from(
            JSON.stringify({
              name: 'frozen',
              config: [
                ['caf\u00e9', '\u{1f600}'],
                ['nested', { list: [1, 2.5, -3] }],
              ],
              frozen: [true, true, true],
              change: true,
              push: true,
            }),
          ).toString('latin1'),
        },
      },
    ],
  },
]

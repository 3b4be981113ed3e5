import type { ContractCase, Exchange, LogExpectation } from '../case.ts'
import { position } from '../positions.ts'

const fails = [['x-c-fail', '1']] as const
const at = (text: string) => position('failing.ts', text)

interface Way {
  how: string
  cause: 'exception' | 'timeout' | 'out_of_memory' | 'stack_overflow'
  /** What the log says after the cause. */
  says: string
}

const ways: Way[] = [
  {
    how: 'throw',
    cause: 'exception',
    says: `TypeError: thrown on purpose\n    at throw (${at("TypeError('thrown on purpose')")})`,
  },
  { how: 'throwText', cause: 'exception', says: 'a value that is no Error was thrown: a text' },
  {
    how: 'engineError',
    cause: 'exception',
    says: `TypeError: not a function\n    at engineError (${at('method()\n')})`,
  },
  { how: 'ownError', cause: 'exception', says: 'OwnError: of a class of its own' },
  { how: 'oddError', cause: 'exception', says: 'Error' },
  { how: 'caughtLoop', cause: 'timeout', says: `InternalError: interrupted\n    at loop (${at('random()')})` },
  { how: 'loop', cause: 'timeout', says: `InternalError: interrupted\n    at loop (${at('random()')})` },
  { how: 'heap', cause: 'out_of_memory', says: 'InternalError: out of memory' },
  {
    how: 'recursion',
    cause: 'stack_overflow',
    says: `RangeError: Maximum call stack size exceeded\n    at recursion (${at('recursion() + 1')})`,
  },
  {
    how: 'reject',
    cause: 'exception',
    says: `Error: rejected on purpose\n    at reject (${at("Error('rejected on purpose')")})`,
  },
  {
    how: 'unhandled',
    cause: 'exception',
    says: `Error: rejected on purpose\n    at reject (${at("Error('rejected on purpose')")})`,
  },
  { how: 'loopInJob', cause: 'timeout', says: 'InternalError: interrupted' },
  { how: 'jobsForEver', cause: 'timeout', says: 'InternalError: interrupted' },
]

const pending = (hook: string): Way => ({
  how: 'pending',
  cause: 'exception',
  says: `Error: the promise of ${hook} is still pending and nothing is left that could settle it`,
})

const complete: LogExpectation = { level: 'debug', starts: 'failing: complete' }

function logOf(hook: string, { cause, says }: Way): LogExpectation {
  return { level: 'error', starts: `failing: ${hook}: ${cause}: ${says}` }
}

/** Filling a heap takes longer than the default deadline in WebAssembly. */
const heapLimits = { heapBytes: 4 << 20, deadlineMs: 5000 }

function caseOf(
  name: string,
  hook: string,
  way: Way,
  onError: 'fail_closed' | 'fail_open',
  failed: Exchange['expect'],
): ContractCase {
  const fine: Exchange['expect'] = {
    status: 200,
    body: 'upstream',
    headers: { 'x-c-mark': ['response'] },
    upstream: { headers: { 'x-c-mark': ['request'] } },
    logs: [complete],
  }
  return {
    name: `${way.how} in ${hook}: ${name}`,
    filters: [
      { name: 'failing', config: { hook, how: way.how }, onError, limits: way.how === 'heap' ? heapLimits : {} },
    ],
    errors: { [`failing ${way.cause}`]: 1 },
    exchanges: [{ expect: fine }, { request: { headers: fails }, expect: failed }, { expect: fine }],
    ...(way.how === 'jobsForEver' ? { differs: { parts: ['logs'], because: 'the time-out may strike anywhere' } } : {}),
  }
}

function closed(hook: 'onRequestHeaders' | 'onResponseHeaders', way: Way): ContractCase {
  const inRequest = hook === 'onRequestHeaders'
  return caseOf('500, and the next request works', hook, way, 'fail_closed', {
    status: 500,
    body: 'Internal Server Error',
    headers: { 'content-type': ['text/plain'], 'x-c-mark': null },
    details: `quickvoy_${way.cause}`,
    ...(inRequest ? { upstream: null } : { upstream: { headers: { 'x-c-mark': ['request'] } } }),
    logs: [logOf(hook, way), complete],
  })
}

function open(hook: 'onRequestHeaders' | 'onResponseHeaders', way: Way): ContractCase {
  return caseOf('with fail_open the stream goes on', hook, way, 'fail_open', {
    status: 200,
    body: 'upstream',
    headers: { 'x-c-mark': ['response'] },
    details: 'via_upstream',
    upstream: { headers: { 'x-c-mark': ['request'] } },
    logs: [logOf(hook, way), complete],
  })
}

function afterwards(way: Way): ContractCase {
  return caseOf('only logged and counted', 'onStreamComplete', way, 'fail_closed', {
    status: 200,
    body: 'upstream',
    details: 'via_upstream',
    logs: [logOf('onStreamComplete', way)],
  })
}

export const failureCases: ContractCase[] = [
  ...[...ways, pending('onRequestHeaders')].flatMap((way) => [
    closed('onRequestHeaders', way),
    open('onRequestHeaders', way),
  ]),
  ...[...ways, pending('onResponseHeaders')].flatMap((way) => [
    closed('onResponseHeaders', way),
    open('onResponseHeaders', way),
  ]),
  ...[...ways, pending('onStreamComplete')].map(afterwards),
  {
    name: 'running out of memory or stack can be caught',
    filters: [{ name: 'catching' }],
    exchanges: [
      {
        expect: {
          status: 200,
          body: 'InternalError: out of memory,RangeError: Maximum call stack size exceeded',
        },
      },
    ],
  },
  {
    name: 'a reply stands when the hook does not come back after it',
    filters: [{ name: 'replyThenLoop' }],
    errors: { 'replyThenLoop timeout': 1 },
    exchanges: [
      {
        expect: {
          status: 202,
          body: 'stands',
          details: 'quickvoy_local_reply',
          logs: [{ level: 'error', starts: 'replyThenLoop: onRequestHeaders: timeout: InternalError: interrupted' }],
        },
      },
    ],
  },
  {
    name: 'a failure answers a gRPC request with a gRPC status',
    filters: [{ name: 'failing', config: { hook: 'onRequestHeaders', how: 'throw' } }],
    errors: { 'failing exception': 1 },
    exchanges: [
      {
        request: {
          method: 'POST',
          headers: [
            ['content-type', 'application/grpc+proto'],
            ['x-c-fail', '1'],
          ],
          body: 'frame',
        },
        expect: {
          status: 200,
          body: '',
          headers: { 'grpc-status': ['2'], 'grpc-message': ['Internal Server Error'] },
          details: 'quickvoy_exception',
          upstream: null,
          logs: [
            { level: 'error', starts: 'failing: onRequestHeaders: exception: TypeError: thrown on purpose' },
            complete,
          ],
        },
      },
    ],
  },
  {
    name: 'jobs that a time-out left behind do not run in the next request',
    filters: [{ name: 'leftoverJobs' }],
    errors: { 'leftoverJobs timeout': 1 },
    exchanges: [
      {
        request: { headers: fails },
        expect: {
          status: 500,
          details: 'quickvoy_timeout',
          logs: [{ level: 'error', starts: 'leftoverJobs: onRequestHeaders: timeout: InternalError: interrupted' }],
        },
      },
      { expect: { status: 200, body: '0' } },
    ],
  },
]

import { defineFilter, type LocalReplyOptions, type Stream } from 'quickvoy'
import { attempt, attempts } from './attempt.ts'

type Hook = 'onRequestHeaders' | 'onResponseHeaders' | 'onStreamComplete'

interface Reply {
  hook: Hook
  status: number
  body?: string
  /** The body as bytes instead. */
  bytes?: number[]
  options?: LocalReplyOptions
}

/** Sends the reply that its configuration says, in the hook that it says, and marks every response that it sees. */
export const reply = defineFilter<Reply>(({ config }) => {
  const send = (stream: Stream, hook: Hook) => {
    if (hook !== config.hook) return
    const body = config.bytes === undefined ? config.body : Uint8Array.from(config.bytes)
    stream.sendLocalReply(config.status, body, config.options)
  }
  return {
    onRequestHeaders: (stream) => send(stream, 'onRequestHeaders'),
    onResponseHeaders(stream) {
      stream.responseHeaders.append('x-c-seen', 'by the replying filter')
      send(stream, 'onResponseHeaders')
    },
  }
})

/** Works on after a reply: none of it may change the reply. */
export const replyThenWork = defineFilter({
  async onRequestHeaders(stream) {
    const headers = [['x-c-reply', 'first']] as [string, string][]
    const body = Uint8Array.of(0x61, 0x62)
    stream.sendLocalReply(202, body, { headers })
    headers.push(['x-c-late', 'late'])
    body[0] = 0x7a
    const second = attempt(() => stream.sendLocalReply(200, 'second'))
    stream.requestHeaders.set('x-c-after', 'set')
    await null
    console.log(second, stream.requestHeaders.get('x-c-after'))
  },
})

/** Fails after a reply: the reply stands. */
export const replyThenThrow = defineFilter({
  onRequestHeaders(stream) {
    stream.sendLocalReply(202, 'stands')
    throw new Error('after the reply')
  },
})

/** Replies after a failed try to. */
export const replyAfterError = defineFilter({
  onRequestHeaders(stream) {
    const first = attempt(() => stream.sendLocalReply(99))
    stream.sendLocalReply(200, String(first))
  },
})

/** Answers with the errors of wrong replies. */
export const replyWrong = defineFilter({
  onRequestHeaders(stream) {
    const send = stream.sendLocalReply as (this: Stream, ...args: unknown[]) => void
    const status = (value: unknown) => () => send.call(stream, value)
    const body = (value: unknown) => () => send.call(stream, 200, value)
    const headers = (value: unknown) => () => send.call(stream, 200, '', { headers: value })
    const report = attempts({
      statusNone: status(undefined),
      status199: status(199),
      status600: status(600),
      statusFraction: status(200.5),
      statusText: status('200'),
      bodyNumber: body(1),
      bodyArray: body([1]),
      bodyBuffer: body(new ArrayBuffer(1)),
      bodyWords: body(new Uint16Array(1)),
      optionsText: () => send.call(stream, 200, '', 'details'),
      headersText: headers('a: b'),
      headersFunction: headers(() => {}),
      headersFlat: headers(['a', 'b']),
      headersLongPair: headers([['a', 'b', 'c']]),
      headersNoName: headers([[1, 'b']]),
      headersBadName: headers({ 'a b': 'c' }),
      headersBadValue: headers({ a: 'b\n c' }),
      headersNull: headers({ a: null }),
      headersEmpty: headers({ a: '' }),
      headersNested: headers({ a: [['b']] }),
      headersStatus: headers({ ':status': 200 }),
      detailsNumber: () => send.call(stream, 200, '', { details: 1 }),
      thisOther: () => send.call({} as Stream, 200),
    })
    stream.sendLocalReply(200, report)
  },
})

/** Tries to reply when the stream is over. */
export const replyTooLate = defineFilter({
  onStreamComplete(stream) {
    console.log(attempt(() => stream.sendLocalReply(200, 'late')))
  },
})

/** Compile-only: what the types of local replies allow and refuse. */
import type { HeadersInit, LocalReplyOptions, Stream } from 'quickvoy'

export function useReply(stream: Stream): void {
  stream.sendLocalReply(204)
  stream.sendLocalReply(200, 'text')
  stream.sendLocalReply(200, new Uint8Array(1))
  stream.sendLocalReply(200, null, {})
  stream.sendLocalReply(200, undefined, { details: 'why' })
  stream.sendLocalReply(200, 'text', { headers: { 'x-a': 'b', 'x-n': 1, 'x-many': ['a', 2, false] } })
  stream.sendLocalReply(200, 'text', {
    headers: [
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ],
  })
  ;({ 'x-a': 'b' }) as const satisfies HeadersInit
  ;[['x-a', 'b']] as const satisfies HeadersInit

  // @ts-expect-error a status is a number
  stream.sendLocalReply('403')
  // @ts-expect-error the status is missing
  stream.sendLocalReply()
  // @ts-expect-error a body is text or bytes
  stream.sendLocalReply(200, { error: 'no' })
  // @ts-expect-error an ArrayBuffer has no view
  stream.sendLocalReply(200, new ArrayBuffer(1))
  // @ts-expect-error details are in the options
  stream.sendLocalReply(403, 'no', 'details')
  // @ts-expect-error details are text
  stream.sendLocalReply(403, 'no', { details: 1 })
  // @ts-expect-error there is no such option
  stream.sendLocalReply(403, 'no', { status: 404 })
  // @ts-expect-error null is no value
  stream.sendLocalReply(403, 'no', { headers: { a: null } })
  // @ts-expect-error pairs have two members
  stream.sendLocalReply(403, 'no', { headers: [['a']] })
  // @ts-expect-error a name is a string
  stream.sendLocalReply(403, 'no', { headers: [[1, 'a']] })
  // @ts-expect-error not a header
  ;({ details: 'x', body: 'y' }) satisfies LocalReplyOptions
}

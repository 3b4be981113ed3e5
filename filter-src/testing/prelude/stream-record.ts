import type { HeaderList } from '../header-list.ts'

/** How far a stream has come for one filter. Ordered. */
export const Phase = { requestHeaders: 1, responseHeaders: 2, complete: 3 } as const
export type Phase = (typeof Phase)[keyof typeof Phase]

/** A local reply that a script asked for. */
export interface LocalReply {
  status: number
  /** Text, or bytes as a byte string. */
  body: { text: string } | { bytes: string }
  headers: HeaderList
  details: string
}

/** What the objects of one stream and filter share; the machine's outside fills it before each hook and reads it after. */
export interface StreamRecord {
  phase: Phase
  request: HeaderList
  response: HeaderList | null
  reply: LocalReply | null
  /** A local reply was asked for on this stream by this filter. */
  replied: boolean
  state: Record<string, unknown> | null
}

import type { Filter, StreamHeaders } from './filter.ts'
import type { HeaderList } from './header-list.ts'
import { type Answer, answerOf } from './local-reply.ts'
import type { LocalReply } from './prelude/stream-record.ts'

/** Answers a request that passed all filters; `null` if the client leaves before there is an answer. */
export type Upstream = (request: HeaderList) => Promise<Answer | null>

/**
 * Runs one stream through a chain, in Envoy's order: request hooks from the first filter to the last, response hooks from
 * the last to the first, then every `onStreamComplete` from the first to the last.
 *
 * A local reply of the request phase passes the response hooks of the whole chain but those of the filter that replied;
 * one of the response phase goes straight to the client.
 */
export async function runStream(
  filters: readonly Filter[],
  id: string,
  request: HeaderList,
  upstream: Upstream,
): Promise<Answer | null> {
  const headers: StreamHeaders = { request, response: null }
  const keys = new Map(filters.map((filter, position) => [filter, `${id}:${position}`]))
  const run = (filter: Filter, hook: Parameters<Filter['run']>[0]) => filter.run(hook, keys.get(filter) ?? '', headers)

  let replier: Filter | null = null
  let reply: LocalReply | null = null
  for (const filter of filters) {
    reply = await run(filter, 'onRequestHeaders')
    if (reply === null) continue
    replier = filter
    break
  }

  let answer = reply === null ? await upstream(headers.request) : answerOf(reply, headers.request)
  if (answer !== null) {
    headers.response = answer.headers
    for (const filter of [...filters].reverse()) {
      if (filter === replier) continue
      reply = await run(filter, 'onResponseHeaders')
      if (reply === null) continue
      answer = answerOf(reply, headers.request)
      headers.response = answer.headers
      break
    }
    answer = { ...answer, headers: headers.response }
  }

  for (const filter of filters) {
    await run(filter, 'onStreamComplete')
    filter.end(keys.get(filter) ?? '')
  }
  return answer
}

import { defineFilter } from 'quickvoy'

type Failure = keyof typeof failures

class OwnError extends Error {
  override readonly name = 'OwnError'
}

const failures = {
  throw() {
    throw new TypeError('thrown on purpose')
  },
  throwText() {
    throw 'a text'
  },
  engineError() {
    const nothing = JSON.parse('{}') as { method(): unknown }
    return nothing.method()
  },
  ownError() {
    throw new OwnError('of a class of its own', { cause: new Error('the cause') })
  },
  oddError() {
    const error = new Error('never seen')
    Object.defineProperty(error, 'message', {
      get() {
        throw new Error('from a getter')
      },
    })
    throw error
  },
  loop() {
    for (;;) Math.random()
  },
  caughtLoop() {
    try {
      failures.loop()
    } catch {
      return 'a time-out cannot be caught'
    } finally {
      console.error('nor can it be put off')
    }
  },
  heap() {
    const kept: object[] = []
    for (;;) kept.push({ bytes: new Uint8Array(100_000) })
  },
  recursion(): number {
    return failures.recursion() + 1
  },
  async reject() {
    await null
    throw new Error('rejected on purpose')
  },
  async pending() {
    await new Promise(() => {})
  },
  unhandled() {
    void failures.reject()
  },
  async handledLate() {
    const promise = failures.reject()
    await null
    await null
    await null
    await promise.catch(() => {})
  },
  async loopInJob() {
    await null
    for (;;);
  },
  jobsForEver() {
    const again = (): Promise<void> => Promise.resolve().then(again)
    void again()
  },
} satisfies Record<string, () => unknown>

/**
 * Fails in the hook `hook` as `how` says, if the request has the header `x-c-fail`. Marks headers before it fails, and
 * says when a stream is complete.
 */
export const failing = defineFilter<{
  hook: 'onRequestHeaders' | 'onResponseHeaders' | 'onStreamComplete'
  how: Failure
  quiet?: boolean
}>(({ config: { hook, how, quiet } }) => ({
  onRequestHeaders(stream) {
    stream.requestHeaders.set('x-c-mark', 'request')
    if (hook === 'onRequestHeaders' && stream.requestHeaders.has('x-c-fail')) return failures[how]() as undefined
  },
  onResponseHeaders(stream) {
    stream.responseHeaders.set('x-c-mark', 'response')
    if (hook === 'onResponseHeaders' && stream.requestHeaders.has('x-c-fail')) return failures[how]() as undefined
  },
  onStreamComplete(stream) {
    if (hook === 'onStreamComplete' && stream.requestHeaders.has('x-c-fail')) return failures[how]() as undefined
    if (!quiet) console.debug('complete')
  },
}))

/** After a time-out nothing of the job queue may run in the next request. */
export const leftoverJobs = defineFilter(() => {
  let ran = 0
  return {
    onRequestHeaders(stream) {
      if (!stream.requestHeaders.has('x-c-fail')) return stream.sendLocalReply(200, String(ran))
      for (let i = 0; i < 3; i++) Promise.resolve().then(() => ran++)
      failures.loop()
    },
  }
})

/** Catches what can be caught, and goes on. */
export const catching = defineFilter({
  onRequestHeaders(stream) {
    const caught = [() => new Uint8Array(1e9), failures.recursion].map((work) => {
      try {
        return work()
      } catch (error) {
        return String(error)
      }
    })
    stream.sendLocalReply(200, caught.join())
  },
})

/** Does not come back after a reply: the reply stands. */
export const replyThenLoop = defineFilter({
  onRequestHeaders(stream) {
    stream.sendLocalReply(202, 'stands')
    failures.loop()
  },
})

import { defineFilter } from 'quickvoy'

const turns = async (count: number) => {
  for (let i = 0; i < count; i++) await null
}

/** Works in promises in every hook. */
export const asyncHooks = defineFilter<unknown, { steps: string[] }>({
  async onRequestHeaders(stream) {
    stream.state.steps = ['request']
    await turns(5)
    stream.requestHeaders.set('x-c-async', 'request')
    stream.state.steps.push('request later')
  },
  async onResponseHeaders(stream) {
    await Promise.all([turns(1), turns(10)])
    stream.responseHeaders.set('x-c-async', stream.state.steps?.join() ?? '')
  },
  async onStreamComplete(stream) {
    await turns(3)
    console.log(`complete: ${stream.state.steps?.length}`)
  },
})

/** Replies from a promise. */
export const asyncReply = defineFilter({
  async onRequestHeaders(stream) {
    await turns(2)
    stream.sendLocalReply(200, 'from a promise')
  },
})

/** Returns before its promises are done: the hook ends when they are, too. */
export const floatingWork = defineFilter({
  onRequestHeaders(stream) {
    void turns(4).then(() => stream.requestHeaders.set('x-c-floating', 'done'))
  },
})

/** Rejections that are handled, at once or later, are no failure. */
export const handledRejections = defineFilter({
  async onRequestHeaders(stream) {
    const late = Promise.reject(new Error('handled later'))
    await turns(2)
    const caught = await late.catch((error: Error) => error.message)
    const settled = await Promise.allSettled([Promise.reject(1), 2])
    stream.sendLocalReply(200, `${caught}, ${settled.map(({ status }) => status)}`)
  },
})

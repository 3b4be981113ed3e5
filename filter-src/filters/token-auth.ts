import { hash } from 'node:crypto'
import { defineFilter } from 'quickvoy'

interface Config {
  /** Shared with those who make tokens: a token is `hex(md5(:path + secret))`. */
  secret: string
}

/** Lets a request pass only with the right `token` header. */
export default defineFilter<Config>(({ config: { secret } }) => {
  if (typeof secret !== 'string' || secret === '') throw new TypeError('config.secret must be a non-empty string')

  return {
    onRequestHeaders(stream) {
      const headers = stream.requestHeaders
      const token = headers.get('token')
      if (token === null) return stream.sendLocalReply(403, 'missing token', { details: 'bad-request' })
      if (token !== hash('md5', headers.get(':path') + secret))
        return stream.sendLocalReply(403, 'invalid token', { details: 'bad-request' })
    },
  }
})

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as an upstream sees it. */
export interface SeenRequest {
  method: string
  path: string
  /** `name: value`, in order of the name. */
  headers: string[]
}

/** An upstream that answers every request alike and remembers the last. */
export class Recorder {
  readonly #server: Server
  #last: SeenRequest | null = null

  private constructor(server: Server) {
    this.#server = server
  }

  static async start(): Promise<Recorder> {
    const server = createServer()
    const recorder = new Recorder(server)
    server.on('request', (request, response) => {
      recorder.#last = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: headerLines(request.rawHeaders),
      }
      response.end('hello\n')
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return recorder
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** The request that came since the last call, or null. */
  take(): SeenRequest | null {
    const last = this.#last
    this.#last = null
    return last
  }

  async stop(): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }
}

/** Node's list of alternating names and values as sorted `name: value` lines; several values of a name keep their order. */
export function headerLines(rawHeaders: readonly string[], ignored: ReadonlySet<string> = new Set()): string[] {
  const pairs: [name: string, value: string][] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] as string).toLowerCase()
    if (!ignored.has(name)) pairs.push([name, rawHeaders[i + 1] as string])
  }
  return pairs.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([name, value]) => `${name}: ${value}`)
}

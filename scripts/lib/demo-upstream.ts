import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream'

export interface DemoUpstream {
  port: number
  close(): void
}

/** A small HTTP server that answers with the request it got, as text: what passed the filter can be seen. */
export async function startDemoUpstream(): Promise<DemoUpstream> {
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' })
    response.write(`The upstream got:\n\n${request.method} ${request.url} HTTP/${request.httpVersion}\n`)
    for (let index = 0; index < request.rawHeaders.length; index += 2) {
      response.write(`${request.rawHeaders[index]}: ${request.rawHeaders[index + 1]}\n`)
    }
    response.write('\n')
    // A client that leaves in the middle is no error here.
    pipeline(request, response, () => {})
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Load, runLoad } from '../../../bench/load.ts'

const directory = mkdtempSync(join(tmpdir(), 'quickvoy-load-'))
const program = join(directory, 'quickvoy_load')

beforeAll(() => {
  const sources = ['main.cc', 'clock.cc', 'connection.cc'].map((file) =>
    fileURLToPath(new URL(`../../../bench/load/${file}`, import.meta.url)),
  )
  const { status, stderr } = spawnSync(process.env.CXX || 'g++', ['-std=c++20', '-o', program, ...sources], {
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  expect(status).toBe(0)
}, 60_000)

afterAll(() => rmSync(directory, { recursive: true }))

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Load on servers of this process. Its threads sleep too seldom to be the measured process: a sleeping one stands in. */
async function load(ports: Record<string, number>, changes: Partial<Load> = {}) {
  const sleeper = spawn('sleep', ['600'], { stdio: 'ignore' })
  try {
    return await runLoad({
      program,
      pid: sleeper.pid ?? 0,
      servers: new Map(Object.entries(ports)),
      request: { path: '/path', headers: { 'x-name': 'value' } },
      connections: 3,
      requests: 20,
      warmup: 5,
      rounds: 4,
      seconds: 60,
      signal: new AbortController().signal,
      ...changes,
    })
  } finally {
    sleeper.kill()
  }
}

describe('the load generator', () => {
  it('sends as many requests as asked to each server in each round', async () => {
    const seen: string[] = []
    const listener =
      (name: string): RequestListener =>
      (request, response) => {
        seen.push(`${name} ${request.url} ${request.headers['x-name']}`)
        response.end('hello')
      }
    const rounds: number[] = []
    const slices = await load(
      { a: await serve(listener('a')), b: await serve(listener('b')) },
      { onRound: (round) => rounds.push(round) },
    )

    expect(rounds).toEqual([0, 1, 2, 3])
    expect(slices.map(({ round }) => round)).toEqual([0, 0, 1, 1, 2, 2, 3, 3])
    for (const name of ['a', 'b']) {
      expect(slices.filter(({ server }) => server === name)).toHaveLength(4)
      // Before the first round, ten for each connection.
      expect(seen.filter((line) => line === `${name} /path value`)).toHaveLength(4 * (20 + 5) + 10 * 3)
    }
    for (const { requests, wallUs, p50Us, p99Us, cpuUs } of slices) {
      expect(requests).toBe(20)
      expect(p50Us).toBeGreaterThan(0)
      expect(p99Us).toBeGreaterThanOrEqual(p50Us)
      expect(wallUs).toBeGreaterThan(p99Us)
      expect(cpuUs).toBe(0)
    }
  })

  it('ends when the time is over', async () => {
    const port = await serve((_, response) => response.end('hello'))
    const slices = await load({ a: port }, { rounds: 1_000_000, seconds: 1 })
    expect(slices.length).toBeGreaterThan(0)
  })

  it('reads an answer that comes in pieces', async () => {
    const port = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 10 }).write('hello')
      setImmediate(() => response.end('world'))
    })
    expect(await load({ a: port })).toHaveLength(4)
  })

  it('fails at an answer other than 200', async () => {
    let count = 0
    const port = await serve((_, response) => {
      response.statusCode = ++count === 60 ? 503 : 200
      response.end('hello')
    })
    await expect(load({ a: port })).rejects.toThrow(
      'the load generator failed: answered with: HTTP/1.1 503 Service Unavailable',
    )
  })

  it('fails at an answer without content-length', async () => {
    const port = await serve((_, response) => {
      response.write('hello')
      response.end()
    })
    await expect(load({ a: port })).rejects.toThrow('an answer has no content-length')
  })

  it('fails if the server closes a connection', async () => {
    const port = await serve((request) => request.socket.end())
    await expect(load({ a: port })).rejects.toThrow('the server closed a connection')
  })

  it('fails if nothing listens', async () => {
    const port = await serve((_, response) => response.end())
    const [server] = servers.splice(0)
    server?.close()
    await once(server as Server, 'close')
    await expect(load({ a: port })).rejects.toThrow('connect: Connection refused')
  })

  it('fails if the measured process is gone', async () => {
    const gone = spawn('true')
    await once(gone, 'close')
    const port = await serve((_, response) => response.end('hello'))
    await expect(load({ a: port }, { pid: gone.pid ?? 0 })).rejects.toThrow('No such file or directory')
  })

  it('is ended by an abort', async () => {
    const abort = new AbortController()
    const port = await serve((_, response) => response.end('hello'))
    const run = load({ a: port }, { rounds: 1_000_000, signal: abort.signal, onRound: () => abort.abort() })
    await expect(run).rejects.toMatchObject({ name: 'AbortError' })
  })
})

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { Failure } from '../scripts/lib/failure.ts'
import type { Request } from './plan.ts'

/** One slice of load on one server, as the load generator (`load/main.cc`) prints it. */
export interface Slice {
  round: number
  server: string
  requests: number
  wallUs: number
  /** Microseconds from sending a request to having the whole answer. */
  p50Us: number
  p99Us: number
  /** CPU time of all threads of the measured process. */
  cpuUs: number
}

export interface Load {
  program: string
  /** The process whose CPU time counts. */
  pid: number
  /** Ports on 127.0.0.1 by name. */
  servers: ReadonlyMap<string, number>
  request: Request
  connections: number
  /** Requests in a slice, and before each slice without counting. */
  requests: number
  warmup: number
  /** Ends after so many rounds or seconds, whichever is first. */
  rounds: number
  seconds: number
  signal: AbortSignal
  onRound?: (round: number) => void
}

/** @throws Failure at the first request that fails or is not answered with 200. */
export async function runLoad(load: Load): Promise<Slice[]> {
  const numbers = [load.pid, load.connections, load.requests, load.warmup, load.rounds, load.seconds]
  const servers = [...load.servers].map(([name, port]) => `${name}=${port}`)
  const child = spawn(load.program, [...numbers.map(String), ...servers], {
    stdio: 'pipe',
    signal: load.signal,
    killSignal: 'SIGKILL',
  })
  const closed = once(child, 'close')
  // Awaited below, after the output; until then a failure to start must not count as unhandled.
  closed.catch(() => {})
  const errors = text(child.stderr)
  child.stdin.on('error', () => {}).end(requestText(load.request))

  const slices: Slice[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    const slice = parseSlice(line)
    slices.push(slice)
    if (slices.length % load.servers.size === 0) load.onRound?.(slice.round)
  }
  const [status] = await closed
  if (status !== 0) throw new Failure(`the load generator failed: ${(await errors).trim()}`)
  return slices
}

/** A request as HTTP/1.1 sends it. */
export function requestText({ path, headers }: Request): string {
  const lines = [`GET ${path} HTTP/1.1`, 'host: bench.test']
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`)
  return `${lines.join('\r\n')}\r\n\r\n`
}

const numbersOfSlice = ['round', 'requests', 'wallUs', 'p50Us', 'p99Us', 'cpuUs'] as const

/** @throws Error if a line is not a slice. */
export function parseSlice(line: string): Slice {
  const slice = JSON.parse(line) as Partial<Record<keyof Slice, unknown>>
  if (typeof slice.server !== 'string' || numbersOfSlice.some((name) => !Number.isFinite(slice[name]))) {
    throw new Error(`not a slice: ${line}`)
  }
  return slice as Slice
}

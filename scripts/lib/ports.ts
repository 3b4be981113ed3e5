import { once } from 'node:events'
import { createServer } from 'node:net'
import { Failure } from './failure.ts'

/**
 * Why nothing can listen there; `null` if it can. Envoy itself does not notice: it listens with SO_REUSEPORT, so that two
 * of them share a port, and each gets a part of the connections.
 */
export async function portProblem(address: string, port: number): Promise<string | null> {
  const server = createServer()
  server.listen({ host: address, port, exclusive: true })
  try {
    await once(server, 'listening')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') return 'is taken'
    if (code === 'EACCES') return 'needs more rights'
    return `cannot be used (${message})`
  }
  server.close()
  await once(server, 'close')
  return null
}

/** A port that Envoy is going to listen on, and how the user can choose another. */
export interface PlannedPort {
  address: string
  /** 0 is always free. */
  port: number
  /** For example `choose another with --port`. */
  remedy: string
}

/** @throws Failure that names every port that cannot be listened on. */
export async function requireFreePorts(planned: readonly PlannedPort[]): Promise<void> {
  const problems: string[] = []
  for (const { address, port, remedy } of planned) {
    if (port === 0) continue
    const problem = await portProblem(address, port)
    if (problem !== null) problems.push(`port ${port} ${problem}: ${remedy}`)
  }
  if (problems.length > 0) throw new Failure(problems.join('\n'))
}

/** Reads a port number from the command line. @returns `null` if it is none. */
export function parsePort(text: string): number | null {
  if (!/^\d{1,5}$/.test(text)) return null
  const port = Number(text)
  return port <= 65_535 ? port : null
}

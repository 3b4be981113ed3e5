import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AccessLogEntry } from './gateway-config.ts'

/** The access log that `gatewayConfig({ accessLogPath: log.path })` makes Envoy write. */
export interface AccessLog {
  readonly path: string
  /**
   * Waits until there are at least `count` entries (that `match`, if given) and returns them.
   *
   * @throws Error, with what is there, after `within` milliseconds (default 5000).
   */
  entries(count: number, match?: (entry: AccessLogEntry) => boolean, within?: number): Promise<AccessLogEntry[]>
  remove(): void
}

export function accessLog(): AccessLog {
  const directory = mkdtempSync(join(tmpdir(), 'quickvoy-access-log-'))
  const path = join(directory, 'access.log')
  return {
    path,
    async entries(count, match = () => true, within = 5000) {
      const deadline = performance.now() + within
      for (;;) {
        const found = read(path).filter(match)
        if (found.length >= count) return found
        if (performance.now() > deadline) {
          const all = existsSync(path) ? readFileSync(path, 'utf8') : 'no access log'
          throw new Error(`${found.length} of ${count} access log entries after ${within} ms:\n${all}`)
        }
        await sleep(10)
      }
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  }
}

/** Whole lines only: Envoy may be in the middle of one. */
function read(path: string): AccessLogEntry[] {
  if (!existsSync(path)) return []
  const text = readFileSync(path, 'utf8')
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as AccessLogEntry)
}

import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../scripts/lib/failure.ts'
import { hostBuildDir, root } from '../scripts/lib/paths.ts'
import { probe } from '../scripts/lib/process.ts'
import { findEnvoy } from './find.ts'
import { errorsOf } from './log.ts'

export interface EnvoyOptions {
  /** The bootstrap configuration: an object (given to Envoy as JSON, so that numbers stay numbers) or YAML text. */
  config: object | string
  /** Worker threads. Default 1. */
  concurrency?: number
  /**
   * Where the admin interface is: a port of 127.0.0.1, whatever the configuration says, or `configured` for the address
   * in the configuration. Default 0: a free port.
   */
  adminPort?: number | 'configured'
  /** The Envoy program. Default: what {@link findEnvoy} finds. */
  envoy?: string
  /** Folder of `libquickvoy.so`. Default: the Release build. */
  moduleDirectory?: string
  /** Envoy's log level. Default `info`. */
  logLevel?: 'trace' | 'debug' | 'info' | 'warning' | 'error' | 'critical' | 'off'
  /** Added to Envoy's environment. */
  env?: Readonly<Record<string, string>>
  /** Further arguments for Envoy. */
  args?: readonly string[]
  /** Called with each piece of Envoy's log and standard output as it comes. */
  onLog?: (text: string) => void
  /** Milliseconds that Envoy may take until it is ready. Default 30 000. */
  readyWithin?: number
}

export interface ExitStatus {
  code: number | null
  signal: NodeJS.Signals | null
}

/** A running Envoy, ready for requests. */
export interface Envoy {
  readonly pid: number
  /** For example `http://127.0.0.1:34567`. */
  readonly adminUrl: string
  /** The ports of the listeners, by listener name. */
  readonly ports: ReadonlyMap<string, number>
  /** Settles when Envoy ended, whyever. Never rejects. */
  readonly exited: Promise<ExitStatus>
  /** The port of a listener. @throws Error if there is no such listener. */
  port(listener: string): number
  /** What Envoy wrote on its log (standard error) and on standard output, in the order of arrival. */
  log(): string
  /** Waits until the log has a match. @throws Error after `within` milliseconds (default 5000) or when Envoy ends. */
  logged(pattern: RegExp, within?: number): Promise<RegExpExecArray>
  /** A page of the admin interface as text. @throws Error if its status is not 200. */
  admin(path: string, method?: 'GET' | 'POST'): Promise<string>
  /**
   * The value of a counter or gauge by its name in `/stats`; 0 if Envoy does not have it (yet).
   */
  stat(name: string): Promise<number>
  /** Ends Envoy: SIGTERM, and SIGKILL if it is still there after `within` milliseconds (default 5000). */
  stop(within?: number): Promise<ExitStatus>
}

/** Longest log that is kept, in characters; of a longer one the end. */
const longestLog = 16 * 1024 * 1024

/**
 * Starts Envoy and waits until it takes requests.
 *
 * Envoy ends with the process that started it, also when that is killed.
 *
 * @throws Failure if Envoy ends before it is ready, with the errors of its log.
 */
export async function launchEnvoy(options: EnvoyOptions): Promise<Envoy> {
  const program = options.envoy ?? findEnvoy().path
  const work = mkdtempSync(join(tmpdir(), 'quickvoy-envoy-'))
  const adminAddressFile = join(work, 'admin-address')
  const { adminPort = 0 } = options
  const [command, ...args] = [
    ...parentDeathSignal(),
    program,
    ...['--config-path', writeConfig(work, options.config)],
    ...(adminPort === 'configured' ? [] : ['--config-yaml', JSON.stringify(adminOverlay(adminPort))]),
    ...['--admin-address-path', adminAddressFile],
    ...['--concurrency', String(options.concurrency ?? 1)],
    ...['--log-level', options.logLevel ?? 'info'],
    // Access logs are written soon, for those who wait for a line.
    ...['--file-flush-interval-msec', '50'],
    // No shared memory and no socket that two Envoys would have in common.
    '--disable-hot-restart',
    ...(options.args ?? []),
  ]
  const child = spawn(command ?? program, args, {
    cwd: root,
    env: {
      ...process.env,
      ENVOY_DYNAMIC_MODULES_SEARCH_PATH: options.moduleDirectory ?? hostBuildDir,
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its own process group: Ctrl-C in a terminal reaches the one who started Envoy, and that one stops it in order.
    detached: true,
  })
  const envoy = new EnvoyProcess(child, options.onLog)
  const endWithUs = () => child.kill('SIGKILL')
  process.once('exit', endWithUs)
  envoy.exited.then(() => {
    process.off('exit', endWithUs)
    rmSync(work, { recursive: true, force: true })
  })
  try {
    return await becomeReady(envoy, adminAddressFile, options.readyWithin ?? 30_000)
  } catch (error) {
    await envoy.stop(0)
    throw error
  }
}

/** The process and its log, before and after it is ready. */
class EnvoyProcess {
  readonly exited: Promise<ExitStatus>
  status: ExitStatus | null = null
  #log = ''
  readonly #listeners = new Set<() => void>()
  readonly #child: ChildProcess

  constructor(child: ChildProcess, onLog: ((text: string) => void) | undefined) {
    this.#child = child
    const take = (text: string) => {
      this.#log = (this.#log + text).slice(-longestLog)
      onLog?.(text)
      this.#notify()
    }
    child.stdout?.setEncoding('utf8').on('data', take)
    child.stderr?.setEncoding('utf8').on('data', take)
    this.exited = new Promise((resolve) => {
      const end = (status: ExitStatus) => {
        this.status ??= status
        resolve(this.status)
        this.#notify()
      }
      child.on('error', (error) => {
        take(`${error.message}\n`)
        end({ code: null, signal: null })
      })
      child.on('close', (code, signal) => end({ code, signal }))
    })
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  get log(): string {
    return this.#log
  }

  #notify(): void {
    for (const listener of this.#listeners) listener()
  }

  /** Waits for a line of the log. */
  logged(pattern: RegExp, within: number): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const done = (settle: () => void) => {
        clearTimeout(timer)
        this.#listeners.delete(look)
        settle()
      }
      const look = () => {
        const match = new RegExp(pattern, pattern.flags.replace(/[gy]/g, '')).exec(this.#log)
        if (match !== null) done(() => resolve(match))
        else if (this.status !== null) done(() => reject(new Error(`Envoy ended without logging ${pattern}`)))
      }
      const timer = setTimeout(
        () => done(() => reject(new Error(`Envoy did not log ${pattern} within ${within} ms:\n${this.#log}`))),
        within,
      )
      this.#listeners.add(look)
      look()
    })
  }

  async stop(within: number): Promise<ExitStatus> {
    if (this.status !== null) return this.status
    this.#child.kill('SIGTERM')
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), within)
    const status = await this.exited
    clearTimeout(timer)
    return status
  }
}

async function becomeReady(envoy: EnvoyProcess, adminAddressFile: string, within: number): Promise<Envoy> {
  const deadline = performance.now() + within
  let adminUrl: string | null = null
  for (;;) {
    if (envoy.status !== null) throw new Failure(`Envoy ended before it was ready:\n${errorsOf(envoy.log)}`)
    if (performance.now() > deadline) {
      throw new Failure(`Envoy was not ready within ${within / 1000} s:\n${errorsOf(envoy.log)}`)
    }
    adminUrl ??= readAdminUrl(adminAddressFile)
    if (adminUrl !== null && (await isReady(adminUrl)))
      return readyEnvoy(envoy, adminUrl, await listenerPorts(adminUrl))
    await Promise.race([envoy.exited, sleep(10)])
  }
}

function readyEnvoy(envoy: EnvoyProcess, adminUrl: string, ports: ReadonlyMap<string, number>): Envoy {
  return {
    pid: envoy.pid,
    adminUrl,
    ports,
    exited: envoy.exited,
    port(listener) {
      const port = ports.get(listener)
      if (port === undefined) throw new Error(`no listener ${listener}; there are: ${[...ports.keys()].join(', ')}`)
      return port
    },
    log: () => envoy.log,
    logged: (pattern, within = 5000) => envoy.logged(pattern, within),
    admin: (path, method) => adminPage(adminUrl, path, method),
    async stat(name) {
      const text = await adminPage(adminUrl, '/stats')
      const line = text.split('\n').find((candidate) => candidate.startsWith(`${name}: `))
      return line === undefined ? 0 : Number(line.slice(name.length + 2))
    },
    stop: (within = 5000) => envoy.stop(within),
  }
}

/** The program that asks the kernel to end Envoy with its parent, if the machine has it (util-linux, on Linux). */
function parentDeathSignal(): string[] {
  setprivWorks ??= probe('setpriv', ['--pdeathsig', 'KILL', 'true']) !== null
  return setprivWorks ? ['setpriv', '--pdeathsig', 'KILL', '--'] : []
}
let setprivWorks: boolean | undefined

function writeConfig(directory: string, config: object | string): string {
  const file = join(directory, typeof config === 'string' ? 'envoy.yaml' : 'envoy.json')
  writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config))
  return file
}

function adminOverlay(port: number): object {
  return { admin: { address: { socket_address: { address: '127.0.0.1', port_value: port } } } }
}

/** Envoy writes the file in one go, but a reader may come between its making and its writing. */
function readAdminUrl(file: string): string | null {
  if (!existsSync(file)) return null
  const address = readFileSync(file, 'utf8').trim()
  return /:\d+$/.test(address) ? `http://${address}` : null
}

async function isReady(adminUrl: string): Promise<boolean> {
  try {
    const response = await fetch(`${adminUrl}/ready`)
    await response.body?.cancel()
    return response.status === 200
  } catch {
    return false
  }
}

async function adminPage(adminUrl: string, path: string, method: 'GET' | 'POST' = 'GET'): Promise<string> {
  const response = await fetch(`${adminUrl}${path}`, { method })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`${method} ${path}: status ${response.status}: ${text.trim()}`)
  return text
}

interface ListenersPage {
  listener_statuses?: { name: string; local_address?: { socket_address?: { port_value?: number } } }[]
}

async function listenerPorts(adminUrl: string): Promise<Map<string, number>> {
  const page = JSON.parse(await adminPage(adminUrl, '/listeners?format=json')) as ListenersPage
  const ports = new Map<string, number>()
  for (const { name, local_address: address } of page.listener_statuses ?? []) {
    const port = address?.socket_address?.port_value
    if (port !== undefined) ports.set(name, port)
  }
  return ports
}

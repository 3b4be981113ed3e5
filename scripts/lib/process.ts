import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { root } from './paths.ts'

export interface RunOptions {
  /** Default: the repository's root. */
  cwd?: string
  /** Added to this process's environment. */
  env?: Readonly<Record<string, string>>
  /** A file that the command line and all output are appended to. */
  logFile?: string
  /** Called with each piece of output, as it comes. */
  onOutput?: (text: string) => void
}

export interface RunResult {
  /** The exit status; `null` if a signal ended the program or it could not be started. */
  status: number | null
  /** Standard output and standard error as they came. */
  output: string
}

const running = new Set<ChildProcess>()
// A program that this process started must not outlive it.
process.on('exit', () => {
  for (const child of running) child.kill('SIGTERM')
})

/** Runs a program to its end, without standard input. A program that cannot be started is a result without status. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const { cwd = root, env, logFile, onOutput } = options
  return new Promise((resolve) => {
    let output = ''
    const take = (text: string) => {
      output += text
      if (logFile !== undefined) appendFileSync(logFile, text)
      onOutput?.(text)
    }
    if (logFile !== undefined) appendFileSync(logFile, `$ ${[command, ...args].join(' ')}\n`)
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running.add(child)
    child.stdout.setEncoding('utf8').on('data', take)
    child.stderr.setEncoding('utf8').on('data', take)
    child.on('error', (error) => {
      running.delete(child)
      take(`${command}: ${error.message}\n`)
      resolve({ status: null, output })
    })
    child.on('close', (status, signal) => {
      running.delete(child)
      if (signal !== null) take(`${command}: ended by ${signal}\n`)
      resolve({ status, output })
    })
  })
}

/** A short program's output, or `null` if it is missing, fails, or takes longer than ten seconds. */
export function probe(command: string, args: readonly string[]): string | null {
  const result = spawnSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 10_000,
  })
  return result.error === undefined && result.status === 0 ? `${result.stdout}${result.stderr}` : null
}

/** The last `count` lines of a text that say something. */
export function lastLines(text: string, count: number): string {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-count)
    .join('\n')
}

const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const

/**
 * Makes signals end this process in order: the programs it runs are ended too.
 *
 * @returns what takes the signals back.
 */
export function exitOnSignals(): () => void {
  const handlers = Object.entries(signalNumbers).map(([signal, number]) => ({
    signal,
    exit: () => process.exit(128 + number),
  }))
  for (const { signal, exit } of handlers) process.on(signal, exit)
  return () => {
    for (const { signal, exit } of handlers) process.off(signal, exit)
  }
}

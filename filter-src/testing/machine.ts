import { createHash } from 'node:crypto'
import { cpuUsage } from 'node:process'
import { fileURLToPath } from 'node:url'
import type { QuickJSContext, QuickJSHandle, VmCallResult } from 'quickjs-emscripten'
import { bundleToText } from '../bundle.ts'
import { type Engine, identityOf, newContext, newEngine, type Rejection } from './engine.ts'
import { type Cause, causeOf, type Failure } from './failure.ts'
import { HeapLimit } from './heap.ts'
import type { Limits } from './options.ts'
import type * as prelude from './prelude/index.ts'
import type { DigestEncoding, DigestInput, Outside } from './prelude/outside.ts'
import { preludeName, type StackMapper } from './stack.ts'

/** Writes a line to the log. */
export type Log = (level: string, line: string) => void

export type Entered = { ok: true; value: QuickJSHandle } | { ok: false; failure: Failure }

type PreludeFunction = Exclude<keyof typeof prelude, 'hash'>

let preludeText: Promise<string> | undefined

/**
 * One QuickJS runtime with the host's JavaScript surface, and the way in: an entry.
 *
 * An entry is one piece of work from outside: a call, then every job (promise reaction) that it left, all under one
 * deadline. When it ends the job queue is empty and every rejection is handled or reported, so that nothing of one
 * request runs in the next.
 */
export class Machine {
  readonly #engine: Engine
  readonly #context: QuickJSContext
  readonly #limits: Limits
  readonly #rejections: KnownRejection[] = []
  #prelude: QuickJSHandle
  #heap: HeapLimit | null = null
  #deadlineMs: number
  #deadline: { wall: number; cpu: number } | null = null
  #timedOut = false
  #broken = false

  private constructor(engine: Engine, limits: Limits) {
    this.#engine = engine
    this.#limits = limits
    this.#deadlineMs = limits.deadlineMs
    this.#context = newContext(
      engine,
      () => this.#interrupt(),
      (rejection) => this.#onRejection(rejection),
    )
    this.#prelude = this.#context.undefined
  }

  static async create(limits: Limits, log: Log, mapStack: StackMapper): Promise<Machine> {
    preludeText ??= bundleToText({ entry: fileURLToPath(new URL('prelude/index.ts', import.meta.url)) }).then(
      ({ code }) => code,
    )
    const machine = new Machine(await newEngine(HeapLimit.memoryFor(limits.heapBytes)), limits)
    machine.#installPrelude(await preludeText, log, mapStack)
    machine.#heap = new HeapLimit(machine.#engine.allocator, limits.heapBytes)
    machine.#context.runtime.setMaxStackSize(limits.stackBytes)
    return machine
  }

  /** True after a trap inside the engine: nothing can run in this machine any more. */
  get broken(): boolean {
    return this.#broken
  }

  /** The time that the next entries may take instead of `limits.deadlineMs`. */
  set deadlineMs(deadline: number) {
    this.#deadlineMs = deadline
  }

  #installPrelude(text: string, log: Log, mapStack: StackMapper): void {
    const context = this.#context
    context.runtime.setModuleLoader(
      (name) => {
        if (name === 'node:crypto') return `export { hash } from '${preludeName}'`
        throw Object.assign(
          new Error(`cannot find module "${name}": bundle it, or use what the host has: node:crypto`),
          { name: 'ReferenceError' },
        )
      },
      (base, name) => (name === preludeName && base !== 'node:crypto' ? `${name} (not for scripts)` : name),
    )
    this.#prelude = context.unwrapResult(context.evalCode(text, preludeName, { type: 'module' }))
    const outside: Outside = { log, mapStack, digest }
    const call = context.newFunction('outside', (name, args) => {
      const run = outside[this.textOf(name) as keyof Outside] as (...args: unknown[]) => unknown
      return context.newString(JSON.stringify(run(...JSON.parse(this.textOf(args))) ?? null))
    })
    context.unwrapResult(this.#callPrelude('connect', call)).dispose()
    call.dispose()
  }

  /** Evaluates a script as a module. The entry's value is the module's namespace. */
  load(text: string, filename: string): Entered {
    return this.enter("the script's top level", () => this.#context.evalCode(text, filename, { type: 'module' }))
  }

  /** Calls a function of the prelude as an entry. */
  call(what: string, name: PreludeFunction, ...args: (QuickJSHandle | string)[]): Entered {
    return this.enter(what, () => this.#callPrelude(name, ...args))
  }

  /** Calls a function of the prelude that runs no code of the script, and returns its text. */
  ask(name: PreludeFunction, ...args: (QuickJSHandle | string)[]): string {
    return this.#withReserve(() =>
      this.#context.unwrapResult(this.#callPrelude(name, ...args)).consume((value) => this.textOf(value)),
    )
  }

  textOf(value: QuickJSHandle): string {
    return this.#context.getString(value)
  }

  #callPrelude(name: PreludeFunction, ...args: (QuickJSHandle | string)[]): VmCallResult<QuickJSHandle> {
    const context = this.#context
    const handles = args.map((arg) => (typeof arg === 'string' ? context.newString(arg) : arg.dup()))
    const result = context
      .getProp(this.#prelude, name)
      .consume((run) => context.callFunction(run, context.undefined, ...handles))
    for (const handle of handles) handle.dispose()
    return result
  }

  /** Runs `body` as one entry. A promise is waited for and replaced by what it settles to; `what` names it in messages. */
  enter(what: string, body: () => VmCallResult<QuickJSHandle>): Entered {
    this.#deadline = null
    this.#timedOut = false
    try {
      return this.#settle(what, body())
    } catch (error) {
      this.#broken = true
      // Node's own stack ended before the one that QuickJS counts, and the engine's state is lost with it.
      if (error instanceof RangeError && error.message.includes('call stack'))
        return { ok: false, failure: { cause: 'stack_overflow', text: `RangeError: ${error.message}` } }
      throw error
    }
  }

  #settle(what: string, called: VmCallResult<QuickJSHandle>): Entered {
    let failure = called.error ? this.#describe(called.error) : null
    const later = this.#runJobs()
    let value = called.error ? null : called.value
    if (value !== null) {
      const settled = this.#resultOf(value, what)
      if (settled.ok) value = settled.value
      else failure = settled.failure
    }
    if (this.#timedOut) {
      // The first failure that the interrupt caused has the stack of the place that took so long.
      failure = {
        cause: 'timeout',
        text: (later?.cause === 'timeout' ? later : failure)?.text ?? 'InternalError: interrupted',
      }
    }
    failure ??= later
    const [first] = this.#rejections
    if (failure === null && first !== undefined) failure = this.#describe(first.reason.dup())
    this.#rejections.splice(0).forEach(drop)
    if (failure === null) return { ok: true, value: value ?? this.#context.undefined }
    if (value?.alive) value.dispose()
    return { ok: false, failure }
  }

  /** What a promise settled to; another value as it is. */
  #resultOf(value: QuickJSHandle, what: string): Entered {
    const state = this.#context.getPromiseState(value)
    if (state.type === 'fulfilled' && state.notAPromise) return { ok: true, value }
    this.#forget(identityOf(this.#engine, value))
    value.dispose()
    if (state.type === 'fulfilled') return { ok: true, value: state.value }
    if (state.type === 'rejected') return { ok: false, failure: this.#describe(state.error) }
    const text = `Error: the promise of ${what} is still pending and nothing is left that could settle it`
    return { ok: false, failure: { cause: 'exception', text } }
  }

  #runJobs(): Failure | null {
    const { runtime } = this.#context
    let failure: Failure | null = null
    while (runtime.hasPendingJob() && !this.#timedOut) {
      const { error } = runtime.executePendingJobs(1)
      if (!error) continue
      const thrown = this.#describe(error)
      if (failure === null || this.#timedOut) failure = thrown
    }
    if (this.#timedOut) this.#discardJobs()
    return failure
  }

  /** QuickJS cannot drop queued jobs. With no stack left, each fails before its first instruction. */
  #discardJobs(): void {
    const { runtime } = this.#context
    runtime.setMaxStackSize(1)
    while (runtime.hasPendingJob()) runtime.executePendingJobs(1).error?.dispose()
    runtime.setMaxStackSize(this.#limits.stackBytes)
  }

  /** Describes what was thrown, and disposes it. */
  #describe(thrown: QuickJSHandle): Failure {
    return this.#withReserve(() => {
      const described = this.#callPrelude('describeError', thrown)
      thrown.dispose()
      return described.error ? this.#undescribed(described.error) : this.#read(described.value)
    })
  }

  /** What tells of an entry's end must work when the entry used up its memory or its time. */
  #withReserve<Result>(work: () => Result): Result {
    const deadline = this.#deadline
    this.#deadline = null
    try {
      return this.#heap === null ? work() : this.#heap.withReserve(work)
    } finally {
      this.#deadline = deadline
    }
  }

  #read(description: QuickJSHandle): Failure {
    const { name, message, text }: prelude.ErrorDescription = JSON.parse(description.consume((d) => this.textOf(d)))
    // QuickJS throws null when there is no memory left even for an error.
    if (name === 'null') return this.#failure('out_of_memory', 'InternalError: out of memory (or null was thrown)')
    return this.#failure(causeOf(name, message), text)
  }

  #undescribed(error: QuickJSHandle): Failure {
    error.dispose()
    return this.#failure('exception', 'an error that cannot be described')
  }

  #failure(cause: Cause, text: string): Failure {
    return { cause: this.#timedOut ? 'timeout' : cause, text }
  }

  /**
   * QuickJS asks every 10,000 loop turns and calls; the clock starts at the first question. The host counts the thread's
   * CPU time. Node does not tell it, but it is less than the process's, and less than what a clock on the wall shows.
   */
  #interrupt(): boolean {
    const now = { wall: performance.now(), cpu: cpuMs() }
    if (this.#deadline === null) {
      this.#deadline = { wall: now.wall + this.#deadlineMs, cpu: now.cpu + this.#deadlineMs }
      return false
    }
    if (now.wall < this.#deadline.wall || now.cpu < this.#deadline.cpu) return false
    this.#timedOut = true
    return true
  }

  #onRejection(rejection: Rejection): void {
    if (rejection.handled) this.#forget(rejection.promise)
    else this.#rejections.push({ identity: rejection.promise, ...rejection.keep() })
  }

  #forget(promise: bigint): void {
    const at = this.#rejections.findIndex(({ identity }) => identity === promise)
    if (at >= 0) this.#rejections.splice(at, 1).forEach(drop)
  }
}

/** A promise that was rejected in this entry and has no handler so far. */
interface KnownRejection {
  identity: bigint
  promise: QuickJSHandle
  reason: QuickJSHandle
}

function drop({ promise, reason }: KnownRejection): void {
  promise.dispose()
  reason.dispose()
}

function cpuMs(): number {
  const { user, system } = cpuUsage()
  return (user + system) / 1000
}

function digest(algorithm: string, data: DigestInput, encoding: DigestEncoding): string {
  const input = 'text' in data ? Buffer.from(data.text, 'utf8') : Buffer.from(data.bytes, 'latin1')
  return createHash(algorithm).update(input).digest().toString(encoding)
}

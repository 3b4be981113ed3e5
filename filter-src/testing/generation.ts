import type { QuickJSHandle } from 'quickjs-emscripten'
import type { Failure } from './failure.ts'
import { type Log, Machine } from './machine.ts'
import type { Limits } from './options.ts'
import type { HookName } from './prelude/filter.ts'
import type { HookCall, HookOutcome, MadeInstance } from './prelude/index.ts'
import type { Script } from './script.ts'

/** Running a script's top level and making instances may take this much CPU time, if a hook's deadline is shorter. */
const loadDeadlineMs = 1000

/** The hooks of one filter of the chain. */
export interface Instance {
  readonly name: string
  readonly config: string
  readonly hooks: ReadonlySet<HookName>
}

/** One script under one set of limits, in one machine. Filters that have both in common share it. */
export class Generation {
  readonly #script: Script
  readonly #limits: Limits
  readonly #log: Log
  /** With each instance's index inside the machine. */
  readonly #instances = new Map<Instance, number>()
  #loaded: { machine: Machine; exports: QuickJSHandle }

  private constructor(script: Script, limits: Limits, log: Log, loaded: { machine: Machine; exports: QuickJSHandle }) {
    this.#script = script
    this.#limits = limits
    this.#log = log
    this.#loaded = loaded
  }

  /** Runs the script's top level. What it throws is an `Error` with a stack in the author's positions as its message. */
  static async create(script: Script, limits: Limits, log: Log): Promise<Generation> {
    return new Generation(script, limits, log, await load(script, limits, log))
  }

  /** Makes the hooks of a filter. What is wrong with it, and what it throws, is an `Error`. */
  instantiate(name: string, config: string): Instance {
    const made = this.#make(name, config)
    const instance = { name, config, hooks: new Set(made.hooks) }
    this.#instances.set(instance, made.index)
    return instance
  }

  #make(name: string, config: string): Exclude<MadeInstance, { problem: string }> {
    const { machine, exports } = this.#loaded
    machine.deadlineMs = Math.max(this.#limits.deadlineMs, loadDeadlineMs)
    const entered = machine.call('the filter function', 'makeInstance', exports, this.#script.name, name, config)
    machine.deadlineMs = this.#limits.deadlineMs
    const made: MadeInstance = JSON.parse(textFrom(machine, entered, this.#script))
    if ('problem' in made) throw new Error(made.problem)
    return made
  }

  /** Calls a hook as one entry. `outcome` is `null` if the machine broke and took the stream with it. */
  async call(
    instance: Instance,
    call: Omit<HookCall, 'instance'>,
  ): Promise<{ failure: Failure | null; outcome: HookOutcome | null }> {
    const { machine } = this.#loaded
    const index = this.#instances.get(instance)
    if (index === undefined) throw new Error(`${instance.name} is not an instance of this generation`)
    const entered = machine.call(call.hook, 'callHook', JSON.stringify({ ...call, instance: index } satisfies HookCall))
    if (entered.ok) entered.value.dispose()
    const failure = entered.ok ? null : entered.failure
    const mapped = failure && { ...failure, text: this.#script.mapStack(failure.text) }
    if (!machine.broken) return { failure: mapped, outcome: JSON.parse(machine.ask('finishHook', call.stream)) }
    await this.#replaceMachine()
    return { failure: mapped, outcome: null }
  }

  /** What the script kept of a stream throws from now on. */
  endStream(stream: string): void {
    this.#loaded.machine.ask('endStream', stream)
  }

  async #replaceMachine(): Promise<void> {
    this.#loaded = await load(this.#script, this.#limits, this.#log)
    for (const instance of this.#instances.keys())
      this.#instances.set(instance, this.#make(instance.name, instance.config).index)
  }
}

async function load(script: Script, limits: Limits, log: Log): Promise<{ machine: Machine; exports: QuickJSHandle }> {
  const machine = await Machine.create(limits, log, script.mapStack)
  machine.ask('setSpeaker', script.name)
  machine.deadlineMs = Math.max(limits.deadlineMs, loadDeadlineMs)
  const entered = machine.load(script.text, script.name)
  machine.deadlineMs = limits.deadlineMs
  if (!entered.ok) throw new Error(script.mapStack(entered.failure.text))
  return { machine, exports: entered.value }
}

function textFrom(machine: Machine, entered: ReturnType<Machine['call']>, script: Script): string {
  if (!entered.ok) throw new Error(script.mapStack(entered.failure.text))
  return entered.value.consume((value) => machine.textOf(value))
}

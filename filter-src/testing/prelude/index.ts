/**
 * The JavaScript surface of the host, for the simulator: runs inside the simulated machine before the script does. The
 * outside calls the functions exported here; all data crosses as JSON text.
 */
import type { HeaderList } from '../header-list.ts'
import { console } from './console.ts'
import { readError, typeName } from './error-text.ts'
import { type HookName, type Instance, instantiate, ShapeError } from './filter.ts'
import { setOutside, setSpeaker } from './outside.ts'
import { Stream } from './stream.ts'
import type { LocalReply, Phase, StreamRecord } from './stream-record.ts'

export { hash } from './crypto.ts'

/** Connects the machine with its outside, and gives the script its globals. */
export function connect(outside: Parameters<typeof setOutside>[0]): void {
  setOutside(outside)
  Object.defineProperty(globalThis, 'console', { value: console, writable: true, configurable: true })
}

export { setSpeaker }

const instances: Instance[] = []

/** What {@link makeInstance} returns, as JSON. */
export type MadeInstance = { index: number; hooks: HookName[] } | { problem: string }

/** Makes an instance of an export; what the filter function throws comes through. */
export function makeInstance(exports: Record<string, unknown>, script: string, name: string, config: string): string {
  const made = instantiate(exports, script, name, config)
  if (made instanceof ShapeError) return JSON.stringify({ problem: made.message } satisfies MadeInstance)
  const index = instances.push(made) - 1
  return JSON.stringify({ index, hooks: [...made.hooks.keys()] } satisfies MadeInstance)
}

/** What {@link callHook} takes, as JSON. */
export interface HookCall {
  /** Index that {@link makeInstance} gave. */
  instance: number
  hook: HookName
  /** Names one filter of one stream. */
  stream: string
  phase: Phase
  request: HeaderList
  response: HeaderList | null
}

const streams = new Map<string, { record: StreamRecord; stream: Stream }>()

/** Calls a hook and returns what it returns. */
export function callHook(json: string): unknown {
  const { instance: index, hook, stream: key, phase, request, response }: HookCall = JSON.parse(json)
  const instance = instances[index]
  if (instance === undefined) throw new Error(`no filter instance ${index}`)
  const known = streams.get(key)
  const record = known?.record ?? { phase, request, response, reply: null, replied: false, state: null }
  Object.assign(record, { phase, request, response })
  const stream = known?.stream ?? new Stream(record)
  streams.set(key, { record, stream })
  setSpeaker(instance.name)
  return instance.hooks.get(hook)?.call(instance.self, stream)
}

/** What {@link finishHook} returns, as JSON. */
export interface HookOutcome {
  request: HeaderList
  response: HeaderList | null
  reply: LocalReply | null
}

/** What a hook made of its stream. Takes the local reply that was asked for away. */
export function finishHook(key: string): string {
  const record = streams.get(key)?.record
  if (record === undefined) throw new Error(`no stream ${key}`)
  const { request, response, reply } = record
  record.reply = null
  return JSON.stringify({ request, response, reply } satisfies HookOutcome)
}

/** Ends a stream for its filter: what the script kept of it throws from now on. */
export function endStream(key: string): void {
  const known = streams.get(key)
  if (known !== undefined) Stream.detach(known.stream)
  streams.delete(key)
}

/** What {@link describeError} returns, as JSON. */
export interface ErrorDescription {
  name: string
  /** The error in full: name, message and stack; positions are those of the script. */
  text: string
  message: string
}

/** Describes what was thrown. */
export function describeError(thrown: unknown): string {
  const error = readError(thrown)
  if (error === null) {
    const said = thrown === null ? 'null' : textOf(thrown)
    const text = `a value that is no Error was thrown: ${said}`
    return JSON.stringify({ name: thrown === null ? 'null' : '', message: '', text } satisfies ErrorDescription)
  }
  const { name, message, stack } = error
  const head = message === '' ? name : `${name}: ${message}`
  return JSON.stringify({ name, message, text: stack === '' ? head : `${head}\n${stack}` } satisfies ErrorDescription)
}

function textOf(value: unknown): string {
  try {
    return String(value)
  } catch {
    return typeName(value)
  }
}

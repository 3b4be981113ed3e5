import { typeName } from './error-text.ts'
import { setSpeaker } from './outside.ts'

/** In the order in which a stream calls them. */
export const hookNames = ['onRequestHeaders', 'onResponseHeaders', 'onStreamComplete'] as const
export type HookName = (typeof hookNames)[number]

/** One filter of a configuration: the hooks that its script made of it. */
export interface Instance {
  name: string
  self: object
  hooks: Map<HookName, (stream: unknown) => unknown>
}

/** What is wrong with a filter by its shape. */
export class ShapeError {
  readonly message: string

  constructor(message: string) {
    this.message = message
  }
}

/** Makes an instance of the export `name`. What the filter function throws comes through; a wrong shape is returned. */
export function instantiate(
  exports: Record<string, unknown>,
  script: string,
  name: string,
  config: string,
): Instance | ShapeError {
  const exported = exports[name]
  if (exported === undefined) {
    const names = Object.keys(exports).join(', ') || 'nothing'
    return new ShapeError(`no export "${name}" in ${script}: it exports ${names}`)
  }
  if (!isPlainObject(exported) && typeof exported !== 'function')
    return new ShapeError(
      `export "${name}" must be a filter: an object of hooks or a function that returns one, not ${typeName(exported)}`,
    )

  setSpeaker(name)
  const self = typeof exported === 'function' ? exported({ name, config: deepFreeze(JSON.parse(config)) }) : exported
  setSpeaker(script)
  if (!isPlainObject(self))
    return new ShapeError(`the filter function returned ${typeName(self)}, not an object of hooks`)
  return withHooks(name, self as Record<string, unknown>)
}

function withHooks(name: string, self: Record<string, unknown>): Instance | ShapeError {
  const unknown = Object.keys(self).find((key) => /^on[A-Z]/.test(key) && !hookNames.includes(key as HookName))
  if (unknown !== undefined) return new ShapeError(`unknown hook "${unknown}": the hooks are ${hookNames.join(', ')}`)
  const instance: Instance = { name, self, hooks: new Map() }
  for (const hook of hookNames) {
    const value = self[hook]
    if (value === undefined) continue
    if (typeof value !== 'function') return new ShapeError(`${hook} must be a function, not ${typeName(value)}`)
    instance.hooks.set(hook, value as (stream: unknown) => unknown)
  }
  return instance
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && typeName(value) === 'object'
}

function deepFreeze(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  for (const member of Object.values(value)) deepFreeze(member)
  return Object.freeze(value)
}

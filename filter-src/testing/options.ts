/** What goes into a simulated gateway: the same settings that envoy.yaml has, in the names of TypeScript. */

/** Where the script comes from. */
export type ScriptSource =
  /** A bundle, with its source map beside it. */
  | { filename: string }
  /** The text of a script. */
  | { inlineString: string }
  /** TypeScript that is bundled in memory, as `npm run bundle` would. */
  | { entry: string }

/** Limits of one entry into JavaScript. */
export interface Limits {
  /** CPU time in milliseconds. Default 50. */
  deadlineMs: number
  /** Heap of the runtime in bytes. Default 64 MiB. */
  heapBytes: number
  /** Stack in bytes. Default 256 KiB. WebAssembly frames have another size than native ones. */
  stackBytes: number
}

/** One filter of the chain. */
export interface FilterUse {
  /** `filter_name`: the name of an export. Default: `default`. */
  name?: string
  /** `config`; must survive JSON. Default `{}`. */
  config?: Readonly<Record<string, unknown>>
  /** Default `fail_closed`. */
  onError?: 'fail_closed' | 'fail_open'
  limits?: Partial<Limits>
}

const defaultLimits: Limits = { deadlineMs: 50, heapBytes: 64 << 20, stackBytes: 256 << 10 }

const limitRules: Record<keyof Limits, { field: string; least: number; most: number }> = {
  deadlineMs: { field: 'deadline_ms', least: 1, most: 60_000 },
  heapBytes: { field: 'heap_bytes', least: 1 << 20, most: 2 ** 32 },
  stackBytes: { field: 'stack_bytes', least: 65_536, most: 4 << 20 },
}

/** @throws Error, with the name that envoy.yaml has for it, if a limit is out of its range. */
export function limitsOf(given: Partial<Limits> = {}): Limits {
  const limits = { ...defaultLimits, ...given }
  for (const [key, { field, least, most }] of Object.entries(limitRules)) {
    const value = limits[key as keyof Limits]
    if (!Number.isInteger(value) || value < least || value > most)
      throw new Error(`limits.${field}: must be a whole number from ${least} to ${most}`)
  }
  return limits
}

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import ngVariant from '@jitl/quickjs-ng-wasmfile-release-sync'
import {
  type JSValue,
  Lifetime,
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSSyncVariant,
  type QuickJSWASMModule,
} from 'quickjs-emscripten'
import type { Allocator } from './heap.ts'
import { tableName, wasmFunction, withTableExport } from './wasm-table.ts'

/**
 * Contexts of QuickJS in WebAssembly that tell of rejected promises, which the host's own engine does by
 * `JS_SetHostPromiseRejectionTracker`. The build of quickjs-emscripten has the mechanism but does not export that
 * function, so what it does is done from here: a function of ours goes into the module's function table, and its index
 * into the field of JSRuntime that QuickJS calls. Each new context is checked to report as it should.
 */

/** A promise was rejected without a handler (`handled` false), or got one after that. */
export type RejectionListener = (rejection: Rejection) => void

export interface Rejection {
  /** The promise's identity, as long as it lives. */
  promise: bigint
  handled: boolean
  /** Handles of its own for the promise and its reason; the caller disposes them. */
  keep(): { promise: QuickJSHandle; reason: QuickJSHandle }
}

/** A WebAssembly instance of QuickJS of its own, whose contexts can report rejections. */
export interface Engine {
  quickjs: QuickJSWASMModule
  table: WebAssembly.Table
  allocator: Allocator
}

/** Its types speak of the CommonJS form of the package, where the default export is one level deeper. */
const variant = ngVariant as unknown as QuickJSSyncVariant

let compiled: Promise<WebAssembly.Module> | undefined

/** A fresh instance in this memory; it shares nothing with others but the compiled code. */
export async function newEngine(memory: WebAssembly.Memory): Promise<Engine> {
  const file = createRequire(import.meta.url).resolve('@jitl/quickjs-ng-wasmfile-release-sync/wasm')
  compiled ??= WebAssembly.compile(withTableExport(readFileSync(file)))
  const module = await compiled
  let table: WebAssembly.Table | undefined
  const quickjs = await newQuickJSWASMModuleFromVariant(
    newVariant(variant, {
      wasmMemory: memory,
      emscriptenModule: {
        async instantiateWasm(imports, onSuccess) {
          const instance = await WebAssembly.instantiate(module, imports)
          table = instance.exports[tableName] as WebAssembly.Table
          onSuccess(instance)
          return instance.exports
        },
      },
    }),
  )
  if (table === undefined) throw new Error('quickjs-emscripten did not instantiate the module it was given')
  const { module: allocator } = quickjs as unknown as { module: Allocator }
  return { quickjs, table, allocator }
}

/** A context in a runtime of its own that polls `interrupt` while it runs and reports rejections to `listener`. */
export function newContext(engine: Engine, interrupt: () => boolean, listener: RejectionListener): QuickJSContext {
  const context = engine.quickjs.newContext()
  const trackerField = findTrackerField(engine, context, interrupt)
  const index = engine.table.grow(1)
  let report: RejectionListener = () => {}
  engine.table.set(
    index,
    wasmFunction((_context, promise, reason, handled) => {
      report({
        promise,
        handled: handled !== 0,
        keep: () => ({ promise: newHandle(engine, context, promise), reason: newHandle(engine, context, reason) }),
      })
    }),
  )
  new Uint32Array(engine.quickjs.getWasmMemory().buffer)[trackerField] = index
  checkTracker(context, (listening) => {
    report = listening
  })
  report = listener
  return context
}

type Ffi = ReturnType<QuickJSWASMModule['getFFI']>

/** The parts of quickjs-emscripten's classes that hold the addresses of C objects. */
interface Addresses {
  ctx: { value: Parameters<Ffi['QTS_DupValuePointer']>[0] }
  rt: { value: number }
}

function addressesOf(context: QuickJSContext): Addresses {
  return context as unknown as Addresses
}

/** How many words behind `interrupt_handler` QuickJS's JSRuntime has `host_promise_rejection_tracker`. */
const trackerDistance = 5
const runtimeWords = 128

/**
 * Index of the word of memory that holds the tracker: setting the interrupt handler shows where that is, and the tracker
 * has a fixed distance from it.
 */
function findTrackerField({ quickjs }: Engine, context: QuickJSContext, interrupt: () => boolean): number {
  const start = addressesOf(context).rt.value / 4
  const words = () => new Uint32Array(quickjs.getWasmMemory().buffer).slice(start, start + runtimeWords)
  const before = words()
  context.runtime.setInterruptHandler(interrupt)
  const after = words()
  const handler = after.findIndex((word, i) => word !== before[i])
  if (handler < 0 || before[handler] !== 0 || before[handler + trackerDistance] !== 0) throw new UnknownBuild()
  return start + handler + trackerDistance
}

/** Rejects a promise and sees that it is told, with the right values. */
function checkTracker(context: QuickJSContext, listen: (listener: RejectionListener) => void): void {
  const seen: { handled: boolean; reason: number }[] = []
  listen((rejection) => {
    const { promise, reason } = rejection.keep()
    seen.push({ handled: rejection.handled, reason: context.getNumber(reason) })
    promise.dispose()
    reason.dispose()
  })
  context.unwrapResult(context.evalCode('Promise.reject(7).catch(() => {})')).dispose()
  context.runtime.executePendingJobs()
  const [first, second, ...others] = seen
  const right = first?.handled === false && second?.handled === true && first.reason === 7 && second.reason === 7
  if (!right || others.length > 0) throw new UnknownBuild()
}

class UnknownBuild extends Error {
  constructor() {
    super('the simulator does not know this build of QuickJS: it cannot see which rejections are handled')
  }
}

/** The identity of an object, as {@link Rejection} has that of a promise. */
export function identityOf({ quickjs }: Engine, value: QuickJSHandle): bigint {
  return new BigInt64Array(quickjs.getWasmMemory().buffer, value.value, 1)[0] ?? 0n
}

/** A handle of its own for a value that QuickJS lends as its 64 bits. */
function newHandle(engine: Engine, context: QuickJSContext, bits: bigint): QuickJSHandle {
  const { ctx } = addressesOf(context)
  const { quickjs } = engine
  const ffi = quickjs.getFFI()
  // A handle is the address of the 64 bits of a value. Lend another handle's place to `bits` while they are copied.
  const place = context.newNumber(0)
  const write = (value: bigint) => {
    new BigInt64Array(quickjs.getWasmMemory().buffer, place.value, 1)[0] = value
  }
  const own = identityOf(engine, place)
  write(bits)
  const address = ffi.QTS_DupValuePointer(ctx.value, place.value)
  write(own)
  place.dispose()
  const handle: JSValue = new Lifetime(
    address,
    (value) => ffi.QTS_DupValuePointer(ctx.value, value),
    (value) => ffi.QTS_FreeValuePointer(ctx.value, value),
    context.runtime,
  )
  return handle
}

/// <reference path="./webassembly.d.ts" />

/** QuickJS's `JSHostPromiseRejectionTracker`: addresses and booleans are 32 bits wide, JavaScript values 64. */
export type Tracker = (context: number, promise: bigint, reason: bigint, handled: number, opaque: number) => void

/** The name under which {@link withTableExport} exports. */
export const tableName = 'function_table'

const sections = { type: 1, import: 2, export: 7 } as const
const externals = { function: 0, table: 1 } as const

/** A function table holds WebAssembly functions only: this one is that of a module which passes on an import. */
export function wasmFunction(tracker: Tracker): CallableFunction {
  const [i32, i64, func] = [0x7f, 0x7e, 0x60]
  const text = (name: string) => [name.length, ...Buffer.from(name)]
  const section = (id: number, ...bytes: number[]) => [id, bytes.length + 1, 1, ...bytes]
  const module = new WebAssembly.Module(
    Uint8Array.of(
      ...Buffer.from('\0asm\x01\0\0\0', 'latin1'),
      ...section(sections.type, func, 5, i32, i64, i64, i32, i32, 0),
      ...section(sections.import, ...text('js'), ...text('tracker'), externals.function, 0),
      ...section(sections.export, ...text('tracker'), externals.function, 0),
    ),
  )
  return new WebAssembly.Instance(module, { js: { tracker } }).exports.tracker as CallableFunction
}

/** A WebAssembly module whose first table is an export, too. */
export function withTableExport(module: Buffer): Uint8Array<ArrayBuffer> {
  const entry = [tableName.length, ...Buffer.from(tableName), externals.table, 0]
  let at = 8
  const readLength = () => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = module.readUInt8(at++)
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  while (at < module.length) {
    const start = at
    const id = module.readUInt8(at++)
    const length = readLength()
    const end = at + length
    if (id === sections.export) {
      const count = encodeLength(readLength() + 1)
      const body = Buffer.concat([Buffer.from(count), module.subarray(at, end), Buffer.from(entry)])
      const head = Buffer.from([id, ...encodeLength(body.length)])
      return Uint8Array.from(Buffer.concat([module.subarray(0, start), head, body, module.subarray(end)]))
    }
    at = end
  }
  throw new Error('the WebAssembly module exports nothing')
}

function encodeLength(length: number): number[] {
  const bytes: number[] = []
  let rest = length
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
    rest >>>= 7
  } while (rest > 0)
  return bytes
}

/** What the simulator uses of WebAssembly, which Node has and its types lack. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array)
  }
  class Instance {
    constructor(module: Module, imports: Imports)
    readonly exports: Exports
  }
  class Memory {
    constructor(size: { initial: number; maximum: number })
    readonly buffer: ArrayBuffer
  }
  /** Functions that code calls by index. */
  interface Table {
    grow(by: number): number
    set(index: number, value: unknown): void
  }
  type Imports = Record<string, Record<string, unknown>>
  type Exports = Record<string, unknown>
  function compile(bytes: Uint8Array): Promise<Module>
  function instantiate(module: Module, imports: Imports): Promise<Instance>
}

/// <reference path="./webassembly.d.ts" />

/** What the memory of a WebAssembly instance is given out by; 0 means that there is none left. */
export interface Allocator {
  _malloc(bytes: number): number
  _free(address: number): void
}

const pageBytes = 65_536
const smallestPages = 256
const largestPages = 32_768
/** Room for what runs when the heap is full: describing the error. */
const reserveBytes = 1 << 20

/**
 * The heap limit of a machine.
 *
 * QuickJS counts what it allocates by asking the C library for the size of each piece, and in WebAssembly gets no answer:
 * its own limit sees almost nothing. So the memory itself is made scarce: all but the limit is taken away.
 */
export class HeapLimit {
  readonly #allocator: Allocator
  #reserve: number

  /** Memory for an instance whose heap will be limited to `bytes`. */
  static memoryFor(bytes: number): WebAssembly.Memory {
    return new WebAssembly.Memory({ initial: smallestPages, maximum: maximumPages(bytes) })
  }

  /** Leaves `bytes` of the memory that {@link memoryFor} made for them. */
  constructor(allocator: Allocator, bytes: number) {
    this.#allocator = allocator
    this.#reserve = allocator._malloc(reserveBytes)
    // A block of this size comes from the end of what is in use. Probing by asking for too much is no way: the C library
    // does not grow its heap as before once that failed.
    const end = this.#reserve + reserveBytes
    const excess = maximumPages(bytes) * pageBytes - end - bytes
    // Never freed: it goes with the instance.
    if (excess > 0) allocator._malloc(excess)
  }

  /** Does some work that needs memory even if the heap is full. */
  withReserve<Result>(work: () => Result): Result {
    this.#allocator._free(this.#reserve)
    try {
      return work()
    } finally {
      this.#reserve = this.#allocator._malloc(reserveBytes)
    }
  }
}

/** The limit comes on top of what the smallest memory has, in which the engine's stack and data are. */
function maximumPages(bytes: number): number {
  return Math.min(smallestPages + Math.ceil((bytes + reserveBytes) / pageBytes), largestPages)
}

// The memory of one runtime, bounded.
//
// QuickJS has a limit of its own, but refuses the memory for the error object as well, so that an out-of-memory error
// would often be `null`, without a stack. Here a refusal opens a reserve that the error and its handling live on.
// QuickJS takes small blocks out of arenas of its own and comes here only for those and for large blocks.
#pragma once

#include <quickjs.h>

#include <cstddef>

namespace quickvoy::js {

class Heap {
 public:
  explicit Heap(size_t limit_bytes) : limit_(limit_bytes) {}
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;

  // For JS_NewRuntime2; the opaque pointer is the Heap, which outlives the runtime.
  static const JSMallocFunctions functions;

  // Lets allocations have the reserve, for the end of an entry; and takes what is left of it away again.
  void openReserve() { reserve_open_ = true; }
  void closeReserve() { reserve_open_ = false; }

 private:
  static void* allocate(void* self, size_t bytes);
  static void* allocateZeroed(void* self, size_t count, size_t bytes);
  static void* reallocate(void* self, void* block, size_t bytes);
  static void release(void* self, void* block);

  // Whether so many more bytes may be had.
  bool admit(size_t more);

  const size_t limit_;
  size_t used_ = 0;
  bool reserve_open_ = false;
};

}  // namespace quickvoy::js

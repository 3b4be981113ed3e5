#include "js/heap.h"

#include <malloc.h>

#include <cstdlib>

namespace quickvoy::js {

namespace {

constexpr size_t reserve_bytes = size_t{256} << 10;

}  // namespace

const JSMallocFunctions Heap::functions = {
    allocateZeroed,
    allocate,
    release,
    reallocate,
    [](const void* block) { return malloc_usable_size(const_cast<void*>(block)); },
};

bool Heap::admit(size_t more) {
  const size_t limit = reserve_open_ ? limit_ + reserve_bytes : limit_;
  if (more <= limit && used_ <= limit - more) [[likely]]
    return true;
  reserve_open_ = true;
  return false;
}

void* Heap::allocate(void* self, size_t bytes) {
  auto& heap = *static_cast<Heap*>(self);
  if (!heap.admit(bytes)) return nullptr;
  void* block = malloc(bytes);
  heap.used_ += malloc_usable_size(block);
  return block;
}

void* Heap::allocateZeroed(void* self, size_t count, size_t bytes) {
  auto& heap = *static_cast<Heap*>(self);
  if (!heap.admit(count * bytes)) return nullptr;  // QuickJS has checked the product
  void* block = calloc(count, bytes);
  heap.used_ += malloc_usable_size(block);
  return block;
}

void* Heap::reallocate(void* self, void* block, size_t bytes) {
  auto& heap = *static_cast<Heap*>(self);
  const size_t before = malloc_usable_size(block);
  if (bytes > before && !heap.admit(bytes - before)) return nullptr;
  void* moved = realloc(block, bytes);
  if (moved != nullptr) heap.used_ += malloc_usable_size(moved) - before;
  return moved;
}

void Heap::release(void* self, void* block) {
  static_cast<Heap*>(self)->used_ -= malloc_usable_size(block);
  free(block);
}

}  // namespace quickvoy::js

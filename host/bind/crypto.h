// The native module node:crypto (filter-src/sdk/node-crypto.d.ts).
//
//   hash(1: algorithm, 2: data, 3: outputEncoding?)
#pragma once

#include <quickjs.h>

namespace quickvoy::bind {

// Null: an exception is pending.
JSModuleDef* loadCrypto(JSContext* context, const char* name);

}  // namespace quickvoy::bind

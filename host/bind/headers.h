// HeaderMap: Envoy's header map as a JavaScript object (filter-src/sdk/headers.ts).
//
//   get(1: name) getAll(1) getSetCookie() has(1) set(1: name, 2: value) append(1, 2) delete(1)
//   size entries() keys() values() forEach(1: callback) [Symbol.iterator]
#pragma once

#include <quickjs.h>

#include "bind/stream_record.h"

namespace quickvoy::bind {

bool installHeaders(JSContext* context);

// The object of a map, one per stream and map; a new reference.
JSValue headersObject(JSContext* context, HeaderMapRecord& record);

}  // namespace quickvoy::bind

// Stream: one HTTP stream as a JavaScript object (filter-src/sdk/stream.ts).
//
//   requestHeaders responseHeaders state
//   sendLocalReply(1: status, 2: body?, 3: {headers?, details?}?)
#pragma once

#include <quickjs.h>

namespace quickvoy::bind {

bool installStream(JSContext* context);

}  // namespace quickvoy::bind

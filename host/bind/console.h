// console.trace debug log info warn error: Envoy's log at the matching level.
#pragma once

#include <quickjs.h>

namespace quickvoy::bind {

bool installConsole(JSContext* context);

}  // namespace quickvoy::bind

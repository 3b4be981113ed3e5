// The arguments of sendLocalReply.
#pragma once

#include <quickjs.h>

#include "bind/stream_record.h"

namespace quickvoy::bind {

// Copies all that is needed out of JavaScript. False: an exception is pending. Getters of the script may run.
bool readLocalReply(JSContext* context, JSValueConst status, JSValueConst body, JSValueConst options,
                    LocalReply& reply);

}  // namespace quickvoy::bind

// Walking the own keys of an object.
#pragma once

#include <quickjs.h>

#include "js/value.h"

namespace quickvoy::js {

// Calls `bool use(JSValueConst key, JSValueConst member)` for each own key (a string) that `flags` (JS_GPN_*) choose,
// in order, until one returns false. Getters run; `member` may be JS_EXCEPTION. False if a call returned false, or
// (with an exception pending) if the keys cannot be had.
template <typename Use>
bool forEachKey(JSContext* context, JSValueConst object, int flags, Use&& use) {
  JSPropertyEnum* keys = nullptr;
  uint32_t count = 0;
  if (JS_GetOwnPropertyNames(context, &keys, &count, object, flags) < 0) return false;
  bool done = true;
  for (uint32_t i = 0; i < count && done; ++i) {
    const Value key(context, JS_AtomToString(context, keys[i].atom));
    const Value member(context, JS_GetProperty(context, object, keys[i].atom));
    done = use(key.get(), member.get());
  }
  JS_FreePropertyEnum(context, keys, count);
  return done;
}

}  // namespace quickvoy::js

#include "bind/stream_record.h"

namespace quickvoy::bind {

namespace {

void cut(JSContext* context, JSValue& object) {
  if (JS_IsUndefined(object)) return;
  JS_SetOpaque(object, nullptr);
  JS_FreeValue(context, std::exchange(object, JS_UNDEFINED));
}

}  // namespace

JSValueConst StreamRecord::object(JSContext* context) {
  if (JS_IsUndefined(stream_object)) {
    const JSValue made = JS_NewObjectClass(context, static_cast<int>(Host::of(context).classes.stream));
    if (JS_IsException(made)) return made;
    JS_SetOpaque(made, this);
    stream_object = made;
  }
  return stream_object;
}

void StreamRecord::detach(JSContext* context) {
  cut(context, stream_object);
  cut(context, request_headers.object);
  cut(context, response_headers.object);
  JS_FreeValue(context, std::exchange(state, JS_UNDEFINED));
}

}  // namespace quickvoy::bind

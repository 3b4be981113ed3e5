#include "bind/stream.h"

#include "bind/headers.h"
#include "bind/local_reply.h"
#include "bind/native_class.h"
#include "bind/stream_record.h"

namespace quickvoy::bind {

namespace {

JSValue requestHeaders(JSContext* context, StreamRecord& stream) {
  return headersObject(context, stream.request_headers);
}

JSValue responseHeaders(JSContext* context, StreamRecord& stream) {
  return headersObject(context, stream.response_headers);
}

JSValue state(JSContext* context, StreamRecord& stream) {
  if (JS_IsUndefined(stream.state)) {
    const JSValue made = JS_NewObject(context);
    if (JS_IsException(made)) return made;
    stream.state = made;
  }
  return JS_DupValue(context, stream.state);
}

JSValue sendLocalReply(JSContext* context, JSValueConst self, int /*argc*/, JSValueConst* args) {
  auto reply = std::make_unique<LocalReply>();
  // Reading the arguments can run code of the script (a getter), so the stream is looked at afterwards.
  const bool read = readLocalReply(context, args[0], args[1], args[2], *reply);
  auto* stream = unwrap<StreamRecord>(context, self);
  if (!read) return JS_EXCEPTION;
  if (stream == nullptr) return throwDetached(context, self, Host::of(context).classes.stream);
  if (stream->phase == Phase::complete) {
    return JS_ThrowPlainError(context, "the stream is complete: no local reply can be sent");
  }
  if (stream->replied) return JS_ThrowPlainError(context, "a local reply was already sent on this stream");
  stream->replied = true;
  stream->reply = std::move(reply);
  return JS_UNDEFINED;
}

constexpr JSCFunctionListEntry members[] = {
    JS_CGETSET_DEF("requestHeaders", (getter<StreamRecord, requestHeaders>), nullptr),
    JS_CGETSET_DEF("responseHeaders", (getter<StreamRecord, responseHeaders>), nullptr),
    JS_CGETSET_DEF("state", (getter<StreamRecord, state>), nullptr),
    JS_CFUNC_DEF("sendLocalReply", 3, sendLocalReply),
    JS_PROP_STRING_DEF("[Symbol.toStringTag]", "Stream", JS_PROP_CONFIGURABLE),
};

}  // namespace

bool installStream(JSContext* context) {
  return defineClass(context, Host::of(context).classes.stream, "Stream", members);
}

}  // namespace quickvoy::bind

#include "bind/native_class.h"

namespace quickvoy::bind {

JSValue throwDetached(JSContext* context, JSValueConst self, JSClassID wanted) {
  if (JS_GetClassID(self) == wanted) return JS_ThrowPlainError(context, "the stream has ended");
  return JS_ThrowTypeError(context, "called on an object that is not of this class");
}

bool defineClass(JSContext* context, JSClassID& id, const char* name, std::span<const JSCFunctionListEntry> table) {
  JSRuntime* runtime = JS_GetRuntime(context);
  JS_NewClassID(runtime, &id);
  JSClassDef definition{};
  definition.class_name = name;
  if (JS_NewClass(runtime, id, &definition) != 0) return false;
  JSValue prototype = JS_NewObject(context);
  if (JS_IsException(prototype)) return false;
  JS_SetPropertyFunctionList(context, prototype, table.data(), static_cast<int>(table.size()));
  JS_SetClassProto(context, id, prototype);
  return true;
}

}  // namespace quickvoy::bind

#include "bind/native_class.h"

#include "js/value.h"

namespace quickvoy::bind {

JSValue throwDetached(JSContext* context, JSValueConst self, JSClassID wanted) {
  if (JS_GetClassID(self) == wanted) return JS_ThrowPlainError(context, "the stream has ended");
  return JS_ThrowTypeError(context, "called on an object that is not of this class");
}

namespace {

// QuickJS shares the shape of objects that start alike while one of them lives. One that always does, in a property
// that no script can see, spares making the shape anew for every stream.
bool keepShape(JSContext* context, JSClassID id, JSValueConst prototype) {
  const js::Value symbol(context, JS_NewPrivateSymbol(context, "shape"));
  const JSAtom name = JS_ValueToAtom(context, symbol.get());
  const int done =
      JS_DefinePropertyValue(context, prototype, name, JS_NewObjectClass(context, id), JS_PROP_CONFIGURABLE);
  JS_FreeAtom(context, name);
  return done >= 0;
}

}  // namespace

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
  return keepShape(context, id, prototype);
}

}  // namespace quickvoy::bind

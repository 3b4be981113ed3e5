// A JavaScript class whose objects point at a native record.
//
// The pointer is cleared when the record's stream ends; the object may live on in the script, and every use of it then
// throws. Objects own nothing, so a class has no finalizer and nothing to mark.
#pragma once

#include <quickjs.h>

#include <span>

#include "bind/host.h"

namespace quickvoy::bind {

// The arguments of a call. QuickJS pads the array to the function's declared length with undefined.
using Arguments = JSValueConst*;

// Throws the reason why `self` has no native record.
JSValue throwDetached(JSContext* context, JSValueConst self, JSClassID wanted);

// Type::class_id is the member of Classes that holds the id.
template <typename Type>
Type* unwrap(JSContext* context, JSValueConst self) {
  return static_cast<Type*>(JS_GetOpaque(self, Host::of(context).classes.*Type::class_id));
}

// Makes a QuickJS function of `JSValue Function(JSContext*, Type&, Arguments)`.
template <typename Type, JSValue (*Function)(JSContext*, Type&, Arguments)>
JSValue method(JSContext* context, JSValueConst self, int /*argc*/, JSValueConst* argv) {
  Type* native = unwrap<Type>(context, self);
  if (native == nullptr) [[unlikely]]
    return throwDetached(context, self, Host::of(context).classes.*Type::class_id);
  return Function(context, *native, argv);
}

// Makes a getter of `JSValue Function(JSContext*, Type&)`.
template <typename Type, JSValue (*Function)(JSContext*, Type&)>
JSValue getter(JSContext* context, JSValueConst self) {
  Type* native = unwrap<Type>(context, self);
  if (native == nullptr) [[unlikely]]
    return throwDetached(context, self, Host::of(context).classes.*Type::class_id);
  return Function(context, *native);
}

// Registers a class with the members of `table` on its prototype. Scripts cannot construct it.
bool defineClass(JSContext* context, JSClassID& id, const char* name, std::span<const JSCFunctionListEntry> table);

}  // namespace quickvoy::bind

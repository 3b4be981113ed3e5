#include "js/error.h"

#include "js/value.h"

namespace quickvoy::js {

namespace {

std::string stringProperty(JSContext* context, JSValueConst object, const char* name) {
  const Value value(context, JS_GetPropertyStr(context, object, name));
  if (JS_IsString(value.get())) return std::string(CString(context, value.get()).view());
  if (JS_IsException(value.get())) JS_FreeValue(context, JS_GetException(context));
  return {};
}

}  // namespace

std::string ErrorText::full() const {
  std::string text = name;
  if (!message.empty()) text.append(": ").append(message);
  if (!stack.empty()) text.append("\n").append(stack);
  return text;
}

ErrorText readError(JSContext* context, JSValueConst error) {
  ErrorText text{stringProperty(context, error, "name"), stringProperty(context, error, "message"),
                 stringProperty(context, error, "stack")};
  if (text.name.empty()) text.name = "Error";
  while (text.stack.ends_with('\n')) text.stack.pop_back();
  return text;
}

}  // namespace quickvoy::js

#include "bind/console.h"

#include <string>

#include "abi/envoy.h"
#include "bind/host.h"
#include "js/error.h"
#include "js/text.h"
#include "js/value.h"

namespace quickvoy::bind {

namespace {

void appendText(JSContext* context, JSValueConst value, std::string& line) {
  const js::CString text(context, value);
  if (text) {
    line.append(text.view());
  } else {
    JS_FreeValue(context, JS_GetException(context));
    line.append("[").append(js::typeName(context, value)).append("]");
  }
}

void append(JSContext* context, JSValueConst value, std::string& line) {
  if (JS_IsError(value)) {
    line.append(Host::of(context).mapStack(js::readError(context, value).full()));
  } else if (JS_IsObject(value) && !JS_IsFunction(context, value)) {
    const js::Value json(context, JS_JSONStringify(context, value, JS_UNDEFINED, JS_UNDEFINED));
    if (JS_IsException(json.get())) {  // a cycle, or toJSON threw
      JS_FreeValue(context, JS_GetException(context));
      line.append("[").append(js::typeName(context, value)).append("]");
    } else {
      appendText(context, json.get(), line);
    }
  } else if (JS_IsFunction(context, value) || JS_IsSymbol(value)) {
    line.append("[").append(js::typeName(context, value)).append("]");
  } else {
    appendText(context, value, line);
  }
}

JSValue write(JSContext* context, JSValueConst /*self*/, int argc, JSValueConst* argv, int magic) {
  const auto level = static_cast<abi::LogLevel>(magic);
  if (!abi::logEnabled(level)) return JS_UNDEFINED;
  std::string line(Host::of(context).speaker());
  line.append(":");
  for (int i = 0; i < argc; ++i) {
    line.append(" ");
    append(context, argv[i], line);
  }
  abi::log(level, line);
  return JS_UNDEFINED;
}

constexpr int levelOf(abi::LogLevel level) { return static_cast<int>(level); }

constexpr JSCFunctionListEntry members[] = {
    JS_CFUNC_MAGIC_DEF("trace", 0, write, levelOf(abi::LogLevel::trace)),
    JS_CFUNC_MAGIC_DEF("debug", 0, write, levelOf(abi::LogLevel::debug)),
    JS_CFUNC_MAGIC_DEF("log", 0, write, levelOf(abi::LogLevel::info)),
    JS_CFUNC_MAGIC_DEF("info", 0, write, levelOf(abi::LogLevel::info)),
    JS_CFUNC_MAGIC_DEF("warn", 0, write, levelOf(abi::LogLevel::warn)),
    JS_CFUNC_MAGIC_DEF("error", 0, write, levelOf(abi::LogLevel::error)),
};

}  // namespace

bool installConsole(JSContext* context) {
  const js::Value global(context, JS_GetGlobalObject(context));
  JSValue console = JS_NewObject(context);
  if (JS_IsException(console)) return false;
  JS_SetPropertyFunctionList(context, console, members, std::size(members));
  return JS_DefinePropertyValueStr(context, global.get(), "console", console,
                                   JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE) >= 0;
}

}  // namespace quickvoy::bind

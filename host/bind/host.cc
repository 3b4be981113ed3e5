#include "bind/host.h"

#include <cstring>
#include <string_view>

#include "bind/console.h"
#include "bind/crypto.h"
#include "bind/headers.h"
#include "bind/stream.h"

namespace quickvoy::bind {

namespace {

struct NativeModule {
  std::string_view name;
  JSModuleDef* (*load)(JSContext* context, const char* name);
};

constexpr NativeModule native_modules[] = {{"node:crypto", loadCrypto}};

JSModuleDef* loadModule(JSContext* context, const char* name, void* /*opaque*/) {
  for (const NativeModule& module : native_modules) {
    if (module.name == name) return module.load(context, name);
  }
  JS_ThrowReferenceError(context, "cannot find module \"%.100s\": bundle it, or use what the host has: node:crypto",
                         name);
  return nullptr;
}

// Names are taken as they stand: a script has no folder to be relative to.
char* normalizeModuleName(JSContext* context, const char* /*base*/, const char* name, void* /*opaque*/) {
  return js_strdup(context, name);
}

}  // namespace

bool install(JSContext* context, Host& host) {
  JS_SetContextOpaque(context, &host);
  JS_SetModuleLoaderFunc(JS_GetRuntime(context), normalizeModuleName, loadModule, nullptr);
  return installHeaders(context) && installStream(context) && installConsole(context);
}

}  // namespace quickvoy::bind

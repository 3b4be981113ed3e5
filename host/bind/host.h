// What every binding finds through its context: the classes of this runtime and the one who runs the script.
#pragma once

#include <quickjs.h>

#include <string>
#include <string_view>

namespace quickvoy::bind {

// Class ids are per runtime.
struct Classes {
  JSClassID stream = JS_INVALID_CLASS_ID;
  JSClassID headers = JS_INVALID_CLASS_ID;
};

class Host {
 public:
  Classes classes;

  // Who speaks in the log: the running filter's name, or the script's while it loads.
  [[nodiscard]] virtual std::string_view speaker() const = 0;
  // A stack with the positions of the author's sources instead of the script's.
  [[nodiscard]] virtual std::string mapStack(std::string stack) const = 0;

  static Host& of(JSContext* context) { return *static_cast<Host*>(JS_GetContextOpaque(context)); }

 protected:
  ~Host() = default;
};

// Sets `host` as the context's, registers the native classes, the globals and the native modules. False if out of
// memory.
bool install(JSContext* context, Host& host);

}  // namespace quickvoy::bind

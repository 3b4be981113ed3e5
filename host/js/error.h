// What an Error object says.
#pragma once

#include <quickjs.h>

#include <string>

namespace quickvoy::js {

struct ErrorText {
  std::string name;     // "TypeError"
  std::string message;  // may be empty
  std::string stack;    // "    at function (script:line:column)" lines; may be empty

  // "TypeError: message", then the stack.
  [[nodiscard]] std::string full() const;
};

// Reads an object for which JS_IsError holds. Getters of the script may run; what they throw is dropped.
ErrorText readError(JSContext* context, JSValueConst error);

}  // namespace quickvoy::js

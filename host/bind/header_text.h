// The rules for header names and values that a script hands in. Each check throws into the context and returns false.
#pragma once

#include <quickjs.h>

#include <string>
#include <string_view>

#include "abi/abi.h"
#include "js/value.h"

namespace quickvoy::bind {

// A header name: an HTTP token, or ':' and a token. Envoy lowers the case itself.
class HeaderName {
 public:
  HeaderName(JSContext* context, JSValueConst value) : context_(context), text_(context, value) {}

  // Throws TypeError unless the name is valid.
  [[nodiscard]] bool check() const;
  // Throws TypeError for names that can be set but not appended to or deleted, because Envoy trusts that one value is
  // there: pseudo-headers, and `host`, which is `:authority` in requests.
  [[nodiscard]] bool checkRemovable(abi::HeaderType type) const;

  [[nodiscard]] std::string_view view() const { return text_.view(); }
  [[nodiscard]] bool pseudo() const { return view().starts_with(':'); }

 private:
  JSContext* context_;
  js::CString text_;
};

// A header value as bytes, without the white space around it. Reused for several values; the view of the last one
// lives until the next read or the end of the object.
class HeaderValue {
 public:
  explicit HeaderValue(JSContext* context) : context_(context) {}
  HeaderValue(const HeaderValue&) = delete;
  HeaderValue& operator=(const HeaderValue&) = delete;
  ~HeaderValue() { release(); }

  // Throws TypeError unless `value` is a string, number or boolean of allowed characters, and not empty.
  [[nodiscard]] bool read(const HeaderName& name, JSValueConst value);
  // Throws TypeError if Envoy could not work with this value of a pseudo-header.
  [[nodiscard]] bool checkPseudo(const HeaderName& name, abi::HeaderType type) const;

  [[nodiscard]] std::string_view view() const { return bytes_; }

 private:
  void release();

  JSContext* context_;
  const char* text_ = nullptr;
  std::string latin1_;  // of a value that is not pure ASCII
  std::string_view bytes_;
};

}  // namespace quickvoy::bind

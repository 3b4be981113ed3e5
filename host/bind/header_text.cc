#include "bind/header_text.h"

#include <strings.h>

#include <algorithm>
#include <array>

#include "js/text.h"

namespace quickvoy::bind {

namespace {

// RFC 9110, 5.6.2: token characters.
constexpr auto token_characters = [] {
  std::array<bool, 256> table{};
  for (int c = '0'; c <= '9'; ++c) table[c] = true;
  for (int c = 'a'; c <= 'z'; ++c) table[c] = true;
  for (int c = 'A'; c <= 'Z'; ++c) table[c] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) table[static_cast<uint8_t>(c)] = true;
  return table;
}();

bool isToken(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return token_characters[static_cast<uint8_t>(c)]; });
}

bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Control characters other than tab.
bool isForbidden(char c) {
  const auto byte = static_cast<uint8_t>(c);
  return (byte < 0x20 && byte != '\t') || byte == 0x7f;
}

bool equalsIgnoringCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

bool isResponse(abi::HeaderType type) {
  return type == abi::HeaderType::response_headers || type == abi::HeaderType::response_trailers;
}

}  // namespace

bool HeaderName::check() const {
  if (!text_) return false;
  const std::string_view name = view();
  if (isToken(pseudo() ? name.substr(1) : name)) [[likely]]
    return true;
  JS_ThrowTypeError(context_, "\"%.*s\" is not a valid header name",
                    static_cast<int>(std::min<size_t>(name.size(), 100)), name.data());
  return false;
}

bool HeaderName::checkRemovable(abi::HeaderType type) const {
  const bool host = !isResponse(type) && equalsIgnoringCase(view(), "host");
  if (!pseudo() && !host) return true;
  JS_ThrowTypeError(context_, "%.*s is a pseudo-header and can only be set", static_cast<int>(view().size()),
                    view().data());
  return false;
}

void HeaderValue::release() {
  if (text_ != nullptr) JS_FreeCString(context_, text_);
  text_ = nullptr;
}

bool HeaderValue::read(const HeaderName& name, JSValueConst value) {
  release();
  const auto name_length = static_cast<int>(name.view().size());
  const char* name_text = name.view().data();
  // Only primitives: converting an object would run code of the script in the middle of this call.
  if (!JS_IsString(value) && !JS_IsNumber(value) && !JS_IsBool(value)) {
    JS_ThrowTypeError(context_, "header %.*s: the value must be a string, number or boolean", name_length, name_text);
    return false;
  }
  size_t length = 0;
  text_ = JS_ToCStringLen(context_, &length, value);
  if (text_ == nullptr) return false;
  bytes_ = {text_, length};

  int32_t bad = -1;
  if (!js::isAscii(bytes_)) {
    bad = js::bytesOfText(bytes_, latin1_);
    bytes_ = latin1_;
  }
  while (!bytes_.empty() && isSpace(bytes_.front())) bytes_.remove_prefix(1);
  while (!bytes_.empty() && isSpace(bytes_.back())) bytes_.remove_suffix(1);
  if (bad < 0) {
    const auto* found = std::find_if(bytes_.begin(), bytes_.end(), isForbidden);
    if (found != bytes_.end()) bad = static_cast<uint8_t>(*found);
  }
  if (bad >= 0) {
    JS_ThrowTypeError(context_, "header %.*s: the value has a character that is not allowed (code %d)", name_length,
                      name_text, bad);
    return false;
  }
  if (bytes_.empty()) {
    JS_ThrowTypeError(context_, "header %.*s: the value is empty, which Envoy cannot hold: use delete()", name_length,
                      name_text);
    return false;
  }
  return true;
}

bool HeaderValue::checkPseudo(const HeaderName& name, abi::HeaderType type) const {
  const std::string_view key = name.view();
  const bool host = !isResponse(type) && equalsIgnoringCase(key, "host");
  if (!name.pseudo() && !host) [[likely]]
    return true;

  const auto printable = [](char c) { return static_cast<uint8_t>(c) > ' '; };
  bool valid = false;
  if (isResponse(type)) {
    if (!equalsIgnoringCase(key, ":status")) {
      JS_ThrowTypeError(context_, "%.*s is not a pseudo-header of a response", static_cast<int>(key.size()),
                        key.data());
      return false;
    }
    valid = bytes_.size() == 3 && bytes_[0] >= '2' && bytes_[0] <= '5' && bytes_[1] >= '0' && bytes_[1] <= '9' &&
            bytes_[2] >= '0' && bytes_[2] <= '9';
  } else if (host || equalsIgnoringCase(key, ":path") || equalsIgnoringCase(key, ":authority")) {
    valid = std::all_of(bytes_.begin(), bytes_.end(), printable);
  } else if (equalsIgnoringCase(key, ":method")) {
    valid = isToken(bytes_);
  } else if (equalsIgnoringCase(key, ":scheme")) {
    valid = equalsIgnoringCase(bytes_, "http") || equalsIgnoringCase(bytes_, "https");
  } else {
    JS_ThrowTypeError(context_, "%.*s is not a pseudo-header of a request", static_cast<int>(key.size()), key.data());
    return false;
  }
  if (valid) return true;
  JS_ThrowTypeError(context_, "\"%.*s\" is not a valid value of %.*s",
                    static_cast<int>(std::min<size_t>(bytes_.size(), 100)), bytes_.data(), static_cast<int>(key.size()),
                    key.data());
  return false;
}

}  // namespace quickvoy::bind

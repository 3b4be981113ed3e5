#include "js/text.h"

#include <cstring>
#include <vector>

namespace quickvoy::js {

bool isAscii(std::string_view bytes) {
  const char* at = bytes.data();
  size_t left = bytes.size();
  uint64_t seen = 0;
  for (; left >= sizeof(uint64_t); at += sizeof(uint64_t), left -= sizeof(uint64_t)) {
    uint64_t word;
    memcpy(&word, at, sizeof word);
    seen |= word;
  }
  for (; left > 0; ++at, --left) seen |= static_cast<uint8_t>(*at);
  return (seen & 0x8080808080808080U) == 0;
}

JSValue newByteString(JSContext* context, std::string_view bytes) {
  if (isAscii(bytes)) return JS_NewStringLen(context, bytes.data(), bytes.size());
  std::vector<uint16_t> wide(bytes.size());
  for (size_t i = 0; i < bytes.size(); ++i) wide[i] = static_cast<uint8_t>(bytes[i]);
  return JS_NewStringUTF16(context, wide.data(), wide.size());
}

namespace {

// Decodes the code point at `i` of UTF-8 as QuickJS writes it, and moves `i` behind it.
uint32_t next(std::string_view utf8, size_t& i) {
  auto byte = [&](size_t k) { return k < utf8.size() ? static_cast<uint8_t>(utf8[k]) : 0U; };
  const uint32_t first = byte(i);
  if (first < 0x80) return i += 1, first;
  if (first < 0xe0) {
    const uint32_t point = (first & 0x1f) << 6 | (byte(i + 1) & 0x3f);
    return i += 2, point;
  }
  if (first < 0xf0) {
    const uint32_t point = (first & 0x0f) << 12 | (byte(i + 1) & 0x3f) << 6 | (byte(i + 2) & 0x3f);
    return i += 3, point;
  }
  const uint32_t point =
      (first & 0x07) << 18 | (byte(i + 1) & 0x3f) << 12 | (byte(i + 2) & 0x3f) << 6 | (byte(i + 3) & 0x3f);
  return i += 4, point;
}

// Surrogates are U+D800 to U+DFFF, in UTF-8 ED A0 80 to ED BF BF.
bool surrogateAt(std::string_view utf8, size_t i) {
  return utf8[i] == '\xed' && i + 2 < utf8.size() && static_cast<uint8_t>(utf8[i + 1]) >= 0xa0;
}

}  // namespace

int32_t bytesOfText(std::string_view utf8, std::string& bytes) {
  bytes.clear();
  bytes.reserve(utf8.size());
  for (size_t i = 0; i < utf8.size();) {
    const uint32_t point = next(utf8, i);
    if (point > 0xff) return static_cast<int32_t>(point);
    bytes.push_back(static_cast<char>(point));
  }
  return -1;
}

std::string_view wellFormed(std::string_view utf8, std::string& storage) {
  size_t i = 0;
  for (;; ++i) {
    i = utf8.find('\xed', i);
    if (i == std::string_view::npos) return utf8;
    if (surrogateAt(utf8, i)) break;
  }
  storage.assign(utf8);
  for (; i < storage.size(); ++i) {
    if (surrogateAt(storage, i)) storage.replace(i, 3, "\xef\xbf\xbd");
  }
  return storage;
}

const char* typeName(JSContext* context, JSValueConst value) {
  if (JS_IsNull(value)) return "null";
  if (JS_IsUndefined(value)) return "undefined";
  if (JS_IsBool(value)) return "boolean";
  if (JS_IsNumber(value)) return "number";
  if (JS_IsBigInt(value)) return "bigint";
  if (JS_IsString(value)) return "string";
  if (JS_IsSymbol(value)) return "symbol";
  if (JS_IsPromise(value)) return "Promise";
  if (JS_IsArray(value)) return "array";
  return JS_IsFunction(context, value) ? "function" : "object";
}

}  // namespace quickvoy::js

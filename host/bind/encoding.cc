#include "bind/encoding.h"

namespace quickvoy::bind {

namespace {

constexpr char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr char base64url_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

size_t encode64(std::span<const uint8_t> bytes, const char* digits, bool padded, char* out) {
  char* at = out;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t left = bytes.size() - i;
    const uint32_t group = uint32_t{bytes[i]} << 16 | (left > 1 ? uint32_t{bytes[i + 1]} << 8 : 0U) |
                           (left > 2 ? uint32_t{bytes[i + 2]} : 0U);
    const size_t used = left > 2 ? 4 : left + 1;
    for (size_t k = 0; k < 4; ++k) {
      if (k < used) {
        *at++ = digits[group >> (18 - 6 * k) & 63];
      } else if (padded) {
        *at++ = '=';
      }
    }
  }
  return static_cast<size_t>(at - out);
}

}  // namespace

size_t encodeHex(std::span<const uint8_t> bytes, char* out) {
  constexpr char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < bytes.size(); ++i) {
    out[2 * i] = digits[bytes[i] >> 4];
    out[2 * i + 1] = digits[bytes[i] & 15];
  }
  return 2 * bytes.size();
}

size_t encodeBase64(std::span<const uint8_t> bytes, char* out) { return encode64(bytes, base64_digits, true, out); }

size_t encodeBase64Url(std::span<const uint8_t> bytes, char* out) {
  return encode64(bytes, base64url_digits, false, out);
}

int base64Digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

std::string decodeBase64(std::string_view text) {
  std::string bytes;
  uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const int digit = base64Digit(c);
    if (digit < 0) break;
    bits = bits << 6 | static_cast<uint32_t>(digit);
    // Every digit but the first of four completes a byte.
    if (count++ % 4 != 0) bytes.push_back(static_cast<char>(bits >> (6 - 2 * ((count - 1) % 4))));
  }
  return bytes;
}

}  // namespace quickvoy::bind

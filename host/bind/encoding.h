// Bytes as text: hexadecimal and base64.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace quickvoy::bind {

// Each writes ASCII text to `out` and returns its length: 2 * n for hex, at most 4 * ((n + 2) / 3) for base64.
size_t encodeHex(std::span<const uint8_t> bytes, char* out);
size_t encodeBase64(std::span<const uint8_t> bytes, char* out);
// With '-' and '_' for '+' and '/', without padding (RFC 4648, 5).
size_t encodeBase64Url(std::span<const uint8_t> bytes, char* out);

// The value of a base64 digit, 0 to 63; -1 for any other character.
int base64Digit(char c);
// Decodes up to the first character that is no digit.
std::string decodeBase64(std::string_view text);

}  // namespace quickvoy::bind

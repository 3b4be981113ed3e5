// Text between JavaScript and bytes. Header values are byte strings (one character a byte, as in Fetch); bodies, hashes
// and logs are UTF-8.
#pragma once

#include <quickjs.h>

#include <string>
#include <string_view>

namespace quickvoy::js {

// A string with one character (U+0000 to U+00FF) for each byte.
JSValue newByteString(JSContext* context, std::string_view bytes);

// Turns UTF-8 text of characters up to U+00FF into one byte each. Returns -1, or the first character that does not fit.
int32_t bytesOfText(std::string_view utf8, std::string& bytes);

// True if every byte is below 0x80.
bool isAscii(std::string_view bytes);

// JavaScript strings may hold half a surrogate pair, which UTF-8 cannot: replaces each by U+FFFD, as TextEncoder does.
// Returns `utf8` itself if there is none, else a view of `storage`.
std::string_view wellFormed(std::string_view utf8, std::string& storage);

// What `typeof` says, and "null" for null, "Promise" for a promise, "array" for an array: for error messages.
const char* typeName(JSContext* context, JSValueConst value);

}  // namespace quickvoy::js

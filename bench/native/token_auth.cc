#include "token_auth.h"

// MD5_* runs the digest on a context on the stack. EVP, its successor, costs several times more for a short text.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/md5.h>

#include <algorithm>
#include <array>

#include "abi/envoy.h"

namespace quickvoy::bench {
namespace {

using HexDigest = std::array<char, size_t{2} * MD5_DIGEST_LENGTH>;

HexDigest md5Hex(std::string_view first, std::string_view second) {
  MD5_CTX context;
  MD5_Init(&context);
  MD5_Update(&context, first.data(), first.size());
  MD5_Update(&context, second.data(), second.size());
  std::array<unsigned char, MD5_DIGEST_LENGTH> digest;
  MD5_Final(digest.data(), &context);

  constexpr char digits[] = "0123456789abcdef";
  HexDigest hex;
  for (size_t i = 0; i < digest.size(); ++i) {
    hex[2 * i] = digits[digest[i] >> 4];
    hex[2 * i + 1] = digits[digest[i] & 15];
  }
  return hex;
}

abi::HeadersStatus refuse(abi::FilterEnvoy envoy, std::string_view body) {
  abi::sendResponse(envoy, 403, {}, body, "bad-request");
  return abi::HeadersStatus::stop_iteration;
}

void skip(std::string_view& text, std::string_view characters) {
  text.remove_prefix(std::min(text.find_first_not_of(characters), text.size()));
}

bool take(std::string_view& text, std::string_view expected) {
  skip(text, " \t\r\n");
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

}  // namespace

bool TokenAuth::configure(std::string_view config) {
  if (!take(config, "{") || !take(config, "\"secret\"") || !take(config, ":") || !take(config, "\"")) return false;
  secret_ = config.substr(0, config.find_first_of("\"\\"));
  config.remove_prefix(secret_.size());
  if (secret_.empty() || !take(config, "\"") || !take(config, "}")) return false;
  skip(config, " \t\r\n");
  return config.empty();
}

abi::HeadersStatus TokenAuth::onRequestHeaders(abi::FilterEnvoy envoy) const {
  const abi::HeaderMap headers{envoy, abi::HeaderType::request_headers};
  abi::Buffer token;
  size_t count = 0;
  if (!headers.get("token", 0, token, &count)) return refuse(envoy, "missing token");

  // Several values are joined by ", " in the TypeScript filter, and so are never a hex digest.
  if (count == 1) {
    abi::Buffer path;
    headers.get(":path", 0, path);
    const HexDigest expected = md5Hex(abi::view(path), secret_);
    if (abi::view(token) == std::string_view(expected.data(), expected.size())) return abi::HeadersStatus::go_on;
  }
  return refuse(envoy, "invalid token");
}

}  // namespace quickvoy::bench

// Message digests on OpenSSL's libcrypto.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace quickvoy::bind {

inline constexpr size_t max_digest_bytes = 64;

struct DigestAlgorithm {
  std::string_view name;  // lower case
  size_t bytes;
  void (*run)(std::string_view data, uint8_t* out);
};

// Null if there is none of that name; the name in any case.
const DigestAlgorithm* findDigest(std::string_view name);

}  // namespace quickvoy::bind

// The functions of each algorithm itself, not the EVP layer: it looks algorithms up at run time, costs 200 ns a call
// and would link all of libcrypto into the module.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "bind/digest.h"

#include <openssl/md5.h>
#include <openssl/sha.h>
#include <strings.h>

namespace quickvoy::bind {

namespace {

template <typename Context, auto Init, auto Update, auto Final>
void digest(std::string_view data, uint8_t* out) {
  Context context;
  Init(&context);
  Update(&context, data.data(), data.size());
  Final(out, &context);
}

constexpr DigestAlgorithm algorithms[] = {
    {"md5", MD5_DIGEST_LENGTH, digest<MD5_CTX, MD5_Init, MD5_Update, MD5_Final>},
    {"sha1", SHA_DIGEST_LENGTH, digest<SHA_CTX, SHA1_Init, SHA1_Update, SHA1_Final>},
    {"sha256", SHA256_DIGEST_LENGTH, digest<SHA256_CTX, SHA256_Init, SHA256_Update, SHA256_Final>},
    {"sha512", SHA512_DIGEST_LENGTH, digest<SHA512_CTX, SHA512_Init, SHA512_Update, SHA512_Final>},
    {"sha224", SHA224_DIGEST_LENGTH, digest<SHA256_CTX, SHA224_Init, SHA224_Update, SHA224_Final>},
    {"sha384", SHA384_DIGEST_LENGTH, digest<SHA512_CTX, SHA384_Init, SHA384_Update, SHA384_Final>},
};

}  // namespace

const DigestAlgorithm* findDigest(std::string_view name) {
  for (const DigestAlgorithm& algorithm : algorithms) {
    if (algorithm.name.size() == name.size() && strncasecmp(algorithm.name.data(), name.data(), name.size()) == 0) {
      return &algorithm;
    }
  }
  return nullptr;
}

}  // namespace quickvoy::bind

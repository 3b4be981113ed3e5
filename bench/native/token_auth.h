// The job of filter-src/filters/token-auth.ts.
#pragma once

#include <string>
#include <string_view>

#include "abi/abi.h"

namespace quickvoy::bench {

class TokenAuth {
 public:
  // Reads `{"secret":"..."}`. False if the text is anything else: no other member, no escape, no empty secret.
  bool configure(std::string_view config);

  abi::HeadersStatus onRequestHeaders(abi::FilterEnvoy envoy) const;

 private:
  std::string secret_;
};

}  // namespace quickvoy::bench

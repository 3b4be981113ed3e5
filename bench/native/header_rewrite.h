// The job of filter-src/filters/header-rewrite.ts.
#pragma once

#include "abi/abi.h"

namespace quickvoy::bench::header_rewrite {

abi::HeadersStatus onRequestHeaders(abi::FilterEnvoy envoy);
abi::HeadersStatus onResponseHeaders(abi::FilterEnvoy envoy);

}  // namespace quickvoy::bench::header_rewrite

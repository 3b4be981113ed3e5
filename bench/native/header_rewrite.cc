#include "header_rewrite.h"

#include <algorithm>
#include <string_view>

#include "abi/envoy.h"

namespace quickvoy::bench::header_rewrite {
namespace {

// What follows the first character, up to the first `/` or `?`.
std::string_view firstSegment(std::string_view path) {
  if (path.empty()) return {};
  path.remove_prefix(1);
  const auto is_end = [](char c) { return c == '/' || c == '?'; };
  return {path.begin(), std::find_if(path.begin(), path.end(), is_end)};
}

}  // namespace

abi::HeadersStatus onRequestHeaders(abi::FilterEnvoy envoy) {
  const abi::HeaderMap headers{envoy, abi::HeaderType::request_headers};
  abi::Buffer path;
  headers.get(":path", 0, path);
  const std::string_view segment = firstSegment(abi::view(path));
  if (!segment.empty()) headers.set("x-filter", segment);
  headers.remove("x-drop");
  return abi::HeadersStatus::go_on;
}

abi::HeadersStatus onResponseHeaders(abi::FilterEnvoy envoy) {
  abi::HeaderMap{envoy, abi::HeaderType::response_headers}.set("x-served-by", "quickvoy");
  return abi::HeadersStatus::go_on;
}

}  // namespace quickvoy::bench::header_rewrite

// Envoy's callbacks, played by plain data: what the host does to a stream can be looked at, without an Envoy.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "abi/abi.h"

namespace quickvoy::fake {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Response {
  uint32_t status;
  Headers headers;
  std::string body;
  std::string details;
};

// What Envoy knows of one stream. Its address is the FilterEnvoy pointer.
struct EnvoyStream {
  uint32_t worker = 0;
  std::optional<Headers> request_headers = Headers{};
  std::optional<Headers> response_headers;
  std::optional<Response> sent;
  // Called by send_response before it returns, as Envoy may end the stream there.
  void (*on_sent)(void* context) = nullptr;
  void* on_sent_context = nullptr;
};

struct LogLine {
  abi::LogLevel level;
  std::string text;
};

// Process-wide, as in Envoy. All of it is safe to use from several threads.
void setConcurrency(uint32_t workers);
void setLogLevel(abi::LogLevel level);
std::vector<LogLine> takeLog();
// By "name label=value label=value".
std::map<std::string, uint64_t> takeCounters();

}  // namespace quickvoy::fake

// Drives the module's own hooks as Envoy does: a configuration, and streams through it.
#pragma once

#include <memory>
#include <string>

#include "abi/abi.h"
#include "fake_envoy.h"

namespace quickvoy::fake {

// filter_config with an inline script. `more` is JSON text of further members, beginning with a comma.
std::string inlineConfig(const std::string& script, const std::string& more = "");

// A filter configuration. `accepted()` is false where Envoy would reject it; the log says why.
class Config {
 public:
  explicit Config(const std::string& filter_config, const std::string& filter_name = "");
  ~Config();
  Config(const Config&) = delete;
  Config& operator=(const Config&) = delete;

  [[nodiscard]] bool accepted() const { return module_ != nullptr; }
  [[nodiscard]] abi::FilterConfigModule module() const { return module_; }

 private:
  abi::FilterConfigModule module_;
};

// One stream. Ends (stream_complete, destroy) when it goes, unless it ended before.
class Stream {
 public:
  explicit Stream(const Config& config, uint32_t worker = 0);
  ~Stream() { end(); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  abi::HeadersStatus requestHeaders(Headers headers = {{":method", "GET"}, {":path", "/"}});
  abi::HeadersStatus responseHeaders(Headers headers = {{":status", "200"}});
  void complete();
  void destroy();
  void end();

  // What a script left in a header of the request.
  [[nodiscard]] std::string request(const std::string& name) const { return valueOf(envoy.request_headers, name); }
  [[nodiscard]] std::string response(const std::string& name) const { return valueOf(envoy.response_headers, name); }

  EnvoyStream envoy;

 private:
  static std::string valueOf(const std::optional<Headers>& headers, const std::string& name);

  abi::FilterModule module_;
  bool completed_ = false;
};

// Runs one request through a script whose onRequestHeaders is `body` (its parameter is `stream`), and gives the stream.
std::unique_ptr<Stream> run(const std::string& body, const std::string& more = "", Headers headers = {{":path", "/"}});

// The text of the log, one line each, and empties it.
std::string logText();

}  // namespace quickvoy::fake

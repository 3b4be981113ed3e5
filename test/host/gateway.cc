#include "gateway.h"

#include <gtest/gtest.h>

namespace quickvoy::fake {

namespace {

std::string jsonString(const std::string& text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      json.append({'\\', c});
    } else if (c == '\n') {
      json += "\\n";
    } else {
      json += c;
    }
  }
  return json + "\"";
}

abi::Buffer buffer(const std::string& text) { return {text.data(), text.size()}; }

}  // namespace

std::string inlineConfig(const std::string& script, const std::string& more) {
  return R"({"script":{"inline_string":)" + jsonString(script) + "}" + more + "}";
}

Config::Config(const std::string& filter_config, const std::string& filter_name)
    : module_(envoy_dynamic_module_on_http_filter_config_new(this, buffer(filter_name), buffer(filter_config))) {}

Config::~Config() {
  if (accepted()) envoy_dynamic_module_on_http_filter_config_destroy(module_);
}

Stream::Stream(const Config& config, uint32_t worker) {
  envoy.worker = worker;
  module_ = envoy_dynamic_module_on_http_filter_new(config.module(), &envoy);
}

abi::HeadersStatus Stream::requestHeaders(Headers headers) {
  envoy.request_headers = std::move(headers);
  return envoy_dynamic_module_on_http_filter_request_headers(&envoy, module_, true);
}

abi::HeadersStatus Stream::responseHeaders(Headers headers) {
  envoy.response_headers = std::move(headers);
  return envoy_dynamic_module_on_http_filter_response_headers(&envoy, module_, true);
}

void Stream::complete() {
  if (!completed_) envoy_dynamic_module_on_http_filter_stream_complete(&envoy, module_);
  completed_ = true;
}

void Stream::destroy() {
  if (module_ != nullptr) envoy_dynamic_module_on_http_filter_destroy(module_);
  module_ = nullptr;
}

void Stream::end() {
  if (module_ == nullptr) return;
  complete();
  destroy();
}

std::string Stream::valueOf(const std::optional<Headers>& headers, const std::string& name) {
  if (!headers.has_value()) return "(no headers)";
  std::string all;
  for (const auto& [each, value] : *headers) {
    if (each == name) all += (all.empty() ? "" : "|") + value;
  }
  return all;
}

std::unique_ptr<Stream> run(const std::string& body, const std::string& more, Headers headers) {
  const Config config(inlineConfig("export default { onRequestHeaders(stream) { " + body + " } }", more));
  EXPECT_TRUE(config.accepted()) << logText();
  auto stream = std::make_unique<Stream>(config);
  stream->requestHeaders(std::move(headers));
  stream->end();
  return stream;
}

std::string logText() {
  std::string text;
  for (const LogLine& line : takeLog()) text += line.text + "\n";
  return text;
}

}  // namespace quickvoy::fake

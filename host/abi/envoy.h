// Envoy's callbacks with C++ types: std::string_view instead of pointer and length. One line each, so that the calls
// cost nothing; the layers above never name a C function.
#pragma once

#include <span>
#include <string_view>

#include "abi/abi.h"

namespace quickvoy::abi {

inline Buffer buffer(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view view(Buffer buffer) { return {buffer.data, buffer.length}; }

inline bool logEnabled(LogLevel level) { return envoy_dynamic_module_callback_log_enabled(level); }
inline void log(LogLevel level, std::string_view message) { envoy_dynamic_module_callback_log(level, buffer(message)); }

// Main thread only.
inline uint32_t concurrency() { return envoy_dynamic_module_callback_get_concurrency(); }
inline uint32_t workerIndex(FilterEnvoy envoy) {
  return envoy_dynamic_module_callback_http_filter_get_worker_index(envoy);
}

// The headers of one direction of one stream. Views live until the hook returns or a setter touches the map.
struct HeaderMap {
  FilterEnvoy envoy;
  HeaderType type;

  // Value number `index`; false if there is none. `count`, if given, gets the number of values.
  bool get(std::string_view key, size_t index, Buffer& value, size_t* count = nullptr) const {
    return envoy_dynamic_module_callback_http_get_header(envoy, type, buffer(key), &value, index, count);
  }
  size_t size() const { return envoy_dynamic_module_callback_http_get_headers_size(envoy, type); }
  // `all` has size() entries.
  bool getAll(std::span<Header> all) const {
    return envoy_dynamic_module_callback_http_get_headers(envoy, type, all.data());
  }
  // The value is not empty: Envoy refuses (add) or removes (set) then.
  bool add(std::string_view key, std::string_view value) const {
    return envoy_dynamic_module_callback_http_add_header(envoy, type, buffer(key), buffer(value));
  }
  bool set(std::string_view key, std::string_view value) const {
    return envoy_dynamic_module_callback_http_set_header(envoy, type, buffer(key), buffer(value));
  }
  bool remove(std::string_view key) const {
    return envoy_dynamic_module_callback_http_set_header(envoy, type, buffer(key), {nullptr, 0});
  }
};

// Sends a local reply. The stream may be over, and its filter destroyed, when this returns.
inline void sendResponse(FilterEnvoy envoy, uint32_t status, std::span<Header> headers, std::string_view body,
                         std::string_view details) {
  envoy_dynamic_module_callback_http_send_response(envoy, status, headers.data(), headers.size(), buffer(body),
                                                   buffer(details));
}

// Inside config_new only.
inline bool defineCounter(FilterConfigEnvoy config, std::string_view name, std::span<Buffer> labels, size_t& id) {
  return envoy_dynamic_module_callback_http_filter_config_define_counter(config, buffer(name), labels.data(),
                                                                         labels.size(), &id) == MetricsResult::success;
}
inline void incrementCounter(FilterEnvoy envoy, size_t id, std::span<Buffer> label_values) {
  envoy_dynamic_module_callback_http_filter_increment_counter(envoy, id, label_values.data(), label_values.size(), 1);
}

}  // namespace quickvoy::abi

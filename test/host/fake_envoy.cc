#include "fake_envoy.h"

#include <algorithm>
#include <atomic>
#include <mutex>

namespace quickvoy::fake {

namespace {

std::mutex mutex;
std::atomic<uint32_t> concurrency = 1;
std::atomic<abi::LogLevel> log_level = abi::LogLevel::info;
std::vector<LogLine> log_lines;
std::map<std::string, uint64_t> counters;
// Defined once per name, as Envoy's stats are.
std::vector<std::pair<std::string, std::vector<std::string>>> defined_counters;

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(tolower(c)); });
  return result;
}

std::string text(abi::Buffer buffer) { return {buffer.data, buffer.length}; }

EnvoyStream& streamOf(abi::FilterEnvoy envoy) { return *static_cast<EnvoyStream*>(envoy); }

Headers* mapOf(abi::FilterEnvoy envoy, abi::HeaderType type) {
  std::optional<Headers>& map =
      type == abi::HeaderType::request_headers ? streamOf(envoy).request_headers : streamOf(envoy).response_headers;
  return map.has_value() ? &*map : nullptr;
}

}  // namespace

void setConcurrency(uint32_t workers) { concurrency = workers; }
void setLogLevel(abi::LogLevel level) { log_level = level; }

std::vector<LogLine> takeLog() {
  const std::lock_guard lock(mutex);
  return std::exchange(log_lines, {});
}

std::map<std::string, uint64_t> takeCounters() {
  const std::lock_guard lock(mutex);
  return std::exchange(counters, {});
}

}  // namespace quickvoy::fake

using namespace quickvoy;
using namespace quickvoy::fake;

void envoy_dynamic_module_callback_log(abi::LogLevel level, abi::Buffer message) {
  const std::lock_guard lock(mutex);
  log_lines.push_back({level, text(message)});
}

bool envoy_dynamic_module_callback_log_enabled(abi::LogLevel level) { return level >= log_level; }

uint32_t envoy_dynamic_module_callback_get_concurrency() { return concurrency; }

uint32_t envoy_dynamic_module_callback_http_filter_get_worker_index(abi::FilterEnvoy envoy) {
  return streamOf(envoy).worker;
}

abi::MetricsResult envoy_dynamic_module_callback_http_filter_config_define_counter(
    abi::FilterConfigEnvoy, abi::Buffer name, abi::Buffer* label_names, size_t label_names_length, size_t* counter_id) {
  const std::lock_guard lock(mutex);
  std::vector<std::string> labels;
  for (size_t i = 0; i < label_names_length; ++i) labels.push_back(text(label_names[i]));
  *counter_id = defined_counters.size();
  defined_counters.emplace_back(text(name), labels);
  return abi::MetricsResult::success;
}

abi::MetricsResult envoy_dynamic_module_callback_http_filter_increment_counter(abi::FilterEnvoy, size_t counter_id,
                                                                               abi::Buffer* label_values,
                                                                               size_t label_values_length,
                                                                               uint64_t value) {
  const std::lock_guard lock(mutex);
  if (counter_id >= defined_counters.size()) return abi::MetricsResult::metric_not_found;
  const auto& [name, labels] = defined_counters[counter_id];
  if (labels.size() != label_values_length) return abi::MetricsResult::invalid_labels;
  std::string key = name;
  for (size_t i = 0; i < labels.size(); ++i) key += " " + labels[i] + "=" + text(label_values[i]);
  counters[key] += value;
  return abi::MetricsResult::success;
}

bool envoy_dynamic_module_callback_http_get_header(abi::FilterEnvoy envoy, abi::HeaderType type, abi::Buffer key,
                                                   abi::Buffer* value, size_t index, size_t* count) {
  *value = {nullptr, 0};
  size_t found = 0;
  if (const Headers* map = mapOf(envoy, type)) {
    const std::string name = lower(text(key));
    for (const auto& [each, each_value] : *map) {
      if (each != name) continue;
      if (found++ == index) *value = {each_value.data(), each_value.size()};
    }
  }
  if (count != nullptr) *count = found;
  return index < found;
}

size_t envoy_dynamic_module_callback_http_get_headers_size(abi::FilterEnvoy envoy, abi::HeaderType type) {
  const Headers* map = mapOf(envoy, type);
  return map == nullptr ? 0 : map->size();
}

bool envoy_dynamic_module_callback_http_get_headers(abi::FilterEnvoy envoy, abi::HeaderType type,
                                                    abi::Header* headers) {
  const Headers* map = mapOf(envoy, type);
  if (map == nullptr) return false;
  for (const auto& [name, value] : *map) *headers++ = {name.data(), name.size(), value.data(), value.size()};
  return true;
}

bool envoy_dynamic_module_callback_http_add_header(abi::FilterEnvoy envoy, abi::HeaderType type, abi::Buffer key,
                                                   abi::Buffer value) {
  Headers* map = mapOf(envoy, type);
  if (map == nullptr || value.length == 0) return false;
  map->emplace_back(lower(text(key)), text(value));
  return true;
}

bool envoy_dynamic_module_callback_http_set_header(abi::FilterEnvoy envoy, abi::HeaderType type, abi::Buffer key,
                                                   abi::Buffer value) {
  Headers* map = mapOf(envoy, type);
  if (map == nullptr) return false;
  const std::string name = lower(text(key));
  std::erase_if(*map, [&](const auto& header) { return header.first == name; });
  if (value.length != 0) map->emplace_back(name, text(value));
  return true;
}

void envoy_dynamic_module_callback_http_send_response(abi::FilterEnvoy envoy, uint32_t status, abi::Header* headers,
                                                      size_t headers_size, abi::Buffer body, abi::Buffer details) {
  EnvoyStream& stream = streamOf(envoy);
  Response response{status, {}, text(body), text(details)};
  for (size_t i = 0; i < headers_size; ++i) {
    response.headers.emplace_back(std::string(headers[i].key, headers[i].key_length),
                                  std::string(headers[i].value, headers[i].value_length));
  }
  stream.sent = std::move(response);
  if (stream.on_sent != nullptr) stream.on_sent(stream.on_sent_context);
}

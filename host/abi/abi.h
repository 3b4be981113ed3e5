// The part of Envoy's dynamic-module ABI that this module uses: types, hooks that Envoy calls, callbacks that Envoy
// exports. Layouts and names are fixed by Envoy (released ABI is frozen: it only grows); the words are ours.
//
// Lifetimes: a `buffer` that Envoy hands out lives until the hook returns or a setter touches the same header map.
// Buffers that we hand in are copied by Envoy before the call returns.
#pragma once

#include <cstddef>
#include <cstdint>

// NOLINTBEGIN(readability-identifier-naming): C names that Envoy gives.
namespace quickvoy::abi {

// The interface this header describes. Envoy warns when its own differs, and loads the module all the same.
inline constexpr const char* version = "v0.2.0";

// A view of bytes that someone else owns.
struct Buffer {
  const char* data;
  size_t length;
};

// A header owned by us, for replies, or by Envoy, for reading: both have this layout.
struct Header {
  const char* key;
  size_t key_length;
  const char* value;
  size_t value_length;
};

enum class HeaderType : int { request_headers, request_trailers, response_headers, response_trailers };

enum class LogLevel : int { trace, debug, info, warn, error, critical, off };

enum class HeadersStatus : int {
  go_on,
  stop_iteration,
  continue_and_dont_end_stream,
  stop_all_iteration_and_buffer,
  stop_all_iteration_and_watermark,
};
enum class DataStatus : int {
  go_on,
  stop_iteration_and_buffer,
  stop_iteration_and_watermark,
  stop_iteration_no_buffer
};
enum class TrailersStatus : int { go_on, stop_iteration };

enum class MetricsResult : int { success, metric_not_found, invalid_labels, frozen };
enum class CalloutResult : int { success, reset, exceed_response_buffer_limit };
enum class HttpStreamResetReason : int {
  connection_failure,
  connection_termination,
  local_reset,
  local_refused_stream_reset,
  overflow,
  remote_reset,
  remote_refused_stream_reset,
  protocol_error,
};

using FilterConfigEnvoy = void*;         // Envoy's filter configuration; until config_destroy
using FilterConfigModule = const void*;  // ours
using FilterEnvoy = void*;               // Envoy's filter of one stream; until filter_destroy
using FilterModule = const void*;        // ours

}  // namespace quickvoy::abi

extern "C" {

// Hooks are what the module exports; all else in it is hidden.
#pragma GCC visibility push(default)

// ---- Hooks: defined by this module, called by Envoy. Main thread: program_init and config_*. Worker: all others.

// The ABI version this module was made for. Null refuses to load.
const char* envoy_dynamic_module_on_program_init();

// Null rejects the configuration. `name` is filter_name; `config` is filter_config (a Struct as JSON text).
quickvoy::abi::FilterConfigModule envoy_dynamic_module_on_http_filter_config_new(
    quickvoy::abi::FilterConfigEnvoy config_envoy, quickvoy::abi::Buffer name, quickvoy::abi::Buffer config);
void envoy_dynamic_module_on_http_filter_config_destroy(quickvoy::abi::FilterConfigModule config);

// Never returns null: Envoy 1.39 crashes on it.
quickvoy::abi::FilterModule envoy_dynamic_module_on_http_filter_new(quickvoy::abi::FilterConfigModule config,
                                                                    quickvoy::abi::FilterEnvoy envoy);
void envoy_dynamic_module_on_http_filter_destroy(quickvoy::abi::FilterModule filter);

quickvoy::abi::HeadersStatus envoy_dynamic_module_on_http_filter_request_headers(quickvoy::abi::FilterEnvoy envoy,
                                                                                 quickvoy::abi::FilterModule filter,
                                                                                 bool end_of_stream);
quickvoy::abi::DataStatus envoy_dynamic_module_on_http_filter_request_body(quickvoy::abi::FilterEnvoy envoy,
                                                                           quickvoy::abi::FilterModule filter,
                                                                           bool end_of_stream);
quickvoy::abi::TrailersStatus envoy_dynamic_module_on_http_filter_request_trailers(quickvoy::abi::FilterEnvoy envoy,
                                                                                   quickvoy::abi::FilterModule filter);
quickvoy::abi::HeadersStatus envoy_dynamic_module_on_http_filter_response_headers(quickvoy::abi::FilterEnvoy envoy,
                                                                                  quickvoy::abi::FilterModule filter,
                                                                                  bool end_of_stream);
quickvoy::abi::DataStatus envoy_dynamic_module_on_http_filter_response_body(quickvoy::abi::FilterEnvoy envoy,
                                                                            quickvoy::abi::FilterModule filter,
                                                                            bool end_of_stream);
quickvoy::abi::TrailersStatus envoy_dynamic_module_on_http_filter_response_trailers(quickvoy::abi::FilterEnvoy envoy,
                                                                                    quickvoy::abi::FilterModule filter);

// The stream is over; before the access log is written and before filter_destroy.
void envoy_dynamic_module_on_http_filter_stream_complete(quickvoy::abi::FilterEnvoy envoy,
                                                         quickvoy::abi::FilterModule filter);

// Mandatory for loading, without a use here yet.
void envoy_dynamic_module_on_http_filter_http_callout_done(quickvoy::abi::FilterEnvoy envoy,
                                                           quickvoy::abi::FilterModule filter, uint64_t callout_id,
                                                           quickvoy::abi::CalloutResult result,
                                                           quickvoy::abi::Header* headers, size_t headers_size,
                                                           quickvoy::abi::Buffer* body_chunks, size_t body_chunks_size);
void envoy_dynamic_module_on_http_filter_http_stream_headers(quickvoy::abi::FilterEnvoy envoy,
                                                             quickvoy::abi::FilterModule filter, uint64_t stream_id,
                                                             quickvoy::abi::Header* headers, size_t headers_size,
                                                             bool end_stream);
void envoy_dynamic_module_on_http_filter_http_stream_data(quickvoy::abi::FilterEnvoy envoy,
                                                          quickvoy::abi::FilterModule filter, uint64_t stream_id,
                                                          const quickvoy::abi::Buffer* data, size_t data_count,
                                                          bool end_stream);
void envoy_dynamic_module_on_http_filter_http_stream_trailers(quickvoy::abi::FilterEnvoy envoy,
                                                              quickvoy::abi::FilterModule filter, uint64_t stream_id,
                                                              quickvoy::abi::Header* trailers, size_t trailers_size);
void envoy_dynamic_module_on_http_filter_http_stream_complete(quickvoy::abi::FilterEnvoy envoy,
                                                              quickvoy::abi::FilterModule filter, uint64_t stream_id);
void envoy_dynamic_module_on_http_filter_http_stream_reset(quickvoy::abi::FilterEnvoy envoy,
                                                           quickvoy::abi::FilterModule filter, uint64_t stream_id,
                                                           quickvoy::abi::HttpStreamResetReason reason);
void envoy_dynamic_module_on_http_filter_scheduled(quickvoy::abi::FilterEnvoy envoy, quickvoy::abi::FilterModule filter,
                                                   uint64_t event_id);
void envoy_dynamic_module_on_http_filter_downstream_above_write_buffer_high_watermark(
    quickvoy::abi::FilterEnvoy envoy, quickvoy::abi::FilterModule filter);
void envoy_dynamic_module_on_http_filter_downstream_below_write_buffer_low_watermark(
    quickvoy::abi::FilterEnvoy envoy, quickvoy::abi::FilterModule filter);

#pragma GCC visibility pop

// ---- Callbacks: exported by the Envoy binary, called by this module.

// Any thread. Logger `dynamic_modules`.
void envoy_dynamic_module_callback_log(quickvoy::abi::LogLevel level, quickvoy::abi::Buffer message);
bool envoy_dynamic_module_callback_log_enabled(quickvoy::abi::LogLevel level);

// Number of worker threads. Main thread only.
uint32_t envoy_dynamic_module_callback_get_concurrency();

// 0 to concurrency - 1 on a worker.
uint32_t envoy_dynamic_module_callback_http_filter_get_worker_index(quickvoy::abi::FilterEnvoy envoy);

// Only inside config_new; later `frozen`.
quickvoy::abi::MetricsResult envoy_dynamic_module_callback_http_filter_config_define_counter(
    quickvoy::abi::FilterConfigEnvoy config_envoy, quickvoy::abi::Buffer name, quickvoy::abi::Buffer* label_names,
    size_t label_names_length, size_t* counter_id);
// As many label values as the counter has label names.
quickvoy::abi::MetricsResult envoy_dynamic_module_callback_http_filter_increment_counter(
    quickvoy::abi::FilterEnvoy envoy, size_t counter_id, quickvoy::abi::Buffer* label_values,
    size_t label_values_length, uint64_t value);

// Value number `index` of a header; `count` (may be null) gets the number of values. False, and an empty buffer, if
// there is no such value or the map does not exist (yet).
bool envoy_dynamic_module_callback_http_get_header(quickvoy::abi::FilterEnvoy envoy, quickvoy::abi::HeaderType type,
                                                   quickvoy::abi::Buffer key, quickvoy::abi::Buffer* value,
                                                   size_t index, size_t* count);
size_t envoy_dynamic_module_callback_http_get_headers_size(quickvoy::abi::FilterEnvoy envoy,
                                                           quickvoy::abi::HeaderType type);
// Fills `headers`, which has room for get_headers_size entries.
bool envoy_dynamic_module_callback_http_get_headers(quickvoy::abi::FilterEnvoy envoy, quickvoy::abi::HeaderType type,
                                                    quickvoy::abi::Header* headers);
bool envoy_dynamic_module_callback_http_add_header(quickvoy::abi::FilterEnvoy envoy, quickvoy::abi::HeaderType type,
                                                   quickvoy::abi::Buffer key, quickvoy::abi::Buffer value);
// Replaces all values; a null value removes the header.
bool envoy_dynamic_module_callback_http_set_header(quickvoy::abi::FilterEnvoy envoy, quickvoy::abi::HeaderType type,
                                                   quickvoy::abi::Buffer key, quickvoy::abi::Buffer value);

// Sends a local reply. May end and destroy the stream before it returns.
void envoy_dynamic_module_callback_http_send_response(quickvoy::abi::FilterEnvoy envoy, uint32_t status,
                                                      quickvoy::abi::Header* headers, size_t headers_size,
                                                      quickvoy::abi::Buffer body, quickvoy::abi::Buffer details);

}  // extern "C"
// NOLINTEND(readability-identifier-naming)

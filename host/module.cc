// The hooks that Envoy calls. Each turns the ABI's pointers into objects and passes the call on.
#include "abi/abi.h"
#include "filter.h"

using namespace quickvoy;

namespace {

Filter& filterOf(abi::FilterModule filter) { return *static_cast<Filter*>(const_cast<void*>(filter)); }
FilterConfig* configOf(abi::FilterConfigModule config) { return static_cast<FilterConfig*>(const_cast<void*>(config)); }

}  // namespace

const char* envoy_dynamic_module_on_program_init() { return abi::version; }

abi::FilterConfigModule envoy_dynamic_module_on_http_filter_config_new(abi::FilterConfigEnvoy envoy, abi::Buffer name,
                                                                       abi::Buffer config) {
  return FilterConfig::create(envoy, abi::view(name), abi::view(config)).release();
}

void envoy_dynamic_module_on_http_filter_config_destroy(abi::FilterConfigModule config) { delete configOf(config); }

abi::FilterModule envoy_dynamic_module_on_http_filter_new(abi::FilterConfigModule config, abi::FilterEnvoy envoy) {
  return new Filter(*configOf(config), envoy);
}

void envoy_dynamic_module_on_http_filter_destroy(abi::FilterModule filter) { delete &filterOf(filter); }

abi::HeadersStatus envoy_dynamic_module_on_http_filter_request_headers(abi::FilterEnvoy, abi::FilterModule filter,
                                                                       bool) {
  return filterOf(filter).onRequestHeaders();
}

abi::HeadersStatus envoy_dynamic_module_on_http_filter_response_headers(abi::FilterEnvoy, abi::FilterModule filter,
                                                                        bool) {
  return filterOf(filter).onResponseHeaders();
}

void envoy_dynamic_module_on_http_filter_stream_complete(abi::FilterEnvoy, abi::FilterModule filter) {
  filterOf(filter).onStreamComplete();
}

// Hooks that Envoy wants to find, without work for them here.

abi::DataStatus envoy_dynamic_module_on_http_filter_request_body(abi::FilterEnvoy, abi::FilterModule, bool) {
  return abi::DataStatus::go_on;
}

abi::TrailersStatus envoy_dynamic_module_on_http_filter_request_trailers(abi::FilterEnvoy, abi::FilterModule) {
  return abi::TrailersStatus::go_on;
}

abi::DataStatus envoy_dynamic_module_on_http_filter_response_body(abi::FilterEnvoy, abi::FilterModule, bool) {
  return abi::DataStatus::go_on;
}

abi::TrailersStatus envoy_dynamic_module_on_http_filter_response_trailers(abi::FilterEnvoy, abi::FilterModule) {
  return abi::TrailersStatus::go_on;
}

void envoy_dynamic_module_on_http_filter_http_callout_done(abi::FilterEnvoy, abi::FilterModule, uint64_t,
                                                           abi::CalloutResult, abi::Header*, size_t, abi::Buffer*,
                                                           size_t) {}
void envoy_dynamic_module_on_http_filter_http_stream_headers(abi::FilterEnvoy, abi::FilterModule, uint64_t,
                                                             abi::Header*, size_t, bool) {}
void envoy_dynamic_module_on_http_filter_http_stream_data(abi::FilterEnvoy, abi::FilterModule, uint64_t,
                                                          const abi::Buffer*, size_t, bool) {}
void envoy_dynamic_module_on_http_filter_http_stream_trailers(abi::FilterEnvoy, abi::FilterModule, uint64_t,
                                                              abi::Header*, size_t) {}
void envoy_dynamic_module_on_http_filter_http_stream_complete(abi::FilterEnvoy, abi::FilterModule, uint64_t) {}
void envoy_dynamic_module_on_http_filter_http_stream_reset(abi::FilterEnvoy, abi::FilterModule, uint64_t,
                                                           abi::HttpStreamResetReason) {}
void envoy_dynamic_module_on_http_filter_scheduled(abi::FilterEnvoy, abi::FilterModule, uint64_t) {}
void envoy_dynamic_module_on_http_filter_downstream_above_write_buffer_high_watermark(abi::FilterEnvoy,
                                                                                      abi::FilterModule) {}
void envoy_dynamic_module_on_http_filter_downstream_below_write_buffer_low_watermark(abi::FilterEnvoy,
                                                                                     abi::FilterModule) {}

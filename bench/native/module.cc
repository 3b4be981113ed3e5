// The native twins as one Envoy dynamic module: `filter_name` picks `passthrough`, `tokenAuth` or `headerRewrite`.

#include <string_view>
#include <utility>

// The hooks, which Envoy looks up by name, are all that this module exports.
#pragma GCC visibility push(default)
#include "abi/abi.h"
#pragma GCC visibility pop

#include "abi/envoy.h"
#include "header_rewrite.h"
#include "token_auth.h"

namespace {

using namespace quickvoy;
using namespace quickvoy::bench;

enum class Job { passthrough, token_auth, header_rewrite };

// One filter configuration. It is the filter of every stream too: no job keeps state of a stream, so none allocates.
struct Filter {
  Job job;
  TokenAuth token_auth;  // of that job only
};

const Filter* filterOf(abi::FilterModule filter) { return static_cast<const Filter*>(filter); }

const Filter* reject(std::string_view reason) {
  abi::log(abi::LogLevel::error, reason);
  return nullptr;
}

const Filter* makeFilter(std::string_view name, std::string_view config) {
  if (name == "passthrough") return new Filter{Job::passthrough, {}};
  if (name == "headerRewrite") return new Filter{Job::header_rewrite, {}};
  if (name != "tokenAuth") return reject("native twin: filter_name must be passthrough, tokenAuth or headerRewrite");
  TokenAuth token_auth;
  if (!token_auth.configure(config)) return reject("native twin: filter_config must be {\"secret\": TEXT}");
  return new Filter{Job::token_auth, std::move(token_auth)};
}

}  // namespace

const char* envoy_dynamic_module_on_program_init() { return abi::version; }

abi::FilterConfigModule envoy_dynamic_module_on_http_filter_config_new(abi::FilterConfigEnvoy, abi::Buffer name,
                                                                       abi::Buffer config) {
  return makeFilter(abi::view(name), abi::view(config));
}

void envoy_dynamic_module_on_http_filter_config_destroy(abi::FilterConfigModule config) { delete filterOf(config); }

abi::FilterModule envoy_dynamic_module_on_http_filter_new(abi::FilterConfigModule config, abi::FilterEnvoy) {
  return config;
}

void envoy_dynamic_module_on_http_filter_destroy(abi::FilterModule) {}

abi::HeadersStatus envoy_dynamic_module_on_http_filter_request_headers(abi::FilterEnvoy envoy, abi::FilterModule filter,
                                                                       bool) {
  switch (filterOf(filter)->job) {
    case Job::passthrough:
      return abi::HeadersStatus::go_on;
    case Job::token_auth:
      return filterOf(filter)->token_auth.onRequestHeaders(envoy);
    case Job::header_rewrite:
      return header_rewrite::onRequestHeaders(envoy);
  }
  __builtin_unreachable();
}

abi::HeadersStatus envoy_dynamic_module_on_http_filter_response_headers(abi::FilterEnvoy envoy,
                                                                        abi::FilterModule filter, bool) {
  return filterOf(filter)->job == Job::header_rewrite ? header_rewrite::onResponseHeaders(envoy)
                                                      : abi::HeadersStatus::go_on;
}

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

void envoy_dynamic_module_on_http_filter_stream_complete(abi::FilterEnvoy, abi::FilterModule) {}

// Mandatory for loading; without callouts, schedulers and watermarks none is ever called.
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

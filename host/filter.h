// The Envoy side: a filter configuration, and a filter for each stream. What a script does wrong ends here: it is
// logged, counted, and answered by the failure policy.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "abi/envoy.h"
#include "bind/stream_record.h"
#include "config.h"
#include "generation.h"
#include "worker.h"

namespace quickvoy {

class FilterConfig {
 public:
  // Main thread. Null: the reason is in Envoy's log.
  static std::unique_ptr<FilterConfig> create(abi::FilterConfigEnvoy envoy, std::string_view name,
                                              std::string_view filter_config);
  // Any thread; no filter of it is left.
  ~FilterConfig();

  // This configuration on the worker that runs the stream. False: it has none now; it was logged.
  struct Binding {
    Worker* worker = nullptr;
    Instance* instance = nullptr;
  };
  Binding bind(abi::FilterEnvoy envoy);

  // Logs and counts a failure. `where` is the hook.
  void report(abi::FilterEnvoy envoy, const char* where, const js::Failure& failure) const;

  [[nodiscard]] OnError onError() const { return on_error_; }

 private:
  FilterConfig() = default;

  std::string name_;    // filter_name, as logs and stats show it
  std::string config_;  // JSON text
  OnError on_error_ = OnError::fail_closed;
  std::shared_ptr<Generation> generation_;
  Instance* main_instance_ = nullptr;
  std::vector<Instance*> instances_;  // by worker index; each is used by its worker only
  size_t errors_counter_ = 0;
  bool counted_ = false;  // Envoy let the counter be defined
};

// One filter of one stream. Made, used and destroyed on the stream's worker.
class Filter {
 public:
  Filter(FilterConfig& config, abi::FilterEnvoy envoy)
      : config_(config), binding_(config.bind(envoy)), stream_(envoy) {}
  ~Filter() { end(); }
  Filter(const Filter&) = delete;
  Filter& operator=(const Filter&) = delete;

  // After a local reply was sent the filter may be destroyed: callers do nothing but return the status.
  abi::HeadersStatus onRequestHeaders() { return onHeaders(Hook::on_request_headers, bind::Phase::request_headers); }
  abi::HeadersStatus onResponseHeaders() { return onHeaders(Hook::on_response_headers, bind::Phase::response_headers); }
  void onStreamComplete();

 private:
  abi::HeadersStatus onHeaders(Hook hook, bind::Phase phase);
  abi::HeadersStatus fail(const js::Failure& failure);
  void end();

  FilterConfig& config_;
  FilterConfig::Binding binding_;
  bind::StreamRecord stream_;
};

}  // namespace quickvoy

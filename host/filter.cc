#include "filter.h"

#include <strings.h>

namespace quickvoy {

namespace {

constexpr uint32_t failure_status = 500;
constexpr std::string_view failure_body = "Internal Server Error";
constexpr std::string_view grpc_status = "grpc-status";

bool isGrpcRequest(abi::FilterEnvoy envoy) {
  constexpr std::string_view grpc = "application/grpc";
  abi::Buffer value;
  if (!abi::HeaderMap{envoy, abi::HeaderType::request_headers}.get("content-type", 0, value)) return false;
  const std::string_view type = abi::view(value);
  return type.starts_with(grpc) && (type.size() == grpc.size() || type[grpc.size()] == '+');
}

// The status that gRPC's specification gives an HTTP status.
std::string_view grpcStatusOf(uint32_t http_status) {
  switch (http_status) {
    case 400:
      return "13";  // INTERNAL
    case 401:
      return "16";  // UNAUTHENTICATED
    case 403:
      return "7";  // PERMISSION_DENIED
    case 404:
      return "12";  // UNIMPLEMENTED
    case 429:
    case 502:
    case 503:
    case 504:
      return "14";  // UNAVAILABLE
    default:
      return "2";  // UNKNOWN
  }
}

// Takes the reply, not the record that held it: the record may be gone when Envoy comes back.
void send(abi::FilterEnvoy envoy, const bind::LocalReply& reply) {
  std::vector<abi::Header> headers;
  headers.reserve(reply.headers.size() + 1);
  bool has_grpc_status = false;
  for (const auto& [name, value] : reply.headers) {
    headers.push_back({name.data(), name.size(), value.data(), value.size()});
    has_grpc_status |= strcasecmp(name.c_str(), grpc_status.data()) == 0;
  }
  // Envoy's module interface says OK to a gRPC client, whatever the status: a refusal would count as success.
  if (!has_grpc_status && isGrpcRequest(envoy)) {
    const std::string_view status = grpcStatusOf(reply.status);
    headers.push_back({grpc_status.data(), grpc_status.size(), status.data(), status.size()});
  }
  abi::sendResponse(envoy, reply.status, headers, reply.body, reply.details);
}

}  // namespace

std::unique_ptr<FilterConfig> FilterConfig::create(abi::FilterConfigEnvoy envoy, std::string_view name,
                                                   std::string_view filter_config) {
  std::unique_ptr<FilterConfig> config(new FilterConfig());
  config->name_ = name.empty() ? "default" : name;
  const auto reject = [&](const std::string& error) {
    abi::log(abi::LogLevel::error, "quickvoy: filter \"" + config->name_ + "\": " + error);
    return nullptr;
  };

  Settings settings;
  std::string error;
  if (!parseSettings(filter_config, settings, error)) return reject(error);
  config->generation_ = Generation::obtain(settings, error);
  if (config->generation_ == nullptr) return reject(error);
  config->config_ = std::move(settings.config);
  config->on_error_ = settings.on_error;
  config->instances_.resize(config->generation_->workerCount());
  config->main_instance_ = config->generation_->main().instantiate(config->name_, config->config_, error);
  if (config->main_instance_ == nullptr) return reject(error);

  abi::Buffer labels[] = {abi::buffer("filter"), abi::buffer("cause")};
  config->counted_ = abi::defineCounter(envoy, "quickvoy_errors", labels, config->errors_counter_);
  return config;
}

FilterConfig::~FilterConfig() {
  if (generation_ == nullptr) return;
  if (main_instance_ != nullptr) generation_->main().retire(main_instance_);
  for (size_t i = 0; i < instances_.size(); ++i) {
    if (instances_[i] != nullptr) generation_->existing(i)->retire(instances_[i]);
  }
}

FilterConfig::Binding FilterConfig::bind(abi::FilterEnvoy envoy) {
  const size_t index = abi::workerIndex(envoy);
  if (index >= instances_.size()) [[unlikely]]
    return {};
  std::string error;
  Worker* worker = generation_->worker(index, error);
  if (worker != nullptr) {
    worker->sweep();
    Instance*& instance = instances_[index];
    if (instance == nullptr) [[unlikely]]
      instance = worker->instantiate(name_, config_, error);
    if (instance != nullptr) return {worker, instance};
  }
  if (!error.empty()) report(envoy, "loading on a worker", {js::Cause::exception, error});
  return {};
}

void FilterConfig::report(abi::FilterEnvoy envoy, const char* where, const js::Failure& failure) const {
  const char* cause = js::causeName(failure.cause);
  if (abi::logEnabled(abi::LogLevel::error)) {
    abi::log(abi::LogLevel::error,
             name_ + ": " + where + ": " + cause + ": " + generation_->script().mapStack(failure.message));
  }
  abi::Buffer labels[] = {abi::buffer(name_), abi::buffer(cause)};
  if (counted_) abi::incrementCounter(envoy, errors_counter_, labels);
}

abi::HeadersStatus Filter::onHeaders(Hook hook, bind::Phase phase) {
  stream_.phase = phase;
  // Envoy does not show a filter its own reply; if one ever does, the script still sees none.
  if (stream_.replied) return abi::HeadersStatus::go_on;
  if (binding_.instance == nullptr) [[unlikely]] {
    return config_.onError() == OnError::fail_open ? abi::HeadersStatus::go_on : fail({});
  }
  if (!binding_.instance->has(hook)) return abi::HeadersStatus::go_on;

  js::Failure failure;
  const bool done = binding_.worker->call(*binding_.instance, hook, stream_, failure);
  if (!done) [[unlikely]]
    config_.report(stream_.envoy, hook_names[static_cast<size_t>(hook)], failure);
  if (stream_.reply != nullptr) {
    const std::unique_ptr<bind::LocalReply> reply = std::move(stream_.reply);
    send(stream_.envoy, *reply);
    return abi::HeadersStatus::stop_iteration;
  }
  if (done || config_.onError() == OnError::fail_open) [[likely]]
    return abi::HeadersStatus::go_on;
  return fail(failure);
}

abi::HeadersStatus Filter::fail(const js::Failure& failure) {
  stream_.replied = true;
  bind::LocalReply reply;
  reply.status = failure_status;
  reply.body = failure_body;
  reply.details = std::string("quickvoy_") + js::causeName(failure.cause);
  send(stream_.envoy, reply);
  return abi::HeadersStatus::stop_iteration;
}

void Filter::onStreamComplete() {
  stream_.phase = bind::Phase::complete;
  if (binding_.instance != nullptr && binding_.instance->has(Hook::on_stream_complete)) {
    js::Failure failure;
    if (!binding_.worker->call(*binding_.instance, Hook::on_stream_complete, stream_, failure)) {
      config_.report(stream_.envoy, hook_names[static_cast<size_t>(Hook::on_stream_complete)], failure);
    }
  }
  end();
}

void Filter::end() {
  if (binding_.worker != nullptr) stream_.detach(binding_.worker->context());
}

}  // namespace quickvoy

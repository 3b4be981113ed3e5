// One script in one QuickJS runtime, on one thread: the script's exports, and the instances that filter configurations
// made of them.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "bind/host.h"
#include "bind/stream_record.h"
#include "js/runtime.h"
#include "script.h"

namespace quickvoy {

enum class Hook : uint8_t { on_request_headers, on_response_headers, on_stream_complete };
inline constexpr std::array<const char*, 3> hook_names = {"onRequestHeaders", "onResponseHeaders", "onStreamComplete"};

// The hooks of one filter configuration in one worker's runtime.
class Instance {
 public:
  [[nodiscard]] bool has(Hook hook) const { return !JS_IsUndefined(hooks_[static_cast<size_t>(hook)].get()); }

 private:
  friend class Worker;
  std::string name_;
  js::Value self_;
  std::array<js::Value, hook_names.size()> hooks_;
};

class Worker final : public bind::Host {
 public:
  // Makes a runtime and runs the script's top level in it. `script` outlives the worker. With `compile` (main thread)
  // the script's text is compiled first and its bytecode kept for the other workers. Null: `error` says why.
  static std::unique_ptr<Worker> create(Script& script, const js::Limits& limits, bool compile, std::string& error);
  ~Worker();

  // Makes an instance of the export `name`. `config` is JSON text. Null: `error` says why. The worker owns it.
  Instance* instantiate(const std::string& name, const std::string& config, std::string& error);

  // Says that nobody uses an instance any more. Any thread; it is freed at the worker's next instantiate() or sweep().
  void retire(Instance* instance);
  // Frees what was retired.
  void sweep() {
    if (retired_any_.load(std::memory_order_acquire)) [[unlikely]]
      freeRetired();
  }

  // Runs a hook as one entry. False: `failure` says why.
  bool call(const Instance& instance, Hook hook, bind::StreamRecord& stream, js::Failure& failure);

  [[nodiscard]] JSContext* context() const { return runtime_->context(); }

  [[nodiscard]] std::string_view speaker() const override { return speaker_; }
  [[nodiscard]] std::string mapStack(std::string stack) const override { return script_.mapStack(stack); }

 private:
  explicit Worker(Script& script) : script_(script), speaker_(script.name()) {}

  bool load(bool compile, std::string& error);
  JSValue compileText(JSContext* context);
  js::Value exportNamed(const std::string& name, std::string& error);
  bool makeHooks(JSValueConst exported, const std::string& config, Instance& instance, std::string& error);
  void freeRetired();

  Script& script_;
  std::string_view speaker_;
  std::unique_ptr<js::Runtime> runtime_;
  js::Value exports_;  // the module's namespace
  std::vector<std::unique_ptr<Instance>> instances_;
  std::mutex retired_mutex_;
  std::vector<Instance*> retired_;
  std::atomic<bool> retired_any_ = false;
};

}  // namespace quickvoy

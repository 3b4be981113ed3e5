// One version of one script under one set of limits: compiled once on the main thread, run in one runtime per worker.
// Filter configurations that name the same script with the same limits share it.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "config.h"
#include "script.h"
#include "worker.h"

namespace quickvoy {

class Generation {
 public:
  // The generation of these settings: one that stands, or a new one. Main thread. Null: `error` says why.
  static std::shared_ptr<Generation> obtain(const Settings& settings, std::string& error);

  // The main thread's own runtime, where configurations are tried before any worker sees them.
  [[nodiscard]] Worker& main() { return *main_; }

  // The worker of this index, made at its first request. Call it on that worker's thread. Null: `error` says why, and
  // is empty if that was said less than a second ago.
  Worker* worker(size_t index, std::string& error);
  // The same, or null if it was not made yet. Any thread that knows that the worker is not just making it.
  [[nodiscard]] Worker* existing(size_t index) const { return slots_[index].worker.get(); }
  [[nodiscard]] size_t workerCount() const { return slots_.size(); }

  [[nodiscard]] const Script& script() const { return *script_; }

 private:
  // Each is used by one thread only; apart, so that workers do not share a cache line.
  struct alignas(64) Slot {
    std::unique_ptr<Worker> worker;
    std::chrono::steady_clock::time_point retry_at{};
  };

  Generation(std::unique_ptr<Script> script, const js::Limits& limits);

  std::unique_ptr<Script> script_;
  js::Limits limits_;
  std::unique_ptr<Worker> main_;
  std::vector<Slot> slots_;
};

}  // namespace quickvoy

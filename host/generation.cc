#include "generation.h"

#include "abi/envoy.h"

namespace quickvoy {

namespace {

// A worker whose runtime could not be made is left alone for so long: trying at every request would be the load.
constexpr auto retry_after = std::chrono::seconds(1);

struct Standing {
  std::string digest;
  js::Limits limits;
  std::weak_ptr<Generation> generation;
};

// Main thread only.
std::vector<Standing>& standing() {
  static auto* all = new std::vector<Standing>();  // lives as long as the process, as Envoy may free late
  return *all;
}

}  // namespace

Generation::Generation(std::unique_ptr<Script> script, const js::Limits& limits)
    : script_(std::move(script)),
      limits_(limits),
      // One more than the workers: Envoy's main thread has the index after the last worker.
      slots_(size_t{abi::concurrency()} + 1) {}

std::shared_ptr<Generation> Generation::obtain(const Settings& settings, std::string& error) {
  std::unique_ptr<Script> script = Script::load(settings, error);
  if (script == nullptr) return nullptr;

  std::erase_if(standing(), [](const Standing& each) { return each.generation.expired(); });
  for (const Standing& each : standing()) {
    if (each.digest != script->digest() || each.limits != settings.limits) continue;
    if (auto generation = each.generation.lock()) return generation;
  }

  std::string digest = script->digest();
  std::shared_ptr<Generation> generation(new Generation(std::move(script), settings.limits));
  generation->main_ = Worker::create(*generation->script_, settings.limits, true, error);
  if (generation->main_ == nullptr) return nullptr;
  standing().push_back({std::move(digest), settings.limits, generation});
  return generation;
}

Worker* Generation::worker(size_t index, std::string& error) {
  Slot& slot = slots_[index];
  if (slot.worker != nullptr) [[likely]]
    return slot.worker.get();
  const auto now = std::chrono::steady_clock::now();
  if (now < slot.retry_at) return nullptr;
  slot.worker = Worker::create(*script_, limits_, false, error);
  if (slot.worker == nullptr) slot.retry_at = now + retry_after;
  return slot.worker.get();
}

}  // namespace quickvoy

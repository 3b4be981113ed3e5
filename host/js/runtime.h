// One QuickJS runtime with one context, its limits, and the way in: an entry.
//
// An entry is one piece of work from outside: a call, then every job (promise reaction) that it left, all under one
// deadline. When an entry ends the job queue is empty and every rejection is handled or reported, so nothing of one
// request runs in the next. Entries do not nest: what a script asks of Envoy that could come back here (a local reply)
// is carried out when the entry is over.
#pragma once

#include <quickjs.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "js/heap.h"
#include "js/value.h"

namespace quickvoy::js {

struct Limits {
  uint32_t deadline_ms = 50;               // CPU time of one entry
  size_t heap_bytes = size_t{64} << 20;    // of the runtime
  size_t stack_bytes = size_t{256} << 10;  // of the thread's stack that one entry may use

  bool operator==(const Limits&) const = default;
};

enum class Cause : uint8_t { exception, timeout, out_of_memory, stack_overflow };
const char* causeName(Cause cause);

// Why an entry failed. `message` is "Name: text", then the stack, one "    at function (script:line:column)" a line,
// in positions of the script that ran.
struct Failure {
  Cause cause = Cause::exception;
  std::string message;
};

class Runtime {
 public:
  // Null if there is no memory for a runtime.
  static std::unique_ptr<Runtime> create(const Limits& limits);
  ~Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  [[nodiscard]] JSContext* context() const { return context_; }

  // Gives the entries that follow at least so much CPU time, and takes it back: loading may take longer than a hook.
  void raiseDeadline(uint32_t milliseconds) { deadline_ms_ = std::max(limits_.deadline_ms, milliseconds); }
  void restoreDeadline() { deadline_ms_ = limits_.deadline_ms; }

  // One entry: runs `body`, which returns a new value or JS_EXCEPTION, then all jobs. A promise is waited for and
  // replaced by what it settles to. False: `failure` says why, and `result` is undefined. `what` names the entry in
  // messages ("onRequestHeaders"). Call it on the thread that owns the runtime.
  template <typename Body>
  bool enter(const char* what, Value& result, Failure& failure, Body&& body) {
    begin();
    const JSValue value = body(context_);
    if (JS_IsUndefined(value) && quiet()) [[likely]]
      return true;
    return settle(what, value, result, failure);
  }

  // The pending exception as a failure; clears it. For errors outside an entry's end (compiling, say).
  Failure takeFailure();

  // Collects garbage and sets the next collection off from today's heap: after loading, before the first request.
  void settleHeap();

 private:
  explicit Runtime(const Limits& limits)
      : limits_(limits), deadline_ms_(limits.deadline_ms), heap_(limits.heap_bytes) {}

  void begin() {
    JS_UpdateStackTop(runtime_);
    heap_.closeReserve();
    deadline_ns_ = 0;
    timed_out_ = false;
  }
  bool quiet() const { return !JS_IsJobPending(runtime_) && rejections_.empty() && !timed_out_; }
  bool settle(const char* what, JSValue value, Value& result, Failure& failure);
  void runJobs(Failure* failure);
  void discardJobs();
  Failure describe(JSValueConst error);
  void forgetRejectionOf(JSValueConst promise);

  static int onInterrupt(JSRuntime* runtime, void* self);
  static void onRejection(JSContext* context, JSValueConst promise, JSValueConst reason, bool handled, void* self);

  struct Rejection {
    Value promise;
    Value reason;
  };

  const Limits limits_;
  uint32_t deadline_ms_;
  Heap heap_;
  JSRuntime* runtime_ = nullptr;
  JSContext* context_ = nullptr;
  int64_t deadline_ns_ = 0;  // of the thread's CPU clock; 0: not read yet in this entry
  bool timed_out_ = false;
  std::vector<Rejection> rejections_;  // rejected in this entry, not handled so far
};

}  // namespace quickvoy::js

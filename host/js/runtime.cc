#include "js/runtime.h"

#include <ctime>
#include <string_view>

#include "js/error.h"
#include "js/text.h"

namespace quickvoy::js {

namespace {

int64_t threadCpuNs() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

Cause classify(std::string_view name, std::string_view message) {
  if (name == "InternalError" && message == "out of memory") return Cause::out_of_memory;
  if (name == "RangeError" && message == "Maximum call stack size exceeded") return Cause::stack_overflow;
  return Cause::exception;
}

}  // namespace

const char* causeName(Cause cause) {
  switch (cause) {
    case Cause::exception:
      return "exception";
    case Cause::timeout:
      return "timeout";
    case Cause::out_of_memory:
      return "out_of_memory";
    case Cause::stack_overflow:
      return "stack_overflow";
  }
  return "exception";
}

std::unique_ptr<Runtime> Runtime::create(const Limits& limits) {
  std::unique_ptr<Runtime> self(new Runtime(limits));
  self->runtime_ = JS_NewRuntime2(&Heap::functions, &self->heap_);
  if (self->runtime_ == nullptr) return nullptr;
#ifdef QUICKVOY_ABORT_ON_LEAKS
  JS_SetDumpFlags(self->runtime_, JS_ABORT_ON_LEAKS);
#endif
  JS_SetMaxStackSize(self->runtime_, limits.stack_bytes);
  JS_SetInterruptHandler(self->runtime_, &Runtime::onInterrupt, self.get());
  JS_SetHostPromiseRejectionTracker(self->runtime_, &Runtime::onRejection, self.get());
  JS_SetCanBlock(self->runtime_, false);
  self->context_ = JS_NewContext(self->runtime_);
  if (self->context_ == nullptr) return nullptr;
  return self;
}

Runtime::~Runtime() {
  rejections_.clear();
  if (context_ != nullptr) JS_FreeContext(context_);
  if (runtime_ != nullptr) {
    // The thread that frees need not be the one that ran.
    JS_UpdateStackTop(runtime_);
    JS_FreeRuntime(runtime_);
  }
}

// QuickJS asks every 10,000 loop turns and calls. The clock is first read at the first question, so that a short entry
// never reads it; CPU time, so that a thread which the system sets aside is not blamed.
int Runtime::onInterrupt(JSRuntime* /*runtime*/, void* opaque) {
  auto* self = static_cast<Runtime*>(opaque);
  const int64_t now = threadCpuNs();
  if (self->deadline_ns_ == 0) {
    self->deadline_ns_ = now + int64_t{self->deadline_ms_} * 1'000'000;
    return 0;
  }
  if (now < self->deadline_ns_) return 0;
  self->timed_out_ = true;
  return 1;
}

void Runtime::onRejection(JSContext* context, JSValueConst promise, JSValueConst reason, bool handled, void* opaque) {
  auto* self = static_cast<Runtime*>(opaque);
  if (handled) {
    self->forgetRejectionOf(promise);
  } else {
    self->rejections_.push_back(
        {Value(context, JS_DupValue(context, promise)), Value(context, JS_DupValue(context, reason))});
  }
}

void Runtime::forgetRejectionOf(JSValueConst promise) {
  std::erase_if(rejections_, [&](const Rejection& each) {
    return JS_VALUE_GET_PTR(each.promise.get()) == JS_VALUE_GET_PTR(promise);
  });
}

void Runtime::runJobs(Failure* failure) {
  while (JS_IsJobPending(runtime_) && !timed_out_) {
    JSContext* context;
    if (JS_ExecutePendingJob(runtime_, &context) >= 0) continue;
    Failure thrown = takeFailure();
    if (failure->message.empty() || timed_out_) *failure = std::move(thrown);
  }
  if (timed_out_) discardJobs();
}

// QuickJS has no way to drop queued jobs, and after a time-out they must not run. With no stack left, each fails before
// its first instruction.
void Runtime::discardJobs() {
  JS_SetMaxStackSize(runtime_, 1);
  JSContext* context;
  while (JS_IsJobPending(runtime_)) {
    if (JS_ExecutePendingJob(runtime_, &context) < 0) JS_FreeValue(context_, JS_GetException(context_));
  }
  JS_SetMaxStackSize(runtime_, limits_.stack_bytes);
}

bool Runtime::settle(const char* what, JSValue returned, Value& result, Failure& failure) {
  Value value(context_, returned);
  failure = {};
  if (JS_IsException(value.get())) failure = takeFailure();
  Failure later;
  runJobs(&later);

  if (failure.message.empty() && JS_IsPromise(value.get())) {
    switch (JS_PromiseState(context_, value.get())) {
      case JS_PROMISE_FULFILLED:
        result = Value(context_, JS_PromiseResult(context_, value.get()));
        break;
      case JS_PROMISE_REJECTED: {
        forgetRejectionOf(value.get());
        const Value reason(context_, JS_PromiseResult(context_, value.get()));
        failure = describe(reason.get());
        break;
      }
      default:
        failure.message =
            std::string("Error: the promise of ") + what + " is still pending and nothing is left that could settle it";
    }
  } else if (failure.message.empty()) {
    result = std::move(value);
  }

  if (timed_out_) {
    // The first failure that the interrupt caused has the stack of the place that took so long.
    if (later.cause == Cause::timeout) failure = std::move(later);
    failure.cause = Cause::timeout;
    if (failure.message.empty()) failure.message = "InternalError: interrupted";
  } else if (failure.message.empty()) {
    failure = std::move(later);
  }
  // QuickJS drops the error of a promise reaction that it had no memory to queue, but leaves it pending.
  if (failure.message.empty() && JS_HasException(context_)) failure = takeFailure();
  if (failure.message.empty() && !rejections_.empty()) failure = describe(rejections_.front().reason.get());
  rejections_.clear();
  // Garbage of a failed entry can be the whole heap.
  if (failure.cause == Cause::out_of_memory) JS_RunGC(runtime_);

  if (failure.message.empty()) return true;
  result = {};
  return false;
}

Failure Runtime::takeFailure() {
  const Value error(context_, JS_GetException(context_));
  return describe(error.get());
}

Failure Runtime::describe(JSValueConst error) {
  heap_.openReserve();
  Failure failure;
  if (JS_IsError(error)) {
    const ErrorText text = readError(context_, error);
    failure.cause = timed_out_ ? Cause::timeout : classify(text.name, text.message);
    failure.message = text.full();
  } else if (JS_IsUninitialized(error)) {
    // A few allocations of QuickJS fail without throwing (a larger table of atoms, say).
    failure.cause = Cause::out_of_memory;
    failure.message = "InternalError: out of memory";
  } else {
    failure.cause = timed_out_ ? Cause::timeout : Cause::exception;
    const CString text(context_, error);
    if (!text) JS_FreeValue(context_, JS_GetException(context_));
    failure.message = "a value that is no Error was thrown: ";
    failure.message += text ? text.view() : typeName(context_, error);
  }
  return failure;
}

void Runtime::settleHeap() {
  JS_RunGC(runtime_);
  JSMemoryUsage usage;
  JS_ComputeMemoryUsage(runtime_, &usage);
  JS_SetGCThreshold(runtime_, static_cast<size_t>(usage.malloc_size) + (size_t{1} << 20));
}

}  // namespace quickvoy::js

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "gateway.h"

namespace quickvoy::fake {
namespace {

struct Case {
  const char* cause;
  const char* body;
  const char* logged;  // the log begins with this, after "default: onRequestHeaders: <cause>: "
};

void PrintTo(const Case& each, std::ostream* out) { *out << each.body; }

const Case cases[] = {
    {"exception", "throw new TypeError('bad')", "TypeError: bad\n    at onRequestHeaders (inline.js:1:"},
    {"exception", "throw 'text'", "a value that is no Error was thrown: text\n"},
    {"exception", "throw Symbol('s')", "a value that is no Error was thrown: symbol\n"},
    {"timeout", "for (;;) {}", "InternalError: interrupted\n    at onRequestHeaders (inline.js:1:"},
    {"timeout", "/(a+)+$/.test('a'.repeat(40) + 'b')", "InternalError: interrupted\n"},
    {"timeout", "[3, 2, 1].sort(() => { for (;;) {} })", "InternalError: interrupted\n"},
    {"timeout", "try { for (;;) {} } finally { stream.requestHeaders.set('finally', '1') }",
     "InternalError: interrupted\n"},
    {"timeout", "const again = () => Promise.resolve().then(again); again()", "InternalError: interrupted\n"},
    {"timeout", "return (async () => { await 1; for (;;) {} })()", "InternalError: interrupted\n"},
    {"out_of_memory", "const all = []; for (;;) all.push(new Array(1000).fill(all.length))",
     "InternalError: out of memory\n    at onRequestHeaders (inline.js:1:"},
    {"out_of_memory", "const all = []; for (;;) all.push({ n: all.length })",
     "InternalError: out of memory\n    at onRequestHeaders (inline.js:1:"},
    {"out_of_memory", "const all = {}; for (let i = 0; ; i++) all['key' + i] = i", "InternalError: out of memory"},
    {"exception", "throw null", "a value that is no Error was thrown: null\n"},
    {"out_of_memory", "'x'.repeat(1 << 26)", "InternalError: out of memory\n"},
    {"out_of_memory", "const again = () => Promise.resolve().then(again); again()", "InternalError: out of memory"},
    {"stack_overflow", "const f = () => f() + 1; f()",
     "RangeError: Maximum call stack size exceeded\n    at f (inline.js"},
    {"stack_overflow", "let o = []; for (let i = 0; i < 5000; i++) o = [o]; JSON.stringify(o)",
     "RangeError: Maximum call stack size exceeded\n"},
    {"exception", "return Promise.reject(new Error('later'))", "Error: later\n    at onRequestHeaders (inline.js"},
    {"exception", "return (async () => { await 1; throw new Error('in async') })()", "Error: in async\n"},
    {"exception", "Promise.reject(new Error('forgotten'))", "Error: forgotten\n    at onRequestHeaders (inline.js"},
    {"exception", "return new Promise(() => {})",
     "Error: the promise of onRequestHeaders is still pending and nothing is left that could settle it\n"},
};

// A moment shortly ahead, in milliseconds since 1970, and the wait for it.
int64_t nowMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}
int64_t load_until = 0;
int64_t loadableUntil() { return load_until = nowMs() + 300; }
void waitUntilTooLate() {
  while (nowMs() <= load_until) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

// Of each case only its own limit is near.
std::string limitsFor(const Case& each) {
  return each.cause == std::string_view("timeout")
             ? R"(,"limits":{"deadline_ms":5})"
             : R"(,"limits":{"deadline_ms":5000,"heap_bytes":4194304,"stack_bytes":131072})";
}

std::string script(const char* body) {
  return std::string("export default { onRequestHeaders(stream) { if (stream.requestHeaders.has('bad')) { ") + body +
         " } else stream.requestHeaders.set('ok', '1') } }";
}

class FailureTest : public testing::TestWithParam<Case> {};

TEST_P(FailureTest, FailClosedAnswers500LogsCountsAndTheNextRequestWorks) {
  const Config config(inlineConfig(script(GetParam().body), limitsFor(GetParam())));
  ASSERT_TRUE(config.accepted()) << logText();
  takeLog();
  takeCounters();
  {
    Stream stream(config);
    EXPECT_EQ(stream.requestHeaders({{"bad", "1"}}), abi::HeadersStatus::stop_iteration);
    ASSERT_TRUE(stream.envoy.sent.has_value());
    EXPECT_EQ(stream.envoy.sent->status, 500U);
    EXPECT_EQ(stream.envoy.sent->body, "Internal Server Error");
    EXPECT_EQ(stream.envoy.sent->details, std::string("quickvoy_") + GetParam().cause);
    EXPECT_EQ(stream.request("finally"), "");
    const std::string log = logText();
    const std::string expected =
        std::string("default: onRequestHeaders: ") + GetParam().cause + ": " + GetParam().logged;
    EXPECT_EQ(log.substr(0, expected.size()), expected) << log;
    EXPECT_EQ(takeCounters(), (std::map<std::string, uint64_t>{
                                  {std::string("quickvoy_errors filter=default cause=") + GetParam().cause, 1}}));
  }
  Stream next(config);
  EXPECT_EQ(next.requestHeaders({{"good", "1"}}), abi::HeadersStatus::go_on) << logText();
  EXPECT_EQ(next.request("ok"), "1");
}

TEST_P(FailureTest, FailOpenGoesOn) {
  const Config config(inlineConfig(script(GetParam().body), limitsFor(GetParam()) + R"(,"on_error":"fail_open")"));
  takeLog();
  takeCounters();
  Stream stream(config);
  EXPECT_EQ(stream.requestHeaders({{"bad", "1"}}), abi::HeadersStatus::go_on);
  EXPECT_FALSE(stream.envoy.sent.has_value());
  EXPECT_EQ(takeCounters().size(), 1U);
  EXPECT_NE(logText(), "");
}

INSTANTIATE_TEST_SUITE_P(Causes, FailureTest, testing::ValuesIn(cases),
                         [](const auto& info) { return std::to_string(info.index) + "_" + info.param.cause; });

TEST(FailurePolicyTest, InTheResponsePathAnswers500) {
  const Config config(inlineConfig("export default { onResponseHeaders() { throw new Error('x') } }"));
  Stream stream(config);
  EXPECT_EQ(stream.requestHeaders(), abi::HeadersStatus::go_on);
  EXPECT_EQ(stream.responseHeaders(), abi::HeadersStatus::stop_iteration);
  ASSERT_TRUE(stream.envoy.sent.has_value());
  EXPECT_EQ(stream.envoy.sent->status, 500U);
  takeLog();
}

TEST(FailurePolicyTest, WhenTheStreamIsCompleteItIsLoggedAndCounted) {
  const Config config(inlineConfig("export default { onStreamComplete() { throw new Error('x') } }"));
  takeLog();
  takeCounters();
  Stream stream(config);
  stream.requestHeaders();
  stream.complete();
  EXPECT_FALSE(stream.envoy.sent.has_value());
  EXPECT_EQ(logText().rfind("default: onStreamComplete: exception: Error: x\n", 0), 0U);
  EXPECT_EQ(takeCounters().size(), 1U);
}

TEST(FailurePolicyTest, AnAwaitingHookThatSettlesIsDone) {
  const auto stream = run("return (async () => { await 1; stream.requestHeaders.set('x', '1'); await 2 })()");
  EXPECT_EQ(stream->request("x"), "1");
  EXPECT_FALSE(stream->envoy.sent.has_value());
}

TEST(FailurePolicyTest, ARejectionThatIsHandledInTimeIsNone) {
  const auto stream = run("const p = Promise.reject(new Error('x')); Promise.resolve().then(() => p.catch(() => {}))");
  EXPECT_FALSE(stream->envoy.sent.has_value());
}

TEST(FailurePolicyTest, AStreamWithoutARuntimeFollowsThePolicy) {
  const Config config(inlineConfig("export default { onRequestHeaders() {} }"));
  ASSERT_TRUE(config.accepted());
  Stream stream(config, 7);  // Envoy has one worker: index 7 does not exist
  EXPECT_EQ(stream.requestHeaders(), abi::HeadersStatus::stop_iteration);
  ASSERT_TRUE(stream.envoy.sent.has_value());
  EXPECT_EQ(stream.envoy.sent->status, 500U);
}

TEST(FailurePolicyTest, AScriptThatLoadsOnMainButNotOnAWorkerFollowsThePolicy) {
  // The first look at the clock is main's; what comes later is a worker's.
  const Config config(inlineConfig("const until = " + std::to_string(loadableUntil()) +
                                   "; if (Date.now() > until) throw new Error('too late'); "
                                   "export default { onRequestHeaders() {} }"));
  ASSERT_TRUE(config.accepted()) << logText();
  takeLog();
  takeCounters();
  waitUntilTooLate();
  for (int i = 0; i < 2; ++i) {
    Stream stream(config);
    EXPECT_EQ(stream.requestHeaders(), abi::HeadersStatus::stop_iteration);
    ASSERT_TRUE(stream.envoy.sent.has_value());
    EXPECT_EQ(stream.envoy.sent->details, "quickvoy_exception");
  }
  // The second stream finds the worker within its second of rest: answered, not tried again.
  EXPECT_EQ(logText().rfind("default: loading on a worker: exception: Error: too late\n", 0), 0U);
}

}  // namespace
}  // namespace quickvoy::fake

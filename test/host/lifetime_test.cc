// Lifetimes of objects against streams, runtimes and jobs. Embeddings of QuickJS in proxies have had each of these as a
// bug; run them under ASAN and with leak abort.
#include <gtest/gtest.h>

#include "gateway.h"

namespace quickvoy::fake {
namespace {

TEST(LifetimeTest, AStreamKeptAfterItsEndThrows) {
  const Config config(inlineConfig(R"(
    let kept, headers
    export default {
      onRequestHeaders(stream) {
        if (!kept) return void (kept = stream, headers = stream.requestHeaders, headers.get(':path'))
        const errors = []
        for (const use of [
          () => kept.requestHeaders, () => kept.responseHeaders, () => kept.state, () => kept.sendLocalReply(200),
          () => headers.get('a'), () => headers.set('a', 'b'), () => [...headers], () => headers.size,
          () => headers.forEach(() => {}),
        ]) {
          try { use(); errors.push('none') } catch (e) { errors.push(`${e.name}: ${e.message}`) }
        }
        stream.requestHeaders.set('e', [...new Set(errors)].join('|') + errors.length)
      },
    })"));
  Stream first(config);
  first.requestHeaders();
  first.end();
  Stream second(config);
  second.requestHeaders();
  EXPECT_EQ(second.request("e"), "Error: the stream has ended9");
}

TEST(LifetimeTest, AStreamKeptWithinItsLifeWorks) {
  const Config config(inlineConfig(R"(
    let kept
    export default {
      onRequestHeaders(stream) { kept = stream },
      onResponseHeaders(stream) { stream.responseHeaders.set('same', kept === stream && kept.requestHeaders.get('a')) },
    })"));
  Stream stream(config);
  stream.requestHeaders({{"a", "b"}});
  stream.responseHeaders();
  EXPECT_EQ(stream.response("same"), "b");
}

// Cause: a native object without gc_mark keeps cycles through it alive for ever. Leak abort ends the test if so.
TEST(LifetimeTest, ACycleThroughTheStateIsFreed) {
  const Config config(inlineConfig(R"(export default { onRequestHeaders(stream) {
    stream.state.self = stream
    stream.state.headers = stream.requestHeaders
    stream.state.closure = () => stream
    stream.requestHeaders.own = stream
    stream.own = stream
  } })"));
  for (int i = 0; i < 100; ++i) {
    Stream stream(config);
    stream.requestHeaders();
    EXPECT_FALSE(stream.envoy.sent.has_value());
  }
}

// Cause: a finalizer that runs when the memory its object points at is already gone.
TEST(LifetimeTest, ObjectsMayBeCollectedLongAfterTheirStream) {
  auto config = std::make_unique<Config>(inlineConfig(R"(
    globalThis.all = []
    export default { onRequestHeaders(stream) {
      all.push(stream, stream.requestHeaders, stream.responseHeaders, stream.state, { stream })
    } })"));
  for (int i = 0; i < 50; ++i) {
    Stream stream(*config);
    stream.requestHeaders();
  }
  config.reset();
}

// Cause: jobs that a stopped request left in the queue ran in the next one.
TEST(LifetimeTest, JobsLeftByATimeOutDoNotRunInTheNextRequest) {
  const Config config(inlineConfig(R"(
    let leaked = 0
    export default { onRequestHeaders(stream) {
      if (stream.requestHeaders.has('bad')) {
        Promise.resolve().then(() => { for (;;) {} })
        for (let i = 0; i < 10; i++) Promise.resolve().then(() => { leaked++ }).then(() => { leaked++ })
        ;(async () => { await 1; leaked++ })()
        return
      }
      stream.requestHeaders.set('leaked', leaked)
      return Promise.resolve().then(() => stream.requestHeaders.set('own', '1'))
    } })",
                                   R"(,"limits":{"deadline_ms":5})"));
  takeLog();
  {
    Stream stream(config);
    stream.requestHeaders({{"bad", "1"}});
    ASSERT_TRUE(stream.envoy.sent.has_value());
    EXPECT_EQ(stream.envoy.sent->details, "quickvoy_timeout");
  }
  Stream next(config);
  next.requestHeaders();
  EXPECT_EQ(next.request("leaked"), "0");
  EXPECT_EQ(next.request("own"), "1");
  takeLog();
}

// Cause: the rejection tracker was set for the first request only, and lost when the runtime was used again.
TEST(LifetimeTest, UnhandledRejectionsAreSeenInEveryRequest) {
  const Config config(
      inlineConfig("export default { onRequestHeaders(s) { Promise.reject(new Error(s.requestHeaders.get('n'))) } }"));
  takeLog();
  for (int i = 0; i < 3; ++i) {
    Stream stream(config);
    stream.requestHeaders({{"n", std::to_string(i)}});
    ASSERT_TRUE(stream.envoy.sent.has_value());
    EXPECT_EQ(stream.envoy.sent->status, 500U);
    EXPECT_NE(logText().find("exception: Error: " + std::to_string(i)), std::string::npos);
  }
}

TEST(LifetimeTest, AStreamWithoutAnyHookRunIsFine) {
  const Config config(inlineConfig("export default { onStreamComplete(s) { console.log(s.requestHeaders.size) } }"));
  takeLog();
  Stream aborted(config);
  aborted.envoy.request_headers.reset();
  aborted.complete();
  EXPECT_EQ(logText(), "default: 0\n");
  const Stream never(config);
}

TEST(LifetimeTest, AFilterDestroyedWithoutCompleteIsCutOff) {
  const Config config(inlineConfig(R"(let kept; export default { onRequestHeaders(s) {
    if (kept) { try { kept.state } catch (e) { s.requestHeaders.set('e', e.message) } }
    kept = s
  } })"));
  Stream first(config);
  first.requestHeaders();
  first.destroy();
  Stream second(config);
  second.requestHeaders();
  EXPECT_EQ(second.request("e"), "the stream has ended");
}

TEST(LifetimeTest, ConfigurationsOfOneScriptShareARuntimeAndGoOneByOne) {
  const std::string script = R"(
    let loaded = 0
    globalThis.count ??= 0
    export default ({ config }) => ({ onRequestHeaders(s) { s.requestHeaders.set('x', config.n + '/' + ++count) } }))";
  auto one = std::make_unique<Config>(inlineConfig(script, R"(,"config":{"n":1})"));
  Config two(inlineConfig(script, R"(,"config":{"n":2})"));
  Stream a(*one);
  a.requestHeaders();
  EXPECT_EQ(a.request("x"), "1/1");
  Stream b(two);
  b.requestHeaders();
  EXPECT_EQ(b.request("x"), "2/2");
  a.end();
  one.reset();
  Stream c(two);
  c.requestHeaders();
  EXPECT_EQ(c.request("x"), "2/3");
  // Other limits are another runtime.
  Config three(inlineConfig(script, R"(,"config":{"n":3},"limits":{"deadline_ms":9})"));
  Stream d(three);
  d.requestHeaders();
  EXPECT_EQ(d.request("x"), "3/1");
}

}  // namespace
}  // namespace quickvoy::fake

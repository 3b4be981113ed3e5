// Several workers on one generation while configurations come and go: for TSAN and ASAN.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "gateway.h"

namespace quickvoy::fake {
namespace {

constexpr const char* script = R"(
  import { hash } from 'node:crypto'
  let served = 0
  export default ({ config }) => ({
    onRequestHeaders(stream) {
      served++
      stream.state.token = hash('sha256', stream.requestHeaders.get(':path') + config.n)
      if (stream.requestHeaders.has('throw')) throw new Error('asked for')
    },
    onResponseHeaders(stream) { stream.responseHeaders.set('served', served); stream.responseHeaders.set('n', config.n) },
  }))";

TEST(ThreadsTest, WorkersShareOnlyTheBytecode) {
  constexpr uint32_t workers = 4;
  constexpr int rounds = 20;
  constexpr int streams = 50;
  setConcurrency(workers);
  // Holds the generation, so that the configurations below come and go in runtimes that stay.
  auto base = std::make_unique<Config>(inlineConfig(script, R"(,"config":{"n":"base"})"));
  ASSERT_TRUE(base->accepted()) << logText();
  std::atomic<int> wrong = 0;
  for (int round = 0; round < rounds; ++round) {
    const std::string n = std::to_string(round);
    Config config(inlineConfig(script, R"(,"config":{"n":")" + n + "\"}"));
    std::vector<std::thread> threads;
    for (uint32_t worker = 0; worker < workers; ++worker) {
      threads.emplace_back([&, worker] {
        for (int i = 1; i <= streams; ++i) {
          Stream stream(i % 2 == 0 ? config : *base, worker);
          if (i % 10 == 0) {
            stream.requestHeaders({{":path", "/"}, {"throw", "1"}});
            wrong += stream.envoy.sent.has_value() ? 0 : 1;
            continue;
          }
          stream.requestHeaders();
          stream.responseHeaders();
          wrong += stream.response("n") == (i % 2 == 0 ? n : "base") ? 0 : 1;
          wrong += stream.response("served") == std::to_string(round * streams + i) ? 0 : 1;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_EQ(wrong, 0);
  base.reset();
  setConcurrency(1);
  takeLog();
}

TEST(ThreadsTest, AConfigurationMayGoWhileWorkersServeAnother) {
  constexpr uint32_t workers = 3;
  setConcurrency(workers);
  Config base(inlineConfig(script, R"(,"config":{"n":"base"})"));
  std::atomic<bool> stop = false;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (uint32_t worker = 0; worker < workers; ++worker) {
    threads.emplace_back([&, worker] {
      while (!stop) {
        Stream stream(base, worker);
        stream.requestHeaders();
        stream.responseHeaders();
        wrong += stream.response("n") == "base" ? 0 : 1;
      }
    });
  }
  for (int i = 0; i < 100; ++i) {
    const Config passing(inlineConfig(script, R"(,"config":{"n":")" + std::to_string(i) + "\"}"));
    wrong += passing.accepted() ? 0 : 1;
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  setConcurrency(1);
}

}  // namespace
}  // namespace quickvoy::fake

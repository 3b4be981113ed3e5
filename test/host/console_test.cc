#include <gtest/gtest.h>

#include "gateway.h"

namespace quickvoy::fake {
namespace {

TEST(ConsoleTest, LevelsAreEnvoys) {
  setLogLevel(abi::LogLevel::trace);
  takeLog();
  run("console.trace('a'); console.debug('b'); console.log('c'); console.info('d'); console.warn('e'); "
      "console.error('f')");
  setLogLevel(abi::LogLevel::info);
  const std::vector<LogLine> lines = takeLog();
  ASSERT_EQ(lines.size(), 6U);
  const abi::LogLevel levels[] = {abi::LogLevel::trace, abi::LogLevel::debug, abi::LogLevel::info,
                                  abi::LogLevel::info,  abi::LogLevel::warn,  abi::LogLevel::error};
  for (size_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ(lines[i].level, levels[i]);
    EXPECT_EQ(lines[i].text, std::string("default: ") + static_cast<char>('a' + i));
  }
}

TEST(ConsoleTest, ValuesAreWrittenAsTextJsonAndStacks) {
  takeLog();
  run("const cycle = {}; cycle.cycle = cycle;"
      "console.log('text', 1, -0, NaN, 10n, true, null, undefined);"
      "console.log({ a: [1, 'x'] }, [undefined], new Map([[1, 2]]), cycle, () => 1, Symbol('s'));"
      "console.log(); console.log('caf\\u00e9 \\u{1f600}')");
  EXPECT_EQ(logText(),
            "default: text 1 0 NaN 10 true null undefined\n"
            "default: {\"a\":[1,\"x\"]} [null] {} [object] [function] [symbol]\n"
            "default:\n"
            "default: caf\xc3\xa9 \xf0\x9f\x98\x80\n");
  run("console.log(new RangeError('r'))");
  EXPECT_TRUE(logText().starts_with("default: RangeError: r\n    at onRequestHeaders (inline.js:1:"));
}

TEST(ConsoleTest, ADisabledLevelFormatsNothing) {
  const auto stream =
      run("let formatted = 0; console.debug({ toJSON() { formatted++ } }); "
          "stream.requestHeaders.set('n', formatted)");
  EXPECT_EQ(stream->request("n"), "0");
}

TEST(ConsoleTest, WhileTheScriptLoadsItSpeaksInItsOwnName) {
  takeLog();
  const Config config(inlineConfig("console.warn('loading'); export const f = () => (console.warn('making'), {})"),
                      "f");
  EXPECT_EQ(logText(), "inline.js: loading\nf: making\n");
}

}  // namespace
}  // namespace quickvoy::fake

#include <gtest/gtest.h>

#include "gateway.h"

namespace quickvoy::fake {
namespace {

TEST(FilterTest, StateLivesFromHookToHookAndIsOfOneStream) {
  const Config config(inlineConfig(R"(export default {
    onRequestHeaders(s) { s.state.path = s.requestHeaders.get(':path') },
    onResponseHeaders(s) { s.responseHeaders.set('was', s.state.path ?? 'nothing') },
    onStreamComplete(s) { console.log('complete', s.state.path, s.responseHeaders.get('was')) },
  })"));
  takeLog();
  Stream one(config);
  Stream two(config);
  Stream three(config);
  one.requestHeaders({{":path", "/1"}});
  two.requestHeaders({{":path", "/2"}});
  two.responseHeaders();
  one.responseHeaders();
  three.responseHeaders();
  EXPECT_EQ(one.response("was"), "/1");
  EXPECT_EQ(two.response("was"), "/2");
  EXPECT_EQ(three.response("was"), "nothing");
  one.complete();
  EXPECT_EQ(logText(), "default: complete /1 /1\n");
}

TEST(FilterTest, HooksAreCalledOnTheObjectThatHasThem) {
  const Config config(inlineConfig(R"(
    class Base { onRequestHeaders(s) { s.requestHeaders.set('x', this.name) } }
    class Mine extends Base { name = 'mine' }
    export default () => new Mine())"));
  ASSERT_TRUE(config.accepted()) << logText();
  Stream stream(config);
  stream.requestHeaders();
  EXPECT_EQ(stream.request("x"), "mine");
}

TEST(FilterTest, OtherMembersOfTheHooksObjectAreTheAuthorsOwn) {
  EXPECT_TRUE(Config(inlineConfig("export default { helper() {}, once: 1, onRequestHeaders() {} }")).accepted());
}

TEST(FilterTest, EveryAbsentHookContinues) {
  const Config config(inlineConfig("export default {}"));
  Stream stream(config);
  EXPECT_EQ(stream.requestHeaders(), abi::HeadersStatus::go_on);
  EXPECT_EQ(stream.responseHeaders(), abi::HeadersStatus::go_on);
  stream.complete();
}

TEST(FilterTest, ANewScriptIsANewGenerationAndOldStreamsStayOnTheOld) {
  auto old_config = std::make_unique<Config>(
      inlineConfig("export default { onResponseHeaders(s) { s.responseHeaders.set('version', 'old') } }"));
  Stream old_stream(*old_config);
  old_stream.requestHeaders();
  const Config new_config(
      inlineConfig("export default { onResponseHeaders(s) { s.responseHeaders.set('version', 'new') } }"));
  Stream new_stream(new_config);
  new_stream.responseHeaders();
  old_stream.responseHeaders();
  EXPECT_EQ(old_stream.response("version"), "old");
  EXPECT_EQ(new_stream.response("version"), "new");
  old_stream.end();
  old_config.reset();
}

TEST(FilterTest, ScriptsCannotReachFilesProcessesOrOtherModules) {
  const auto stream =
      run("const names = ['process', 'require', 'std', 'os', 'Deno', 'fetch', 'scriptArgs', 'print']"
          ".filter((n) => n in globalThis); let e = ''; return import('os').catch((error) => { e = error.message })"
          ".then(() => stream.requestHeaders.set('r', names + '|' + e))");
  EXPECT_EQ(stream->request("r"), "|cannot find module \"os\": bundle it, or use what the host has: node:crypto");
}

}  // namespace
}  // namespace quickvoy::fake

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "gateway.h"

namespace quickvoy::fake {
namespace {

std::string rejection(const std::string& filter_config, const std::string& name = "f") {
  takeLog();
  const Config config(filter_config, name);
  EXPECT_FALSE(config.accepted());
  return logText();
}

struct Case {
  const char* name;
  std::string filter_config;
  std::string message;
};

void PrintTo(const Case& each, std::ostream* out) { *out << each.name; }

class RejectedConfig : public testing::TestWithParam<Case> {};

TEST_P(RejectedConfig, SaysWhatIsWrong) {
  EXPECT_EQ(rejection(GetParam().filter_config), "quickvoy: filter \"f\": " + GetParam().message + "\n");
}

INSTANTIATE_TEST_SUITE_P(
    Settings, RejectedConfig,
    testing::Values(
        Case{"Empty", "", "script: is required: give script.filename or script.inline_string"},
        Case{"NoScript", "{}", "script: is required: give script.filename or script.inline_string"},
        Case{"NotJson", "hello",
             "filter_config is not JSON (use a google.protobuf.Struct): SyntaxError: unexpected token: 'hello'"},
        Case{"NotAnObject", "[]", "must be an object, not array"},
        Case{"UnknownField", R"({"scripts":{}})",
             "scripts: unknown field: the fields are script, config, on_error, limits"},
        Case{"UnknownScriptField", R"({"script":{"file":"x"}})",
             "script.file: unknown field: the fields are filename, inline_string"},
        Case{"BothSources", R"({"script":{"filename":"a","inline_string":"b"}})",
             "script: give filename or inline_string, not both"},
        Case{"ScriptNotAnObject", R"({"script":"x.js"})", "script: must be an object, not string"},
        Case{"FilenameNotAString", R"({"script":{"filename":1}})", "script.filename: must be a string, not number"},
        Case{"EmptyFilename", R"({"script":{"filename":""}})", "script.filename: must not be empty"},
        Case{"MissingFile", R"({"script":{"filename":"/nonexistent/x.js"}})",
             "script.filename: cannot read \"/nonexistent/x.js\": No such file or directory"},
        Case{"Folder", R"({"script":{"filename":"/"}})", "script.filename: cannot read \"/\": Is a directory"},
        Case{"ConfigNotAnObject", inlineConfig("export default {}", R"(,"config":5)"),
             "config: must be an object, not number"},
        Case{"OnError", inlineConfig("export default {}", R"(,"on_error":"open")"),
             "on_error: must be fail_closed or fail_open, not \"open\""},
        Case{"UnknownLimit", inlineConfig("export default {}", R"(,"limits":{"cpu":1})"),
             "limits.cpu: unknown field: the fields are deadline_ms, heap_bytes, stack_bytes"},
        Case{"LimitTooSmall", inlineConfig("export default {}", R"(,"limits":{"deadline_ms":0})"),
             "limits.deadline_ms: must be a whole number from 1 to 60000"},
        Case{"LimitNotANumber", inlineConfig("export default {}", R"(,"limits":{"heap_bytes":"much"})"),
             "limits.heap_bytes: must be a whole number from 1048576 to 4294967296"},
        Case{"LimitNotWhole", inlineConfig("export default {}", R"(,"limits":{"deadline_ms":"2.5"})"),
             "limits.deadline_ms: must be a whole number from 1 to 60000"},
        Case{"LimitOfWrongType", inlineConfig("export default {}", R"(,"limits":{"stack_bytes":true})"),
             "limits.stack_bytes: must be a number, not boolean"}),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Scripts, RejectedConfig,
    testing::Values(
        Case{"NoSuchExport", inlineConfig("export const a = {}, b = {}"),
             "no export \"f\" in inline.js: it exports a, b"},
        Case{"NoExports", inlineConfig("1"), "no export \"f\" in inline.js: it exports nothing"},
        Case{"NotAFilter", inlineConfig("export const f = 5"),
             "export \"f\" must be a filter: an object of hooks or a function that returns one, not number"},
        Case{"ReturnsNothing", inlineConfig("export function f() {}"),
             "the filter function returned undefined, not an object of hooks"},
        Case{"ReturnsAPromise", inlineConfig("export async function f() { return {} }"),
             "the filter function returned Promise, not an object of hooks"},
        Case{"UnknownHook", inlineConfig("export const f = { onRequestHeader() {} }"),
             "unknown hook \"onRequestHeader\": the hooks are onRequestHeaders, onResponseHeaders, onStreamComplete"},
        Case{"HookIsNoFunction", inlineConfig("export const f = { onRequestHeaders: 'x' }"),
             "onRequestHeaders must be a function, not string"},
        Case{"SyntaxError", inlineConfig("export const f = {\n  onRequestHeaders( {}\n"),
             "SyntaxError: Unexpected end of input\n    at inline.js:3:1"},
        Case{"TopLevelThrow", inlineConfig("const x = 1\nthrow new RangeError('no')"),
             "RangeError: no\n    at <anonymous> (inline.js:2:11)"},
        Case{"FilterFunctionThrows", inlineConfig("export function f() {\n  throw new Error('no secret')\n}"),
             "Error: no secret\n    at f (inline.js:2:13)"},
        Case{"MissingModule", inlineConfig("import 'node:fs'\nexport const f = {}"),
             "ReferenceError: cannot find module \"node:fs\": bundle it, or use what the host has: node:crypto"},
        Case{"NoSuchModuleExport", inlineConfig("import { nope } from 'node:crypto'\nexport const f = {}"),
             "SyntaxError: Could not find export 'nope' in module 'node:crypto'"},
        Case{"PendingTopLevelAwait", inlineConfig("await new Promise(() => {})\nexport const f = {}"),
             "Error: the promise of the script's top level is still pending and nothing is left that could settle it"}),
    [](const auto& info) { return info.param.name; });

TEST(ConfigTest, EndlessTopLevelIsStopped) {
  EXPECT_NE(rejection(inlineConfig("for (;;) {}")).find("InternalError: interrupted\n    at <anonymous> (inline.js:1"),
            std::string::npos);
}

TEST(ConfigTest, EmptyFilterNameMeansTheDefaultExport) {
  const Config config(inlineConfig("export default { onRequestHeaders(s) { s.requestHeaders.set('x', '1') } }"), "");
  ASSERT_TRUE(config.accepted());
  Stream stream(config);
  stream.requestHeaders();
  EXPECT_EQ(stream.request("x"), "1");
}

TEST(ConfigTest, NumbersThatEnvoyMadeStringsAreNumbers) {
  EXPECT_TRUE(Config(inlineConfig("export default {}", R"(,"limits":{"deadline_ms":"100","heap_bytes":8388608.0})"))
                  .accepted());
}

TEST(ConfigTest, FilterGetsNameAndFrozenConfig) {
  const std::string script = R"(
    export const f = ({ name, config }) => ({
      onRequestHeaders(stream) {
        let frozen = 0
        for (const object of [config, config.a, config.a.b]) if (Object.isFrozen(object)) frozen++
        stream.requestHeaders.set('x', `${name} ${config.a.b[1]} ${frozen}`)
      },
    }))";
  const Config config(inlineConfig(script, R"(,"config":{"a":{"b":[1,"zwei"]}})"), "f");
  ASSERT_TRUE(config.accepted()) << logText();
  Stream stream(config);
  stream.requestHeaders();
  EXPECT_EQ(stream.request("x"), "f zwei 3");
}

TEST(ConfigTest, ConfigIsAnEmptyObjectIfNotGiven) {
  const Config config(inlineConfig("export const f = ({ config }) => ({ onRequestHeaders(s) { "
                                   "s.requestHeaders.set('x', JSON.stringify(config)) } })"),
                      "f");
  Stream stream(config);
  stream.requestHeaders();
  EXPECT_EQ(stream.request("x"), "{}");
}

TEST(ConfigTest, ErrorsOfABundleNameTheSourceLine) {
  std::string base = testing::TempDir() + "quickvoy-XXXXXX";
  ASSERT_NE(mkdtemp(base.data()), nullptr);
  // Line 2 of the script, column 1, is line 7, column 3 of src/filter.ts.
  std::ofstream(base + "/out.js") << "export const f = 1\nthrow new Error('bad')\n//# sourceMappingURL=out.js.map\n";
  std::ofstream(base + "/out.js.map") << R"({"version":3,"sources":["../src/filter.ts"],"mappings":"AAAA;AAME"})";
  EXPECT_EQ(rejection(R"({"script":{"filename":")" + base + R"(/out.js"}})"),
            "quickvoy: filter \"f\": Error: bad\n    at <anonymous> (src/filter.ts:7:3)\n");
  std::remove((base + "/out.js").c_str());
  std::remove((base + "/out.js.map").c_str());
  rmdir(base.c_str());
}

TEST(ConfigTest, InlineSourceMapsAreRead) {
  // {"version":3,"sources":["a.ts"],"mappings":"AAAA"}
  const std::string script =
      "throw new Error('x')\n//# sourceMappingURL=data:application/json;base64,"
      "eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbImEudHMiXSwibWFwcGluZ3MiOiJBQUFBIn0=";
  EXPECT_EQ(rejection(inlineConfig(script)), "quickvoy: filter \"f\": Error: x\n    at <anonymous> (a.ts:1:1)\n");
}

}  // namespace
}  // namespace quickvoy::fake

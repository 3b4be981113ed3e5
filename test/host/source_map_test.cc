#include "source_map.h"

#include <gtest/gtest.h>

namespace quickvoy {
namespace {

// Generated line 1: column 1 -> a.ts 1:1, column 5 -> a.ts 3:9; line 2: nothing; line 3: column 3 -> lib/b.ts 101:1.
constexpr const char* json =
    R"({"version":3,"sources":["../../src/a.ts","./lib/b.ts"],"names":["n"],"mappings":"AAAA,IAEQA;;ECkGR"})";

std::string map(const std::string& stack, const char* source_map = json) {
  return SourceMap::parse(source_map).mapStack(stack, "out.js");
}

TEST(SourceMapTest, MapsToTheNearestSegmentBefore) {
  EXPECT_EQ(map("    at f (out.js:1:1)"), "    at f (src/a.ts:1:1)");
  EXPECT_EQ(map("    at f (out.js:1:4)"), "    at f (src/a.ts:1:1)");
  EXPECT_EQ(map("    at f (out.js:1:5)"), "    at f (src/a.ts:3:9)");
  EXPECT_EQ(map("    at f (out.js:1:999)"), "    at f (src/a.ts:3:9)");
  EXPECT_EQ(map("    at out.js:3:7"), "    at lib/b.ts:101:1");
}

TEST(SourceMapTest, LeavesWhatIsNotMapped) {
  for (const char* stack : {"", "Error: out.js", "Error: see out.js:1:1", "Error: (out.js:1:1)\n    at f (native)",
                            "    at f (out.js:2:1)", "    at f (out.js:3:1)", "    at f (out.js:9:9)",
                            "    at f (other-out.js:1:1)", "    at f (out.js:1)", "    at f (out.js:x:1)",
                            "    at f (out.js:0:0)", "    at f (native)", "    at f (out.js:99999999999999999999:1)"}) {
    EXPECT_EQ(map(stack), stack);
  }
}

TEST(SourceMapTest, MapsEveryLineOfAStack) {
  EXPECT_EQ(map("E: x\n    at f (out.js:1:1)\n    at g (native)\n    at out.js:3:3"),
            "E: x\n    at f (src/a.ts:1:1)\n    at g (native)\n    at lib/b.ts:101:1");
}

TEST(SourceMapTest, ABrokenMapMapsNothing) {
  for (const char* broken :
       {"", "{", "[]", "null", "{}", R"({"sources":5,"mappings":5})", R"({"sources":["a"],"mappings":"!!"})",
        R"({"sources":[],"mappings":"AAAA"})", R"({"sources":["a"],"mappings":"D"})",
        R"({"sources":["a"],"mappings":"AAAD"})", R"({"sources":["a"],"mappings":"gggggggggggggggg"})"}) {
    EXPECT_EQ(map("    at f (out.js:1:1)", broken), "    at f (out.js:1:1)") << broken;
  }
}

}  // namespace
}  // namespace quickvoy

// A source map (ECMA-426): from positions of the bundle to positions of the author's sources.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace quickvoy {

class SourceMap {
 public:
  // Reads a map's JSON. One that cannot be read maps nothing: it is an aid for reading errors, not worth failing for.
  static SourceMap parse(std::string_view json);

  // Replaces each "<script>:line:column" of a stack by the position in the source it came from.
  [[nodiscard]] std::string mapStack(std::string_view stack, std::string_view script) const;

 private:
  struct Segment {
    uint32_t line;  // all from 0
    uint32_t column;
    uint32_t source;
    uint32_t source_line;
    uint32_t source_column;
  };

  void readMappings(std::string_view mappings);
  // "source:line:column" from 1; empty if the position is not mapped.
  [[nodiscard]] std::string find(uint32_t line, uint32_t column) const;

  std::vector<std::string> sources_;
  std::vector<Segment> segments_;  // in the order of generated positions
};

}  // namespace quickvoy

#include "source_map.h"

#include <algorithm>
#include <charconv>

#include "bind/encoding.h"
#include "js/runtime.h"
#include "js/value.h"

namespace quickvoy {

namespace {

// Maps come from other machines: a path is shown from the first folder that is below the script's.
std::string shownPath(std::string path) {
  while (path.starts_with("../")) path.erase(0, 3);
  while (path.starts_with("./")) path.erase(0, 2);
  return path;
}

// One base64 VLQ number; false at the end of the text or at a character that is none.
bool readVlq(std::string_view text, size_t& at, int64_t& number) {
  uint64_t value = 0;
  for (unsigned shift = 0; at < text.size() && shift < 40; shift += 5) {
    const int digit = bind::base64Digit(text[at]);
    if (digit < 0) return false;
    ++at;
    value |= static_cast<uint64_t>(digit & 31) << shift;
    if ((digit & 32) != 0) continue;
    number = (value & 1) != 0 ? -static_cast<int64_t>(value >> 1) : static_cast<int64_t>(value >> 1);
    return true;
  }
  return false;
}

bool readNumber(std::string_view text, size_t& at, uint32_t& number) {
  const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), number);
  if (error != std::errc()) return false;
  at = static_cast<size_t>(end - text.data());
  return true;
}

}  // namespace

SourceMap SourceMap::parse(std::string_view json) {
  SourceMap map;
  const auto runtime = js::Runtime::create({});
  if (runtime == nullptr) return map;
  js::Value root;
  js::Failure failure;
  const std::string text(json);
  runtime->enter("source map", root, failure,
                 [&](JSContext* context) { return JS_ParseJSON(context, text.c_str(), text.size(), "source map"); });
  JSContext* context = runtime->context();
  if (!JS_IsObject(root.get())) return map;

  const js::Value sources(context, JS_GetPropertyStr(context, root.get(), "sources"));
  int64_t count = 0;
  if (JS_IsArray(sources.get())) JS_GetLength(context, sources.get(), &count);
  for (int64_t i = 0; i < count; ++i) {
    const js::Value source(context, JS_GetPropertyInt64(context, sources.get(), i));
    map.sources_.push_back(JS_IsString(source.get()) ? shownPath(std::string(js::CString(context, source.get()).view()))
                                                     : std::string("?"));
  }
  const js::Value mappings(context, JS_GetPropertyStr(context, root.get(), "mappings"));
  if (JS_IsString(mappings.get())) map.readMappings(js::CString(context, mappings.get()).view());
  return map;
}

// Lines are parted by ';', segments by ','; every number is the difference to the one before.
void SourceMap::readMappings(std::string_view mappings) {
  uint32_t line = 0;
  int64_t column = 0;
  int64_t source = 0;
  int64_t source_line = 0;
  int64_t source_column = 0;
  for (size_t at = 0; at < mappings.size();) {
    if (mappings[at] == ';') {
      ++line;
      column = 0;
      ++at;
      continue;
    }
    if (mappings[at] == ',') {
      ++at;
      continue;
    }
    int64_t fields[5] = {};
    size_t count = 0;
    while (count < 5 && readVlq(mappings, at, fields[count])) ++count;
    if (count == 0) return;
    column += fields[0];
    if (count < 4) continue;
    source += fields[1];
    source_line += fields[2];
    source_column += fields[3];
    if (column < 0 || source_line < 0 || source_column < 0 || source < 0 ||
        static_cast<uint64_t>(source) >= sources_.size()) {
      return;
    }
    segments_.push_back({line, static_cast<uint32_t>(column), static_cast<uint32_t>(source),
                         static_cast<uint32_t>(source_line), static_cast<uint32_t>(source_column)});
  }
}

std::string SourceMap::find(uint32_t line, uint32_t column) const {
  const auto after = std::upper_bound(segments_.begin(), segments_.end(), std::pair(line, column),
                                      [](const std::pair<uint32_t, uint32_t>& wanted, const Segment& segment) {
                                        return wanted < std::pair(segment.line, segment.column);
                                      });
  if (after == segments_.begin()) return {};
  const Segment& segment = *std::prev(after);
  if (segment.line != line) return {};
  return sources_[segment.source] + ":" + std::to_string(segment.source_line + 1) + ":" +
         std::to_string(segment.source_column + 1);
}

std::string SourceMap::mapStack(std::string_view stack, std::string_view script) const {
  std::string mapped;
  size_t done = 0;
  for (size_t found = stack.find(script); found != std::string_view::npos; found = stack.find(script, found + 1)) {
    if (found == 0 || (stack[found - 1] != '(' && stack[found - 1] != ' ')) continue;
    if (!stack.substr(stack.rfind('\n', found) + 1).starts_with("    at ")) continue;  // text of the error itself
    size_t at = found + script.size();
    uint32_t line = 0;
    uint32_t column = 0;
    if (at >= stack.size() || stack[at] != ':' || !readNumber(stack, ++at, line)) continue;
    if (at >= stack.size() || stack[at] != ':' || !readNumber(stack, ++at, column)) continue;
    if (line == 0 || column == 0) continue;
    const std::string position = find(line - 1, column - 1);
    if (position.empty()) continue;
    mapped.append(stack.substr(done, found - done)).append(position);
    done = at;
  }
  return mapped.append(stack.substr(done));
}

}  // namespace quickvoy

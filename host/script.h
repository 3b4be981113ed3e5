// A script as it came from envoy.yaml: its text, and what is made of it once for all workers.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "config.h"
#include "source_map.h"

namespace quickvoy {

class Script {
 public:
  // Reads the file (and the source map beside it) or takes the inline text. Null: `error` says why.
  static std::unique_ptr<Script> load(const Settings& settings, std::string& error);

  // As stacks show it: the path as it stands in envoy.yaml, or "inline.js".
  [[nodiscard]] const std::string& name() const { return name_; }
  // SHA-256 of name, text and source map.
  [[nodiscard]] const std::string& digest() const { return digest_; }

  // The text, until it is compiled.
  [[nodiscard]] const std::string& text() const { return text_; }
  // Puts the bytecode in the place of the text. On the main thread, before any worker reads it.
  void setBytecode(std::vector<uint8_t> bytecode);
  [[nodiscard]] const std::vector<uint8_t>& bytecode() const { return bytecode_; }

  // A stack in positions of the author's sources. Any thread; the source map is decoded at the first call.
  [[nodiscard]] std::string mapStack(std::string_view stack) const;

 private:
  Script() = default;

  std::string name_;
  std::string text_;
  std::vector<uint8_t> bytecode_;
  std::string source_map_text_;
  std::string digest_;
  mutable std::once_flag source_map_once_;
  mutable SourceMap source_map_;
};

}  // namespace quickvoy

// filter_config of envoy.yaml, read once into a struct.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "js/runtime.h"

namespace quickvoy {

enum class OnError : uint8_t { fail_closed, fail_open };

struct Settings {
  // Exactly one of the two is set.
  std::optional<std::string> filename;
  std::optional<std::string> inline_string;
  std::string config = "{}";  // JSON text of what the filter gets
  OnError on_error = OnError::fail_closed;
  js::Limits limits;
};

// Reads the JSON text that Envoy makes of filter_config. False: `error` names the field and what is wrong with it.
bool parseSettings(std::string_view filter_config, Settings& settings, std::string& error);

}  // namespace quickvoy

#include "config.h"

#include <cmath>
#include <cstdlib>
#include <functional>
#include <span>

#include "js/keys.h"
#include "js/text.h"
#include "js/value.h"

namespace quickvoy {

namespace {

// Reads one JSON object whose every member must be known. Stops at the first error, which names the member's path.
class Reader {
 public:
  Reader(JSContext* context, std::string& error) : context_(context), error_(error) {}

  struct Member {
    const char* name;
    std::function<bool(JSValueConst value, const std::string& path)> read;
  };

  bool object(JSValueConst value, const std::string& path, std::span<const Member> members) {
    if (!JS_IsObject(value) || JS_IsArray(value)) return wrongType(path, "an object", value);
    const bool done = js::forEachKey(context_, value, JS_GPN_STRING_MASK, [&](JSValueConst key, JSValueConst member) {
      return readMember(js::CString(context_, key).view(), member, path, members);
    });
    return done || (error_.empty() ? fail(path, "out of memory") : false);
  }

  bool string(JSValueConst value, const std::string& path, std::optional<std::string>& out) {
    if (!JS_IsString(value)) return wrongType(path, "a string", value);
    out = js::CString(context_, value).view();
    return out->empty() ? fail(path, "must not be empty") : true;
  }

  // A whole number in a range. Envoy's YAML reader makes strings of some numbers, so "100" is as good as 100.
  template <typename Number>
  bool number(JSValueConst value, const std::string& path, double least, double most, Number& out) {
    double read = NAN;
    if (JS_IsNumber(value)) {
      JS_ToFloat64(context_, &read, value);
    } else if (JS_IsString(value)) {
      const std::string text(js::CString(context_, value).view());
      char* end = nullptr;
      read = strtod(text.c_str(), &end);
      if (text.empty() || *end != '\0') read = NAN;
    } else {
      return wrongType(path, "a number", value);
    }
    if (!(read >= least && read <= most) || read != std::floor(read)) {
      return fail(path, "must be a whole number from " + std::to_string(static_cast<uint64_t>(least)) + " to " +
                            std::to_string(static_cast<uint64_t>(most)));
    }
    out = static_cast<Number>(read);
    return true;
  }

  bool fail(const std::string& path, const std::string& what) {
    error_ = path.empty() ? what : path + ": " + what;
    return false;
  }

  bool wrongType(const std::string& path, const char* wanted, JSValueConst value) {
    return fail(path, std::string("must be ") + wanted + ", not " + js::typeName(context_, value));
  }

 private:
  bool readMember(std::string_view key, JSValueConst value, const std::string& path, std::span<const Member> members) {
    const std::string full = (path.empty() ? "" : path + ".") + std::string(key);
    std::string known;
    for (const Member& member : members) {
      if (key == member.name) return member.read(value, full);
      known.append(known.empty() ? "" : ", ").append(member.name);
    }
    return fail(full, "unknown field: the fields are " + known);
  }

  JSContext* context_;
  std::string& error_;
};

}  // namespace

bool parseSettings(std::string_view filter_config, Settings& settings, std::string& error) {
  const auto runtime = js::Runtime::create({});
  if (runtime == nullptr) {
    error = "out of memory";
    return false;
  }
  JSContext* context = runtime->context();
  Reader reader(context, error);
  if (filter_config.empty()) return reader.fail("script", "is required: give script.filename or script.inline_string");

  js::Value root;
  js::Failure failure;
  const std::string text(filter_config);
  if (!runtime->enter("filter_config", root, failure,
                      [&](JSContext*) { return JS_ParseJSON(context, text.c_str(), text.size(), "filter_config"); })) {
    return reader.fail("", "filter_config is not JSON (use a google.protobuf.Struct): " +
                               failure.message.substr(0, failure.message.find('\n')));
  }

  const Reader::Member script[] = {
      {"filename", [&](JSValueConst value, auto& path) { return reader.string(value, path, settings.filename); }},
      {"inline_string",
       [&](JSValueConst value, auto& path) { return reader.string(value, path, settings.inline_string); }},
  };
  const Reader::Member limits[] = {
      {"deadline_ms", [&](JSValueConst value,
                          auto& path) { return reader.number(value, path, 1, 60'000, settings.limits.deadline_ms); }},
      {"heap_bytes",
       [&](JSValueConst value, auto& path) {
         return reader.number(value, path, 1 << 20, 4294967296.0, settings.limits.heap_bytes);
       }},
      {"stack_bytes",
       [&](JSValueConst value, auto& path) {
         return reader.number(value, path, 65536, 4 << 20, settings.limits.stack_bytes);
       }},
  };
  const Reader::Member members[] = {
      {"script", [&](JSValueConst value, auto& path) { return reader.object(value, path, script); }},
      {"config",
       [&](JSValueConst value, auto& path) {
         if (!JS_IsObject(value) || JS_IsArray(value)) return reader.wrongType(path, "an object", value);
         const js::Value json(context, JS_JSONStringify(context, value, JS_UNDEFINED, JS_UNDEFINED));
         settings.config = js::CString(context, json.get()).view();
         return true;
       }},
      {"on_error",
       [&](JSValueConst value, auto& path) {
         std::optional<std::string> policy;
         if (!reader.string(value, path, policy)) return false;
         if (*policy != "fail_closed" && *policy != "fail_open") {
           return reader.fail(path, "must be fail_closed or fail_open, not \"" + *policy + "\"");
         }
         settings.on_error = *policy == "fail_open" ? OnError::fail_open : OnError::fail_closed;
         return true;
       }},
      {"limits", [&](JSValueConst value, auto& path) { return reader.object(value, path, limits); }},
  };
  if (!reader.object(root.get(), "", members)) return false;
  if (settings.filename.has_value() == settings.inline_string.has_value()) {
    return reader.fail("script", settings.filename.has_value()
                                     ? "give filename or inline_string, not both"
                                     : "is required: give script.filename or script.inline_string");
  }
  return true;
}

}  // namespace quickvoy

#include "bind/headers.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "bind/header_text.h"
#include "bind/native_class.h"
#include "js/text.h"
#include "js/value.h"

namespace quickvoy::bind {

namespace {

using Record = HeaderMapRecord;

bool checkPhase(JSContext* context, const Record& record) {
  if (record.type != abi::HeaderType::response_headers || record.stream->phase >= Phase::response_headers) [[likely]] {
    return true;
  }
  JS_ThrowPlainError(context, "there is no response yet: response headers can be used from onResponseHeaders on");
  return false;
}

// All values of one name, joined as Fetch does. `first` is the first of `count` values.
JSValue joined(JSContext* context, const abi::HeaderMap& map, std::string_view name, abi::Buffer first, size_t count) {
  if (count == 1) [[likely]]
    return js::newByteString(context, abi::view(first));
  std::string all(abi::view(first));
  for (size_t i = 1; i < count; ++i) {
    abi::Buffer value;
    if (map.get(name, i, value)) all.append(", ").append(abi::view(value));
  }
  return js::newByteString(context, all);
}

JSValue get(JSContext* context, Record& record, Arguments args) {
  const HeaderName name(context, args[0]);
  if (!name.check() || !checkPhase(context, record)) return JS_EXCEPTION;
  const abi::HeaderMap map = record.map();
  abi::Buffer value;
  size_t count = 0;
  if (!map.get(name.view(), 0, value, &count)) return JS_NULL;
  return joined(context, map, name.view(), value, count);
}

JSValue listOf(JSContext* context, const Record& record, std::string_view name) {
  if (!checkPhase(context, record)) return JS_EXCEPTION;
  js::Value list(context, JS_NewArray(context));
  if (JS_IsException(list.get())) return JS_EXCEPTION;
  const abi::HeaderMap map = record.map();
  abi::Buffer value;
  for (uint32_t i = 0; map.get(name, i, value); ++i) {
    if (JS_DefinePropertyValueUint32(context, list.get(), i, js::newByteString(context, abi::view(value)),
                                     JS_PROP_C_W_E) < 0) {
      return JS_EXCEPTION;
    }
  }
  return list.release();
}

JSValue getAll(JSContext* context, Record& record, Arguments args) {
  const HeaderName name(context, args[0]);
  return name.check() ? listOf(context, record, name.view()) : JS_EXCEPTION;
}

JSValue getSetCookie(JSContext* context, Record& record, Arguments /*args*/) {
  return listOf(context, record, "set-cookie");
}

JSValue has(JSContext* context, Record& record, Arguments args) {
  const HeaderName name(context, args[0]);
  if (!name.check() || !checkPhase(context, record)) return JS_EXCEPTION;
  abi::Buffer value;
  return JS_NewBool(context, record.map().get(name.view(), 0, value));
}

// Envoy says no only where the map does not exist: in onStreamComplete of a stream without a response.
JSValue changed(JSContext* context, bool done) {
  return done ? JS_UNDEFINED : JS_ThrowPlainError(context, "this stream has no such headers");
}

JSValue set(JSContext* context, Record& record, Arguments args) {
  const HeaderName name(context, args[0]);
  HeaderValue value(context);
  if (!name.check() || !value.read(name, args[1]) || !value.checkPseudo(name, record.type) ||
      !checkPhase(context, record)) {
    return JS_EXCEPTION;
  }
  return changed(context, record.map().set(name.view(), value.view()));
}

JSValue append(JSContext* context, Record& record, Arguments args) {
  const HeaderName name(context, args[0]);
  HeaderValue value(context);
  if (!name.check() || !name.checkRemovable(record.type) || !value.read(name, args[1]) ||
      !checkPhase(context, record)) {
    return JS_EXCEPTION;
  }
  return changed(context, record.map().add(name.view(), value.view()));
}

JSValue remove(JSContext* context, Record& record, Arguments args) {
  const HeaderName name(context, args[0]);
  if (!name.check() || !name.checkRemovable(record.type) || !checkPhase(context, record)) return JS_EXCEPTION;
  record.map().remove(name.view());
  return JS_UNDEFINED;
}

struct Entry {
  std::string_view name;
  std::string value;
};

// What iteration gives: sorted by name, values joined, each set-cookie apart. The names are views into Envoy's map.
std::vector<Entry> entriesOf(const Record& record) {
  const abi::HeaderMap map = record.map();
  std::vector<abi::Header> headers(map.size());
  if (headers.empty() || !map.getAll(headers)) return {};
  std::stable_sort(headers.begin(), headers.end(), [](const abi::Header& a, const abi::Header& b) {
    return std::string_view(a.key, a.key_length) < std::string_view(b.key, b.key_length);
  });
  std::vector<Entry> entries;
  entries.reserve(headers.size());
  for (const abi::Header& header : headers) {
    const std::string_view name(header.key, header.key_length);
    const std::string_view value(header.value, header.value_length);
    if (!entries.empty() && entries.back().name == name && name != "set-cookie") {
      entries.back().value.append(", ").append(value);
    } else {
      entries.push_back({name, std::string(value)});
    }
  }
  return entries;
}

JSValue size(JSContext* context, Record& record) {
  if (!checkPhase(context, record)) return JS_EXCEPTION;
  return JS_NewInt64(context, static_cast<int64_t>(entriesOf(record).size()));
}

enum class Part { entries, keys, values };

JSValue partOf(JSContext* context, const Entry& entry, Part part) {
  if (part == Part::keys) return js::newByteString(context, entry.name);
  if (part == Part::values) return js::newByteString(context, entry.value);
  const JSValue pair[] = {js::newByteString(context, entry.name), js::newByteString(context, entry.value)};
  return JS_NewArrayFrom(context, 2, pair);
}

// An iterator over an array made now: changing the map meanwhile cannot disturb it.
template <Part part>
JSValue iterate(JSContext* context, Record& record, Arguments /*args*/) {
  if (!checkPhase(context, record)) return JS_EXCEPTION;
  const js::Value list(context, JS_NewArray(context));
  if (JS_IsException(list.get())) return JS_EXCEPTION;
  uint32_t i = 0;
  for (const Entry& entry : entriesOf(record)) {
    if (JS_DefinePropertyValueUint32(context, list.get(), i++, partOf(context, entry, part), JS_PROP_C_W_E) < 0) {
      return JS_EXCEPTION;
    }
  }
  const js::Value make_iterator(context, JS_GetPropertyStr(context, list.get(), "values"));
  return JS_Call(context, make_iterator.get(), list.get(), 0, nullptr);
}

JSValue forEach(JSContext* context, JSValueConst self, int /*argc*/, JSValueConst* args) {
  const Record* record = unwrap<Record>(context, self);
  if (record == nullptr) return throwDetached(context, self, Host::of(context).classes.headers);
  if (!checkPhase(context, *record)) return JS_EXCEPTION;
  if (!JS_IsFunction(context, args[0])) return JS_ThrowTypeError(context, "forEach: the callback must be a function");
  // Everything is copied before the callback, which may change the map, runs.
  std::vector<std::pair<js::Value, js::Value>> pairs;
  for (const Entry& entry : entriesOf(*record)) {
    pairs.emplace_back(js::Value(context, js::newByteString(context, entry.value)),
                       js::Value(context, js::newByteString(context, entry.name)));
  }
  for (const auto& [value, name] : pairs) {
    JSValueConst arguments[] = {value.get(), name.get(), self};
    const js::Value result(context, JS_Call(context, args[0], JS_UNDEFINED, 3, arguments));
    if (JS_IsException(result.get())) return JS_EXCEPTION;
  }
  return JS_UNDEFINED;
}

constexpr JSCFunctionListEntry members[] = {
    JS_CFUNC_DEF("get", 1, (method<Record, get>)),
    JS_CFUNC_DEF("getAll", 1, (method<Record, getAll>)),
    JS_CFUNC_DEF("getSetCookie", 0, (method<Record, getSetCookie>)),
    JS_CFUNC_DEF("has", 1, (method<Record, has>)),
    JS_CFUNC_DEF("set", 2, (method<Record, set>)),
    JS_CFUNC_DEF("append", 2, (method<Record, append>)),
    JS_CFUNC_DEF("delete", 1, (method<Record, remove>)),
    JS_CGETSET_DEF("size", (getter<Record, size>), nullptr),
    JS_CFUNC_DEF("entries", 0, (method<Record, iterate<Part::entries>>)),
    JS_CFUNC_DEF("keys", 0, (method<Record, iterate<Part::keys>>)),
    JS_CFUNC_DEF("values", 0, (method<Record, iterate<Part::values>>)),
    JS_CFUNC_DEF("forEach", 1, forEach),
    JS_ALIAS_DEF("[Symbol.iterator]", "entries"),
    JS_PROP_STRING_DEF("[Symbol.toStringTag]", "HeaderMap", JS_PROP_CONFIGURABLE),
};

}  // namespace

bool installHeaders(JSContext* context) {
  return defineClass(context, Host::of(context).classes.headers, "HeaderMap", members);
}

JSValue headersObject(JSContext* context, HeaderMapRecord& record) {
  if (JS_IsUndefined(record.object)) {
    const JSValue made = JS_NewObjectClass(context, static_cast<int>(Host::of(context).classes.headers));
    if (JS_IsException(made)) return made;
    JS_SetOpaque(made, &record);
    record.object = made;
  }
  return JS_DupValue(context, record.object);
}

}  // namespace quickvoy::bind

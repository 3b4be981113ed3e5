#include "bind/local_reply.h"

#include "bind/header_text.h"
#include "js/keys.h"
#include "js/text.h"
#include "js/value.h"

namespace quickvoy::bind {

namespace {

constexpr const char* default_details = "quickvoy_local_reply";

bool isNullish(JSValueConst value) { return JS_IsUndefined(value) || JS_IsNull(value); }

bool readStatus(JSContext* context, JSValueConst value, uint32_t& status) {
  double number = 0;
  if (JS_IsNumber(value)) JS_ToFloat64(context, &number, value);
  if (number >= 200 && number <= 599 && number == static_cast<uint32_t>(number)) {
    status = static_cast<uint32_t>(number);
    return true;
  }
  JS_ThrowRangeError(context, "the status of a local reply must be an integer from 200 to 599");
  return false;
}

bool readBody(JSContext* context, JSValueConst value, std::string& body) {
  if (isNullish(value)) return true;
  if (JS_IsString(value)) {
    const js::CString text(context, value);
    if (!text) return false;
    std::string storage;
    body = js::wellFormed(text.view(), storage);
    return true;
  }
  if (JS_GetTypedArrayType(value) == JS_TYPED_ARRAY_UINT8) {
    size_t length = 0;
    const uint8_t* bytes = JS_GetUint8Array(context, &length, value);
    if (bytes == nullptr && JS_HasException(context)) return false;
    if (length != 0) body.assign(reinterpret_cast<const char*>(bytes), length);
    return true;
  }
  JS_ThrowTypeError(context, "the body of a local reply must be a string or a Uint8Array");
  return false;
}

bool addHeader(JSContext* context, JSValueConst name_value, JSValueConst value, LocalReply& reply) {
  const HeaderName name(context, name_value);
  HeaderValue text(context);
  if (!name.check() || !name.checkRemovable(abi::HeaderType::response_headers) || !text.read(name, value)) return false;
  reply.headers.emplace_back(name.view(), text.view());
  return true;
}

// Calls `use` with each element of an array.
template <typename Use>
bool forEachElement(JSContext* context, JSValueConst array, Use&& use) {
  int64_t length = 0;
  if (JS_GetLength(context, array, &length) < 0) return false;
  for (int64_t i = 0; i < length; ++i) {
    const js::Value element(context, JS_GetPropertyInt64(context, array, i));
    if (JS_IsException(element.get()) || !use(element.get())) return false;
  }
  return true;
}

bool throwNotHeaders(JSContext* context) {
  JS_ThrowTypeError(context, "headers must be an object or a list of [name, value] pairs");
  return false;
}

bool readPairs(JSContext* context, JSValueConst list, LocalReply& reply) {
  return forEachElement(context, list, [&](JSValueConst pair) {
    int64_t length = 0;
    if (!JS_IsArray(pair) || JS_GetLength(context, pair, &length) < 0 || length != 2) return throwNotHeaders(context);
    const js::Value name(context, JS_GetPropertyUint32(context, pair, 0));
    const js::Value value(context, JS_GetPropertyUint32(context, pair, 1));
    if (!JS_IsString(name.get())) return throwNotHeaders(context);
    return addHeader(context, name.get(), value.get(), reply);
  });
}

bool readObject(JSContext* context, JSValueConst object, LocalReply& reply) {
  return js::forEachKey(
      context, object, JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY, [&](JSValueConst name, JSValueConst value) {
        if (JS_IsException(name) || JS_IsException(value)) return false;
        if (!JS_IsArray(value)) return addHeader(context, name, value, reply);
        return forEachElement(context, value, [&](JSValueConst each) { return addHeader(context, name, each, reply); });
      });
}

bool readHeaders(JSContext* context, JSValueConst headers, LocalReply& reply) {
  if (isNullish(headers)) return true;
  if (JS_IsArray(headers)) return readPairs(context, headers, reply);
  if (!JS_IsObject(headers) || JS_IsFunction(context, headers)) return throwNotHeaders(context);
  return readObject(context, headers, reply);
}

bool readDetails(JSContext* context, JSValueConst value, std::string& details) {
  if (!isNullish(value)) {
    if (!JS_IsString(value)) {
      JS_ThrowTypeError(context, "details must be a string");
      return false;
    }
    const js::CString text(context, value);
    if (!text) return false;
    std::string storage;
    details = js::wellFormed(text.view(), storage);
    // The field is one word in access logs; Envoy itself only asserts it.
    bool blank = true;
    for (char& c : details) {
      if (static_cast<uint8_t>(c) <= ' ' || c == '\x7f') {
        c = '_';
      } else {
        blank = false;
      }
    }
    if (blank) details.clear();
  }
  if (details.empty()) details = default_details;
  return true;
}

}  // namespace

bool readLocalReply(JSContext* context, JSValueConst status, JSValueConst body, JSValueConst options,
                    LocalReply& reply) {
  js::Value headers;
  js::Value details;
  if (!isNullish(options)) {
    if (!JS_IsObject(options)) {
      JS_ThrowTypeError(context, "the options of a local reply must be an object");
      return false;
    }
    headers = js::Value(context, JS_GetPropertyStr(context, options, "headers"));
    details = js::Value(context, JS_GetPropertyStr(context, options, "details"));
    if (JS_IsException(headers.get()) || JS_IsException(details.get())) return false;
  }
  return readStatus(context, status, reply.status) && readBody(context, body, reply.body) &&
         readHeaders(context, headers.get(), reply) && readDetails(context, details.get(), reply.details);
}

}  // namespace quickvoy::bind

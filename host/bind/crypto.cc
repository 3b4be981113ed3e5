#include "bind/crypto.h"

#include <algorithm>
#include <span>
#include <string>

#include "bind/digest.h"
#include "bind/encoding.h"
#include "js/text.h"
#include "js/value.h"

namespace quickvoy::bind {

namespace {

int shown(std::string_view text) { return static_cast<int>(std::min<size_t>(text.size(), 100)); }

JSValue encoded(JSContext* context, std::span<const uint8_t> digest, JSValueConst encoding) {
  char text[2 * max_digest_bytes];
  size_t length = 0;
  if (JS_IsUndefined(encoding)) {
    length = encodeHex(digest, text);
  } else {
    const js::CString name(context, encoding);
    if (!name) return JS_EXCEPTION;
    if (name.view() == "hex") {
      length = encodeHex(digest, text);
    } else if (name.view() == "base64") {
      length = encodeBase64(digest, text);
    } else if (name.view() == "base64url") {
      length = encodeBase64Url(digest, text);
    } else if (name.view() == "buffer") {
      return JS_NewUint8ArrayCopy(context, digest.data(), digest.size());
    } else {
      return JS_ThrowTypeError(context, "hash: unknown output encoding \"%.*s\": use hex, base64, base64url or buffer",
                               shown(name.view()), name.view().data());
    }
  }
  return JS_NewStringLen(context, text, length);
}

JSValue hash(JSContext* context, JSValueConst /*self*/, int /*argc*/, JSValueConst* args) {
  const js::CString name(context, args[0]);
  if (!name) return JS_EXCEPTION;
  const DigestAlgorithm* algorithm = findDigest(name.view());
  if (algorithm == nullptr) {
    return JS_ThrowPlainError(context,
                              "hash: unknown algorithm \"%.*s\": use md5, sha1, sha224, sha256, sha384 or sha512",
                              shown(name.view()), name.view().data());
  }
  uint8_t digest[max_digest_bytes];
  if (JS_IsString(args[1])) {
    const js::CString text(context, args[1]);
    if (!text) return JS_EXCEPTION;
    std::string storage;
    algorithm->run(js::wellFormed(text.view(), storage), digest);
  } else if (JS_GetTypedArrayType(args[1]) == JS_TYPED_ARRAY_UINT8) {
    size_t length = 0;
    const uint8_t* bytes = JS_GetUint8Array(context, &length, args[1]);
    if (bytes == nullptr && JS_HasException(context)) return JS_EXCEPTION;
    algorithm->run({reinterpret_cast<const char*>(bytes), length}, digest);
  } else {
    return JS_ThrowTypeError(context, "hash: data must be a string or a Uint8Array");
  }
  return encoded(context, {digest, algorithm->bytes}, args[2]);
}

constexpr JSCFunctionListEntry exports[] = {JS_CFUNC_DEF("hash", 3, hash)};

int initialize(JSContext* context, JSModuleDef* module) {
  return JS_SetModuleExportList(context, module, exports, std::size(exports));
}

}  // namespace

JSModuleDef* loadCrypto(JSContext* context, const char* name) {
  JSModuleDef* module = JS_NewCModule(context, name, initialize);
  if (module != nullptr) JS_AddModuleExportList(context, module, exports, std::size(exports));
  return module;
}

}  // namespace quickvoy::bind

// Owners of QuickJS references. A borrowed value is a plain JSValueConst; whatever must be freed sits in one of these.
#pragma once

#include <quickjs.h>

#include <string_view>
#include <utility>

namespace quickvoy::js {

// Owns one reference. Free it on the thread that runs its runtime.
class Value {
 public:
  Value() = default;
  Value(JSContext* context, JSValue value) : context_(context), value_(value) {}
  Value(Value&& other) noexcept
      : context_(std::exchange(other.context_, nullptr)), value_(std::exchange(other.value_, JS_UNDEFINED)) {}
  Value& operator=(Value&& other) noexcept {
    if (this != &other) {
      reset();
      context_ = std::exchange(other.context_, nullptr);
      value_ = std::exchange(other.value_, JS_UNDEFINED);
    }
    return *this;
  }
  Value(const Value&) = delete;
  Value& operator=(const Value&) = delete;
  ~Value() { reset(); }

  [[nodiscard]] JSValueConst get() const { return value_; }
  [[nodiscard]] JSValue duplicate() const { return JS_DupValue(context_, value_); }
  // Hands the reference to a function that takes ownership.
  [[nodiscard]] JSValue release() { return std::exchange(value_, JS_UNDEFINED); }
  void reset() {
    if (context_ != nullptr) JS_FreeValue(context_, std::exchange(value_, JS_UNDEFINED));
  }

 private:
  JSContext* context_ = nullptr;
  JSValue value_ = JS_UNDEFINED;
};

// The UTF-8 text of a string value; for pure ASCII a view of the string itself, without a copy. Empty (and a pending
// exception in the context) if the conversion failed. Pass only primitives where no script code may run.
class CString {
 public:
  CString(JSContext* context, JSValueConst value)
      : context_(context), data_(JS_ToCStringLen(context, &length_, value)) {}
  CString(const CString&) = delete;
  CString& operator=(const CString&) = delete;
  ~CString() {
    if (data_ != nullptr) JS_FreeCString(context_, data_);
  }

  explicit operator bool() const { return data_ != nullptr; }
  [[nodiscard]] std::string_view view() const {
    return data_ != nullptr ? std::string_view(data_, length_) : std::string_view();
  }

 private:
  JSContext* context_;
  size_t length_ = 0;
  const char* data_;
};

}  // namespace quickvoy::js

// The native side of one Stream object: what a filter and the bindings share about one HTTP stream.
#pragma once

#include <quickjs.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "abi/envoy.h"
#include "bind/host.h"

namespace quickvoy::bind {

// How far the stream has come for this filter. Ordered.
enum class Phase : uint8_t { created, request_headers, response_headers, complete };

// A reply that the script asked for; sent when the entry is over.
struct LocalReply {
  uint32_t status = 0;
  std::string body;
  std::string details;
  std::vector<std::pair<std::string, std::string>> headers;
};

struct StreamRecord;

// What a HeaderMap object points at.
struct HeaderMapRecord {
  static constexpr JSClassID Classes::* class_id = &Classes::headers;

  StreamRecord* stream;
  abi::HeaderType type;
  JSValue object = JS_UNDEFINED;  // made at first use

  [[nodiscard]] abi::HeaderMap map() const;
};

// Lives as long as Envoy's filter; its objects are made at first use and cut off by detach(). Owns one reference to
// each object, so that an object of a live stream always finds its record.
struct StreamRecord {
  static constexpr JSClassID Classes::* class_id = &Classes::stream;

  explicit StreamRecord(abi::FilterEnvoy envoy_filter) : envoy(envoy_filter) {}
  StreamRecord(const StreamRecord&) = delete;
  StreamRecord& operator=(const StreamRecord&) = delete;

  // The Stream object, borrowed; JS_EXCEPTION if out of memory.
  JSValueConst object(JSContext* context);

  // Ends the stream for the script: from now on its objects throw. Must run before the record goes, on its worker.
  void detach(JSContext* context);

  abi::FilterEnvoy envoy;
  Phase phase = Phase::created;
  bool replied = false;  // a local reply was asked for or sent by this filter
  std::unique_ptr<LocalReply> reply;
  JSValue stream_object = JS_UNDEFINED;
  JSValue state = JS_UNDEFINED;
  HeaderMapRecord request_headers{this, abi::HeaderType::request_headers};
  HeaderMapRecord response_headers{this, abi::HeaderType::response_headers};
};

inline abi::HeaderMap HeaderMapRecord::map() const { return {stream->envoy, type}; }

}  // namespace quickvoy::bind

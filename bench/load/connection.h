#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace quickvoy::load {

// A keep-alive HTTP/1.1 connection to a port of this machine, with at most one request under way.
class Connection {
 public:
  explicit Connection(uint16_t port);
  ~Connection();
  Connection(Connection&& other) noexcept;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  Connection& operator=(Connection&&) = delete;

  int fd() const { return fd_; }

  // Sends a whole request.
  void send(std::string_view request);

  // Reads what is there. True once the answer to the request is complete. Fails on any status but 200.
  bool receive();

  // Nanoseconds from sending the last request to having its answer.
  int64_t latencyNs() const { return received_ns_ - sent_ns_; }

 private:
  int fd_;
  size_t length_ = 0;
  int64_t sent_ns_ = 0;
  int64_t received_ns_ = 0;
  std::array<char, 4096> answer_;
};

// Length of the HTTP/1.1 answer at the start of `text`: 0 while its headers are incomplete, else with its body, which
// may still be under way. Fails on a status other than 200 and on an answer without content-length.
size_t answerLength(std::string_view text);

}  // namespace quickvoy::load

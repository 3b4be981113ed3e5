#include "connection.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <utility>

#include "clock.h"
#include "fail.h"

namespace quickvoy::load {

Connection::Connection(uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (fd_ < 0) failSystem("socket");
  const int on = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) failSystem("connect");
}

Connection::~Connection() {
  if (fd_ >= 0) close(fd_);
}

Connection::Connection(Connection&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

void Connection::send(std::string_view request) {
  length_ = 0;
  sent_ns_ = nowNs();
  // A request is far smaller than the socket's buffer, which is empty here.
  const ssize_t sent = ::send(fd_, request.data(), request.size(), MSG_NOSIGNAL);
  if (sent < 0) failSystem("send");
  if (static_cast<size_t>(sent) != request.size()) fail("send: only %zd of %zu bytes", sent, request.size());
}

bool Connection::receive() {
  if (length_ == answer_.size()) fail("an answer is longer than %zu bytes", answer_.size());
  const ssize_t received = recv(fd_, answer_.data() + length_, answer_.size() - length_, MSG_DONTWAIT);
  if (received < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (received < 0) failSystem("recv");
  if (received == 0) fail("the server closed a connection");
  length_ += static_cast<size_t>(received);

  const size_t expected = answerLength({answer_.data(), length_});
  if (expected == 0 || length_ < expected) return false;
  if (length_ > expected) fail("the server sent more than the answer");
  received_ns_ = nowNs();
  return true;
}

size_t answerLength(std::string_view text) {
  const size_t end = text.find("\r\n\r\n");
  if (end == text.npos) return 0;
  const std::string_view status_line = text.substr(0, text.find('\r'));
  if (!status_line.starts_with("HTTP/1.1 200 ")) {
    fail("answered with: %.*s", static_cast<int>(status_line.size()), status_line.data());
  }
  constexpr std::string_view name = "content-length: ";
  for (size_t at = status_line.size(); at < end; at = text.find('\r', at + 1)) {
    const char* line = text.data() + at + 2;
    if (strncasecmp(line, name.data(), name.size()) != 0) continue;
    size_t body = 0;
    if (std::from_chars(line + name.size(), text.data() + end, body).ec != std::errc{}) break;
    return end + 4 + body;
  }
  fail("an answer has no content-length");
}

}  // namespace quickvoy::load

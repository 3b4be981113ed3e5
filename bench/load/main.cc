// Load generator: short slices of the same request to several servers of one process, in random order, and what each
// slice cost that process. The slices of a round lie so close together that what else happens on the machine hits them
// alike.
//
//   quickvoy_load PID CONNECTIONS REQUESTS WARMUP ROUNDS SECONDS NAME=PORT...    (the request on standard input)
//
// In each round every server gets WARMUP requests that do not count, then REQUESTS that do, over CONNECTIONS keep-alive
// connections of which each sends its next request when it has its answer. Ends after ROUNDS rounds or SECONDS seconds,
// whichever is first. Prints a line of JSON for each slice. The first failure, or an answer other than 200, ends it.

#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include "clock.h"
#include "connection.h"
#include "fail.h"

namespace quickvoy::load {
namespace {

struct Server {
  std::string name;
  std::vector<Connection> connections;
  int epoll;
};

struct Options {
  pid_t pid;
  size_t connections, requests, warmup, rounds, seconds;
  std::string request;
};

size_t parseNumber(std::string_view text) {
  size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    fail("not a number: %.*s", static_cast<int>(text.size()), text.data());
  }
  return value;
}

std::string readAll(FILE* file) {
  std::string text;
  char part[4096];
  while (const size_t length = std::fread(part, 1, sizeof part, file)) text.append(part, length);
  return text;
}

Server connectServer(std::string_view argument, size_t connections) {
  const size_t equals = argument.find('=');
  if (equals == argument.npos) fail("not NAME=PORT: %.*s", static_cast<int>(argument.size()), argument.data());
  const auto port = static_cast<uint16_t>(parseNumber(argument.substr(equals + 1)));
  Server server{std::string(argument.substr(0, equals)), {}, epoll_create1(EPOLL_CLOEXEC)};
  if (server.epoll < 0) failSystem("epoll_create1");
  server.connections.reserve(connections);
  for (size_t i = 0; i < connections; ++i) {
    const Connection& connection = server.connections.emplace_back(port);
    epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
    if (epoll_ctl(server.epoll, EPOLL_CTL_ADD, connection.fd(), &event) != 0) failSystem("epoll_ctl");
  }
  return server;
}

// Sends `count` requests and waits for all answers. Appends their latencies, in nanoseconds.
void runRequests(Server& server, std::string_view request, size_t count, std::vector<int64_t>& latencies) {
  size_t sent = 0;
  for (size_t i = 0; i < server.connections.size() && sent < count; ++i, ++sent) server.connections[i].send(request);
  for (size_t answered = 0; answered < count;) {
    epoll_event events[64];
    const int ready = epoll_wait(server.epoll, events, std::size(events), 10'000);
    if (ready < 0 && errno != EINTR) failSystem("epoll_wait");
    if (ready == 0) fail("no answer within 10 s");
    for (int i = 0; i < ready; ++i) {
      Connection& connection = server.connections[events[i].data.u64];
      if (!connection.receive()) continue;
      latencies.push_back(connection.latencyNs());
      ++answered;
      if (sent == count) continue;
      connection.send(request);
      ++sent;
    }
  }
}

double quantileUs(std::vector<int64_t>& values, size_t percent) {
  const auto at = values.begin() + static_cast<ptrdiff_t>((values.size() - 1) * percent / 100);
  std::nth_element(values.begin(), at, values.end());
  return static_cast<double>(*at) / 1e3;
}

void runSlice(const Options& options, size_t round, Server& server, std::vector<int64_t>& latencies) {
  runRequests(server, options.request, options.warmup, latencies);
  latencies.clear();
  const int64_t cpu_before = settledCpuNs(options.pid);
  const int64_t start = nowNs();
  runRequests(server, options.request, options.requests, latencies);
  const int64_t wall = nowNs() - start;
  const int64_t cpu = settledCpuNs(options.pid) - cpu_before;
  const double p50 = quantileUs(latencies, 50);
  const double p99 = quantileUs(latencies, 99);
  std::printf(R"({"round":%zu,"server":"%s","requests":%zu,"wallUs":%.1f,"p50Us":%.1f,"p99Us":%.1f,"cpuUs":%.3f})"
              "\n",
              round, server.name.c_str(), options.requests, static_cast<double>(wall) / 1e3, p50, p99,
              static_cast<double>(cpu) / 1e3);
  if (std::fflush(stdout) != 0) std::exit(1);
}

int run(int argc, char** argv) {
  if (argc < 8) fail("usage: quickvoy_load PID CONNECTIONS REQUESTS WARMUP ROUNDS SECONDS NAME=PORT...");
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const Options options{static_cast<pid_t>(parseNumber(argv[1])),
                        parseNumber(argv[2]),
                        parseNumber(argv[3]),
                        parseNumber(argv[4]),
                        parseNumber(argv[5]),
                        parseNumber(argv[6]),
                        readAll(stdin)};
  if (options.connections == 0 || options.requests == 0) fail("CONNECTIONS and REQUESTS must be positive");
  std::vector<Server> servers;
  for (int i = 7; i < argc; ++i) servers.push_back(connectServer(argv[i], options.connections));

  std::vector<int64_t> latencies;
  latencies.reserve(std::max(options.requests, options.warmup));
  for (Server& server : servers) runRequests(server, options.request, 10 * options.connections, latencies);

  std::mt19937 random(std::random_device{}());
  const int64_t end = nowNs() + static_cast<int64_t>(options.seconds) * 1'000'000'000;
  for (size_t round = 0; round < options.rounds && nowNs() < end; ++round) {
    std::shuffle(servers.begin(), servers.end(), random);
    for (Server& server : servers) runSlice(options, round, server, latencies);
  }
  return 0;
}

}  // namespace
}  // namespace quickvoy::load

int main(int argc, char** argv) { return quickvoy::load::run(argc, argv); }

#include "clock.h"

#include <dirent.h>
#include <time.h>

#include <charconv>
#include <memory>
#include <string>

#include "fail.h"

namespace quickvoy::load {
namespace {

constexpr int64_t ns_per_s = 1'000'000'000;

// The first number of schedstat: nanoseconds on a CPU. 0 of a thread that ended since its name was read.
int64_t threadCpuNs(const std::string& task) {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen((task + "/schedstat").c_str(), "r"), std::fclose);
  if (!file) return 0;
  char text[64];
  const size_t length = std::fread(text, 1, sizeof text, file.get());
  int64_t nanoseconds = 0;
  if (length > 0 && std::from_chars(text, text + length, nanoseconds).ec != std::errc{}) {
    fail("%s/schedstat: not a number", task.c_str());
  }
  return nanoseconds;
}

int64_t cpuNs(const std::string& tasks) {
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(opendir(tasks.c_str()), closedir);
  if (!directory) failSystem(tasks.c_str());
  int64_t sum = 0;
  while (const dirent* entry = readdir(directory.get())) {
    if (entry->d_name[0] != '.') sum += threadCpuNs(tasks + "/" + entry->d_name);
  }
  return sum;
}

}  // namespace

int64_t nowNs() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * ns_per_s + time.tv_nsec;
}

int64_t settledCpuNs(pid_t pid) {
  const std::string tasks = "/proc/" + std::to_string(pid) + "/task";
  const int64_t deadline = nowNs() + 5 * ns_per_s;
  for (int64_t last = cpuNs(tasks); nowNs() < deadline;) {
    const int64_t current = cpuNs(tasks);
    if (current == last) return current;
    last = current;
  }
  fail("process %d does not come to rest", static_cast<int>(pid));
}

}  // namespace quickvoy::load

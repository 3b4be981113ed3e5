#pragma once

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace quickvoy::load {

// Prints a message (as printf does) on standard error and exits with 1.
[[noreturn, gnu::format(printf, 1, 2)]] inline void fail(const char* format, ...) {
  va_list values;
  va_start(values, format);
  std::vfprintf(stderr, format, values);
  va_end(values);
  std::fputc('\n', stderr);
  std::exit(1);
}

// The same for a system call that failed, with the reason.
[[noreturn]] inline void failSystem(const char* what) { fail("%s: %s", what, std::strerror(errno)); }

}  // namespace quickvoy::load

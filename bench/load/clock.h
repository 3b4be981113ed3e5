#pragma once

#include <sys/types.h>

#include <cstdint>

namespace quickvoy::load {

// Monotonic time in nanoseconds.
int64_t nowNs();

// CPU time in nanoseconds that all threads of a process have used. Waits until the process sleeps: the kernel's count
// of a running thread lags behind by up to a timer tick.
int64_t settledCpuNs(pid_t pid);

}  // namespace quickvoy::load

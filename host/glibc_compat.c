// Keeps the module loadable on glibc 2.34, the oldest that the official Envoy images have: stands in for two functions
// of which the compiler's glibc has only newer versions.

// The static unwinder of GCC 12 looks frames up with _dl_find_object (2.35). The host neither throws nor catches, so
// nothing is ever looked up: "not found" is the right answer.
int _dl_find_object(void* address, void* result);

int _dl_find_object(void* address, void* result) {
  (void)address;
  (void)result;
  return -1;
}

// Math.hypot: the version that glibc has had from its start on this architecture. Since 2.35 it only differs in not
// setting errno.
#if defined(__x86_64__)
__asm__(".symver first_hypot, hypot@GLIBC_2.2.5");
#elif defined(__aarch64__)
__asm__(".symver first_hypot, hypot@GLIBC_2.17");
#else
#error "name the first version of hypot on this architecture"
#endif
double first_hypot(double x, double y);
double hypot(double x, double y);

double hypot(double x, double y) { return first_hypot(x, y); }

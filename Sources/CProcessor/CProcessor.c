#include "CProcessor.h"

#if defined(__GLIBC__) || defined(__linux__)
#include <features.h>
#endif
#if defined(__GLIBC__)
#include <gnu/libc-version.h>
#include <stdio.h>
#endif

int maser_vector_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return 0;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw"))
    return 3;
  return 2;
#else
  return 0;
#endif
}

const char *maser_c_library(void) {
#if defined(__GLIBC__)
  static char name[64];
  if (!name[0]) snprintf(name, sizeof name, "glibc %s", gnu_get_libc_version());
  return name;
#elif defined(__linux__)
  return "musl";
#elif defined(__APPLE__)
  return "libSystem";
#else
  return "unknown";
#endif
}

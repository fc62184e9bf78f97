#include "CProcessor.h"

#if defined(__GLIBC__) || defined(__linux__)
#include <features.h>
#endif
#if defined(__GLIBC__)
#include <gnu/libc-version.h>
#include <malloc.h>
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

void maser_keep_memory(void) {
#if defined(__GLIBC__)
  // The largest threshold there is; blocks of this size it would reach by itself.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 128 << 20);
#endif
}

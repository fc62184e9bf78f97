// Lets the n-th call that changes a file fail: write, fsync, rename, mkdir. MASER_FAULT is "CALL N ERRNO"; without it the
// calls are counted into the file MASER_FAULT_COUNT names ("CALL N" a line at the end of the process).
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum call { WRITE, FSYNC, RENAME, MKDIR, CALLS };
static const char *const names[CALLS] = {"write", "fsync", "rename", "mkdir"};
static atomic_long counts[CALLS];

// The number of the error if this call is to fail.
static int fails(enum call call) {
  long count = atomic_fetch_add(&counts[call], 1) + 1;
  const char *fault = getenv("MASER_FAULT");
  char name[20];
  long wanted;
  int number;
  if (!fault || sscanf(fault, "%19s %ld %d", name, &wanted, &number) != 3) return 0;
  return strcmp(name, names[call]) == 0 && count == wanted ? number : 0;
}

#define REAL(name, type) ((type)dlsym(RTLD_NEXT, name))

ssize_t write(int file, const void *bytes, size_t size) {
  // What is said on standard error is the sentence that the test waits for.
  int number = file == STDERR_FILENO ? 0 : fails(WRITE);
  if (number) {
    errno = number;
    return -1;
  }
  return REAL("write", ssize_t (*)(int, const void *, size_t))(file, bytes, size);
}

int fsync(int file) {
  int number = fails(FSYNC);
  if (!number) return REAL("fsync", int (*)(int))(file);
  errno = number;
  return -1;
}

int rename(const char *from, const char *to) {
  int number = fails(RENAME);
  if (!number) return REAL("rename", int (*)(const char *, const char *))(from, to);
  errno = number;
  return -1;
}

int mkdir(const char *path, mode_t mode) {
  int number = fails(MKDIR);
  if (!number) return REAL("mkdir", int (*)(const char *, mode_t))(path, mode);
  errno = number;
  return -1;
}

__attribute__((destructor)) static void tell(void) {
  const char *path = getenv("MASER_FAULT_COUNT");
  FILE *file = path ? fopen(path, "w") : NULL;
  if (!file) return;
  for (int call = 0; call < CALLS; call++) fprintf(file, "%s %ld\n", names[call], (long)counts[call]);
  fclose(file);
}

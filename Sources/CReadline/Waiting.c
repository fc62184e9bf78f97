// ppoll is an extension.
#define _GNU_SOURCE
#include "CReadline.h"

#include <errno.h>
#include <poll.h>

static int is_let_through(const sigset_t *pending, const sigset_t *waiting) {
  for (int number = 1; number < NSIG; number++) {
    if (sigismember(pending, number) == 1 && sigismember(waiting, number) == 0) return 1;
  }
  return 0;
}

// Whether a signal was waiting, and has been handled.
static int take_signal(const sigset_t *waiting) {
  sigset_t pending;
  if (sigpending(&pending) != 0 || !is_let_through(&pending, waiting)) return 0;
  sigsuspend(waiting);
  return 1;
}

int maser_wait_for_input(int descriptor, const sigset_t *waiting) {
  if (take_signal(waiting)) return 0;
  struct pollfd input = {.fd = descriptor, .events = POLLIN};
  int ready = ppoll(&input, 1, NULL, waiting);
  if (ready < 0) return errno == EINTR ? 0 : -1;
  // Where both are there ppoll tells of the input alone.
  if (take_signal(waiting)) return 0;
  return input.revents;
}

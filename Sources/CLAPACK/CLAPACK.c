#include "CLAPACK.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

// LAPACK is loaded when the first eigenvalue is asked for: loading it takes longer than most scripts, and OpenBLAS
// starts threads of its own on the way.

// The lower triangle by rows is the upper one by columns, for LAPACK without a copy; that makes a Hermitian matrix its
// conjugate, which has the same eigenvalues.
#define COLUMN_MAJOR 102

typedef int (*symmetric_driver)(int, char, char, int32_t, double *, int32_t, double *);
// The complex driver takes pairs of doubles; a plain pointer stands for them.
typedef int (*hermitian_driver)(int, char, char, int32_t, void *, int32_t, double *);
typedef int (*general_driver)(int, char, char, int32_t, double *, int32_t, double *, double *, double *, int32_t,
                              double *, int32_t);

static pthread_once_t loaded = PTHREAD_ONCE_INIT;
static symmetric_driver symmetric;
static hermitian_driver hermitian;
static general_driver general;

static void load(void) {
  static const char *const names[] = {"liblapacke.so.3", "liblapacke.so", "liblapacke.dylib"};
  // One thread: the same matrix gives the same bits whatever else the process does.
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    void *library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (!library) continue;
    symmetric = (symmetric_driver)dlsym(library, "LAPACKE_dsyevd");
    hermitian = (hermitian_driver)dlsym(library, "LAPACKE_zheevd");
    general = (general_driver)dlsym(library, "LAPACKE_dgeev");
    return;
  }
}

int maser_symmetric_eigenvalues(int32_t n, double *matrix, double *eigenvalues) {
  pthread_once(&loaded, load);
  if (!symmetric) return MASER_NO_LAPACK;
  return symmetric(COLUMN_MAJOR, 'N', 'U', n, matrix, n, eigenvalues);
}

int maser_hermitian_eigenvalues(int32_t n, double *matrix, double *eigenvalues) {
  pthread_once(&loaded, load);
  if (!hermitian) return MASER_NO_LAPACK;
  return hermitian(COLUMN_MAJOR, 'N', 'U', n, matrix, n, eigenvalues);
}

int maser_general_eigenvalues(int32_t n, double *matrix, double *real, double *imaginary) {
  pthread_once(&loaded, load);
  if (!general) return MASER_NO_LAPACK;
  return general(COLUMN_MAJOR, 'N', 'N', n, matrix, n, real, imaginary, 0, 1, 0, 1);
}

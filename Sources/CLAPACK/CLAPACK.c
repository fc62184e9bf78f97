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

static pthread_once_t loaded = PTHREAD_ONCE_INIT;
static symmetric_driver symmetric;
static hermitian_driver hermitian;
// BLAS has Fortran's calling convention: everything by address.
typedef void (*product)(const char *, const char *, const int32_t *, const int32_t *, const int32_t *, const double *,
                        const double *, const int32_t *, const double *, const int32_t *, const double *, double *,
                        const int32_t *);
static product multiply;

static void load(void) {
  static const char *const names[] = {"liblapacke.so.3", "liblapacke.so", "liblapacke.dylib"};
  // One thread: the same matrix gives the same bits whatever else the process does.
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    void *library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (!library) continue;
    symmetric = (symmetric_driver)dlsym(library, "LAPACKE_dsyevd");
    hermitian = (hermitian_driver)dlsym(library, "LAPACKE_zheevd");
    // A library that LAPACKE itself depends on.
    multiply = (product)dlsym(library, "dgemm_");
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

int maser_multiply(int32_t n, const double *a, const double *b, double *result) {
  pthread_once(&loaded, load);
  if (!multiply) return MASER_NO_LAPACK;
  const double one = 1, zero = 0;
  // By columns these are the transposed matrices, and (AB)^T = B^T A^T.
  multiply("N", "N", &n, &n, &n, &one, b, &n, a, &n, &zero, result, &n);
  return 0;
}

#include "CLAPACK.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

// LAPACK is loaded when the first eigenvalue is asked for: loading it takes longer than most scripts, and OpenBLAS
// starts threads of its own on the way.

// The lower triangle by rows is the upper one by columns, for LAPACK without a copy; that makes a Hermitian matrix its
// conjugate, which has the same eigenvalues.
#define COLUMN_MAJOR 102

typedef int (*symmetric_driver)(int, char, char, int32_t, double *, int32_t, double *, double *, int32_t,
                                int32_t *, int32_t);
// The complex driver takes pairs of doubles; a plain pointer stands for them.
typedef int (*hermitian_driver)(int, char, char, int32_t, void *, int32_t, double *, void *, int32_t,
                                double *, int32_t, int32_t *, int32_t);
typedef int (*general_driver)(int, char, char, int32_t, double *, int32_t, double *, double *, double *, int32_t,
                              double *, int32_t, double *, int32_t);

// Kernels of OpenBLAS 0.3.21 read a few columns beyond the end of their workspace, which is a crash where the memory ends
// there (seen on AMD Zen 5). So the workspace is ours, with room behind it.
static double *workspace(int32_t n, double wanted, size_t doubles_each) {
  size_t count = ((size_t)wanted + 16 * (size_t)n + 1024) * doubles_each;
  return calloc(count, sizeof(double));
}

static pthread_once_t loaded = PTHREAD_ONCE_INIT;
static symmetric_driver symmetric;
static hermitian_driver hermitian;
static general_driver general;
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
    symmetric = (symmetric_driver)dlsym(library, "LAPACKE_dsyevd_work");
    hermitian = (hermitian_driver)dlsym(library, "LAPACKE_zheevd_work");
    general = (general_driver)dlsym(library, "LAPACKE_dgeev_work");
    // A library that LAPACKE itself depends on.
    multiply = (product)dlsym(library, "dgemm_");
    return;
  }
}

int maser_symmetric_eigenvalues(int32_t n, double *matrix, double *eigenvalues) {
  pthread_once(&loaded, load);
  if (!symmetric) return MASER_NO_LAPACK;
  double size = 0;
  int32_t integers[8] = {0};
  int info = symmetric(COLUMN_MAJOR, 'N', 'U', n, matrix, n, eigenvalues, &size, -1, integers, -1);
  if (info) return info;
  double *work = workspace(n, size, 1);
  if (!work) return MASER_NO_MEMORY;
  info = symmetric(COLUMN_MAJOR, 'N', 'U', n, matrix, n, eigenvalues, work, (int32_t)size, integers, 8);
  free(work);
  return info;
}

int maser_hermitian_eigenvalues(int32_t n, double *matrix, double *eigenvalues) {
  pthread_once(&loaded, load);
  if (!hermitian) return MASER_NO_LAPACK;
  double size[2] = {0}, real_size = 0;
  int32_t integers[8] = {0};
  int info = hermitian(COLUMN_MAJOR, 'N', 'U', n, matrix, n, eigenvalues, size, -1, &real_size, -1,
                       integers, -1);
  if (info) return info;
  double *work = workspace(n, size[0], 2), *real_work = workspace(n, real_size, 1);
  info = MASER_NO_MEMORY;
  if (work && real_work)
    info = hermitian(COLUMN_MAJOR, 'N', 'U', n, matrix, n, eigenvalues, work, (int32_t)size[0],
                     real_work, (int32_t)real_size, integers, 8);
  free(work);
  free(real_work);
  return info;
}

int maser_hermitian_eigenvectors(int32_t n, double *matrix, double *eigenvalues) {
  pthread_once(&loaded, load);
  if (!hermitian) return MASER_NO_LAPACK;
  double size[2] = {0}, real_size = 0;
  int32_t integers[8] = {0};
  int info = hermitian(COLUMN_MAJOR, 'V', 'U', n, matrix, n, eigenvalues, size, -1, &real_size, -1,
                       integers, -1);
  if (info) return info;
  double *work = workspace(n, size[0], 2), *real_work = workspace(n, real_size, 1);
  int32_t integer_size = integers[0], *integer_work = calloc((size_t)integer_size + 16, sizeof *integer_work);
  info = MASER_NO_MEMORY;
  if (work && real_work && integer_work)
    info = hermitian(COLUMN_MAJOR, 'V', 'U', n, matrix, n, eigenvalues, work, (int32_t)size[0],
                     real_work, (int32_t)real_size, integer_work, integer_size);
  free(work);
  free(real_work);
  free(integer_work);
  return info;
}

int maser_multiply(int32_t rows, int32_t n, const double *a, const double *b, double *result) {
  pthread_once(&loaded, load);
  if (!multiply) return MASER_NO_LAPACK;
  const double one = 1, zero = 0;
  // By columns these are the transposed matrices, and (AB)^T = B^T A^T.
  multiply("N", "N", &n, &rows, &n, &one, b, &n, a, &n, &zero, result, &n);
  return 0;
}

int maser_general_eigenvalues(int32_t n, double *matrix, double *real, double *imaginary) {
  pthread_once(&loaded, load);
  if (!general) return MASER_NO_LAPACK;
  double size = 0;
  int info = general(COLUMN_MAJOR, 'N', 'N', n, matrix, n, real, imaginary, 0, 1, 0, 1, &size, -1);
  if (info) return info;
  double *work = workspace(n, size, 1);
  if (!work) return MASER_NO_MEMORY;
  info = general(COLUMN_MAJOR, 'N', 'N', n, matrix, n, real, imaginary, 0, 1, 0, 1, work, (int32_t)size);
  free(work);
  return info;
}

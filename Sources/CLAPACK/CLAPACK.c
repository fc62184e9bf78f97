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

static _Thread_local maser_watcher watching;
static _Thread_local const void *watching_context;

void maser_watch(maser_watcher watcher, const void *context, maser_watcher *old_watcher, const void **old_context) {
  *old_watcher = watching;
  *old_context = watching_context;
  watching = watcher;
  watching_context = context;
}

static int goes_on(void) { return !watching || watching(watching_context); }

static pthread_once_t loaded = PTHREAD_ONCE_INIT;
static symmetric_driver symmetric;
static hermitian_driver hermitian;
static general_driver general;
// BLAS has Fortran's calling convention: everything by address.
typedef void (*product)(const char *, const char *, const int32_t *, const int32_t *, const int32_t *, const double *,
                        const double *, const int32_t *, const double *, const int32_t *, const double *, double *,
                        const int32_t *);
static product multiply;

// The pieces of the reduction to a tridiagonal matrix (dsytrd, zhetrd), with the lengths of Fortran's strings at the end. Complex numbers
// are pairs of doubles.
typedef void (*panel)(const char *, const int32_t *, const int32_t *, void *, const int32_t *, double *, void *, void *,
                      const int32_t *, size_t);
typedef void (*update)(const char *, const char *, const int32_t *, const int32_t *, const double *, const void *,
                       const int32_t *, const void *, const int32_t *, const double *, void *, const int32_t *, size_t,
                       size_t);
typedef void (*rest)(const char *, const int32_t *, void *, const int32_t *, double *, double *, void *, int32_t *,
                     size_t);
typedef void (*tridiagonal)(const int32_t *, double *, double *, int32_t *);
static struct reduction {
  panel panel;
  update update;
  rest rest;
  // Doubles of a number.
  int doubles;
} symmetric_reduction = {.doubles = 1}, hermitian_reduction = {.doubles = 2};
static tridiagonal values_of_tridiagonal;

static void load_reduction(void *library, struct reduction *reduction, const char *names[3]) {
  reduction->panel = (panel)dlsym(library, names[0]);
  reduction->update = (update)dlsym(library, names[1]);
  reduction->rest = (rest)dlsym(library, names[2]);
}

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
    load_reduction(library, &symmetric_reduction, (const char *[]){"dlatrd_", "dsyr2k_", "dsytd2_"});
    load_reduction(library, &hermitian_reduction, (const char *[]){"zlatrd_", "zher2k_", "zhetd2_"});
    values_of_tridiagonal = (tridiagonal)dlsym(library, "dsterf_");
    return;
  }
}

// Columns that are reduced at once; LAPACK's own number, so that the bits are those of its drivers.
static const int32_t columns_at_once = 32;
// Below this the drivers take no time.
static const int32_t least_in_pieces = 384;

static int is_in_pieces(const struct reduction *reduction, int32_t n) {
  return n >= least_in_pieces && reduction->panel && reduction->update && reduction->rest && values_of_tridiagonal;
}

// A panel reads its half of the matrix once for every column: fewer columns where that takes long.
static int32_t panel_columns(const struct reduction *reduction, int32_t n) {
  double numbers = (double)n * n * reduction->doubles;
  int32_t columns = columns_at_once;
  while (columns > 1 && columns * numbers > 1.4e8) columns /= 2;
  return columns;
}

// What dsyevd and zheevd do where values only are wanted, for matrices whose elements need no scaling; between panels whoever watches is
// asked. (LAPACK 3.11, dsytrd.f: upper triangle by columns.)
static int eigenvalues_in_pieces(const struct reduction *reduction, int32_t n, double *a, double *d) {
  static const double minus[] = {-1, 0}, one = 1;
  const int32_t columns = panel_columns(reduction, n), step = reduction->doubles;
  double *e = workspace(n, n, 1), *tau = workspace(n, n, (size_t)step);
  double *work = workspace(n, (double)columns * n, (size_t)step);
  int32_t info = MASER_NO_MEMORY;
  if (e && tau && work) {
    const int32_t last = n - (n - 1) / columns * columns;
    info = 0;
    for (int32_t i = n - columns; i >= last && !info; i -= columns) {
      if (!goes_on()) {
        info = MASER_STOPPED;
        break;
      }
      const int32_t order = i + columns;
      reduction->panel("U", &order, &columns, a, &n, e, tau, work, &n, 1);
      reduction->update("U", "N", &i, &columns, minus, a + (size_t)step * i * n, &n, work, &n, &one, a, &n, 1, 1);
      for (int32_t j = i; j < order; j++) {
        double *column = a + (size_t)step * j * n;
        column[step * (j - 1)] = e[j - 1];
        if (step == 2) column[step * (j - 1) + 1] = 0;
        d[j] = column[step * j];
      }
    }
    if (!info) {
      const int32_t first = last;
      reduction->rest("U", &first, a, &n, d, e, tau, &info, 1);
    }
    if (!info && !goes_on()) info = MASER_STOPPED;
    if (!info) values_of_tridiagonal(&n, d, e, &info);
  }
  free(e);
  free(tau);
  free(work);
  return info;
}

int maser_symmetric_eigenvalues(int32_t n, double *matrix, double *eigenvalues) {
  pthread_once(&loaded, load);
  if (!symmetric) return MASER_NO_LAPACK;
  if (is_in_pieces(&symmetric_reduction, n))
    return eigenvalues_in_pieces(&symmetric_reduction, n, matrix, eigenvalues);
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
  if (is_in_pieces(&hermitian_reduction, n))
    return eigenvalues_in_pieces(&hermitian_reduction, n, matrix, eigenvalues);
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

#include "CLAPACK.h"

// A plain struct instead of C99 complex, which Swift cannot import.
typedef struct {
  double re, im;
} maser_complex;
typedef struct {
  float re, im;
} maser_complex_float;
#define LAPACK_COMPLEX_CUSTOM
#define lapack_complex_double maser_complex
#define lapack_complex_float maser_complex_float
#include <lapacke.h>

extern void openblas_set_num_threads(int);

// One thread: the same matrix gives the same bits whatever else the process does.
static void one_thread(void) {
  static int done = 0;
  if (!done) {
    openblas_set_num_threads(1);
    done = 1;
  }
}

// The lower triangle by rows is the upper one by columns, for LAPACK without a copy; that makes a Hermitian matrix its
// conjugate, which has the same eigenvalues.
int maser_symmetric_eigenvalues(int32_t n, double *matrix, double *eigenvalues) {
  one_thread();
  return LAPACKE_dsyevd(LAPACK_COL_MAJOR, 'N', 'U', n, matrix, n, eigenvalues);
}

int maser_hermitian_eigenvalues(int32_t n, double *matrix, double *eigenvalues) {
  one_thread();
  return LAPACKE_zheevd(LAPACK_COL_MAJOR, 'N', 'U', n, (maser_complex *)matrix, n, eigenvalues);
}

#ifndef MASER_CLAPACK_H
#define MASER_CLAPACK_H

#include <stdint.h>

/// What the functions return when the LAPACK libraries are not installed.
#define MASER_NO_LAPACK (-100000)
/// … and when there is no memory for what they work in (LAPACKE_WORK_MEMORY_ERROR).
#define MASER_NO_MEMORY (-1010)
/// … and when whoever watches said that it is not to go on.
#define MASER_STOPPED (-100001)

/// Asked between pieces of work that may take long, in the thread that does it: 0 stops it.
typedef int (*maser_watcher)(const void *context);

/// From now on `watcher` is asked by what this thread computes; nobody where it is null. `old_watcher` and `old_context` become those of before.
void maser_watch(maser_watcher watcher, const void *context, maser_watcher *old_watcher, const void **old_context);

/// Eigenvalues of a real symmetric matrix of order n, ascending (LAPACK dsyevd, values only).
/// `matrix` is n*n doubles, destroyed; only its lower triangle in row-major order is read.
/// Returns LAPACK's info: 0 is success.
int maser_symmetric_eigenvalues(int32_t n, double *matrix, double *eigenvalues);

/// Eigenvalues of a complex Hermitian matrix of order n, ascending (LAPACK zheevd, values only).
/// `matrix` is n*n pairs (re, im), destroyed; only its lower triangle in row-major order is read.
int maser_hermitian_eigenvalues(int32_t n, double *matrix, double *eigenvalues);

/// The same with eigenvectors (zheevd with vectors): row k of `matrix` becomes the complex conjugate of the one that belongs
/// to eigenvalue k.
int maser_hermitian_eigenvectors(int32_t n, double *matrix, double *eigenvalues);

/// Eigenvalues of a real matrix of order n, in no order (LAPACK dgeev, values only): n real and n imaginary parts.
/// `matrix` is n*n doubles, destroyed. Its transpose has the same eigenvalues, so the layout does not matter.
int maser_general_eigenvalues(int32_t n, double *matrix, double *real, double *imaginary);

/// The product of a real rows x n matrix and an n x n one in row-major order (BLAS dgemm).
int maser_multiply(int32_t rows, int32_t n, const double *a, const double *b, double *result);

#endif

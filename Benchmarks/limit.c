// What the hardware allows: collisions in the real gauge on half of a symmetric matrix, populations alone, and damping by
// tabulated propagators of every diagonal. Levels end absorbing: nothing comes back from beyond the last one.
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

typedef struct {
  int levels, stride;
  double *g, *s, *e, *t;  // sqrt(q) cos, sqrt(1-q) sin, sqrt(1-q) cos of the next, -sqrt(q) sin of the next
  double *rho, *next;
} machine;

static machine make(int levels, double theta, double q) {
  machine m = {levels, (levels + 9) / 8 * 8};
  size_t cells = (size_t)m.stride * (levels + 2), bytes = (cells * 8 + 63) / 64 * 64;
  m.rho = aligned_alloc(64, bytes);
  m.next = aligned_alloc(64, bytes);
  memset(m.rho, 0, bytes);
  memset(m.next, 0, bytes);
  m.rho[m.stride + 1] = 1;
  m.g = malloc(4 * levels * sizeof(double));
  m.s = m.g + levels, m.e = m.s + levels, m.t = m.e + levels;
  for (int n = 0; n < levels; n++) {
    m.g[n] = sqrt(q) * cos(theta * sqrt(n)), m.s[n] = sqrt(1 - q) * sin(theta * sqrt(n));
    m.e[n] = sqrt(1 - q) * cos(theta * sqrt(n + 1)), m.t[n] = -sqrt(q) * sin(theta * sqrt(n + 1));
  }
  return m;
}

// One row and column of zeros around the matrix; the first diagonal above is kept as a copy.
static void collide(machine *m) {
  for (int i = 0; i < m->levels; i++) {
    const double *restrict here = m->rho + (size_t)(i + 1) * m->stride + 1;
    const double *restrict above = here - m->stride, *restrict below = here + m->stride;
    double *restrict out = m->next + (size_t)(i + 1) * m->stride + 1;
    const double g = m->g[i], s = m->s[i], e = m->e[i], t = i + 1 < m->levels ? m->t[i] : 0;
    for (int j = 0; j <= i; j++)
      out[j] = m->g[j] * (g * here[j] + s * above[j]) + m->s[j] * (g * here[j - 1] + s * above[j - 1]) +
               m->e[j] * (e * here[j] + t * below[j]) +
               m->t[j] * (e * here[j + 1] + t * below[j + 1]);
    if (i) out[i - m->stride] = out[i - 1];
  }
  double *swap = m->rho;
  m->rho = m->next, m->next = swap;
}

static void read_out(machine *m, double *energy, double *purity) {
  *energy = *purity = 0;
  for (int i = 0; i < m->levels; i++)
    for (int j = 0; j <= i; j++) {
      double x = m->rho[(size_t)(i + 1) * m->stride + 1 + j];
      if (i == j) *energy += i * x;
      *purity += (i == j ? 1 : 2) * x * x;
    }
  free(m->rho), free(m->next), free(m->g);
}

double coherent(int levels, double theta, double q, long count, double *energy, double *purity) {
  machine m = make(levels, theta, q);
  double start = now();
  for (long k = 0; k < count; k++) collide(&m);
  double seconds = now() - start;
  read_out(&m, energy, purity);
  return seconds;
}

// Diagonal d of the matrix goes through a banded matrix: row by row (weights[row][column]), or offset by offset (the transposed
// bands, which wins for weak damping).
double damped(int levels, double theta, double q, long count, const double *tables, const long *starts, const int *low,
              const int *high, int by_offset, double *energy, double *purity) {
  machine m = make(levels, theta, q);
  double *v = calloc(3 * levels, sizeof(double)) , *w = calloc(levels, sizeof(double));
  v += levels;
  double start = now();
  for (long k = 0; k < count; k++) {
    collide(&m);
    for (int d = 0; d < levels; d++) {
      int size = levels - d;
      const double *table = tables + starts[d];
      double *cell = m.rho + (size_t)(d + 1) * m.stride + 1;
      for (int n = 0; n < size; n++) v[n] = cell[(size_t)n * (m.stride + 1)];
      for (int n = size; n < size + levels && n < 2 * levels; n++) v[n] = 0;
      if (by_offset) {
        memset(w, 0, size * sizeof(double));
        int lo = low[(size_t)d * levels], hi = high[(size_t)d * levels];
        for (int o = lo; o <= hi; o++) {
          const double *restrict row = table + (size_t)(o - lo) * size;
          for (int n = 0; n < size; n++) w[n] += row[n] * v[n + o];
        }
      } else {
        for (int n = 0; n < size; n++) {
          double sum = 0;
          const double *row = table + (size_t)n * size;
          for (int j = low[(size_t)d * levels + n]; j < high[(size_t)d * levels + n]; j++) sum += row[j] * v[j];
          w[n] = sum;
        }
      }
      for (int n = 0; n < size; n++) {
        cell[(size_t)n * (m.stride + 1)] = w[n];
        if (d == 1) cell[(size_t)n * (m.stride + 1) - m.stride + 1] = w[n];
      }
    }
  }
  double seconds = now() - start;
  read_out(&m, energy, purity);
  free(v - levels), free(w);
  return seconds;
}

double incoherent(int levels, double theta, double q, long count, double *energy, double *purity) {
  double *p = calloc(2 * (levels + 2), sizeof(double)), *next = p + levels + 2;
  double *kept = malloc(3 * levels * sizeof(double)), *up = kept + levels, *down = up + levels;
  p[1] = 1;
  for (int n = 0; n < levels; n++) {
    double s = sin(theta * sqrt(n)), t = sin(theta * sqrt(n + 1));
    up[n] = (1 - q) * s * s, down[n] = q * t * t, kept[n] = 1 - q * s * s - (1 - q) * t * t;
  }
  double start = now(), *a = p, *b = next;
  for (long k = 0; k < count; k++) {
    for (int n = 0; n < levels; n++) b[n + 1] = up[n] * a[n] + kept[n] * a[n + 1] + down[n] * a[n + 2];
    double *swap = a;
    a = b, b = swap;
  }
  double seconds = now() - start;
  *energy = *purity = 0;
  for (int n = 0; n < levels; n++) *energy += n * a[n + 1], *purity += a[n + 1] * a[n + 1];
  free(p), free(kept);
  return seconds;
}

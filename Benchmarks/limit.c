// What the hardware allows: collisions in the real gauge on half of a symmetric matrix, of a whole complex matrix off resonance,
// populations alone, and damping by tabulated propagators of every diagonal, in two storages. Levels end absorbing: nothing comes
// back from beyond the last one.
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

// Damping in row-major storage: diagonal d goes through a banded matrix, weights[row][column], gathered and put back.
static void damp_rows(machine *m, const double *tables, const long *starts, const int *low, const int *high, double *v) {
  const int levels = m->levels;
  for (int d = 0; d < levels; d++) {
    const int size = levels - d, *from = low + (size_t)d * levels, *to = high + (size_t)d * levels;
    double *cell = m->rho + (size_t)(d + 1) * m->stride + 1;
    for (int n = 0; n < size; n++) v[n] = cell[(size_t)n * (m->stride + 1)];
    for (int n = 0; n < size; n++) {
      const double *row = tables + starts[d] + (size_t)n * size;
      double sum = 0;
      for (int j = from[n]; j < to[n]; j++) sum += row[j] * v[j];
      cell[(size_t)n * (m->stride + 1)] = sum;
      if (d == 1) cell[(size_t)n * (m->stride + 1) - m->stride + 1] = sum;
    }
  }
}

double damped_rows(int levels, double theta, double q, long count, const double *tables, const long *starts,
                   const int *low, const int *high, double *energy, double *purity) {
  machine m = make(levels, theta, q);
  double *v = malloc(levels * sizeof(double)), start = now();
  for (long k = 0; k < count; k++) collide(&m), damp_rows(&m, tables, starts, low, high, v);
  double seconds = now() - start;
  read_out(&m, energy, purity);
  free(v);
  return seconds;
}

// Diagonal-major storage: element n of diagonal d is rho[n + d][n], so that a collision and the damping both read and write along
// the vectors. Diagonals lie between zeros.
enum { PAD = 8, WIDEST = 32 };

static void collide_diagonal(const machine *m, const double *rho, long stride, int d, double *restrict out) {
  const double *here = rho + d * stride, *outer = here + stride;
  const double *inner = d ? here - stride : outer - 1;  // the matrix is symmetric
  const double *g = m->g, *s = m->s, *e = m->e, *t = m->t;
  const double *G = g + d, *S = s + d, *E = e + d, *T = t + d;
  for (int n = 0; n < m->levels - d; n++)
    out[n] = g[n] * (G[n] * here[n] + S[n] * inner[n]) + s[n] * (G[n] * outer[n - 1] + S[n] * here[n - 1]) +
             e[n] * (E[n] * here[n] + T[n] * outer[n]) + t[n] * (E[n] * inner[n + 1] + T[n] * here[n + 1]);
}

// A few rows of the banded matrix at a time, their sums in registers; weights[offset][row], rows padded to a whole block.
static inline __attribute__((always_inline)) void damp_block(int block, const double *weights, int low, int high,
                                                            int size, long width, const double *v, double *restrict out) {
  for (int first = 0; first < size; first += block) {
    double sum[WIDEST] = {0};
    for (int o = low; o <= high; o++) {
      const double *w = weights + (o - low) * width + first, *x = v + first + o;
      for (int n = 0; n < block; n++) sum[n] += w[n] * x[n];
    }
    const int rest = size - first < block ? size - first : block;
    for (int n = 0; n < rest; n++) out[first + n] = sum[n];
  }
}

// `block` rows at a time: 8, 16 or 32.
double damped_diagonals(int levels, double theta, double q, long count, const double *tables, const long *starts,
                        const int *low, const int *high, int block, double *energy, double *purity) {
  machine m = make(levels, theta, q);
  const long stride = (levels + 2 * PAD + 7) / 8 * 8;
  const size_t bytes = (size_t)stride * (levels + 2) * sizeof(double);
  double *storage[2] = {aligned_alloc(64, bytes), aligned_alloc(64, bytes)};
  memset(storage[0], 0, bytes), memset(storage[1], 0, bytes);
  double *rho = storage[0] + PAD, *next = storage[1] + PAD;
  rho[0] = 1;
  double *scratch = calloc(3 * (levels + WIDEST), sizeof(double)), *v = scratch + levels + WIDEST;
  double start = now();
  for (long k = 0; k < count; k++) {
    for (int d = 0; d < levels; d++) {
      const int size = levels - d;
      const long width = (size + WIDEST - 1) / WIDEST * WIDEST;
      collide_diagonal(&m, rho, stride, d, v);
      v[size] = 0;  // where the longer diagonal before ended
      double *out = next + d * stride;
      if (block == 8) damp_block(8, tables + starts[d], low[d], high[d], size, width, v, out);
      if (block == 16) damp_block(16, tables + starts[d], low[d], high[d], size, width, v, out);
      if (block == 32) damp_block(32, tables + starts[d], low[d], high[d], size, width, v, out);
    }
    double *swap = rho;
    rho = next, next = swap;
  }
  double seconds = now() - start;
  *energy = *purity = 0;
  for (int d = 0; d < levels; d++)
    for (int n = 0; n < levels - d; n++) {
      double x = rho[d * stride + n];
      if (d == 0) *energy += n * x;
      *purity += (d ? 2 : 1) * x * x;
    }
  free(storage[0]), free(storage[1]), free(scratch), free(m.rho), free(m.next), free(m.g);
  return seconds;
}

// Off resonance: the two Kraus operators, real and imaginary parts apart, on the whole matrix, with the exchange real in the gauge i^n.
double detuned(int levels, double theta, double q, long count, double detuning, double *energy, double *purity) {
  const long stride = (levels + 2 + 7) / 8 * 8, cells = stride * (levels + 2);
  double *storage[2] = {calloc(2 * cells, sizeof(double)), calloc(2 * cells, sizeof(double))};
  double *rho = storage[0], *next = storage[1];
  double *g = calloc(6 * (levels + 1), sizeof(double)), *h = g + levels + 1, *e = h + levels + 1, *f = e + levels + 1;
  double *s = f + levels + 1, *t = s + levels + 1;
  const double a = sqrt(q), b = sqrt(1 - q), half = detuning / 2;
  rho[stride + 1] = 1;
  for (int n = 0; n <= levels; n++) {
    const double angle = sqrt(half * half + theta * theta * n), lean = half * sin(angle) / angle;
    g[n] = a * cos(angle), h[n] = a * (n ? lean : sin(half));
    if (n) e[n - 1] = b * cos(angle), f[n - 1] = -b * lean;
    const double exchange = theta * sqrt(n) * sin(angle) / angle;
    s[n] = b * exchange;
    if (n && n < levels) t[n - 1] = -a * exchange;
  }
  double start = now();
  for (long k = 0; k < count; k++) {
    for (int i = 0; i < levels; i++) {
      const double *restrict x = rho + (i + 1) * stride + 1, *restrict y = x + cells;
      const double *restrict xa = x - stride, *restrict ya = y - stride, *restrict xb = x + stride, *restrict yb = y + stride;
      double *restrict out = next + (i + 1) * stride + 1, *restrict im = out + cells;
      const double gi = g[i], hi = h[i], ei = e[i], fi = f[i], si = s[i], ti = t[i];
      for (int j = 0; j < levels; j++) {
        const double ur = gi * x[j] - hi * y[j] + si * xa[j], ui = gi * y[j] + hi * x[j] + si * ya[j];
        const double vr = gi * x[j - 1] - hi * y[j - 1] + si * xa[j - 1], vi = gi * y[j - 1] + hi * x[j - 1] + si * ya[j - 1];
        const double wr = ei * x[j] - fi * y[j] + ti * xb[j], wi = ei * y[j] + fi * x[j] + ti * yb[j];
        const double zr = ei * x[j + 1] - fi * y[j + 1] + ti * xb[j + 1], zi = ei * y[j + 1] + fi * x[j + 1] + ti * yb[j + 1];
        out[j] = g[j] * ur + h[j] * ui + s[j] * vr + e[j] * wr + f[j] * wi + t[j] * zr;
        im[j] = g[j] * ui - h[j] * ur + s[j] * vi + e[j] * wi - f[j] * wr + t[j] * zi;
      }
    }
    double *swap = rho;
    rho = next, next = swap;
  }
  double seconds = now() - start;
  *energy = *purity = 0;
  for (int i = 0; i < levels; i++)
    for (int j = 0; j < levels; j++) {
      const double x = rho[(i + 1) * stride + 1 + j], y = rho[cells + (i + 1) * stride + 1 + j];
      if (i == j) *energy += i * x;
      *purity += x * x + y * y;
    }
  free(storage[0]), free(storage[1]), free(g);
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

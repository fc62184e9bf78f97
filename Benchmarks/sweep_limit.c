// 50 x 50 points of 1000 coherent collisions on 40 levels, eight points in the lanes of every vector. Writes energy and purity
// of all points to standard output as doubles.
#include <math.h>
#include <stdio.h>
#include <string.h>

#define LEVELS 40
#define LANES 8
#define SIDE 50
typedef double lanes __attribute__((vector_size(8 * LANES)));

static void run(const double *theta, const double *q, int count, double *energy, double *purity) {
  static __thread lanes first[(LEVELS + 2) * (LEVELS + 2)], second[(LEVELS + 2) * (LEVELS + 2)];
  const int stride = LEVELS + 2;
  lanes g[LEVELS], s[LEVELS], e[LEVELS], t[LEVELS], *rho = first, *next = second;
  memset(first, 0, sizeof first), memset(second, 0, sizeof second);
  for (int n = 0; n < LEVELS; n++)
    for (int l = 0; l < LANES; l++) {
      g[n][l] = sqrt(q[l]) * cos(theta[l] * sqrt(n)), s[n][l] = sqrt(1 - q[l]) * sin(theta[l] * sqrt(n));
      e[n][l] = sqrt(1 - q[l]) * cos(theta[l] * sqrt(n + 1)), t[n][l] = -sqrt(q[l]) * sin(theta[l] * sqrt(n + 1));
    }
  for (int l = 0; l < LANES; l++) rho[stride + 1][l] = 1;
  for (int k = 0; k < count; k++) {
    for (int i = 0; i < LEVELS; i++) {
      lanes *here = rho + (i + 1) * stride + 1, *above = here - stride, *below = here + stride;
      lanes *out = next + (i + 1) * stride + 1, left = {0}, y = e[i] * here[0] + t[i] * below[0];
      for (int j = 0; j <= i; j++) {
        lanes x = g[i] * here[j] + s[i] * above[j], right = e[i] * here[j + 1] + t[i] * below[j + 1];
        out[j] = g[j] * x + s[j] * left + e[j] * y + t[j] * right;
        left = x, y = right;
      }
      if (i) out[i - stride] = out[i - 1];
    }
    lanes *swap = rho;
    rho = next, next = swap;
  }
  for (int l = 0; l < LANES; l++) {
    energy[l] = purity[l] = 0;
    for (int i = 0; i < LEVELS; i++)
      for (int j = 0; j <= i; j++) {
        double x = rho[(i + 1) * stride + 1 + j][l];
        if (i == j) energy[l] += i * x;
        purity[l] += (i == j ? 1 : 2) * x * x;
      }
  }
}

int main(void) {
  static double theta[2504], q[2504], energy[2504], purity[2504];
  for (int i = 0; i < 2504; i++) {
    int point = i < SIDE * SIDE ? i : SIDE * SIDE - 1;
    theta[i] = 0.1 + 2.9 * (point / SIDE) / (SIDE - 1.), q[i] = 0.01 + 0.98 * (point % SIDE) / (SIDE - 1.);
  }
#pragma omp parallel for schedule(dynamic, 4)
  for (int block = 0; block < 2504 / LANES; block++)
    run(theta + block * LANES, q + block * LANES, 1000, energy + block * LANES, purity + block * LANES);
  fwrite(energy, sizeof(double), SIDE * SIDE, stdout);
  fwrite(purity, sizeof(double), SIDE * SIDE, stdout);
}

"""numba: the symmetric half of the stencil, compiled; and the sweep over points on all its threads.

As a program (`rivals_numba.py sweep`) it makes the sweep as a process of its own: energies, then purities, as doubles.
"""

import sys
import time

import numba
import numpy as np

import rivals_numpy


@numba.njit(fastmath=True, cache=True)
def run(rho, out, g, s, e, t, count):
    """`count` collisions on a matrix with a border of zeros."""
    for _ in range(count):
        for i in range(len(g)):
            for j in range(i + 1):
                x = g[i] * rho[i + 1, j + 1] + s[i] * rho[i, j + 1]
                left = g[i] * rho[i + 1, j] + s[i] * rho[i, j]
                y = e[i] * rho[i + 1, j + 1] + t[i] * rho[i + 2, j + 1]
                right = e[i] * rho[i + 1, j + 2] + t[i] * rho[i + 2, j + 2]
                out[i + 1, j + 1] = g[j] * x + s[j] * left + e[j] * y + t[j] * right
            if i > 0:
                out[i, i + 1] = out[i + 1, i]
        rho, out = out, rho
    return rho


@numba.njit(fastmath=True, cache=True, parallel=True)
def sweep(tables, count):
    """Energy and purity of every point."""
    points, _, levels = tables.shape
    energy, purity = np.zeros(points), np.zeros(points)
    for p in numba.prange(points):
        rho = np.zeros((levels + 2, levels + 2))
        rho[1, 1] = 1
        rho = run(rho, np.zeros_like(rho), tables[p, 0], tables[p, 1], tables[p, 2], tables[p, 3], count)
        for i in range(levels):
            energy[p] += i * rho[i + 1, i + 1]
            for j in range(i + 1):
                purity[p] += (1 if i == j else 2) * rho[i + 1, j + 1] ** 2
    return energy, purity


def way(levels, theta, q):
    """A function of a count: seconds, and energy and purity."""
    tables = rivals_numpy.coefficients(levels, theta, q)

    def collide(count):
        rho = np.zeros((levels + 2, levels + 2))
        rho[1, 1] = 1
        start = time.perf_counter()
        rho = run(rho, np.zeros_like(rho), *tables, count)
        seconds = time.perf_counter() - start
        half = np.tril(rho[1:-1, 1:-1])  # above its first superdiagonal nothing is kept
        return seconds, rivals_numpy.numbers(half + np.tril(half, -1).T)

    collide(1)  # compiles
    return collide


def main():
    """The 50 x 50 sweep; the seconds of the loop alone go to standard error."""
    points = [(t, q) for t in np.linspace(0.1, 3, 50) for q in np.linspace(0.01, 0.99, 50)]
    tables = np.array([rivals_numpy.coefficients(40, *point) for point in points])
    sweep(tables[:2], 2)
    start = time.perf_counter()
    energy, purity = sweep(tables, 1000)
    print(time.perf_counter() - start, file=sys.stderr)
    sys.stdout.buffer.write(energy.tobytes() + purity.tobytes())


if __name__ == "__main__":
    main()

"""The limit: C stencils (limit.c), built by every compiler there is, and the damping tables that they are given."""

import ctypes
import math

import numpy as np


def pointer(array):
    """An array as C takes it."""
    return array.ctypes.data_as(ctypes.c_void_p)


class Limit:
    """The C functions of limit.c, each called in the build (and, with damping, the layout) that does best."""

    def __init__(self, libraries):
        self.libraries = {path.stem.removeprefix("limit_"): ctypes.CDLL(str(path)) for path in libraries}
        for library in self.libraries.values():
            for name in ("coherent", "detuned", "incoherent", "damped_rows", "damped_diagonals"):
                getattr(library, name).restype = ctypes.c_double

    def way(self, name, levels, theta, q, tables=None, more=()):
        """A function of a count that runs the fastest build: seconds, and energy and purity. `more` are numbers that it takes too."""
        if name != "damped":
            given = tuple(map(ctypes.c_double, more))
            variants = {build: (name, library, given) for build, library in self.libraries.items()}
        else:
            rows, diagonals = tables
            variants = {}
            for build, library in self.libraries.items():
                variants[f"row-wise, {build}"] = ("damped_rows", library, tuple(map(pointer, rows)))
                for block in (8, 16, 32):
                    more = (*map(pointer, diagonals), ctypes.c_int(block))
                    variants[f"diagonal-major by {block}, {build}"] = ("damped_diagonals", library, more)
        return Way({key: Variant(*value[:2], (levels, theta, q), value[2], tables) for key, value in variants.items()})


class Variant:
    """One function of one library with everything but the count."""

    def __init__(self, name, library, start, more, keep):
        self.function, self.start, self.more = getattr(library, name), start, more
        self.keep = keep  # the tables that `more` points into

    def __call__(self, count):
        levels, theta, q = self.start
        energy, purity = ctypes.c_double(), ctypes.c_double()
        start = (ctypes.c_int(levels), ctypes.c_double(theta), ctypes.c_double(q), ctypes.c_long(count))
        seconds = self.function(*start, *self.more, ctypes.byref(energy), ctypes.byref(purity))
        return seconds, (energy.value, purity.value)


class Way:
    """The fastest of the variants; all of them are there to be checked."""

    def __init__(self, variants):
        self.variants, self.best = variants, None

    def choose(self, count):
        """Runs every variant three times and keeps the fastest."""
        times = {key: min(variant(count)[0] for _ in range(3)) for key, variant in self.variants.items()}
        self.best = min(times, key=times.get)

    def __call__(self, count):
        return self.variants[self.best](count)


def diagonal_propagators(levels, gamma, nbar):
    """The matrix that damps each diagonal of the density matrix; weights below 1e-17 are left out."""
    import scipy.linalg

    for d in range(levels):
        lower = np.arange(levels - d)
        upper = lower + d
        keep = -(nbar + 1) / 2 * (upper + lower) - nbar / 2 * (upper + lower + 2.0)
        couple = np.sqrt(lower[1:] * upper[1:].astype(float))
        generator = np.diag(keep) + np.diag((nbar + 1) * couple, 1) + np.diag(nbar * couple, -1)
        matrix = scipy.linalg.expm(gamma * generator)
        matrix[np.abs(matrix) < 1e-17] = 0
        yield matrix


def damping_tables(propagators):
    """(weights, starts, low, high) of all diagonals: row by row, and offset by offset."""
    levels = len(propagators)
    low, high = np.zeros((2, levels, levels), np.int32)
    first, last = np.zeros((2, levels), np.int32)
    rows, offsets = [], []
    for d, matrix in enumerate(propagators):
        size, filled = levels - d, matrix != 0
        rows.append(matrix.ravel())
        low[d, :size] = filled.argmax(1)
        high[d, :size] = size - filled[:, ::-1].argmax(1)
        row, column = np.nonzero(matrix)
        first[d], last[d] = (column - row).min(), (column - row).max()
        width = math.ceil(size / 32) * 32  # whole blocks
        bands = np.zeros((last[d] - first[d] + 1, width))
        bands[column - row - first[d], row] = matrix[row, column]
        offsets.append(bands.ravel())

    def starts(parts):
        return np.cumsum([0] + [part.size for part in parts[:-1]]).astype(np.int64)

    return (
        (np.concatenate(rows), starts(rows), low, high),
        (np.concatenate(offsets), starts(offsets), first, last),
    )

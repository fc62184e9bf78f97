"""The other ways to do the same work: QuTiP (three ways), NumPy, numba; and the damping tables that C is given."""

import importlib
import importlib.metadata
import math
import sys
import time

import numpy as np


def has(name):
    """The version of a package, or nothing."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def timed(step, state, quick):
    """Seconds a step, and the state after 20 of them."""
    after = state
    for _ in range(20):
        after = step(after)
    count, best = 1, math.inf
    while count < 10**6:
        start = time.perf_counter()
        current = after
        for _ in range(count):
            current = step(current)
        best = (time.perf_counter() - start) / count
        if best * count > (0.1 if quick else 0.5):
            break
        count *= 4
    return best, after


def energy(rho):
    rho = rho.full() if hasattr(rho, "full") else rho
    return float(np.real(np.arange(len(rho)) @ np.diag(rho)))


# MARK: NumPy, in the real gauge


def tables(levels, theta, q):
    n = np.arange(levels)
    a, b = math.sqrt(q), math.sqrt(1 - q)
    return (a * np.cos(theta * np.sqrt(n)), b * np.sin(theta * np.sqrt(n)), b * np.cos(theta * np.sqrt(n + 1)),
            -a * np.sin(theta * np.sqrt(n + 1)))


def numpy_step(levels, theta, q):
    g, s, e, t = tables(levels, theta, q)

    def kraus(r):
        """K r for both operators K, each bidiagonal."""
        ground = g[:, None] * r
        ground[1:] += s[1:, None] * r[:-1]
        excited = e[:, None] * r
        excited[:-1] += t[:-1, None] * r[1:]
        return ground, excited

    def step(r):
        ground, excited = kraus(r)
        return kraus(ground.T)[0].T + kraus(excited.T)[1].T

    return step


def vacuum(levels):
    rho = np.zeros((levels, levels))
    rho[0, 0] = 1
    return rho


# MARK: QuTiP


def unitary(levels, theta):
    import qutip as qt

    a, minus = qt.destroy(levels), qt.destroy(2)  # |1> of the qubit is e
    exchange = qt.tensor(a, minus.dag())
    return (-1j * theta * (exchange + exchange.dag())).expm()


def qubit(q):
    import qutip as qt

    return (math.sqrt(q) * qt.basis(2, 0) + math.sqrt(1 - q) * qt.basis(2, 1)).proj()


def qutip_ways(levels, theta, q):
    """(name, step, start) of each way to write one collision."""
    import qutip as qt

    u, rho_q = unitary(levels, theta), qubit(q)
    u_dag = u.dag()
    yield "QuTiP idiomatic", lambda r: (u * qt.tensor(r, rho_q) * u_dag).ptrace(0), qt.fock_dm(levels, 0)
    psi = math.sqrt(q) * qt.basis(2, 0) + math.sqrt(1 - q) * qt.basis(2, 1)
    one = qt.qeye(levels)
    operators = [
        qt.Qobj((qt.tensor(one, qt.basis(2, i).dag()) * u * qt.tensor(one, psi)).full()).tidyup(1e-14).to("csr")
        for i in (0, 1)]
    pairs = [(k, k.dag()) for k in operators]
    yield "QuTiP, Kraus in CSR", lambda r: sum((k * r * d for k, d in pairs[1:]), pairs[0][0] * r * pairs[0][1]), qt.fock_dm(levels, 0)
    if levels <= 100:
        total = sum((qt.sprepost(k, d) for k, d in pairs[1:]), qt.sprepost(*pairs[0])).to("csr")
        yield "QuTiP, CSR superoperator", lambda v: total * v, qt.operator_to_vector(qt.fock_dm(levels, 0))


def collision_rivals(levels, theta, q, quick):
    """(name, seconds) for one collision, each checked against NumPy's shift-and-scale."""
    step = numpy_step(levels, theta, q)
    seconds, rho = timed(step, vacuum(levels), quick)
    truth = energy(rho)
    yield "NumPy, shift and scale", seconds
    if has("numba"):
        seconds, value = numba_collision(levels, theta, q)
        check("numba", value, truth)
        yield "numba stencil", seconds
    if has("qutip"):
        for name, way, start in qutip_ways(levels, theta, q):
            if quick and levels > 100:
                continue
            seconds, rho = timed(way, start, quick)
            if rho.isket or rho.type == "operator-ket":
                rho = rho.full().reshape(levels, levels, order="F")
            # Its operators reflect at the last level: twenty collisions hardly get there.
            check(name, energy(rho), truth, 1e-4 if levels < 60 else 1e-9)
            yield name, seconds


def check(name, value, truth, tolerance=1e-10):
    if not abs(value - truth) <= tolerance:
        sys.exit(f"{name} computes another energy: {value}, not {truth}")


# MARK: numba


def numba_stencil():
    import numba

    @numba.njit(fastmath=True, cache=False)
    def run(rho, out, g, s, e, t, count):
        levels = len(g)
        for _ in range(count):
            for i in range(levels):
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

    return run


def numba_run(run, levels, theta, q, count):
    rho = np.zeros((levels + 2, levels + 2))
    rho[1, 1] = 1
    return run(rho, np.zeros_like(rho), *tables(levels, theta, q), count)[1:-1, 1:-1]


def numba_collision(levels, theta, q):
    run = numba_stencil()
    value = energy(numba_run(run, levels, theta, q, 20))
    count = int(2e8 / levels**2)
    start = time.perf_counter()
    numba_run(run, levels, theta, q, count)
    return (time.perf_counter() - start) / count, value


def sweep_rivals(quick):
    """(name, seconds) of the 50 x 50 sweep, from a part of its points."""
    if has("numba"):
        run = numba_stencil()
        numba_run(run, 40, 0.8, 0.25, 2)
        points = 50 if quick else 250
        start = time.perf_counter()
        for index in range(points):
            numba_run(run, 40, 0.1 + 2.9 * (index % 50) / 49, 0.01 + 0.98 * (index % 47) / 49, 1000)
        yield f"numba (from {points} points)", (time.perf_counter() - start) / points * 2500
    if has("qutip"):
        _, way, state = next(iter(qutip_ways(40, 0.8, 0.25)))
        start = time.perf_counter()
        for _ in range(300):
            state = way(state)
        yield "QuTiP idiomatic (from 300 collisions)", (time.perf_counter() - start) / 300 * 2.5e6


# MARK: Damping


def damping_tables(levels, gamma, nbar):
    """Propagators of all diagonals for C: row by row, and offset by offset. Weights below 1e-17 are left out."""
    import scipy.linalg

    rows, offsets = [], []
    row_starts, offset_starts = [], []
    low = np.zeros((levels, levels), np.int32)
    high = np.zeros((levels, levels), np.int32)
    first = np.zeros((levels, levels), np.int32)
    last = np.zeros((levels, levels), np.int32)
    for d in range(levels):
        size, k = levels - d, np.arange(levels - d)
        m = k + d
        generator = np.diag(-(nbar + 1) / 2 * (m + k) - nbar / 2 * (m + k + 2.0))
        couple = np.sqrt(k[1:] * m[1:].astype(float))
        generator += np.diag((nbar + 1) * couple, 1) + np.diag(nbar * couple, -1)
        matrix = scipy.linalg.expm(gamma * generator)
        matrix[np.abs(matrix) < 1e-17] = 0
        row_starts.append(sum(map(len, rows)))
        rows.append(matrix.ravel())
        filled = matrix != 0
        low[d, :size] = filled.argmax(1)
        high[d, :size] = size - filled[:, ::-1].argmax(1)
        shifts = [np.flatnonzero(filled[n]) - n for n in k]
        lowest, highest = min(s.min() for s in shifts), max(s.max() for s in shifts)
        first[d], last[d] = lowest, highest
        bands = np.zeros((highest - lowest + 1, size))
        for band, shift in enumerate(range(lowest, highest + 1)):
            diagonal = np.diagonal(matrix, shift)
            bands[band, max(0, -shift):max(0, -shift) + len(diagonal)] = diagonal
        offset_starts.append(sum(map(len, offsets)))
        offsets.append(bands.ravel())
    return [
        (np.concatenate(rows), np.array(row_starts, np.int64), low, high),
        (np.concatenate(offsets), np.array(offset_starts, np.int64), first, last),
    ]


# MARK: Figure 3, as a process of its own


def figure3(way):
    for m in (15, 15.6):
        theta, curve = math.pi / math.sqrt(m), []
        if way == "numpy":
            step, rho = numpy_step(96, theta, 0.25), vacuum(96)
        else:
            import qutip

            _, step, rho = next(iter(qutip_ways(96, theta, 0.25)))
        for _ in range(300):
            rho = step(rho)
            full = rho.full() if hasattr(rho, "full") else rho
            curve.append((energy(full), float(np.real(np.sum(full * full.T)))))
        print(curve[-1])


if __name__ == "__main__" and sys.argv[1:2] == ["figure3"]:
    figure3(sys.argv[2])

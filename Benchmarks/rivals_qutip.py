"""QuTiP: one collision as its users write it, as two Kraus operators in CSR, and as one CSR superoperator."""

import math

import numpy as np
import qutip as qt

import rivals_numpy


def unitary(levels, theta):
    """The Jaynes-Cummings collision of the cavity and a qubit whose excited state is |1>."""
    exchange = qt.tensor(qt.destroy(levels), qt.destroy(2).dag())
    return (-1j * theta * (exchange + exchange.dag())).expm()


def qubit(q):
    """The pure qubit with ground-state weight q."""
    return math.sqrt(q) * qt.basis(2, 0) + math.sqrt(1 - q) * qt.basis(2, 1)


def idiomatic(levels, theta, q):
    """U rho U†, and the qubit traced out."""
    u, rho_q = unitary(levels, theta), qubit(q).proj()
    u_dag = u.dag()
    return lambda rho: (u * qt.tensor(rho, rho_q) * u_dag).ptrace(0)


def kraus(levels, theta, q):
    """Both Kraus operators in CSR."""
    u, one, psi = unitary(levels, theta), qt.qeye(levels), qubit(q)
    blocks = [(qt.tensor(one, qt.basis(2, i).dag()) * u * qt.tensor(one, psi)).full() for i in (0, 1)]
    return [qt.Qobj(block).tidyup(1e-14).to("csr") for block in blocks]


def kraus_step(levels, theta, q):
    """K rho K† summed over both operators."""
    first, second = kraus(levels, theta, q)
    first_dag, second_dag = first.dag(), second.dag()
    return lambda rho: first * rho * first_dag + second * rho * second_dag


def superoperator(levels, theta, q):
    """The whole collision as one matrix."""
    first, second = kraus(levels, theta, q)
    total = (qt.sprepost(first, first.dag()) + qt.sprepost(second, second.dag())).to("csr")
    return lambda vector: total * vector


def read(state):
    """Energy and purity of a density matrix, or of one written as a vector."""
    full = state.full()
    if full.shape[1] == 1:
        side = math.isqrt(len(full))
        full = full.reshape(side, side, order="F")
    return rivals_numpy.numbers(full)


def ways(levels, theta, q, only=None):
    """Name and function of a count for each way, or for one."""
    start = qt.fock_dm(levels, 0)
    methods = {
        "QuTiP idiomatic": (idiomatic, start),
        "QuTiP, Kraus in CSR": (kraus_step, start.to("dense")),
        "QuTiP, Kraus and state in CSR": (kraus_step, start.to("csr")),
        "QuTiP, CSR superoperator": (superoperator, qt.operator_to_vector(start).to("dense")),
    }
    for name, (method, state) in methods.items():
        if only in (None, name):
            yield name, counted(method(levels, theta, q), state)


def counted(step, state):
    """A function of a count: seconds, and energy and purity."""
    return lambda count: rivals_numpy.loop(step, state, count, read)


def full_diagonals(propagators):
    """The damping of all diagonals as one CSR superoperator."""
    import scipy.sparse

    levels = len(propagators)
    rows, columns, weights = [], [], []
    for d, matrix in enumerate(propagators):
        row, column = np.nonzero(matrix)
        for upper, lower in ((0, d), (d, 0)) if d else ((0, 0),):
            rows.append(row + upper + (row + lower) * levels)
            columns.append(column + upper + (column + lower) * levels)
            weights.append(matrix[row, column])
    index = (np.concatenate(rows), np.concatenate(columns))
    size = levels * levels
    return scipy.sparse.csr_matrix((np.concatenate(weights).astype(complex), index), shape=(size, size))


def damped_way(levels, theta, q, propagators):
    """Collision and damping as two CSR superoperators."""
    first, second = kraus(levels, theta, q)
    total = (qt.sprepost(first, first.dag()) + qt.sprepost(second, second.dag())).to("csr")
    damping = qt.Qobj(full_diagonals(propagators), dims=total.dims)
    vector = qt.operator_to_vector(qt.fock_dm(levels, 0)).to("dense")
    return counted(lambda state: damping * (total * state), vector)

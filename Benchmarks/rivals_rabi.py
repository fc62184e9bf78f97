"""Full Rabi collisions as a process: NumPy with dense Kraus operators, or QuTiP with the propagator of cavity and qubit.

    python rivals_rabi.py numpy|qutip LEVELS COUNT THETA COUPLING Q C

prints energy and purity of an empty cavity after COUNT collisions. U is computed on more levels than are kept, so that nothing is
reflected from the last one: what passes it is lost, as in maser.
"""

import math
import sys

ABOVE = 40  # levels on top


def with_numpy(levels, count, theta, coupling, q, c):
    """K rho K† summed over the Kraus operators of both states of the qubit that leaves."""
    import numpy as np

    size = levels + ABOVE
    a = np.diag(np.sqrt(np.arange(1, size)), 1)
    sx, n = np.array([[0, 1], [1, 0]]), np.arange(size)
    energies = (n[:, None] + np.array([-0.5, 0.5])).ravel()  # |n,g>, |n,e>
    hamiltonian = np.diag(energies) + coupling * np.kron(a + a.T, sx)
    values, vectors = np.linalg.eigh(hamiltonian)
    tau = theta / coupling
    u = np.exp(1j * tau * energies)[:, None] * ((vectors * np.exp(-1j * tau * values)) @ vectors.T)
    u = u.reshape(size, 2, size, 2)[:levels, :, :levels, :]
    off = c * math.sqrt(q * (1 - q))
    weights, states = np.linalg.eigh(np.array([[q, off], [off, 1 - q]]))
    kraus = [
        math.sqrt(weight) * np.tensordot(u[:, x], psi, axes=([2], [0]))
        for weight, psi in zip(weights, states.T)
        if weight > 1e-15
        for x in (0, 1)
    ]
    pairs = [(k, k.conj().T.copy()) for k in kraus]
    rho = np.zeros((levels, levels), complex)
    rho[0, 0] = 1
    for _ in range(count):
        rho = sum(k @ rho @ k_dag for k, k_dag in pairs)
    return float(np.real(np.arange(levels) @ np.diagonal(rho))), float(np.sum(np.abs(rho) ** 2))


def with_qutip(levels, count, theta, coupling, q, c):
    """U (rho x sigma) U†, and the qubit traced out, with the propagator on the kept levels alone."""
    import numpy as np
    import qutip as qt

    a, one = qt.tensor(qt.destroy(levels), qt.qeye(2)), qt.qeye(levels)
    sz, sx = qt.tensor(one, -qt.sigmaz()), qt.tensor(one, qt.sigmax())
    free = a.dag() * a + sz / 2
    tau = theta / coupling
    u = (1j * tau * free).expm() * qt.propagator(
        free + coupling * (a + a.dag()) * sx, tau, options={"nsteps": 100_000})
    u_dag = u.dag()
    off = c * math.sqrt(q * (1 - q))
    sigma = qt.Qobj(np.array([[q, off], [off, 1 - q]]))
    rho = qt.fock_dm(levels, 0)
    for _ in range(count):
        rho = (u * qt.tensor(rho, sigma) * u_dag).ptrace(0)
    full = rho.full()
    return float(np.real(np.arange(levels) @ np.diagonal(full))), float(np.sum(np.abs(full) ** 2))


def main():
    way = {"numpy": with_numpy, "qutip": with_qutip}[sys.argv[1]]
    levels, count = map(int, sys.argv[2:4])
    print(*way(levels, count, *map(float, sys.argv[4:8])))


if __name__ == "__main__":
    main()

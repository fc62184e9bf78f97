"""What detectors say of outgoing qubits, as a process: a tree of all records, or records that are drawn.

    python rivals_outcomes.py tree numpy LEVELS QUBITS THETA Q
    python rivals_outcomes.py drawn numpy|qutip LEVELS QUBITS THETA Q RUNS

`tree` prints the energy of the mean state and the mean ergotropy of one who knows the record, `drawn` the mean energy and its standard error. Pure qubits
(c=1) that a detector of g and e sees always; what passes the last level is lost, as in maser.
"""

import math
import sys


def blocks(np, levels, theta, q):
    """<y| U |psi> for y = g, e: Jaynes-Cummings on resonance, |psi> = sqrt(q)|g> + sqrt(1-q)|e>."""
    n = np.arange(levels + 1)
    c, s = np.cos(theta * np.sqrt(n)), np.sin(theta * np.sqrt(n))
    g, e = math.sqrt(q), math.sqrt(1 - q)
    to_g = np.diag(g * c[:levels]).astype(complex) + np.diag(-1j * e * s[1:levels], -1)
    to_e = np.diag(e * c[1:levels + 1]).astype(complex) + np.diag(-1j * g * s[1:levels], 1)
    return to_g, to_e


def ergotropy(np, states):
    """Of states that are not normalised, in a batch."""
    n = np.arange(states.shape[-1])
    energy = np.real(np.einsum("n,bnn->b", n, states))
    passive = np.linalg.eigvalsh(states)[:, ::-1] @ n
    return np.sum(energy - passive)


def tree(levels, qubits, theta, q):
    import numpy as np

    kraus = blocks(np, levels, theta, q)
    states = np.zeros((1, levels, levels), complex)
    states[0, 0, 0] = 1
    for _ in range(qubits):
        states = np.concatenate([k @ states @ k.conj().T for k in kraus])
    energy = np.real(np.einsum("n,bnn->", np.arange(levels), states))
    return energy, ergotropy(np, states)


def drawn_numpy(levels, qubits, theta, q, runs):
    """All runs at once, in batches that stay in the cache."""
    import numpy as np

    to_g, to_e = blocks(np, levels, theta, q)
    g0, g1 = np.diag(to_g).real.copy(), np.diag(to_g, -1).copy()
    e0, e1 = np.diag(to_e).real.copy(), np.diag(to_e, 1).copy()
    random = np.random.default_rng(0)
    energies = []
    n = np.arange(levels)
    for start in range(0, runs, 1000):
        size = min(1000, runs - start)
        psi = np.zeros((size, levels), complex)
        psi[:, 0] = 1
        for _ in range(qubits):
            ground = psi * g0
            ground[:, 1:] += psi[:, :-1] * g1
            excited = psi * e0
            excited[:, :-1] += psi[:, 1:] * e1
            p = np.sum(np.abs(ground) ** 2, axis=1)
            r = np.sum(np.abs(excited) ** 2, axis=1)
            is_ground = random.random(size) * (p + r) < p
            psi = np.where(is_ground[:, None], ground, excited) / np.sqrt(np.where(is_ground, p, r))[:, None]
        energies.append(np.abs(psi) ** 2 @ n)
    values = np.concatenate(energies)
    return values.mean(), values.std(ddof=1) / math.sqrt(runs)


def drawn_qutip(levels, qubits, theta, q, runs):
    """Run by run, as a Monte Carlo solver does it."""
    import numpy as np
    import qutip as qt

    kraus = [qt.Qobj(k, dims=[[levels], [levels]]).to("CSR") for k in blocks(np, levels, theta, q)]
    number, random, values = qt.num(levels), np.random.default_rng(0), []
    for _ in range(runs):
        psi = qt.basis(levels, 0)
        for _ in range(qubits):
            ground = kraus[0] * psi
            p = ground.norm() ** 2
            psi = ground / math.sqrt(p) if random.random() < p else (kraus[1] * psi).unit()
        values.append(qt.expect(number, psi))
    return np.mean(values), np.std(values, ddof=1) / math.sqrt(runs)


def main():
    kind, way, levels, qubits, theta, q, *rest = sys.argv[1:]
    arguments = int(levels), int(qubits), float(theta), float(q), *map(int, rest)
    print(*{"tree": {"numpy": tree}, "drawn": {"numpy": drawn_numpy, "qutip": drawn_qutip}}[kind][way](*arguments))


if __name__ == "__main__":
    main()

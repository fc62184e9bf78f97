"""Figure 3 as a program: `figure3.py numpy|qutip COUNT [FOLDER]`; both curves, energy and purity after every collision.

Saves them as CSV if a folder is given, otherwise prints where they end. The levels are about the fewest that give maser's numbers,
chosen by hand; maser finds its own.
"""

import math
import sys

import rivals_numpy

CURVES = (("on", 15, 20), ("off", 15.6, 72))  # name, (pi/theta)^2, levels


def script(count, saves):
    """The same for maser."""
    lines = ["prepare qubit q=0.25 c=1"]
    for name, m, _ in CURVES:
        lines += ["prepare cavity vacuum", f"record energy, purity as {name}"]
        lines.append(f"collide theta=pi/sqrt({m}) n={count}")
        if saves:
            lines.append(f'save {name} to "{name}.csv"')
        else:
            lines.append(f"measure last({name}.energy) as {name}_energy, last({name}.purity) as {name}_purity")
    return "\n".join(lines) + "\n"


def with_numpy(levels, theta):
    """Step, start and reader."""
    return rivals_numpy.stepper(levels, theta, 0.25), rivals_numpy.vacuum(levels), rivals_numpy.numbers


def with_qutip(levels, theta):
    """The same as a user of QuTiP writes it."""
    import qutip as qt

    import rivals_qutip

    number = qt.num(levels)
    step = rivals_qutip.idiomatic(levels, theta, 0.25)
    return step, qt.fock_dm(levels, 0), lambda rho: (qt.expect(number, rho), rho.purity())


def main():
    """Computes both curves."""
    way = {"numpy": with_numpy, "qutip": with_qutip}[sys.argv[1]]
    for name, m, levels in CURVES:
        step, rho, read = way(levels, math.pi / math.sqrt(m))
        curve = [read(rho)]
        for _ in range(int(sys.argv[2])):
            rho = step(rho)
            curve.append(read(rho))
        if len(sys.argv) < 4:
            print(*map(float, curve[-1]))
            continue
        with open(f"{sys.argv[3]}/{name}.csv", "w") as file:
            file.write("k,energy,purity\n")
            for k, (energy, purity) in enumerate(curve):
                file.write(f"{k},{float(energy)!r},{float(purity)!r}\n")


if __name__ == "__main__":
    main()

"""Measures maser beside its rivals on the same work, and writes RESULTS.md.

Every rival's numbers are compared with maser's before its time counts. Times of maser are those of whole processes: the cost of a
collision is the difference of two runs, divided by the difference of their collisions. Rivals and maser take turns, and the best
of several rounds counts: what disturbs the machine disturbs both, and only ever adds.
"""

import argparse
import ctypes
import datetime
import json
import math
import os
import platform
import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

import rivals

THETA, Q, NBAR = math.pi / math.sqrt(15.6), 0.25, 0.15
AGREE = 1e-9  # energies and purities of tens of thousands of collisions, each rounded


class Maser:
    """Runs the program; gives seconds, measured values and peak memory."""

    def __init__(self, path):
        self.path = path

    def run(self, script, *options):
        command = [self.path, "-e", script, "--format", "json", *options]
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        output, errors = child.communicate()
        seconds = time.perf_counter() - start
        lines = [json.loads(line) for line in output.decode().splitlines()]
        values = {line["name"]: line["value"] for line in lines if line["kind"] == "measure"}
        bounds = {line["name"]: line["bound"] for line in lines if line["kind"] == "measure"}
        return seconds, values, bounds, child.returncode, errors.decode()


def trains(levels, count, clause="", coherence=1):
    return (
        f"set levels={levels} tolerance=inf; prepare qubit q=0.25 c={coherence};"
        f" collide theta=pi/sqrt(15.6) n={count} {clause}; measure energy, purity"
    )


class Table:
    def __init__(self):
        self.rows = []

    def add(self, work, ours, rival, theirs, required="", note=""):
        self.rows.append(dict(work=work, ours=ours, rival=rival, theirs=theirs, required=required, note=note))
        ratio = f"{theirs / ours:.2f}" if ours and theirs else "-"
        print(f"{work:42} {shown(ours):>10} {rival:34} {shown(theirs):>10} {ratio:>8} {required} {note}", flush=True)


def shown(seconds):
    if seconds is None:
        return "-"
    for factor, unit in ((1, "s"), (1e3, "ms"), (1e6, "us")):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def same(name, ours, theirs, tolerance=AGREE):
    for value, other in zip(ours, theirs):
        if not abs(value - other) <= tolerance * max(1, abs(other)):
            sys.exit(f"{name}: the numbers differ: maser {ours}, rival {theirs}")


class Limit:
    """The C stencils, by the compiler that does best."""

    def __init__(self, work):
        self.libraries = [ctypes.CDLL(str(path)) for path in sorted(Path(work).glob("limit_*.so"))]
        for library in self.libraries:
            for name in ("coherent", "incoherent", "damped"):
                getattr(library, name).restype = ctypes.c_double

    def best(self, name, levels, count, *more):
        outcome = None
        for library in self.libraries:
            energy, purity = ctypes.c_double(), ctypes.c_double()
            seconds = getattr(library, name)(
                ctypes.c_int(levels), ctypes.c_double(THETA), ctypes.c_double(Q), ctypes.c_long(count), *more,
                ctypes.byref(energy), ctypes.byref(purity))
            if outcome is None or seconds < outcome[0]:
                outcome = (seconds, (energy.value, purity.value))
        return outcome[0] / count, outcome[1]

    def damped(self, levels, count, gamma):
        tables = rivals.damping_tables(levels, gamma, NBAR)
        results = []
        for by_offset, (weights, starts, low, high) in enumerate(tables):
            results.append(self.best(
                "damped", levels, count, weights.ctypes.data_as(ctypes.c_void_p), starts.ctypes.data_as(ctypes.c_void_p),
                low.ctypes.data_as(ctypes.c_void_p), high.ctypes.data_as(ctypes.c_void_p), ctypes.c_int(by_offset)))
        return min(results)


def collision_times(maser, limit, rounds, levels, count, clause="", gamma=None):
    """Seconds a collision of maser and of C, in turns."""
    ours, theirs = [], []
    few = max(1, count // 100)
    for _ in range(rounds):
        short = maser.run(trains(levels, few, clause))[0]
        long, values, *_ = maser.run(trains(levels, count, clause))
        ours.append((long - short) / (count - few))
        seconds, numbers = limit.best("coherent", levels, count) if gamma is None else limit.damped(levels, count, gamma)
        theirs.append(seconds)
    same(f"N={levels} {clause}", (values["energy"], values["purity"]), numbers)
    return min(ours), min(theirs)


def kernels(maser, limit, table, quick, only):
    rounds = 2 if quick else 5
    counts = {40: 1_000_000, 100: 200_000, 200: 50_000}
    for levels, count in counts.items():
        if only not in "one collision":
            break
        ours, theirs = collision_times(maser, limit, rounds, levels, count // (4 if quick else 1))
        table.add(f"one collision with ledger, N={levels}", ours, "C, symmetric half", theirs, ">= 0.9")
        for name, seconds in rivals.collision_rivals(levels, THETA, Q, quick):
            table.add(f"one collision with ledger, N={levels}", ours, name, seconds,
                      {"QuTiP idiomatic": ">= 400"}.get(name, ">= 40 (best QuTiP)" if "QuTiP" in name else ""))
    for levels, count in {40: 100_000, 100: 10_000}.items():
        if only not in "damping":
            break
        for gamma in (0.1, 1e-3):
            ours, theirs = collision_times(
                maser, limit, rounds, levels, count // (4 if quick else 1), f"with damp gamma={gamma} nbar={NBAR}", gamma)
            table.add(f"collision + damping {gamma}, N={levels}", ours, "C, best layout", theirs, ">= 0.8")
    if only in "c=0 incoherent":
        ours, theirs = [], []
        for _ in range(rounds):
            short = maser.run(trains(390, 10_000, coherence=0))[0]
            long, values, *_ = maser.run(trains(390, 1_000_000, coherence=0))
            ours.append((long - short) / 990_000)
            theirs.append(limit.best("incoherent", 390, 1_000_000))
        same("c=0", (values["energy"],), (theirs[0][1][0],), 1e-7)
        table.add("c=0, N=390, one of 10^6 collisions", min(ours), "C recursion", min(theirs)[0], ">= 0.8",
                  f"lands on {values['energy']:.6f}")


SWEEP = """set levels=40 tolerance=inf
sweep theta in linspace(0.1, 3, 50), q in linspace(0.01, 0.99, 50) as scan {
  prepare qubit q=q c=1
  collide theta=theta n=1000
  measure energy, purity
}
save scan to "sweep.csv"
"""


def sweep(maser, work, table, quick):
    script = Path(work) / "sweep.maser"
    script.write_text(SWEEP)
    cores = sorted({1, min(2, os.cpu_count()), os.cpu_count()})
    for jobs in cores:
        ours, theirs = [], []
        for _ in range(2 if quick else 5):
            start = time.perf_counter()
            subprocess.run([maser.path, str(script), "--quiet", "--jobs", str(jobs), "--out", work], check=True,
                           stdout=subprocess.DEVNULL)
            ours.append(time.perf_counter() - start)
            start = time.perf_counter()
            output = subprocess.run([f"{work}/sweep_limit"], env=os.environ | {"OMP_NUM_THREADS": str(jobs)},
                                    check=True, capture_output=True).stdout
            theirs.append(time.perf_counter() - start)
        lines = [line.split(",") for line in open(f"{work}/sweep.csv") if not line.startswith("#")]
        columns = {name: index for index, name in enumerate(lines[0])}
        energy, purity = np.frombuffer(output).reshape(2, -1)
        for name, values in (("energy", energy), ("purity", purity)):
            mine = np.array([float(line[columns[name]]) for line in lines[1:]])
            if np.abs(mine - values).max() > 1e-9:
                sys.exit(f"sweep: {name} differs by {np.abs(mine - values).max()}")
        table.add(f"50 x 50 sweep, whole process, {jobs} core(s)", min(ours), "C, 8 points a vector", min(theirs), ">= 0.6")
    for name, seconds in rivals.sweep_rivals(quick):
        table.add("50 x 50 sweep, whole process, 1 core(s)", min(ours), name, seconds)


FIGURE3 = (
    "prepare qubit q=0.25 c=1; record energy, purity as a; collide theta=pi/sqrt(15) n=300;"
    " measure last(a.energy) as first; prepare cavity vacuum; record energy, purity as b;"
    " collide theta=pi/sqrt(15.6) n=300; measure last(b.energy) as second"
)


def whole(maser, table, quick):
    rounds = 3 if quick else 15

    def best(command):
        times = []
        for _ in range(rounds):
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            times.append(time.perf_counter() - start)
        return min(times)

    ours = min(maser.run(FIGURE3)[0] for _ in range(rounds))
    here = Path(__file__).parent
    table.add("Figure 3, whole process", ours, "empty Python", best([sys.executable, "-c", "pass"]), ">= 0.5")
    table.add("Figure 3, whole process", ours, "NumPy", best([sys.executable, str(here / "rivals.py"), "figure3", "numpy"]))
    if rivals.has("qutip"):
        table.add("Figure 3, whole process", ours, "QuTiP", best([sys.executable, str(here / "rivals.py"), "figure3", "qutip"]))
    start = min(maser.run("measure 1")[0] for _ in range(rounds))
    table.add("starting, whole process", start, "empty Python", best([sys.executable, "-c", "pass"]))


def beyond(maser, table):
    for m in (12, 30):
        seconds, values, bounds, code, errors = maser.run(
            f"prepare qubit q=0.25 c=0.5; collide theta=pi/sqrt({m}) n=1e12; measure energy")
        note = f"energy {values['energy']:.12g} +- {bounds['energy']:.1g}" if code == 0 else errors.splitlines()[0]
        table.add(f"n=1e12, c=0.5, theta=pi/sqrt({m})", seconds if code == 0 else None, "(required: 2 s)", 2.0, ">= 1", note)


def scaling(maser, limit, quick):
    """Lines of a table of their own: N, n, points, cores, memory."""
    lines = ["| what | maser |", "|---|---|"]
    for levels in (20, 40, 80, 160) if quick else (20, 40, 80, 160, 320):
        count = max(200, int(2e8 / levels**2) // (8 if quick else 1))
        short = maser.run(trains(levels, count // 10))[0]
        long = maser.run(trains(levels, count))[0]
        lines.append(f"| a collision, N={levels} | {shown((long - short) / (count - count // 10))} |")
    for count in (10**3, 10**4, 10**5, 10**6):
        lines.append(f"| {count} collisions on 40 levels, whole process | {shown(maser.run(trains(40, count))[0])} |")
    for points in (10, 100, 1000):
        script = (f"set levels=40 tolerance=inf; sweep q in linspace(0.01, 0.99, {points}) as s"
                  " { prepare qubit q=q; collide theta=0.8 n=1000; measure energy }")
        lines.append(f"| sweep of {points} points, 1000 collisions each | {shown(maser.run(script)[0])} |")
    for levels in (40, 400):
        child = subprocess.Popen([maser.path, "-e", trains(levels, 100)], stdout=subprocess.DEVNULL)
        usage = os.wait4(child.pid, 0)[2]
        lines.append(f"| peak memory, N={levels} | {usage.ru_maxrss / 1024:.0f} MB |")
    return lines


def machine():
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text()) if Path("/proc/cpuinfo").exists() else None
    compilers = []
    for compiler in ("gcc", "clang"):
        try:
            text = subprocess.run([compiler, "--version"], capture_output=True, text=True).stdout
            compilers.append(text.splitlines()[0])
        except FileNotFoundError:
            pass
    versions = [f"python {platform.python_version()}"] + [f"{name} {rivals.has(name)}" for name in ("numpy", "scipy", "qutip", "numba") if rivals.has(name)]
    return [
        f"{datetime.date.today()}, {model.group(1) if model else platform.processor()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        ", ".join(versions), "; ".join(compilers),
    ]


def write(path, table, more):
    earlier = {}
    if path.exists():
        found = re.search(r"<!-- (\{.*\}) -->", path.read_text())
        earlier = json.loads(found.group(1)) if found else {}
    ratios = {}
    lines = ["# Benchmarks", "", "Written by `Benchmarks/run`. Ratio: the rival's time over maser's; all of one run on one machine.", ""]
    lines += [f"- {line}" for line in machine()] + [""]
    lines += ["| work | maser | rival | its time | ratio | required | to the last file | |", "|---|---|---|---|---|---|---|---|"]
    for row in table.rows:
        key = f"{row['work']} / {row['rival']}"
        ratio = row["theirs"] / row["ours"] if row["ours"] and row["theirs"] else None
        if ratio:
            ratios[key] = ratio
        change = f"{ratio / earlier[key]:.2f}" if ratio and key in earlier else ""
        text = f"{ratio:.3g}" if ratio else "-"
        lines.append(f"| {row['work']} | {shown(row['ours'])} | {row['rival']} | {shown(row['theirs'])} | {text} | {row['required']} | {change} | {row['note']} |")
    lines += ["", "## Scaling and memory", ""] + more if more else []
    lines += ["", f"<!-- {json.dumps(earlier | ratios)} -->", ""]
    new = path.with_suffix(".part")
    new.write_text("\n".join(lines))
    new.rename(path)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--maser", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--results", required=True, type=Path)
    parser.add_argument("--only", default="", help="one of: collision, damping, incoherent, sweep, whole, beyond, scaling")
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    maser, limit, table = Maser(arguments.maser), Limit(arguments.work), Table()
    only = arguments.only
    kernels(maser, limit, table, arguments.quick, only)
    if only in "sweep":
        sweep(maser, arguments.work, table, arguments.quick)
    if only in "whole":
        whole(maser, table, arguments.quick)
    if only in "beyond":
        beyond(maser, table)
    more = scaling(maser, limit, arguments.quick) if only in "scaling" else []
    if only:
        print("not written: only a part was run")
    else:
        write(arguments.results, table, more)


if __name__ == "__main__":
    main()

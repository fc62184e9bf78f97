"""Measures maser beside its rivals on the same work, and writes RESULTS.md.

Every rival's energies and purities are compared with maser's before its time counts; one that differs ends the run. Times of maser are
always those of whole processes: a collision costs the difference of two runs, divided by the difference of their collisions. Maser
and the rivals take turns.
"""

import argparse
import datetime
import importlib
import json
import math
import os
import platform
import re
import subprocess
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

import figure3
import rivals_c
import rivals_numpy
from table import Table, Times, digits, earlier_rows, markdown, shown
from tool import Failure, Maser, clock, empty_python

HERE = Path(__file__).resolve().parent
THETA, Q, NBAR, DETUNING = math.pi / math.sqrt(15.6), 0.25, 0.15, 0.5
ENERGY, PURITY = 1e-9, 1e-9  # how far numbers may differ, relative to max(1, |x|): rounding of a million collisions
ALONE = 0.7  # two cores that need more than this part of one core's time were not both ours
STEEP = 0.2  # how much the second half of a run may cost more or less than the whole


class Mismatch(Exception):
    """A rival computes something else."""


def agree(work, rival, ours, theirs):
    """Checks (energy, purity), each a number or an array; tells the largest difference."""
    largest = 0
    for name, a, b, tolerance in zip(("energy", "purity"), ours, theirs, (ENERGY, PURITY)):
        a, b = np.asarray(a), np.asarray(b)
        if a.shape != b.shape:
            raise Mismatch(f"{work}: {rival} gives {b.size} values of {name}, maser {a.size}")
        difference = float(np.max(np.abs(a - b) / np.maximum(1, np.abs(b))))
        if not difference <= tolerance:
            raise Mismatch(
                f"{work}: {name} of {rival} differs by {difference:.2g} from maser's, more than {tolerance:g}"
            )
        largest = max(largest, difference)
    return f"same to {max(largest, 1e-16):.0e}"


def repetitions(way, seconds):
    """How many collisions take about so long."""
    count = 8
    while (elapsed := way(count)[0]) < seconds / 4 and count < 2**26:
        count *= 4
    return max(8, int(count * seconds / elapsed))


def wait_until_quiet(longest=10):
    """Waits until other work leaves the cores nearly alone, but not for ever."""
    path = Path("/proc/stat")
    end = time.monotonic() + longest
    while path.exists() and time.monotonic() < end:
        before = path.read_text().split("\n", 1)[0].split()[1:]
        time.sleep(0.3)
        after = path.read_text().split("\n", 1)[0].split()[1:]
        spent = [int(b) - int(a) for a, b in zip(before, after)]
        if (spent[3] + spent[4]) >= 0.9 * sum(spent[:8]):  # idle, and waiting for a disk
            return


class Bench:
    """One run of everything, or of a part."""

    def __init__(self, arguments):
        self.work, self.quick = Path(arguments.work), arguments.quick
        self.maser = Maser(arguments.maser, str(self.work / "peak"))
        self.limit = rivals_c.Limit(sorted(self.work.glob("limit_*.so")))
        self.table = Table(earlier_rows(arguments.results))
        self.rounds = 2 if self.quick else 7
        self.more = []
        self.reasons = {}
        self.numba, self.qutip = self.load("numba"), self.load("qutip")

    def load(self, name):
        """The module of a rival; where it is not there, why."""
        try:
            return importlib.import_module(f"rivals_{name}")
        except ImportError as error:
            reason = self.work / f"{name}.missing"
            said = reason.read_text().strip().splitlines() if reason.exists() else []
            self.reasons[name] = f"not installed: {said[-1] if said else error}"
            return None

    # MARK: Kernels

    def in_turns(self, work, ways, count, required, levels, clause="", exact=None, **angle):
        """Rows for the cost of one collision: maser's two processes and every way, round by round.

        `ways` are (name, function or reason, whether it ends absorbing as maser does); `exact` collisions never reach the
        last level, where rivals of every kind must agree; `angle`, if it is another.
        """
        few, half = max(1, count // 100), count // 2
        short, middle, long, theirs = [], [], [], {}
        counts, notes = {}, {}
        early = self.maser.collide(levels, exact, clause, **angle)[1] if exact else None
        late = self.maser.collide(levels, count, clause, **angle)[1]
        for name, way, absorbing in ways:
            if isinstance(way, str):
                continue
            if isinstance(way, rivals_c.Way):
                way.choose(count // 4 + 1)
            for label, variant in getattr(way, "variants", {name: way}).items():
                if exact:
                    notes[name] = agree(work, label, early, variant(exact)[1])
                if absorbing:
                    notes[name] = agree(work, label, late, variant(count)[1])
            if isinstance(way, rivals_c.Way):
                notes[name] += f", {way.best}"
            counts[name] = repetitions(way, 0.05 if self.quick else 0.2)
            theirs[name] = []
        for _ in range(self.rounds):
            short.append(self.maser.collide(levels, few, clause, **angle)[0])
            middle.append(self.maser.collide(levels, half, clause, **angle)[0])
            long.append(self.maser.collide(levels, count, clause, **angle)[0])
            for name, way, _ in ways:
                if name in theirs:
                    theirs[name].append(way(counts[name])[0] / counts[name])
        # The best of each, then the difference: the smallest difference would reward noise in the short run.
        ours = Times([(time - min(short)) / (count - few) for time in long])
        second_half = (min(long) - min(middle)) / (count - half)
        if abs(second_half / ours.best - 1) > STEEP:
            for name in notes:
                notes[name] += f"; maser's second half cost {digits(100 * second_half / ours.best)} %"
        for name, way, _ in ways:
            measured = Times(theirs[name]) if name in theirs else way
            self.table.add(work, ours, name, measured, required.get(name), notes.get(name, ""))
        return ours, {name: Times(times) for name, times in theirs.items()}

    def collision(self):
        """One collision with its ledger."""
        for levels, count in {40: 1_000_000, 100: 200_000, 200: 50_000}.items():
            ways = [
                ("C, symmetric half", self.limit.way("coherent", levels, THETA, Q), True),
                ("NumPy, shift and scale", rivals_numpy.way(levels, THETA, Q), False),
                ("numba stencil", self.reasons.get("numba") or self.numba.way(levels, THETA, Q), True),
            ]
            if self.qutip:
                ways += [(name, way, False) for name, way in self.qutip.ways(levels, THETA, Q)]
            else:
                ways.append(("QuTiP", self.reasons["qutip"], False))
            work = f"one collision with ledger, N={levels}"
            wanted = {"C, symmetric half": 0.9} | ({"QuTiP idiomatic": 400} if levels < 200 else {})
            ours, theirs = self.in_turns(
                work, ways, count // (4 if self.quick else 1), wanted, levels, exact=levels - 1
            )
            forms = {name: times for name, times in theirs.items() if name.startswith("QuTiP")}
            if forms:
                best = min(forms, key=lambda name: forms[name].best)
                self.table.add(work, ours, "best of QuTiP", forms[best], 40 if levels < 200 else None, best)

    def detuned(self):
        """One collision off resonance, of pure qubits and of others."""
        for levels, count in {40: 200_000, 100: 40_000, 200: 10_000}.items():
            way = self.limit.way("detuned", levels, THETA, Q, more=(DETUNING,))
            work = f"one detuned collision with ledger, N={levels}"
            count //= 4 if self.quick else 1
            angle = f"g=pi/sqrt(15.6) tau=1 detuning={DETUNING}"
            ways = [("C, complex stencil", way, True)]
            self.in_turns(work, ways, count, {"C, complex stencil": 2}, levels, angle=angle)

    def photons(self):
        """One collision of qubits that give two photons at a time."""
        theta = 0.4
        for levels, count in {40: 100_000, 100: 20_000, 200: 5_000}.items():
            ways = [("NumPy, shift and scale", rivals_numpy.way(levels, theta, Q, photons=2), True)]
            work = f"one two-photon collision with ledger, N={levels}"
            count //= 4 if self.quick else 1
            self.in_turns(work, ways, count, {"NumPy, shift and scale": 5}, levels, angle=f"twophoton theta={theta}")

    RABI = {(60, 1): 20, (60, 0): 50, (200, 1): 40, (200, 0): 100}

    def rabi(self):
        """Full Rabi collisions of coherent and of incoherent qubits, whole processes."""
        theta, coupling = 0.6, 0.2
        for (levels, c), count in self.RABI.items():
            angle = f"theta={theta} coupling={coupling}"
            script = (
                f"set levels={levels} tolerance=inf; prepare qubit q={Q} c={c};"
                f" collide rabi {angle} n={count}; measure energy, purity"
            )
            program = [sys.executable, str(HERE / "rivals_rabi.py")]
            numbers = [str(x) for x in (levels, count, theta, coupling, Q, c)]
            rivals = {"NumPy, dense Kraus operators": "numpy"} | ({"QuTiP, propagator": "qutip"} if self.qutip else {})
            ours, theirs, outputs = [], {name: [] for name in rivals}, {}
            failures = {}
            for index in range(self.rounds):
                seconds, values, _ = self.maser.run(script)
                ours.append(seconds)
                for name, word in rivals.items():
                    if name in failures or (word != "numpy" and index >= 2):
                        continue
                    try:
                        seconds, outputs[name] = clock([*program, word, *numbers])
                    except RuntimeError as error:
                        # A rival that gives up is no reason to give up the comparison.
                        failures[name] = "it fails: " + str(error).strip().splitlines()[-1][:80]
                        continue
                    theirs[name].append(seconds)
            work = f"{count} Rabi collisions, c={c}, N={levels}, whole process"
            mine = (values["energy"], values["purity"])
            for name, reason in failures.items():
                self.table.add(work, Times(ours), name, reason)
            for name, word in rivals.items():
                if name in failures:
                    continue
                # QuTiP's propagator reflects from the last level.
                note = agree(work, name, mine, map(float, outputs[name].split())) if word == "numpy" else ""
                self.table.add(work, Times(ours), name, Times(theirs[name]), 5 if word == "numpy" else 50, note)
            if not self.qutip:
                self.table.add(work, Times(ours), "QuTiP", self.reasons["qutip"])

    def outcomes(self):
        """What detectors say of outgoing qubits: the tree of all records, and records that are drawn; whole processes."""
        levels, many = 40, 10_000 if self.quick else 100_000
        tree, drawn = "branches as t {{ {} }}", "trajectories {} as t {{{{ {{}} }}}}"
        rows = [
            ("the tree of 10 qubits", tree, ["tree", "numpy"], 10, [], 10),
            (f"{many} drawn records of 40 qubits", drawn.format(many), ["drawn", "numpy"], 40, [many], 10),
            ("2000 drawn records of 40 qubits", drawn.format(2000), ["drawn", "qutip"], 40, [2000], 100),
        ]
        for work, statement, way, qubits, runs, wanted in rows:
            work += f", N={levels}, whole process"
            name = {"numpy": "NumPy, all at once", "qutip": "QuTiP, run by run"}[way[1]]
            if way[1] == "qutip" and not self.qutip:
                self.table.add(work, "-", name, self.reasons["qutip"], wanted)
                continue
            act = statement.format(f"collide theta={THETA!r} n={qubits} detect")
            script = f"set levels={levels} tolerance=inf; prepare qubit q={Q} c=1; {act}; measure t.energy as stored"
            numbers = [str(x) for x in (levels, qubits, THETA, Q, *runs)]
            ours, theirs = [], []
            for _ in range(min(self.rounds, 3)):
                seconds, values, _ = self.maser.run(script)
                ours.append(seconds)
                seconds, output = clock([sys.executable, str(HERE / "rivals_outcomes.py"), *way, *numbers])
                theirs.append(seconds)
            energy, error = map(float, output.split())
            # Drawn means differ by their standard errors.
            if abs(energy - values["stored"]) > (8 * error if runs else 1e-10):
                raise Mismatch(f"{work}: {values['stored']} beside {energy}")
            self.table.add(work, Times(ours), name, Times(theirs), wanted)

    def ledger(self):
        """What of a collision is its ledger: the rival is the same kernel without it, which may be at most a tenth faster."""
        program = self.work / "kernel-times"
        if not program.exists():
            self.table.add("ledger", "-", "kernel alone", "kernel-times was not built", 0.9)
            return
        runs = [clock([str(program)])[1].decode().splitlines() for _ in range(1 if self.quick else 3)]
        for lines in zip(*runs):
            cells = [json.loads(line) for line in lines]
            whole, kernel = (Times([cell[name] for cell in cells]) for name in ("whole", "kernel"))
            share = 100 * (1 - kernel.best / whole.best)
            work = f"a collision's ledger, N={cells[0]['levels']}"
            self.table.add(work, whole, "kernel alone", kernel, 0.9, f"the ledger is {share:.1f} % of a collision")

    def damping(self):
        """A collision and the damping after it."""
        for levels, count in {40: 100_000, 100: 10_000}.items():
            for gamma in (0.1, 1e-3):
                propagators = list(rivals_c.diagonal_propagators(levels, gamma, NBAR))
                tables = rivals_c.damping_tables(propagators)
                ways = [("C, best layout", self.limit.way("damped", levels, THETA, Q, tables), True)]
                missing = self.reasons.get("qutip")
                ways.append(
                    (
                        "QuTiP, CSR superoperators",
                        missing or self.qutip.damped_way(levels, THETA, Q, propagators),
                        False,
                    )
                )
                self.damped_row(levels, gamma, count // (4 if self.quick else 1), ways)

    def damped_row(self, levels, gamma, count, ways):
        """As many collisions are compared as keep the edge empty: edges differ, and what lies there is not the work."""
        clause = f"with damp gamma={gamma} nbar={NBAR}"
        work = f"collision + damping {gamma:g}, N={levels}"
        wanted = {"C, best layout": 1.5 if (levels, gamma) == (40, 1e-3) else 0.8}
        self.in_turns(work, ways, count, wanted, levels, clause, exact=levels // 4)

    def incoherent(self):
        """Populations alone: a million collisions up to the trap at 390."""
        way, count = self.limit.way("incoherent", 390, THETA, Q), 1_000_000
        charged = self.limit.way("incoherent", 390, THETA, 0.0)
        way.choose(count // 10), charged.choose(count // 10)
        short, long, theirs = [], [], []
        for _ in range(self.rounds):
            short.append(self.maser.collide(390, count // 100, c=0)[0])
            seconds, ours = self.maser.collide(390, count, c=0)
            long.append(seconds)
            seconds, numbers = way(count)
            theirs.append(seconds)
        full = self.maser.collide(390, count, q=0, c=0)[1]
        work = "c=0, N=390, 10^6 collisions"
        note = agree(work, "C recursion", ours, numbers)
        agree(work + ", q=0", "C recursion", full, charged(count)[1])
        for value, wanted in ((ours[0], 388.5), (full[0], 389)):
            if abs(value - wanted) > 1e-6:
                raise Mismatch(f"{work}: maser ends at {value}, not {wanted}")
        scale = count / (count - count // 100)
        self.table.add(
            work,
            Times([(time - min(short)) * scale for time in long]),
            "C recursion",
            Times(theirs),
            0.8,
            f"lands on {ours[0]:.6f} (q=0.25) and {full[0]:.6f} (q=0), {note}, {way.best}",
        )

    # MARK: Whole processes

    SWEEP = """set levels=40 tolerance=inf
sweep theta in linspace(0.1, 3, 50), q in linspace(0.01, 0.99, 50) as scan {
  prepare qubit q=q c=1
  collide theta=theta n=1000
  measure energy, purity%s
}
save scan to "sweep.csv"
"""

    def sweep_command(self, cores, observables=""):
        """The command of maser for the 50 x 50 sweep; its table ends up in the work folder."""
        script = self.work / "sweep.maser"
        script.write_text(self.SWEEP % observables)
        return [self.maser.path, "run", str(script), "--quiet", "--jobs", str(cores), "--out", str(self.work)]

    def sweep_columns(self, *names):
        """Columns of the table that maser saved."""
        return csv_columns(self.work / "sweep.csv", *names)

    def sweep(self):
        """50 x 50 points of 1000 collisions on 40 levels."""
        commands = {("C, 8 points a vector", path.stem[12:]): [str(path)] for path in self.sweep_limits()}
        if self.numba:
            commands["numba", "compiled before"] = [sys.executable, str(HERE / "rivals_numba.py")]
            clock(commands["numba", "compiled before"])  # fills its cache
        alone = {}  # seconds on one core
        for cores in sorted({1, min(2, os.cpu_count())}):
            work = f"50 x 50 sweep, whole process, {cores} core" + ("s" if cores > 1 else "")
            ours, theirs, notes = [], {key: [] for key in commands}, {}
            for _ in range(self.rounds):
                wait_until_quiet()
                ours.append(clock(self.sweep_command(cores), cores)[0])
                mine = self.sweep_columns("energy", "purity")
                for key, command in commands.items():
                    seconds, output = clock(command, cores)
                    theirs[key].append(seconds)
                    notes[key] = agree(work, key[0], mine, np.frombuffer(output).reshape(2, -1))
            ours = Times(ours)
            gained = ours.best <= alone.setdefault("maser", ours.best) * (ALONE if cores > 1 else 1)
            for rival, required in (("C, 8 points a vector", 0.6), ("numba", None)):
                builds = [key for key in theirs if key[0] == rival]
                if builds:
                    best = min(builds, key=lambda key: min(theirs[key]))
                    note, measured = f"{notes[best]}, {best[1]}", Times(theirs[best])
                    if measured.best > alone.setdefault(rival, measured.best) * (ALONE if cores > 1 else 1):
                        note += "; **no second core was free for it: no verdict**"
                        required = None
                    elif not gained:
                        note += "; maser gained little from the second core"
                    self.table.add(work, ours, rival, measured, required, note)
                else:
                    self.table.add(work, ours, rival, self.reasons.get(rival, "not built"), required)
            if cores == 1:
                self.sweep_qutip(work, ours)
        self.damped_sweep()

    DAMPED_SWEEP = (
        "set levels=40 tolerance=inf; sweep theta in linspace(0.3, 2.5, 20), q in linspace(0.05, 0.95, 20) as scan"
        " { prepare qubit q=q c=1; collide theta=theta n=500 with damp gamma=0.1 nbar=0.15; measure energy }"
    )

    def damped_sweep(self):
        """20 x 20 damped points of 500 collisions beside one run of as many."""
        clause, count = f"with damp gamma=0.1 nbar={NBAR}", 400 * 500
        for cores in sorted({1, min(2, os.cpu_count())}):
            ours, theirs = [], []
            for _ in range(self.rounds):
                wait_until_quiet()
                ours.append(self.maser.run(self.DAMPED_SWEEP, "--jobs", str(cores))[0])
                theirs.append(self.maser.collide(40, count, clause)[0])
            work = f"20 x 20 damped sweep, whole process, {cores} core" + ("s" if cores > 1 else "")
            self.table.add(work, Times(ours), "maser, one run of as many", Times(theirs), 4 if cores > 1 else None)

    def sweep_limits(self):
        """The builds of sweep_limit.c."""
        return sorted(self.work.glob("sweep_limit_*"))

    def sweep_qutip(self, work, ours):
        """QuTiP from a few points: those where hardly anything reaches the last level, because QuTiP's reflects."""
        if not self.qutip:
            self.table.add(work, ours, "QuTiP", self.reasons["qutip"])
            return
        clock(self.sweep_command(2, ", lost"), 2)
        theta, q, energy, purity, lost = self.sweep_columns("theta", "q", "energy", "purity", "lost")
        inside = np.flatnonzero(lost < 1e-12)
        points = inside[np.linspace(0, len(inside) - 1, 2 if self.quick else 4).astype(int)]
        for name in ("QuTiP idiomatic", "QuTiP, CSR superoperator"):
            times, notes = [], []
            for p in points:
                start = time.perf_counter()
                way = dict(self.qutip.ways(40, theta[p], q[p], only=name))[name]
                _, numbers = way(1000)
                times.append(time.perf_counter() - start)
                notes.append(agree(work, name, (energy[p], purity[p]), numbers))
            whole = Times([2500 * sum(times) / len(times)])
            self.table.add(work, ours, name, whole, note=f"extrapolated from {len(points)} points, {notes[0]}")

    def whole(self):
        """Figure 3 as a process, in three sizes of the work; and starting alone."""
        for count, saves in ((300, False), (1000, False), (1000, True)):
            work = f"Figure 3, {count} collisions" + (", curves saved" if saves else "") + ", whole process"
            self.figure3(work, count, saves)
        ours, theirs = [], []
        for _ in range(3 * self.rounds):
            ours.append(clock([self.maser.path, "-e", "measure 1"])[0])
            theirs.append(clock(empty_python())[0])
        self.table.add("starting, whole process", Times(ours), "empty Python", Times(theirs))

    def figure3(self, work, count, saves):
        """Rows for one size; saved curves are compared at every step, others where they end."""
        script = self.work / "figure3.maser"
        script.write_text(figure3.script(count, saves))
        folders = {name: self.work / f"figure3-{name}" for name in ("maser", "numpy", "qutip")}
        for folder in folders.values():
            folder.mkdir(exist_ok=True)
        options = ["--out", str(folders["maser"])] if saves else []
        commands = {
            "maser": [self.maser.path, "run", str(script), "--format", "json", *options],
            "empty Python": empty_python(),
        }
        for rival, name in (("NumPy", "numpy"), ("QuTiP", "qutip")):
            if name not in self.reasons:
                program = [sys.executable, str(HERE / "figure3.py"), name, str(count)]
                commands[rival] = program + ([str(folders[name])] if saves else [])
        times, outputs = {name: [] for name in commands}, {}
        for index in range(3 * self.rounds):
            for name, command in commands.items():
                if name != "QuTiP" or index < max(2, self.rounds // 2):
                    seconds, outputs[name] = clock(command)
                    times[name].append(seconds)

        def curves(name):
            """Energies and purities of one way, of both curves one after the other."""
            if saves:
                paths = (folders[name.lower()] / f"{curve}.csv" for curve, *_ in figure3.CURVES)
                return np.hstack([csv_columns(path, "energy", "purity") for path in paths])
            if name == "maser":
                lines = [json.loads(line) for line in outputs[name].decode().splitlines()]
                flat = [line["value"] for line in lines if line["kind"] == "measure"]
            else:
                flat = [float(word) for word in outputs[name].split()]
            return np.array(flat).reshape(-1, 2).T

        levels = "/".join(str(levels) for *_, levels in figure3.CURVES)
        ours = Times(times["maser"])
        self.table.add(work, ours, "empty Python", Times(times["empty Python"]), 0.5)
        for rival in ("NumPy", "QuTiP"):
            if rival in times:
                note = agree(work, rival, curves("maser"), curves(rival)) + f", N={levels}"
                self.table.add(work, ours, rival, Times(times[rival]), note=note)
            else:
                self.table.add(work, ours, rival, self.reasons[rival.lower()])

    def beyond(self):
        """Counts that cannot be made one by one; there is no rival, only what is required."""
        for m in (12, 30):
            work = f"n=1e12, c=0.5, theta=pi/sqrt({m})"
            script = f"prepare qubit q=0.25 c=0.5; collide theta=pi/sqrt({m}) n=1e12; measure energy, purity"
            try:
                runs = [self.maser.run(script) for _ in range(min(3, self.rounds))]
            except Failure as failure:
                self.table.add(work, "refused", "2 s", "-", note=str(failure))
                continue
            _, values, bounds = runs[-1]
            numbers = [f"{name} {values[name]:.12g} ± {bounds[name]:.1g}" for name in ("energy", "purity")]
            self.table.add(work, Times([run[0] for run in runs]), "2 s", Times([2.0]), 1, ", ".join(numbers))

    # MARK: Scaling

    def scaling(self):
        """How cost grows with N, n, points and cores, and peak memory: tables of their own."""
        parts = (self.scaling_levels, self.scaling_counts, self.scaling_points, self.memory)
        for title, part in zip(("N: one collision", "n, on 40 levels", "Points and cores", "Peak memory"), parts):
            print(f"scaling: {title}", flush=True)
            self.more += ["", f"### {title}", "", *part()]

    def scaling_levels(self):
        rows = []
        for levels in (20, 40, 80, 100, 160, 200, 400):
            count = max(400, int(4e8 / levels**2) // (8 if self.quick else 1))
            way = self.limit.way("coherent", levels, THETA, Q)
            way.choose(count // 4)
            short, long, theirs = [], [], []
            for _ in range(2 if self.quick else 4):
                short.append(self.maser.collide(levels, count // 100)[0])
                seconds, ours = self.maser.collide(levels, count)
                long.append(seconds)
                seconds, numbers = way(count)
                theirs.append(seconds / count)
            agree(f"scaling, N={levels}", "C", ours, numbers)
            cost = (min(long) - min(short)) / (count - count // 100)
            cells = [str(levels), shown(cost), f"{cost / levels**2 * 1e9:.3f} ns"]
            rows.append([*cells, shown(min(theirs)), digits(min(theirs) / cost)])
        return markdown(["N", "maser", "over N²", "C", "ratio"], rows)

    def scaling_counts(self):
        rows = []
        for count in (10**3, 10**4, 10**5, 10**6):
            seconds = min(self.maser.collide(40, count)[0] for _ in range(2 if self.quick else 5))
            rows.append([f"{count:,}", shown(seconds), shown(seconds / count)])
        return markdown(["n", "whole process", "a collision"], rows)

    def scaling_points(self):
        rows, cores = [], sorted({1, min(2, os.cpu_count())})
        for points in (10, 100, 1000, 10_000):
            script = (
                f"set levels=40 tolerance=inf; sweep q in linspace(0.01, 0.99, {points}) as s"
                " { prepare qubit q=q; collide theta=0.8 n=1000; measure energy }"
            )
            times = []
            for jobs in cores:
                if jobs > 1:
                    wait_until_quiet(5)
                runs = [self.maser.run(script, "--jobs", str(jobs))[0] for _ in range(1 if self.quick else 3)]
                times.append(min(runs))
            cells = [f"{points:,}", *map(shown, times), shown(times[0] / points), f"{times[0] / times[-1]:.2f}"]
            rows.append(cells)
        head = ["points", *(f"{jobs} core" + "s" * (jobs > 1) for jobs in cores), "a point, 1 core", "speed-up"]
        return markdown(head, rows)

    def memory(self):
        def script(levels):
            return [
                self.maser.path,
                "-e",
                f"set levels={levels} tolerance=inf; prepare qubit q=0.25;"
                " collide theta=pi/sqrt(15.6) n=100; measure energy",
            ]

        commands = {f"maser, N={levels}": script(levels) for levels in (40, 100, 200, 400, 800)}
        figure = self.work / "figure3.maser"
        figure.write_text(figure3.script(1000, saves=False))
        commands["Figure 3, 1000 collisions, with maser"] = [self.maser.path, "run", str(figure)]
        commands["maser, 50 x 50 sweep, 1 core"] = self.sweep_command(1)
        commands["maser, 50 x 50 sweep, 2 cores"] = self.sweep_command(2)
        commands |= {f"C, 50 x 50 sweep ({path.stem[12:]})": [str(path)] for path in self.sweep_limits()}
        commands["empty Python"] = empty_python()
        modules = ["numpy"] + ["numba"] * bool(self.numba) + ["qutip"] * bool(self.qutip)
        commands |= {f"Python after import {name}": [sys.executable, "-c", f"import {name}"] for name in modules}
        for name in ["numpy"] + ["qutip"] * bool(self.qutip):
            commands[f"Figure 3, 1000 collisions, with {name}"] = [
                sys.executable,
                str(HERE / "figure3.py"),
                name,
                "1000",
            ]
        rows = [[what, f"{self.maser.memory(command):.1f} MB"] for what, command in commands.items()]
        return markdown(["process", "peak"], rows)


def csv_columns(path, *names):
    """Columns of a CSV file with comments."""
    lines = [line.split(",") for line in path.read_text().splitlines() if not line.startswith("#")]
    places = [lines[0].index(name) for name in names]
    return np.array([[float(line[place]) for line in lines[1:]] for place in places])


def machine(bench):
    """What was measured where, with which versions."""
    info = Path("/proc/cpuinfo")
    model = re.search(r"model name\s*: (.*)", info.read_text()) if info.exists() else None
    packages = []
    for name in ("numpy", "scipy", "qutip", "numba"):
        try:
            packages.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            packages.append(f"{name}: {bench.reasons.get(name, 'not installed')}")
    compilers = []
    for compiler in ("gcc", "clang"):
        if any(bench.work.glob(f"limit_{compiler}*.so")):
            output = subprocess.run([compiler, "--version"], capture_output=True, text=True).stdout
            compilers.append(f"{compiler} {re.search(r'[0-9]+[.][0-9.]+', output).group()}")
    name = model.group(1) if model else platform.machine()
    tool = clock([bench.maser.path, "--version"])[1].decode().strip()
    load = f"load {os.getloadavg()[0]:.1f} when it ended"
    return [
        f"{datetime.date.today()}, {name}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, {load}",
        f"{tool}; python {platform.python_version()}, {', '.join(packages)}",
        f"{', '.join(compilers)}: -O3 -march=native, with and without -ffast-math; the fastest build counts",
    ]


def write(path, bench):
    """Writes RESULTS.md, whole or not at all."""
    lines = [
        "# Benchmarks",
        "",
        "Written by `Benchmarks/run`. Times are the best of several rounds, with the median above it in brackets; one thread where no cores"
        " are named. Ratio: the rival's time over maser's. Ratio new/old compares it with this file as it was before. `same to`: the largest"
        " relative difference between the rival's numbers and maser's.",
        "",
        *(f"- {line}" for line in machine(bench)),
        "",
        *bench.table.lines(),
    ]
    if bench.table.missed:
        lines += ["", "Missed:", "", *(f"- {line}" for line in bench.table.missed)]
    if bench.more:
        lines += ["", "## Scaling and memory", *bench.more]
    part = path.with_suffix(".tmp")
    part.write_text("\n".join(lines) + "\n")
    part.rename(path)


def main():
    parts = ("collision", "detuned", "photons", "rabi", "outcomes", "ledger", "damping", "incoherent", "sweep", "whole", "beyond", "scaling")
    parser = argparse.ArgumentParser(prog="Benchmarks/run", description=__doc__.partition("\n")[0])
    parser.add_argument("--only", choices=parts, help="a part, shown and not written")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, shown and not written")
    for name in ("maser", "work", "results"):
        parser.add_argument(f"--{name}", required=True, help=argparse.SUPPRESS, type=Path if name == "results" else str)
    arguments = parser.parse_args()
    bench = Bench(arguments)
    try:
        for part in [arguments.only] if arguments.only else parts:
            getattr(bench, part)()
    except Mismatch as mismatch:
        sys.exit(f"the numbers differ, nothing is written: {mismatch}")
    if arguments.only or arguments.quick:
        print("\n".join(bench.more))
        print("shown, not written: RESULTS.md is for whole runs")
    else:
        write(arguments.results, bench)


if __name__ == "__main__":
    main()

"""Runs programs: maser and the rivals that are processes of their own."""

import json
import os
import subprocess
import sys
import time


def empty_python():
    """The command of an interpreter that does nothing."""
    return [sys.executable, "-c", "pass"]


def threads(count):
    """The environment for so many threads, whatever the library calls them."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
    return os.environ | {name: str(count) for name in names}


def clock(command, cores=1):
    """Seconds and standard output of a whole process that must succeed."""
    start = time.perf_counter()
    child = subprocess.run(command, capture_output=True, env=threads(cores))
    seconds = time.perf_counter() - start
    if child.returncode != 0:
        raise RuntimeError(f"{command[0]} failed: {child.stderr.decode()[-400:]}")
    return seconds, child.stdout


class Failure(Exception):
    """What maser said when it refused."""


class Maser:
    """The program that is measured, always as a whole process."""

    def __init__(self, path, peak):
        self.path, self.peak = path, peak

    def run(self, script, *options):
        """Seconds, measured values and their bounds by name."""
        command = [self.path, "-e", script, "--format", "json", *options]
        start = time.perf_counter()
        child = subprocess.run(command, capture_output=True, env=threads(1))
        seconds = time.perf_counter() - start
        if child.returncode != 0:
            raise Failure(child.stderr.decode().partition("\n")[0])
        lines = [json.loads(line) for line in child.stdout.decode().splitlines()]
        measured = [line for line in lines if line["kind"] == "measure"]
        values = {line["name"]: line["value"] for line in measured}
        return seconds, values, {line["name"]: line["bound"] for line in measured}

    def collide(self, levels, count, clause="", angle="theta=pi/sqrt(15.6)", q=0.25, c=1):
        """Seconds of a process that makes `count` collisions, and the energy and purity after them."""
        script = (
            f"set levels={levels} tolerance=inf; prepare qubit q={q} c={c};"
            f" collide {angle} n={count} {clause}; measure energy, purity"
        )
        seconds, values, _ = self.run(script)
        return seconds, (values["energy"], values["purity"])

    def memory(self, command):
        """Peak memory of a process in MB."""
        return int(clock([self.peak, *command])[1]) / 1024

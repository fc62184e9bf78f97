#!/usr/bin/env python3
"""Start-up and front end of maser beside an empty C program, in one run.

    python3 Benchmarks/front_end.py [MASER]

Prints medians of whole processes. The aims: `maser -e 'measure energy'` within 3 times the empty program plus 10 ms,
and 100,000 statements parsed and checked within a second.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MASER = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, ".build/release/maser")


def seconds(command, runs):
    """Median wall time; the commands of a pair are run in turn by the caller."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def script(statements):
    lines = ["prepare qubit q=0.25 c=1"]
    for i in range((statements - 1) // 4):
        lines += [
            f"let x{i} = sqrt({i} + 1)*pi/3 - 2^0.5",
            f"collide theta=pi/sqrt(15.{i % 10}) n={i % 7 + 1} with damp gamma=0.01 nbar=0.15",
            f"measure energy + x{i}*{i}, purity as m{i}",
            f'expect energy/{i + 1} < 3 and purity > 0.1 because "line {i}"',
        ]
    return "\n".join(lines) + "\n"


with tempfile.TemporaryDirectory() as folder:
    source = os.path.join(folder, "empty.c")
    empty = os.path.join(folder, "empty")
    with open(source, "w") as file:
        file.write("int main(void) { return 0; }\n")
    subprocess.run(["cc", "-O2", source, "-o", empty], check=True)
    nothing = seconds([empty], 41)
    start = seconds([MASER, "-e", "measure energy"], 41)
    print(f"empty C program            {1e3 * nothing:8.2f} ms")
    print(f"maser -e 'measure energy'  {1e3 * start:8.2f} ms   (aim {1e3 * (3 * nothing + 0.01):.2f})")

    long = os.path.join(folder, "long.maser")
    with open(long, "w") as file:
        file.write(script(100_001))
    check = seconds([MASER, "check", long], 5)
    print(f"100,000 statements checked {1e3 * check:8.0f} ms   (aim 1000), {os.path.getsize(long) / 1e6:.1f} MB")

"""Drives the kinds of Tests/Fuzz/kinds in turn; see `run`.

A kind is a module with a function `batch(random, tools)` that makes cases, tries them and gives (how many, findings).
What it draws comes from `random` alone, so that a seed and the number of the batch make it again.
"""

import argparse
import importlib.util
import pathlib
import random
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "kinds")]

from tools import Tools  # noqa: E402


def kinds():
    found = {}
    for path in sorted((HERE / "kinds").glob("*.py")):
        if path.stem.startswith("_"):
            continue
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found[path.stem] = module
    return found


def arguments(names):
    parser = argparse.ArgumentParser(prog="Tests/Fuzz/run")
    parser.add_argument("--maser", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--keep", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=60, help="time to spend (60)")
    parser.add_argument("--cases", type=int, help="stop after so many cases")
    parser.add_argument("--batch", type=int, default=0, help="the batch to begin with, to see one again")
    parser.add_argument("--only", action="append", choices=names, help="only this kind; may be repeated")
    parser.add_argument("--list", action="store_true", help="name the kinds")
    return parser.parse_args()


def main():
    all_kinds = kinds()
    options = arguments(list(all_kinds))
    if options.list:
        for name, module in all_kinds.items():
            print(f"{name:10} {(module.__doc__ or '').strip().splitlines()[0]}")
        return 0
    chosen = options.only or list(all_kinds)
    tools = Tools(options.maser, pathlib.Path(options.keep))
    end = time.monotonic() + options.seconds
    counts = dict.fromkeys(chosen, 0)
    found = 0
    number = options.batch
    while time.monotonic() < end and (options.cases is None or sum(counts.values()) < options.cases):
        for name in chosen:
            generator = random.Random(f"{options.seed}/{name}/{number}")
            count, findings = all_kinds[name].batch(generator, tools)
            counts[name] += count
            for finding in findings:
                found += 1
                again = f"Tests/Fuzz/run --only {name} --seed {options.seed} --batch {number} --cases 1"
                place = tools.keep(finding, f"{name}-{options.seed}-{number}-{found}", again)
                print(f"{name}: {finding.problem}\n  {place}\n  again: {again}", flush=True)
            if time.monotonic() >= end:
                break
        number += 1
    tools.close()
    tried = ", ".join(f"{count} {name}" for name, count in counts.items())
    print(f"{sum(counts.values())} cases ({tried}): {found or 'nothing'} found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""Damaged seals, packs and reports: caught, or what comes of them is what was sealed; nothing is written elsewhere."""

import os
import shutil

from files import damaged
from tools import Finding

SIZE = 30
SCRIPT = """maser 1
param g = 0.1
include "part.maser"
prepare qubit q=0.25
record energy as run
collide theta=kick n=6 with damp gamma=g
measure energy, purity
expect energy > 0.1
sweep x in [1, 2] as s { collide theta=x; measure energy }
save run to "run.csv"
"""
HEADING = b"#| maser seal 1"


def made(tools):
    """A sealed script and a pack of it."""
    folder = tools.fresh("made")
    (folder / "a.maser").write_text(SCRIPT)
    (folder / "part.maser").write_text("let kick = 0.7\n")
    for command in (["pack", "a.maser", "--jobs", "1"], ["seal", "a.maser", "--jobs", "1"]):
        outcome = tools.run(command, folder)
        if outcome.status:
            raise RuntimeError(outcome.err)
    pages = []  # none where there is nothing to draw with
    if shutil.which("gnuplot"):
        outcome = tools.run(["report", "a.maser", "--jobs", "1"], folder)
        if outcome.status:
            raise RuntimeError(outcome.err)
        pages = [(folder / "a.html").read_bytes()]
    return (folder / "a.maser").read_bytes(), (folder / "a.zip").read_bytes(), pages


def said(part):
    return [line for line in part.split(b"\n") if line.strip()]


def names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def seal(random, tools, sealed):
    start = sealed.index(HEADING) + len(HEADING)
    cut = random.choice([start, start, 0])
    data = sealed[:cut] + damaged(random, sealed[cut:])
    folder = tools.fresh()
    (folder / "a.maser").write_bytes(data)
    (folder / "part.maser").write_text("let kick = 0.7\n")
    before = names(folder)
    case = data.decode(errors="backslashreplace")
    for command in (["verify", "a.maser"], ["check", "a.maser"], ["diff", "a.maser", "a.maser"]):
        outcome = tools.run(command, folder)
        if outcome.problem():
            return Finding(f"{command[0]}: {outcome.problem()}", case, outcome.err[-2000:])
        if names(folder) != before:
            return Finding(f"{command[0]} writes {names(folder)}", case)
        body = data[data.find(b"\n", data.find(HEADING)):]
        whole = sealed[sealed.index(b"\n", start):]
        # Empty lines are no part of it.
        if command[0] == "verify" and "identical" in outcome.out and said(body) != said(whole):
            return Finding("a damaged seal is identical", case, outcome.out)
    return None


def pack(random, tools, packed):
    data = damaged(random, packed)
    outside = tools.fresh()
    folder = outside / "inside"
    folder.mkdir()
    (folder / "a.zip").write_bytes(data)
    case = repr(data)
    for command in (["verify", "a.zip"], ["unpack", "a.zip", "--out", "there"]):
        outcome = tools.run(command, folder)
        if outcome.problem():
            return Finding(f"{command[0]} of a pack: {outcome.problem()}", case, outcome.err[-2000:])
        if os.listdir(outside) != ["inside"]:
            return Finding(f"{command[0]} writes outside: {names(outside)}", case)
        found = sorted(os.listdir(folder))
        if outcome.status == 0 and command[0] == "unpack":
            if found != ["a.zip", "there"]:
                return Finding(f"unpack leaves {found}", case)
        elif found != ["a.zip"]:
            return Finding(f"{command[0]} leaves {found}", case)
    return None


def page(random, tools, whole):
    data = damaged(random, whole)
    outside = tools.fresh()
    folder = outside / "inside"
    folder.mkdir()
    (folder / "a.html").write_bytes(data)
    outcome = tools.run(["verify", "a.html"], folder)
    if outcome.problem():
        return Finding(f"verify of a report: {outcome.problem()}", repr(data), outcome.err[-2000:])
    if os.listdir(outside) != ["inside"] or os.listdir(folder) != ["a.html"]:
        return Finding(f"verify of a report writes: {names(outside)}", repr(data))
    if data != whole and "identical" in outcome.out:
        return Finding("a damaged report is identical", repr(data), outcome.out)
    return None


def batch(random, tools):
    sealed, packed, pages = made(tools)
    findings = []
    for _ in range(SIZE):
        found = seal(random, tools, sealed) or pack(random, tools, packed)
        for whole in pages:
            found = found or page(random, tools, whole)
        if found:
            findings.append(found)
    return (2 + len(pages)) * SIZE, findings

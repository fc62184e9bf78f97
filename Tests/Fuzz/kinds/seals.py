"""Damaged seals, packs and reports: caught, or what comes of them is what was sealed; nothing is written elsewhere."""

import os
import shutil

from files import damaged
from tools import Finding

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


# How many of each a batch has: pages take as long as what they draw.
SEALS, PACKS, PAGES = 60, 40, 10


def said(part):
    return [line for line in part.split(b"\n") if line.strip()]


def body(data):
    """What a seal says, without its heading."""
    return data[data.find(b"\n", data.find(HEADING)):]


def names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def together(tools, command, folder, files, whole, shown):
    """Runs a command on many files at once; where it ends badly on each alone. Gives its words about each file and the findings."""
    before = names(folder)
    outcome = tools.run([command, *files], folder, seconds=10 + 0.5 * len(files))
    findings = []
    if outcome.problem():
        for file in files:
            alone = tools.run([command, file], folder)
            if alone.problem():
                findings.append(Finding(f"{command} of {whole}: {alone.problem()}", shown(file), alone.err[-2000:]))
        if not findings:
            findings.append(Finding(f"{command} of {whole} together: {outcome.problem()}", "", outcome.err[-2000:]))
    if names(folder) != before:
        findings.append(Finding(f"{command} of {whole} writes {names(folder)}", ""))
    verdicts = {}
    for line in outcome.out.splitlines():
        name, colon, rest = line.partition(": ")
        if colon and name in files:
            verdicts[name] = rest
    return verdicts, findings


def seals(random, tools, sealed):
    folder = tools.fresh()
    (folder / "part.maser").write_text("let kick = 0.7\n")
    start = sealed.index(HEADING) + len(HEADING)
    made = {}
    for number in range(SEALS):
        cut = random.choice([start, start, 0])
        made[f"s{number}.maser"] = sealed[:cut] + damaged(random, sealed[cut:])
    for name, data in made.items():
        (folder / name).write_bytes(data)

    def shown(name):
        return made[name].decode(errors="backslashreplace")

    verdicts, findings = together(tools, "verify", folder, list(made), "seals", shown)
    for name, data in made.items():
        # Empty lines are no part of it.
        if verdicts.get(name, "").startswith("identical") and said(body(data)) != said(body(sealed)):
            findings.append(Finding("a damaged seal is identical", shown(name), verdicts[name]))
    findings += together(tools, "check", folder, list(made), "seals", shown)[1]
    name = random.choice(list(made))
    outcome = tools.run(["diff", name, random.choice(list(made))], folder)
    if outcome.problem():
        findings.append(Finding(f"diff: {outcome.problem()}", shown(name), outcome.err[-2000:]))
    return findings


def packs(random, tools, packed):
    outside = tools.fresh()
    folder = outside / "inside"
    folder.mkdir()
    made = {f"p{number}.zip": damaged(random, packed) for number in range(PACKS)}
    for name, data in made.items():
        (folder / name).write_bytes(data)
    findings = together(tools, "verify", folder, list(made), "packs", lambda name: repr(made[name]))[1]
    for name, data in made.items():
        outcome = tools.run(["unpack", name, "--out", "there"], folder)
        if outcome.problem():
            findings.append(Finding(f"unpack of a pack: {outcome.problem()}", repr(data), outcome.err[-2000:]))
        found = set(os.listdir(folder)) - set(made)
        if os.listdir(outside) != ["inside"]:
            findings.append(Finding(f"unpack writes outside: {names(outside)}", repr(data)))
        if found != ({"there"} if outcome.status == 0 else set()):
            findings.append(Finding(f"unpack leaves {found}", repr(data)))
        shutil.rmtree(folder / "there", ignore_errors=True)
    return findings


def pages(random, tools, whole):
    outside = tools.fresh()
    folder = outside / "inside"
    folder.mkdir()
    made = {f"r{number}.html": damaged(random, whole) for number in range(PAGES)}
    for name, data in made.items():
        (folder / name).write_bytes(data)
    verdicts, findings = together(tools, "verify", folder, list(made), "reports", lambda name: repr(made[name]))
    if os.listdir(outside) != ["inside"]:
        findings.append(Finding(f"verify of reports writes: {names(outside)}", ""))
    for name, data in made.items():
        if data != whole and verdicts.get(name, "").startswith("identical"):
            findings.append(Finding("a damaged report is identical", repr(data), verdicts[name]))
    return findings


def batch(random, tools):
    sealed, packed, reported = made(tools)
    findings = seals(random, tools, sealed) + packs(random, tools, packed)
    for whole in reported:
        findings += pages(random, tools, whole)
    return SEALS + PACKS + PAGES * len(reported), findings

"""Scripts that pass the check: run, explained, formatted and run again."""

from _scripts import Scripts
from tools import Finding, nonsense, rejected, without_place, without_places

SIZE = 60


def batch(random, tools):
    texts = [Scripts(random).script(random.randint(2, 9)) for _ in range(SIZE)]
    findings, outcome = tools.one_by_one("run", texts, options=("--format", "json", "--diagnostics", "json"))
    if outcome:
        findings += judged(tools, texts, outcome)
    findings += tools.explain(texts)
    return SIZE, findings


def judged(tools, texts, outcome):
    findings = []
    for name in rejected_by_check(outcome.err):
        findings.append(Finding("a generated script is rejected", texts[int(name.split(".")[0])], outcome.err[:3000]))
    if place := without_place(outcome.err):
        findings.append(Finding(f"an error without a place: {place}", "\n---\n".join(texts)))
    if line := nonsense(outcome.out):
        findings.append(Finding(f"no number: {line}", "\n---\n".join(texts)))
    return findings + formatted(tools, texts, outcome)


def rejected_by_check(err):
    # Errors of the check have codes below E03; a generated script has none.
    lines = "\n".join(line for line in err.splitlines() if '"code":"E01' in line or '"code":"E02' in line)
    return rejected(lines)


def formatted(tools, texts, outcome):
    folder = tools.fresh("formatted")
    names = tools.write(texts, folder)
    first = tools.run(["fmt", *names], folder)
    again = tools.run(["fmt", "--check", *names], folder)
    if first.status or again.status:
        return [Finding(f"fmt ends with {first.status}, then {again.status}: {again.out[:200]}", "\n---\n".join(texts))]
    after = tools.run(["run", "--format", "json", "--diagnostics", "json", *names], folder, seconds=30)
    old, new = without_places(outcome.out), without_places(after.out)
    if old == new:
        return []
    different = next((pair for pair in zip(old, new) if pair[0] != pair[1]), (len(old), len(new)))
    return [Finding(f"formatting changes a result: {different}", "\n---\n".join(texts))]

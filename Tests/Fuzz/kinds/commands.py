"""Command lines: subcommands, options and parameters in any combination."""

from tools import Finding

SIZE = 40
WORDS = [
    "run", "check", "fmt", "explain", "params", "plot", "sweep", "help", "plan", "status", "merge", "slurm", "a.maser", "b.maser", "bad.maser",
    "none.maser", "a.manifest", "s.csv", "--format", "json", "csv", "text", "--diagnostics", "--jobs", "0", "1", "2", "-1", "1e3", "99999999999999999999",
    "--yes", "--fail-fast", "--out", "out", "/", ".", "--strict", "--check", "--quiet", "--shards", "3", "--shard", "1/3", "0/0", "9/3", "-1/2",
    "--name", "--x", "--y", "--to", "x.svg", "x.csv", "theta=0.5", "theta=inf", "theta=1e308", "n=2", "n=1e18", "n=9e18", "n=2^63", "n=-1", "theta=pi/0",
    "theta=nan", "theta=1e", "theta", "theta=", "=1", "-", "--", "-e", "measure energy", "measure floor(inf)", "collide", "energy", "E0402", "N101",
    "--help", "--version", "--recover", "--submit", "", "\u03b8=1", "--format=json", "--jobs=4", "--fail-fast", "--mixed", "all", "tables",
]
FILES = {
    "a.maser": "param theta = 0.8 in [0, pi]\nparam n = 3 in 0..1e18\nprepare qubit q=0.25\nsweep x in [1, 2, 3] as s { collide theta=theta*x n=n; measure energy }\n",
    "b.maser": "param theta = 0.8\nprepare qubit q=0.25\nrecord energy as r\ncollide theta=theta n=5\nsave r to \"s.csv\"\nmeasure k\n",
    "bad.maser": "prepare qubit q=2\nmeasure (\n",
    "s.csv": "k,energy\n0,0\n1,0.5\n",
}


def batch(random, tools):
    findings = []
    for _ in range(SIZE):
        folder = tools.fresh()
        for name, text in FILES.items():
            (folder / name).write_text(text)
        (folder / "out").mkdir()
        words = [random.choice(WORDS) for _ in range(random.randint(1, 7))]
        if "/" in words:
            words = [word if word != "/" else "out" for word in words]
        outcome = tools.run(words, folder, seconds=2)
        problem = outcome.problem()
        if not problem and outcome.status not in (0, 130) and not outcome.err.strip() and not outcome.out.strip():
            problem = f"ends with {outcome.status} without a word"
        if problem:
            findings.append(Finding(problem, repr(words), outcome.err[-2000:]))
    return SIZE, findings

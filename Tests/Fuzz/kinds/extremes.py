"""Scripts with numbers at the ends of their range: checked, run with a limit, explained."""

from _scripts import Scripts
from tools import Finding, nonsense, without_place

SIZE = 40

NUMBERS = [
    "0", "-0.0", "1e-300", "1e300", "-1e300", "1e308", "-1e308", "5e-324", "2.2e-308", "inf", "-inf", "1e18", "4e18",
    "9e18", "9.3e18", "2^53", "2^53+1", "2^63", "2^64", "1e15", "1e16", "1e150", "1e154", "1e-160", "0.5", "1-1e-16",
    "1+1e-15", "1e-17", "pi", "pi/sqrt(5)", "1e9", "1e6", "1e10", "2147483648", "4294967296", "1e5", "energy", "fano",
    "k", "1/3", "floor(1e300)", "[]", "1 < 2", "1e308*10", "-1", "3", "100", "1000",
]

PLACES = [
    "measure X", "damp gamma=X", "damp gamma=1 nbar=X", "damp gamma=1 time=X", "damp gamma=X nbar=Y time=Z",
    "prepare qubit q=X", "prepare qubit q=0.5 c=X", "prepare qubit q=0.5 phase=X; collide theta=1 n=3; measure a_re, a_im, purity",
    "prepare cavity fock n=X; measure energy", "prepare cavity coherent alpha=X; measure energy, purity, a_re",
    "prepare cavity coherent alpha=X phase=Y; measure a_re, a_im, fidelity(coherent, alpha=X, phase=Y)",
    "prepare cavity thermal nbar=X; measure energy, g2, entropy", "prepare qubit q=0.3; collide theta=X n=2; measure energy",
    "prepare qubit q=0.3; collide theta=0.5 n=X; measure energy, k", "prepare qubit q=0.3; collide theta=X n=Y; measure energy, k",
    "prepare qubit q=0.3; collide g=X tau=Y n=2; measure energy", "prepare qubit q=0.3; collide g=X tau=Y detuning=Z n=3; measure energy, a_re",
    "prepare qubit q=0.3 phase=X; prepare cavity coherent alpha=1 phase=Y; collide theta=1 n=2; measure a_re, purity",
    "prepare qubit q=0.3; collide theta=0.5 until k > X max=3; measure k", "prepare qubit q=0.3; collide theta=0.5 until k > 2 max=X; measure k",
    "repeat X { measure k }", "for i in X..Y { measure i }", "for i in linspace(X, Y, 3) { measure i }",
    "measure linspace(X, Y, Z)", "measure logspace(X, Y, 3)", "measure population(X), fidelity(fock, n=X)",
    "measure fidelity(coherent, alpha=X)", "measure fidelity(cotangent, theta=X, q=Y)",
    "measure quadrature(X), quadrature_variance(X)", "prepare qubit q=0.25 c=1; collide theta=1 n=5; measure quadrature(X), quadrature_variance(Y)",
    "measure rho_re(X, Y), rho_im(X, 1)", "set levels=X; measure energy", "set levels=X; prepare qubit q=0.3; collide theta=0.5 n=3; measure energy, ergotropy",
    "set tolerance=X; prepare qubit q=0.3; collide theta=0.5 n=30; measure energy", "set levels=3 tolerance=X; prepare qubit q=0.3; collide theta=0.5 n=30; measure energy, power, g2",
    "set digits=X; measure pi, energy, Y", "seed X; measure uniform(0, 1)", "seed 1; measure normal(X, Y), uniform(X, Y)",
    "measure X^Y, X/Y, X*Y, X - Y, X + Y", "measure sqrt(X), exp(X), log(X), sin(X), tan(X), cot(X), asin(X), acos(X), atan(X)",
    "measure floor(X), ceil(X), round(X), abs(X)", "measure [1, 2][X]", "expect X ~ Y within Z", 'print "{X} {Y}"',
    "param x = X in [Y, Z]; measure x", "param x = X in Y..Z; measure x",
    "measure std([X, Y]), mean([X, Y]), sum([X, Y]), argmax([X, Y]), min(X, Y), max(X, Y)",
    "sweep m in [X, Y] as s { prepare qubit q=0.25; collide theta=pi/sqrt(m) n=Z; measure energy, k }; measure s.energy, s.k",
    "sweep m in linspace(X, Y, 3) as s { measure m, m*Z as z }; measure sum(s.z), argmax(s.z)",
    "prepare qubit q=0.25; sweep m in [10, 12, 5] as s { collide theta=pi/sqrt(m) n=X; measure energy, k }",
    "record energy every X as r; prepare qubit q=0.3; collide theta=0.5 n=Y; measure r.k, r.energy",
    "prepare qubit q=0.3; analyze theta=X", "prepare qubit q=0.3; analyze theta=X with damp gamma=Y nbar=Z",
    "prepare qubit q=X; analyze theta=0.9", "measure basin(leak, theta=X, q=Y)", "measure basin(lifetime, theta=1.2, q=X, c=Y, gamma=Z)",
    "prepare qubit q=0.3 c=0; collide theta=pi/3 n=X with damp gamma=Y nbar=Z; measure energy, k",
    "prepare cavity fock n=3; damp gamma=X nbar=Y; measure energy, variance, purity",
    "prepare qubit q=0.3; collide theta=pi/2 n=X; collide theta=pi/2 n=Y; collide theta=pi/2 n=3; measure k, energy, power",
    "let a = X; let b = Y; measure if a > b then a - b else b - a, a*b, a ~ b within Z",
    "observable f = energy*X + Y; measure f, f*f; expect f > Z", "proc p(a, b=X) { collide theta=a n=b }; prepare qubit q=0.4; p a=Y; measure k",
]


def batch(random, tools):
    texts = [made(random) for _ in range(SIZE)]
    options = ("--format", "json", "--diagnostics", "json")
    findings = []
    for text in texts:
        folder = tools.fresh()
        tools.write([text], folder)
        outcome = tools.run(["run", *options, "0.maser"], folder, seconds=2)
        problem = outcome.problem()
        if not problem and (place := without_place(outcome.err)):
            problem = f"an error without a place: {place}"
        if not problem and (line := nonsense(outcome.out)):
            problem = f"no number: {line}"
        if not problem and outcome.status == 0:
            problem = told(tools, folder)
        if problem:
            findings.append(Finding(problem, text, outcome.err[-2000:]))
    return SIZE, findings + tools.explain(texts)


def told(tools, folder):
    """The same as text and as CSV."""
    for form in ("text", "csv"):
        outcome = tools.run(["run", "--format", form, "0.maser"], folder, seconds=10)
        if problem := outcome.problem():
            return f"{form}: {problem}"
        for line in outcome.out.splitlines():
            if line.rstrip().endswith("nan") or "= nan" in line or ",nan" in line or "± nan" in line:
                return f"{form}: {line}"
    return None


def made(random):
    if random.random() < 0.3:
        def number(low, high):
            return random.choice(NUMBERS) if random.random() < 0.15 else repr(round(random.uniform(low, high), 3))

        def count(low, high):
            return random.choice(NUMBERS) if random.random() < 0.1 else str(random.randint(low, high))

        return Scripts(random, number, count).script(4)
    text = random.choice(PLACES).replace("; ", "\n")
    for letter in "XYZ":
        text = text.replace(letter, random.choice(NUMBERS))
    return text + "\n"

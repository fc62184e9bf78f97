"""Scripts with tokens dropped, doubled, swapped or put in, and with noise in their bytes: checked and formatted; what still passes is run."""

import pathlib
import re

from _scripts import Scripts
from tools import Finding, nonsense, rejected, without_place

SIZE = 250
ROOT = pathlib.Path(__file__).resolve().parents[3]
TOKEN = re.compile(r"\s*(?:\"(?:[^\"\\]|\\.)*\"|[A-Za-z_\u0370-\u03ff][\w\u0370-\u03ff]*|\d[\w.]*|[<>=!]=|\.\.|#[^\n]*|[^\s])|\s+")
SNIPPETS = [
    "(", ")", "[", "]", "{", "}", "\n", ";", " with", " else", " if", "=", " ==", " ~", " within", "..", ",", "-", "*", "/", "^",
    " not", " and", " inf", " 1e300", " -1", " 0", " 0.5", " 1e18", " energy", " fano", " k", " pi", " levels", " theta=", " n=", " q=",
    " c=", " gamma=", " max=", " until", " damp", " collide", " prepare", " qubit", " measure", " expect", " let", " x", " proc", " for",
    " in", " repeat", " as", ' "a{energy}"', " sqrt(", " linspace(", " population(", " param", " observable", " set", " auto", " seed",
    " sum(", " argmax(", " normal(0, 1)", " record", " every", " sweep", " then", " tolerance=", " digits=", " floor(", " std(", " select(",
    " fidelity(", " fock", " plot", " save", " to", ' "x.csv"', " vs", " map", " analyze", " basin(", " include", " zip(", " .5", ' "', " \\\n",
    " # c\n", " ## d\n", " # allow W112: x\n", "\r\n", "\r", " θ ", " @", " 1.", " 2 pi", "\0", " “", "\t", "\n\n\n", " during", " detect",
]


def corpus():
    texts = [path.read_text() for path in sorted((ROOT / "scripts").rglob("*.maser"))]
    for path in sorted((ROOT / "Tests" / "Cases").glob("*.case")):
        texts.append(path.read_text().split("\n----")[0] + "\n")
    return texts


CORPUS = corpus()


def batch(random, tools):
    texts = [mutated(random) for _ in range(SIZE)]
    findings, outcome = tools.one_by_one("check", texts, options=("--diagnostics", "json"))
    passed = texts
    if outcome:
        names = rejected(outcome.err)
        passed = [text for number, text in enumerate(texts) if f"{number}.maser" not in names]
        if place := without_place(outcome.err):
            findings.append(Finding(f"an error without a place: {place}", "\n---\n".join(map(repr, texts)), outcome.err))
    findings += formatted(tools, texts)
    for text in passed:
        findings += run(tools, text)
    return SIZE, findings + (tools.explain(passed) if passed else [])


def run(tools, text):
    folder = tools.fresh()
    tools.write([text], folder)
    outcome = tools.run(["run", "--format", "json", "--diagnostics", "json", "0.maser"], folder, seconds=2)
    problem = outcome.problem()
    if not problem and (place := without_place(outcome.err)) and "maser" not in place:
        problem = f"an error without a place: {place}"
    if not problem and (line := nonsense(outcome.out)):
        problem = f"no number: {line}"
    return [Finding(problem, repr(text), outcome.err[-2000:])] if problem else []


def formatted(tools, texts):
    findings, _ = tools.one_by_one("fmt", texts)
    if findings:
        return findings
    folder = tools.fresh()
    names = tools.write(texts, folder)
    tools.run(["fmt", *names], folder)
    again = tools.run(["fmt", "--check", *names], folder)
    if again.out.strip():
        which = again.out.split()[0]
        return [Finding("formatting again changes it", repr(texts[int(which.split(".")[0])]))]
    return []


def mutated(random):
    text = Scripts(random).script(4) if random.random() < 0.5 else random.choice(CORPUS)
    if random.random() < 0.25:
        return noise(random, text.encode())
    tokens = TOKEN.findall(text)
    for _ in range(random.randint(1, 4)):
        place, other = random.randrange(len(tokens)), random.randrange(len(tokens))
        change = random.randrange(6)
        if change == 0 and len(tokens) > 1:
            del tokens[place]
        elif change == 1:
            tokens.insert(place, tokens[place])
        elif change == 2:
            tokens[place], tokens[other] = tokens[other], tokens[place]
        elif change == 3:
            tokens.insert(place, tokens[other])
        elif change == 4:
            tokens.insert(place, random.choice(SNIPPETS))
        else:
            tokens[place] = random.choice(SNIPPETS)
    return "".join(tokens)


def noise(random, data):
    data = bytearray(data)
    for _ in range(random.randint(1, 5)):
        place = random.randrange(len(data) or 1)
        change = random.randrange(4)
        if change == 0:
            del data[place:place + random.randint(1, 4)]
        elif change == 1:
            data[place:place + 1] = bytes([random.randrange(256)])
        elif change == 2:
            data.insert(place, random.randrange(256))
        else:
            data[place:place] = data[random.randrange(len(data) or 1):][:random.randint(1, 12)]
    return bytes(data)

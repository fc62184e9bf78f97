"""Sessions for programs: cells give what the script gives, bit for bit; damaged requests are answered and end nothing."""

import json

from _scripts import Scripts
from files import damaged
from tools import Finding

# Sessions a batch.
SIZE = 4
RESULTS = ("measure", "expect", "point", "until", "analysis")
STRANGE = [None, -1, 10**30, 1.5, "", "energy", [], {}, True, "\u0000", "θ", [[[]]]]


def cells(random, script):
    """A script cut at random where no block is open."""
    found, open_blocks, cell = [], 0, []
    for line in script.splitlines():
        cell.append(line)
        open_blocks += line.count("{") - line.count("}")
        if open_blocks == 0 and random.random() < 0.5:
            found.append("\n".join(cell))
            cell = []
    return found + ["\n".join(cell)]


def results(lines):
    """What was measured and claimed, without the lines of a text that it came from."""
    objects = [json.loads(line) for line in lines.splitlines()]
    return [{k: v for k, v in one.items() if k != "line"} for one in objects if one.get("kind") in RESULTS]


def questions(random, text):
    cursor = random.randint(-1, len(text) + 1)
    return random.choice([
        {"request": "complete", "text": text, "cursor": cursor}, {"request": "inspect", "text": text, "cursor": cursor, "full": True},
        {"request": "is_complete", "text": text}, {"request": "tables"}, {"request": "state"}, {"request": "script"}, {"request": "interrupt"},
    ])


def asked(random, tools, requests):
    """The outcome of a session that is asked this."""
    path = tools.folder / "requests"
    path.write_bytes(b"\n".join(requests) + b"\n")
    return tools.run(["session", "--format", "json"], tools.fresh(), stdin=path)


def right(random, tools):
    script = Scripts(random).script(random.randint(1, 8))
    requests = []
    for cell in cells(random, script):
        if random.random() < 0.3:
            question = questions(random, cell)
            # It would end what waits.
            if question["request"] != "interrupt":
                requests.append(question)
        requests.append({"request": "run", "text": cell})
    outcome = asked(random, tools, [json.dumps(one).encode() for one in requests])
    alone = tools.run(["-e", script, "--format", "json", "--quiet"], tools.fresh())
    if outcome.problem() or outcome.was_interrupted or alone.was_interrupted or alone.status not in (0, 4, 5):
        return Finding(outcome.problem(), script, outcome.err[-2000:]) if outcome.problem() else None
    if results(outcome.out) != results(alone.out):
        return Finding("cells give other results than the script", script)
    return None


def wrong(random, tools):
    script = Scripts(random).script(random.randint(1, 4))
    requests = []
    for number, cell in enumerate(cells(random, script) * 3):
        one = {"id": random.choice([number, f"{number}"] + STRANGE), "request": "run", "text": cell}
        if random.random() < 0.5:
            one = questions(random, cell) | {"id": number}
        if random.random() < 0.3:
            one[random.choice(list(one))] = random.choice(STRANGE)
        line = json.dumps(one, ensure_ascii=random.random() < 0.5).encode()
        if random.random() < 0.5:
            line = damaged(random, line).replace(b"\n", b" ")
        requests.append(line)
    outcome = asked(random, tools, requests)
    case = repr(b"\n".join(requests))
    if outcome.problem():
        return Finding(outcome.problem(), case, outcome.err[-2000:])
    try:
        events = [json.loads(line) for line in outcome.out.splitlines()]
    except ValueError:
        return Finding("what is written is no JSON", case)
    ends = any(event.get("over") for event in events)
    answered = sum(event["kind"] == "done" for event in events)
    expected = sum(bool(line.strip(b" \t\r")) for line in requests)
    if answered != expected and not ends:
        return Finding(f"{answered} of {expected} requests are answered", case)
    if any(ord(sign) < 0x20 for line in outcome.out.split("\n") for sign in line):
        return Finding("a sign that a terminal acts on", case)
    return None


def batch(random, tools):
    found = [check(random, tools) for check in [right, wrong] * (SIZE // 2)]
    return SIZE, [finding for finding in found if finding]

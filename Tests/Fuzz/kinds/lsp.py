"""Language servers with damaged documents, messages and headers: every request has its one answer, none ends them."""

import json
import subprocess

from _scripts import Scripts
from files import damaged
from tools import Finding

# Servers a batch, and what each is asked.
SIZE = 4
STEPS = 25
METHODS = [
    "hover", "completion", "signatureHelp", "definition", "references", "documentHighlight", "prepareRename", "rename", "formatting",
    "rangeFormatting", "documentSymbol", "foldingRange", "semanticTokens/full", "semanticTokens/range", "inlayHint", "codeLens", "codeAction",
]
STRANGE = [None, -1, 0, 10**30, 1.5, "", "energy", [], {}, True, "\u0000", "θ", {"line": 0}, [[[]]]]
URI = "file:///nowhere/a.maser"


def framed(text):
    data = text if isinstance(text, bytes) else text.encode()
    return b"Content-Length: %d\r\n\r\n" % len(data) + data


def place(random, text):
    return {"line": random.randint(0, text.count("\n") + 1), "character": random.randint(0, 60)}


def ordered(a, b):
    return sorted([a, b], key=lambda p: (p["line"], p["character"]))


def change(random, text):
    start, end = ordered(place(random, text), place(random, text))
    if random.random() < 0.7:
        end = {"line": start["line"], "character": start["character"] + random.randint(0, 5)}
    new = random.choice(["", "\n", "{", "}", "θ", "🎈", "(", "\"", "let x = 1\n", "include \"a.maser\"\n", "proc p() {", text[:80], " ", "=", "\\\n"])
    return {"range": {"start": start, "end": end}, "text": new}


def session(random):
    """The bytes for one server, the ids that must be answered, and whether all that was sent is right."""
    text = Scripts(random).script(random.randint(1, 8))
    if random.random() < 0.5:
        text = damaged(random, text.encode()).decode(errors="replace")
    encodings = random.choice([[], ["utf-16"], ["utf-8"], ["utf-8", "utf-16"]])
    messages = [
        {"id": 0, "method": "initialize", "params": {"capabilities": {"general": {"positionEncodings": encodings}}}},
        {"method": "textDocument/didOpen", "params": {"textDocument": {"uri": URI, "languageId": "maser", "version": 1, "text": text}}},
    ]
    ids = {0}
    for number in range(1, STEPS):
        if random.random() < 0.3:
            messages.append({"method": "textDocument/didChange", "params": {
                "textDocument": {"uri": URI, "version": number}, "contentChanges": [change(random, text) for _ in range(random.randint(1, 3))]}})
            continue
        start, end = ordered(place(random, text), place(random, text))
        params = {
            "textDocument": {"uri": URI}, "position": start, "range": {"start": start, "end": end},
            "newName": random.choice(["fresh", "energy", "θ", "", "x y", "let"]), "context": {"diagnostics": [], "includeDeclaration": True},
            "options": {"tabSize": 2, "insertSpaces": True},
        }
        message = {"id": number, "method": "textDocument/" + random.choice(METHODS), "params": params}
        if random.random() < 0.2:
            params[random.choice(list(params))] = random.choice(STRANGE)
        if random.random() < 0.03:
            message["params"] = random.choice(STRANGE)
        if random.random() < 0.05:
            messages.append({"method": "$/cancelRequest", "params": {"id": number}})
        ids.add(number)
        messages.append(message)
    pieces = [framed(json.dumps({"jsonrpc": "2.0"} | message)) for message in messages]
    is_right = random.random() < 0.6
    if not is_right:
        # Behind the beginning: something has to be running.
        for _ in range(random.randint(1, 4)):
            index = random.randrange(1, len(pieces))
            pieces[index] = random.choice([
                lambda: damaged(random, pieces[index]), lambda: b"", lambda: b"Content-Length: 5\r\n\r\n{", lambda: b"\r\n\r\n",
                lambda: framed("{"), lambda: framed("[]"), lambda: b"Content-Length: x\r\n\r\n", lambda: b"\x00" * random.randint(1, 9000),
            ])()
    return b"".join(pieces), ids, is_right


def answers(data):
    """The messages of a server; ValueError for what is none."""
    found = []
    while data:
        head, separator, rest = data.partition(b"\r\n\r\n")
        if not separator or not head.startswith(b"Content-Length: "):
            raise ValueError(f"no header: {data[:60]!r}")
        length = int(head[16:])
        found.append(json.loads(rest[:length].decode()))
        data = rest[length:]
    return found


def check(random, tools):
    data, ids, is_right = session(random)
    if is_right:
        data += framed('{"id":"end","method":"shutdown"}') + framed('{"method":"exit"}')
    # Together and in pieces, as pipes cut them.
    process = subprocess.Popen(
        [tools.maser, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=tools.environment)
    try:
        out, err = process.communicate(data, timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        return Finding("the server does not end", repr(data))
    if process.returncode not in ((0,) if is_right else (0, 1)):
        return Finding(f"ends with {process.returncode}", repr(data), err.decode(errors="replace")[-2000:])
    try:
        messages = answers(out)
    except ValueError as problem:
        return Finding(f"what is written is no message: {problem}", repr(data))
    given = [m["id"] for m in messages if "id" in m and "method" not in m and m["id"] is not None]
    if len(given) != len(set(map(str, given))):
        return Finding("a request is answered twice", repr(data))
    if is_right and set(given) != ids | {"end"}:
        return Finding(f"not answered: {ids - set(given)}", repr(data))
    for message in messages:
        if message.get("error", {}).get("code") not in (None, -32700, -32600, -32601, -32602, -32800, -32803):
            return Finding(f"a strange error: {message}", repr(data))
    return None


def batch(random, tools):
    found = [check(random, tools) for _ in range(SIZE)]
    return SIZE, [finding for finding in found if finding]

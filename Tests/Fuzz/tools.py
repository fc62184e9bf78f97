"""Runs maser within limits and says what must never come of it."""

import dataclasses
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import time

# What one script may take before it is interrupted, and how long it may go on afterwards (a loaded machine is slow).
RUN_SECONDS = 10.0
OBEY_SECONDS = 5.0
# `explain` answers within a second; machines that do other things as well get more.
EXPLAIN_SECONDS = 3.0
# The stated limit of a state and its tables is 4 GB; address space is more.
MEMORY = 12 << 30
RESIDENT = 5 << 30
USUAL_EXITS = {0, 2, 3, 4, 5, 6, 64, 66, 130}


@dataclasses.dataclass
class Finding:
    problem: str
    case: str
    detail: str = ""


@dataclasses.dataclass
class Outcome:
    status: int
    out: str
    err: str
    seconds: float
    resident: int
    was_interrupted: bool = False
    was_deaf: bool = False

    def problem(self):
        """What is wrong with it, whatever was asked; nothing if None."""
        if self.was_deaf:
            return f"goes on {OBEY_SECONDS} s after an interrupt"
        if self.status < 0 or self.status not in USUAL_EXITS:
            return f"ends with {self.status}"
        if self.resident > RESIDENT:
            return f"takes {self.resident / 1e9:.1f} GB"
        return None


class Tools:
    def __init__(self, maser, keep):
        self.maser = str(pathlib.Path(maser).resolve())
        self.kept = keep
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="maser-fuzz-"))
        self.count = 0
        self.environment = dict(os.environ, SWIFT_BACKTRACE="enable=no", HOME=str(self.folder), NO_COLOR="1")

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def fresh(self, name="work"):
        """An empty folder."""
        place = self.folder / name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        return place

    def write(self, texts, folder):
        """Scripts as files; their names."""
        names = []
        for number, text in enumerate(texts):
            name = f"{number}.maser"
            data = text if isinstance(text, bytes) else text.encode()
            (folder / name).write_bytes(data)
            names.append(name)
        return names

    def run(self, arguments, folder, seconds=RUN_SECONDS, stdin=None):
        """maser with arguments; interrupted after `seconds`."""
        out, err = self.folder / "out", self.folder / "err"
        start = time.monotonic()
        with open(out, "wb") as o, open(err, "wb") as e, open(stdin or os.devnull, "rb") as i:
            process = subprocess.Popen(
                [self.maser, *arguments], cwd=folder, stdin=i, stdout=o, stderr=e, env=self.environment,
                preexec_fn=limit)
        interrupted = deaf = False
        pause, status, usage = 0.0005, None, None
        while status is None:
            pid, code, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                status = os.waitstatus_to_exitcode(code)
                break
            passed = time.monotonic() - start
            if passed > seconds and not interrupted:
                interrupted = True
                process.send_signal(signal.SIGINT)
            if passed > seconds + OBEY_SECONDS and not deaf:
                deaf = True
                process.kill()
            time.sleep(pause)
            pause = min(pause * 1.5, 0.02)
        process.returncode = status
        return Outcome(
            status, out.read_bytes().decode(errors="replace"), err.read_bytes().decode(errors="replace"),
            time.monotonic() - start, usage.ru_maxrss * 1024, interrupted, deaf)

    def one_by_one(self, command, texts, seconds=RUN_SECONDS, options=()):
        """Tries scripts together; where something is wrong with them, each alone. Gives findings and the joint outcome, if it is fine."""
        folder = self.fresh()
        names = self.write(texts, folder)
        together = self.run([command, *options, *names], folder, seconds=seconds + 0.05 * len(names))
        if together.problem() is None and not together.was_interrupted:
            return [], together
        findings = []
        for name, text in zip(names, texts):
            alone = self.run([command, *options, name], folder, seconds=seconds)
            if alone.problem():
                findings.append(Finding(f"{command}: {alone.problem()}", shown(text), alone.err[-2000:]))
        return findings, None

    def explain(self, texts):
        """Explanations, each of which has to come within a second."""
        findings, together = self.one_by_one("explain", texts, seconds=0.1 * len(texts) + 2)
        if together and together.seconds < 1 + 0.02 * len(texts):
            return findings
        folder = self.fresh()
        for name, text in zip(self.write(texts, folder), texts):
            alone = self.run(["explain", name], folder)
            if alone.seconds > EXPLAIN_SECONDS and not slow_machine():
                alone = self.run(["explain", name], folder)
            if alone.problem() or alone.seconds > EXPLAIN_SECONDS:
                what = alone.problem() or f"takes {alone.seconds:.1f} s"
                findings.append(Finding(f"explain: {what}", shown(text), alone.err[-2000:]))
        return findings

    def keep(self, finding, name, again):
        self.kept.mkdir(parents=True, exist_ok=True)
        place = self.kept / f"{name}.txt"
        place.write_text(f"{finding.problem}\n{again}\n--- case\n{finding.case}\n--- detail\n{finding.detail}\n")
        return place


def limit():
    # A run in the background of a shell would ignore what it inherits as ignored.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def slow_machine():
    return os.getloadavg()[0] > 2 * (os.cpu_count() or 1)


def shown(text):
    return text if isinstance(text, str) else repr(text)


def diagnostics(text):
    """Those of `--diagnostics json`; lines that are none are given as they are."""
    found = []
    for line in text.splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            found.append({"raw": line})
    return found


def without_place(text):
    """The first error that points nowhere, if there is one."""
    for item in diagnostics(text):
        if "raw" in item:
            return item["raw"]
        labels = item.get("labels", [])
        located = [label for label in labels if label.get("line", 0) >= 1 and label.get("column", 0) >= 1]
        if item.get("code") and not located:
            return item.get("title", "?")
    return None


def rejected(text):
    """The files that have an error."""
    return {
        label["file"]
        for item in diagnostics(text) if item.get("severity") == "error"
        for label in item.get("labels", [])[:1]
    }


NONSENSE = re.compile(r"\bnan\b|\bNaN\b", re.IGNORECASE)


def nonsense(out):
    """The first line of JSON results with something that is no number, if there is one."""
    for line in out.splitlines():
        try:
            event = json.loads(line, parse_constant=lambda name: (_ for _ in ()).throw(ValueError(name)))
        except ValueError as error:
            return f"{error}: {line[:300]}"
        for key in ("text", "status"):
            if NONSENSE.search(str(event.get(key, ""))):
                return line[:300]
        if event.get("kind") == "measure" and event.get("value") is None and event.get("bound") is not None:
            if event["bound"] not in (0, 0.0):
                return line[:300]
    return None


def without_places(out):
    """Results without what layout changes: lines, times and the script's name."""
    events = []
    for line in out.splitlines():
        event = json.loads(line)
        for key in ("line", "seconds", "script"):
            event.pop(key, None)
        events.append(event)
    return events

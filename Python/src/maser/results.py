"""What a run gave."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple, Optional

from .diagnostics import Diagnostic
from .errors import ClaimError
from .numbers import value
from .tables import State, Table


class Measurement(NamedTuple):
    """A measured value: its name, the collisions before it, the line of the script."""

    name: str
    value: Any
    k: Any
    line: int


@dataclass(frozen=True)
class Claim:
    """The verdict on an `expect`: pass, fail or undecided."""

    verdict: str
    condition: str
    line: int
    left: Optional[float] = None
    right: Optional[float] = None
    bound: Optional[float] = None
    because: Optional[str] = None

    def __bool__(self):
        return self.verdict == "pass"

    def __str__(self):
        sides = "" if self.left is None else f" (left {self.left:.10g}, right {self.right:.10g}, bound {self.bound:.2g})"
        return f"{self.verdict}: {self.condition}{sides}, line {self.line}"


@dataclass
class Result:
    """What a run gave. `result["energy"]` and `result.energy` are the latest value measured under that name, or the table called so.

    `measurements` has all of them in order, `claims` the verdicts, `tables` series and sweeps by name, `state` the state at the end, `texts` what
    was printed, `analyses` what `analyze` found (dicts), `figures` pictures as SVG (of sessions), `diagnostics` what else was said.
    """

    status: str = "ok"
    values: dict = field(default_factory=dict)
    measurements: list = field(default_factory=list)
    claims: list = field(default_factory=list)
    tables: dict = field(default_factory=dict)
    state: Optional[State] = None
    texts: list = field(default_factory=list)
    analyses: list = field(default_factory=list)
    figures: list = field(default_factory=list)
    diagnostics: list = field(default_factory=list)
    params: dict = field(default_factory=dict)
    seed: Optional[int] = None
    k: Any = None
    seconds: Optional[float] = None

    @property
    def ok(self):
        """Whether it ran to its end and every claim holds."""
        return self.status == "ok" and all(self.claims)

    def require_claims(self):
        """Raises ClaimError unless every claim holds; gives the result back."""
        missed = [claim for claim in self.claims if not claim]
        if missed:
            raise ClaimError(missed)
        return self

    def take(self, event, script=None):
        """Takes one of the objects that maser writes."""
        kind = event.get("kind")
        if kind == "measure":
            found = value(event["value"], event["bound"])
            self.values[event["name"]] = found
            self.measurements.append(Measurement(event["name"], found, event["k"], event["line"]))
        elif kind == "expect":
            parts = ("verdict", "condition", "line", "left", "right", "bound", "because")
            self.claims.append(Claim(*(event.get(part) for part in parts)))
        elif kind == "table":
            self.tables[event["name"]] = Table(event)
        elif kind == "state":
            self.state = State(event)
        elif kind == "print":
            self.texts.append(event["text"])
        elif kind == "analysis":
            self.analyses.append({name: part for name, part in event.items() if name != "kind"})
        elif kind == "figure":
            self.figures.append(event["svg"])
        elif kind == "diagnostic":
            self.diagnostics.append(Diagnostic.read(event["diagnostic"], event.get("text", "").rstrip("\n"), script))
        elif kind == "run":
            self.params, self.seed = event.get("params", {}), event.get("seed")
        elif kind == "seed":
            self.seed = event["seed"]
        elif kind == "end":
            self.status, self.seconds = event["status"], event["seconds"]
        elif kind == "done":
            self.status, self.seconds, self.k = event["status"], event["seconds"], event["k"]

    def __getitem__(self, name):
        if name in self.values:
            return self.values[name]
        if name in self.tables:
            return self.tables[name]
        known = ", ".join([*self.values, *self.tables]) or "nothing"
        raise KeyError(f"nothing is called {name!r} here; there is {known}")

    def __contains__(self, name):
        return name in self.values or name in self.tables

    def __getattr__(self, name):
        # Only asked for what is no field.
        if not name.startswith("_") and "tables" in self.__dict__ and name in self:
            return self[name]
        raise AttributeError(f"nothing is called {name!r} here")

    def __dir__(self):
        return [*super().__dir__(), *self.values, *self.tables]

    def __repr__(self):
        lines = [f"{name} = {found!r}" for name, found in self.values.items()]
        lines += [repr(table) for table in self.tables.values()]
        lines += [str(claim) for claim in self.claims]
        return "\n".join(lines or [f"<result: {self.status}>"])

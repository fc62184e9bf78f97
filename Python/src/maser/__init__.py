"""Protocols on a micromaser quantum battery: runs scripts of maser and talks to its sessions."""

from .diagnostics import Diagnostic
from .errors import (
    ClaimError, MaserError, MaserWarning, MissingProgram, ScriptError, SessionLost,
)
from .numbers import Number, Values
from .results import Claim, Measurement, Result
from .running import run
from .session import Session
from .tables import State, Table

__version__ = "0.1.0"

__all__ = [
    "Claim", "ClaimError", "Diagnostic", "MaserError", "MaserWarning", "Measurement",
    "MissingProgram", "Number", "Result", "ScriptError", "Session", "SessionLost", "State", "Table",
    "Values", "run",
]


def load_ipython_extension(ipython):
    """`%load_ext maser`."""
    from .magic import MaserMagics

    ipython.register_magics(MaserMagics)

"""Runs scripts, each in a process of its own."""

import json
import numbers
import os
import signal
import subprocess
import warnings

from . import program as _program
from .diagnostics import Diagnostic
from .errors import MaserError, MaserWarning, ScriptError
from .results import Result


def run(script, /, *, params=None, out=None, tables=True, state=True, jobs=None, program=None, cwd=None, **parameters):
    """Runs a script and gives its `Result`.

    script: its text, or the path of a file (a path object, or a name that ends in .maser).
    parameters: values of its `param`s: numbers, or expressions of the language as text. `params` is a dict with more of them, for names that are taken here.
    out: the folder that `save` and `plot` write below; cwd: where it runs; jobs: how many points of a sweep at once.
    tables, state: whether series, sweeps and the density matrix at the end are wanted.

    Raises ScriptError for a script that is rejected or fails; claims that do not hold are in `result.claims`.
    """
    command = [_program.find(program), "run", "--format", "json", "--diagnostics", "json"]
    command += ["--tables"] if tables else []
    command += ["--state"] if state else []
    command += ["--out", os.fspath(out)] if out is not None else []
    command += ["--jobs", str(jobs)] if jobs is not None else []
    is_file = isinstance(script, os.PathLike) or (script.endswith(".maser") and not any(map(str.isspace, script)))
    path = os.fspath(script) if is_file else "-"
    if is_file and ("=" in path or path.startswith("-")):
        path = os.path.join(".", path)
    command.append(path)
    for name, given in {**parameters, **(params or {})}.items():
        command.append(f"{name}={_expression(name, given)}")
    text = None if is_file else script
    output, errors, code = _finish(command, text, cwd)
    return _result(output, errors, code, text)


def _expression(name, given):
    if isinstance(given, str):
        return given
    if isinstance(given, numbers.Integral) and not isinstance(given, bool):
        return str(int(given))
    if isinstance(given, numbers.Real) and not isinstance(given, bool):
        return repr(float(given))
    raise TypeError(f"the parameter {name} is a number, or an expression as text: not {type(given).__name__}")


def _finish(command, text, cwd):
    """Runs it to its end; Ctrl-C lets it stop between two collisions."""
    with subprocess.Popen(
        command, cwd=cwd, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL if text is None else subprocess.PIPE,
    ) as process:
        try:
            output, errors = process.communicate(None if text is None else text.encode())
        except BaseException:
            process.send_signal(signal.SIGINT)
            try:
                process.communicate(timeout=5)
            except (subprocess.TimeoutExpired, ValueError):
                process.kill()
            raise
    return output.decode(), errors.decode(errors="replace"), process.returncode


def _result(output, errors, code, text):
    result = Result()
    for line in errors.splitlines():
        if line.startswith("{"):
            result.diagnostics.append(Diagnostic.read(json.loads(line), script=text))
    for line in output.splitlines():
        result.take(json.loads(line), text)
    if any(diagnostic.severity == "error" for diagnostic in result.diagnostics):
        raise ScriptError(result.diagnostics, result)
    if code not in (0, 4, 5):
        raise MaserError(errors.strip() or f"maser ended with {code}")
    for diagnostic in result.diagnostics:
        if diagnostic.severity == "warning" and diagnostic.code:
            warnings.warn(str(diagnostic), MaserWarning, stacklevel=3)
    return result

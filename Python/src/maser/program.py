"""Where the program is."""

import os
import shutil

from .errors import MissingProgram


def find(program=None):
    """The path of maser: `program`, what the variable MASER says, or what is on PATH."""
    wanted = program or os.environ.get("MASER")
    found = shutil.which(os.fspath(wanted) if wanted else "maser")
    if found:
        return found
    if wanted:
        raise MissingProgram(f"there is no program {os.fspath(wanted)!r}" + ("" if program else " (the variable MASER names it)"))
    raise MissingProgram("the program maser is not on PATH: install it with ./run install, or set the variable MASER to its path")

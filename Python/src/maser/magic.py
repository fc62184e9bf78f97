"""`%%maser` in notebooks of Python."""

import atexit
import sys

from IPython.core.magic import Magics, line_cell_magic, magics_class
from IPython.display import HTML, SVG, display

from .errors import SessionLost
from .progress import bar
from .session import Session


@magics_class
class MaserMagics(Magics):
    """Cells of maser share one session."""

    session = None

    @line_cell_magic
    def maser(self, line, cell=None):
        """`%%maser [NAME]` runs the cell and, with a name, makes its result a variable; `%maser STATEMENT` runs that."""
        name, text = (line.strip(), cell) if cell is not None else ("", line)
        if name and not name.isidentifier():
            raise ValueError(f"%%maser takes the name of a variable, or nothing: not {name!r}")
        if self.session is None:
            MaserMagics.session = Session()
            atexit.register(self.session.end)
        shown = _Shown()
        try:
            result = self.session.run(text, on_event=shown.take, tables=bool(name), state=bool(name))
        except SessionLost:
            MaserMagics.session = None
            raise
        if name:
            self.shell.user_ns[name] = result


class _Shown:
    """Shows events below a cell."""

    def __init__(self):
        self._progress = None

    def take(self, event):
        kind = event["kind"]
        if kind == "text":
            print(event["text"])
        elif kind == "figure":
            display(SVG(data=event["svg"]))
        elif kind == "progress":
            shown = HTML(bar(event))
            if self._progress is None:
                self._progress = display(shown, display_id=True)
            else:
                self._progress.update(shown)
        elif kind == "diagnostic" and event["diagnostic"]["severity"] != "error":
            print(event["text"], end="", file=sys.stderr)

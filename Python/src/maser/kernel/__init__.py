"""A kernel of Jupyter: cells are entered into a session of maser, one after the other."""

import time

from ipykernel.kernelbase import Kernel

from .. import __version__
from ..errors import MaserError, SessionLost
from ..progress import bar
from ..session import Connection


class MaserKernel(Kernel):
    """Talks to `maser session --format json`; there is no second interpreter here."""

    implementation = "maser"
    implementation_version = __version__
    language = "maser"
    language_version = "1"
    language_info = {
        "name": "maser", "version": "1", "mimetype": "text/x-maser", "file_extension": ".maser",
    }
    banner = "Maser: protocols on a micromaser quantum battery. `:help` explains everything."

    _connection = None

    def _session(self):
        """The session; a new one where there is none."""
        if self._connection is None or not self._connection.is_alive:
            self._connection = Connection()
            notice = self._connection.ready.get("notice")
            if notice:
                self._stream("stderr", notice + "\n")
        return self._connection

    def _stream(self, name, text):
        self.send_response(self.iopub_socket, "stream", {"name": name, "text": text})

    # What Jupyter asks

    def do_execute(self, code, silent, store_history=True, user_expressions=None, allow_stdin=False, **_):
        shown = _Cell(self, silent)
        try:
            done = self._session().request("run", shown.take, shown.rest, text=code) if code.strip() else {"status": "ok"}
            shown.flush()
        except SessionLost as error:
            self._connection = None
            return shown.error("SessionLost", str(error), [str(error)])
        except MaserError as error:
            return shown.error(type(error).__name__, str(error), [str(error)])
        if done["status"] == "interrupted":
            return shown.error("Interrupted", "the statement was ended", ["interrupted"])
        if done["status"] != "ok":
            return shown.failed()
        if done.get("over"):
            self._connection = None
            self._stream("stderr", "the session is over; the next cell begins a new one\n")
        return {"status": "ok", "execution_count": self.execution_count, "payload": [], "user_expressions": {}}

    def do_complete(self, code, cursor_pos):
        found = self._ask("complete", "completions", text=code, cursor=cursor_pos)
        found = found or {"items": [], "start": cursor_pos, "end": cursor_pos}
        items = found["items"]
        types = [
            {"start": found["start"], "end": found["end"], "text": item["text"], "type": _kind(item)} for item in items
        ]
        return {
            "status": "ok", "matches": [item["text"] for item in items], "cursor_start": found["start"],
            "cursor_end": found["end"], "metadata": {"_jupyter_types_experimental": types},
        }

    def do_inspect(self, code, cursor_pos, detail_level=0, omit_sections=()):
        found = self._ask("inspect", "inspection", text=code, cursor=cursor_pos, full=detail_level > 0)
        is_known = bool(found and found["found"])
        data = {"text/plain": found["text"]} if is_known else {}
        return {"status": "ok", "found": is_known, "data": data, "metadata": {}}

    def do_is_complete(self, code):
        found = self._ask("is_complete", "completeness", text=code)
        if found is None:
            return {"status": "unknown"}
        return {"status": "complete"} if found["complete"] else {"status": "incomplete", "indent": "  "}

    def do_shutdown(self, restart):
        if self._connection is not None:
            self._connection.end()
            self._connection = None
        return {"status": "ok", "restart": restart}

    def _ask(self, request, kind, **fields):
        """The event that answers; None where there is no session to ask. A cell that is run says why."""
        events = []
        try:
            self._session().request(request, events.append, **fields)
        except MaserError:
            return None
        return next(event for event in events if event["kind"] == kind)


def _kind(item):
    """What Jupyter calls something that completes."""
    text = item["text"]
    if text.startswith(":"):
        return "magic"
    if text.endswith("="):
        return "param"
    return "function" if text.endswith("(") else "keyword" if item["word"] else "instance"


class _Cell:
    """What becomes of the events of one cell."""

    #: Lines are sent together that come within so many seconds.
    TOGETHER = 0.1

    def __init__(self, kernel, is_silent):
        self._kernel = kernel
        self._is_silent = is_silent
        self._lines = []
        self._since = 0.0
        self._last = ""
        self._errors = []
        self._has_progress = False

    def take(self, event):
        kind = event["kind"]
        if kind == "text":
            self._last = event["text"]
            if not self._lines:
                self._since = time.monotonic()
            self._lines.append(event["text"] + "\n")
        elif kind == "diagnostic":
            self.flush()
            if event["diagnostic"]["severity"] == "error":
                self._errors.append(event)
            elif not self._is_silent:
                self._kernel._stream("stderr", event["text"])
        elif kind == "figure":
            self.flush()
            plain = event["path"] or "figure"
            self._send("display_data", {"data": {"image/svg+xml": event["svg"], "text/plain": plain}, "metadata": {}})
        elif kind == "progress":
            self.flush()
            self._progress(event)

    def rest(self):
        """Nothing more has come for now."""
        if self._lines and time.monotonic() - self._since > self.TOGETHER:
            self.flush()

    def flush(self):
        """Sends the lines that wait."""
        if self._lines and not self._is_silent:
            self._kernel._stream("stdout", "".join(self._lines))
        self._lines = []

    def _progress(self, event):
        content = {
            "data": {"text/html": bar(event), "text/plain": event["text"]}, "metadata": {},
            "transient": {"display_id": f"progress-{id(self)}"},
        }
        self._send("update_display_data" if self._has_progress else "display_data", content)
        self._has_progress = True

    def _send(self, kind, content):
        if not self._is_silent:
            self._kernel.send_response(self._kernel.iopub_socket, kind, content)

    def failed(self):
        """What Jupyter is told of a cell that could not be done: the first error, in the words of the session."""
        if not self._errors:
            return self.error("Failed", self._last, [self._last])
        first = self._errors[0]["diagnostic"]
        text = "".join(event["text"] for event in self._errors).rstrip("\n")
        return self.error(first["code"], first["title"], text.split("\n"))

    def error(self, name, value, traceback):
        """Tells of an error; the reply."""
        self.flush()
        content = {"ename": name, "evalue": value, "traceback": traceback}
        self._send("error", content)
        return {"status": "error", "execution_count": self._kernel.execution_count, **content}

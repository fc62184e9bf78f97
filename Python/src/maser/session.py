"""Sessions: a process of maser that goes on, asked by lines of JSON (docs/session-protocol.md)."""

import json
import os
import signal
import subprocess
import threading

from . import program as _program
from .errors import MaserError, ScriptError, SessionLost
from .results import Result
from .tables import State, Table


class Connection:
    """The process, its requests and its events. One request at a time."""

    #: So many interruptions without an answer, and the process is ended.
    PATIENCE = 3

    def __init__(self, program=None, cwd=None):
        # Out of the way of what the terminal or Jupyter sends to all at once.
        self._process = subprocess.Popen(
            [_program.find(program), "session", "--format", "json"], cwd=cwd, bufsize=0, start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._lock = threading.Lock()
        self._buffer = b""
        self._asked = 0
        self._interruptions = 0
        self._is_writing = False
        self._owes_interruption = False
        self.ready = self._event()

    @property
    def is_alive(self):
        """Whether the process is there."""
        return self._process.poll() is None

    def request(self, name, on_event=None, on_idle=None, /, **fields):
        """Asks and waits; every event goes to `on_event`, `on_idle` is called when no more has come. Gives the last event.

        Ctrl-C meanwhile interrupts what runs, not the waiting.
        """
        with self._lock, _Interruptions(self.interrupt):
            self._asked += 1
            number, self._interruptions = self._asked, 0
            self._write({"id": number, "request": name, **fields})
            while True:
                if b"\n" not in self._buffer and on_idle:
                    on_idle()
                event = self._event()
                if event.get("kind") != "done":
                    if on_event:
                        on_event(event)
                elif event["id"] == number:
                    if event["status"] == "invalid":
                        raise MaserError(event.get("reason", ""))
                    return event

    def interrupt(self):
        """Ends the statement that runs; from any thread, or a handler of signals."""
        self._interruptions += 1
        if self._interruptions > self.PATIENCE:
            self._process.kill()
        elif self._is_writing:
            self._owes_interruption = True
        else:
            self._write({"request": "interrupt"})

    def _write(self, request):
        data = memoryview((json.dumps(request) + "\n").encode())
        self._is_writing = True
        try:
            while data:
                data = data[self._process.stdin.write(data):]
        except (BrokenPipeError, ValueError):
            raise self._lost() from None
        finally:
            self._is_writing = False
        if self._owes_interruption:
            self._owes_interruption = False
            self._write({"request": "interrupt"})

    def _event(self):
        while b"\n" not in self._buffer:
            piece = os.read(self._process.stdout.fileno(), 1 << 16)
            if not piece:
                raise self._lost()
            self._buffer += piece
        line, self._buffer = self._buffer.split(b"\n", 1)
        return json.loads(line)

    def _lost(self):
        code = self._process.wait()
        return SessionLost(f"the session ended unasked ({code}); `:journals` in the next one brings it back")

    def end(self):
        """Ends the session; it counts as left on purpose."""
        try:
            if self.is_alive and self._lock.acquire(blocking=False):
                try:
                    self._write({"request": "end"})
                finally:
                    self._lock.release()
                self._process.stdin.close()
                self._process.wait(timeout=5)
        except (SessionLost, OSError, subprocess.TimeoutExpired):
            pass
        self.leave()

    def leave(self):
        """Ends the process wherever it is. What was entered can be brought back."""
        if self.is_alive:
            self._process.terminate()
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            stream.close()


class _Interruptions:
    """Ctrl-C goes elsewhere for a while; only where it would reach this thread."""

    def __init__(self, action):
        self._action = action
        self._before = None

    def __enter__(self):
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, lambda *_: self._action())
        return self

    def __exit__(self, *_):
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)


class Session:
    """A session of maser: what is run one after the other acts on one cavity, as if it were typed.

    Use it in a `with`, or call `end()`. Nothing entered is lost with the process: `run(":journals")` in the next session lists what there is.
    """

    def __init__(self, program=None, cwd=None):
        self._connection = Connection(program, cwd)

    def run(self, text, *, on_event=None, tables=False, state=False):
        """Runs statements, expressions or commands like `:undo`; gives their `Result`.

        on_event: called with every event as it comes. tables, state: whether the result is to have series, sweeps and the state as they are then.
        Raises ScriptError for what is wrong, after which the session is as it was before that statement.
        """
        result = Result()

        def take(event):
            result.take(event, text)
            if on_event:
                on_event(event)

        result.take(self._connection.request("run", take, text=text))
        if result.status == "interrupted":
            raise KeyboardInterrupt
        if any(diagnostic.severity == "error" for diagnostic in result.diagnostics):
            raise ScriptError(result.diagnostics, result)
        if tables:
            self._connection.request("tables", result.take)
        if state:
            self._connection.request("state", result.take)
        return result

    def table(self, name):
        """A recorded series, or the results of a sweep, as they are now."""
        found = self._events("tables", "table", name=name)
        if not found:
            raise KeyError(name)
        return Table(found[0])

    def state(self):
        """The state of the cavity as it is now."""
        return State(self._events("state", "state")[0])

    def script(self):
        """The session as a script that gives the same numbers."""
        return self._events("script", "script")[0]["text"]

    def interrupt(self):
        """Ends the statement that runs, from another thread."""
        self._connection.interrupt()

    def reset(self):
        """Back to a fresh cavity; `run(":redo")` brings the statements back."""
        self._connection.request("reset")

    def end(self):
        """Ends the session."""
        self._connection.end()

    def _events(self, request, kind, **fields):
        events = []
        self._connection.request(request, events.append, **fields)
        return [event for event in events if event["kind"] == kind]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

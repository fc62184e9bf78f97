"""What maser says about a script."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Diagnostic:
    """An error, a warning, a note, or a claim that does not hold.

    `labels` are places, each a dict with file, line, column (from 1), endLine, endColumn, and what is said there; the first is the culprit.
    `fixes` are changes that repair it, each a dict with title and edits.
    """

    code: str
    severity: str
    title: str
    labels: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    fixes: list = field(default_factory=list)
    text: str = ""

    @classmethod
    def read(cls, found, text="", script=None):
        """From the object that maser writes."""
        made = cls(
            found.get("code", ""), found.get("severity", "error"), found.get("title", ""),
            found.get("labels", []), found.get("notes", []), found.get("fixits", []), text)
        return made if text else made._with_text(script)

    @property
    def line(self):
        """The line of the culprit, from 1; None where there is no place."""
        return self.labels[0]["line"] if self.labels else None

    @property
    def column(self):
        """Its column, from 1."""
        return self.labels[0]["column"] if self.labels else None

    def __str__(self):
        return self.text

    def _with_text(self, script):
        """With the words for people, below the line of the script that it is about."""
        lines = [f"{self.severity}[{self.code}]: {self.title}"]
        for label in self.labels[:1]:
            shown = (script or "").splitlines()
            said = f" {label['text']}" if label.get("text") else ""
            if script is not None and label["file"] in ("", "stdin") and label["line"] <= len(shown):
                number = str(label["line"])
                width = label["endColumn"] - label["column"] if label["endLine"] == label["line"] else 1
                lines.append(f"{number} | {shown[label['line'] - 1]}")
                lines.append(f"{' ' * len(number)} | {' ' * (label['column'] - 1)}{'^' * max(1, width)}{said}")
            else:
                lines.append(f"  {label['file']}:{label['line']}:{label['column']}{said}")
        lines += [f"  = {note}" for note in self.notes]
        lines += [f"  = fix: {fix['title']}" for fix in self.fixes]
        return Diagnostic(self.code, self.severity, self.title, self.labels, self.notes, self.fixes, "\n".join(lines))

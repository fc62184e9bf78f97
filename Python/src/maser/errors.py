"""What can go wrong."""


class MaserError(Exception):
    """Something could not be done."""


class MissingProgram(MaserError):
    """The program maser is not there."""


class SessionLost(MaserError):
    """The process of a session ended unasked. What was entered is in its journal: `:journals` in the next session."""


class MaserWarning(UserWarning):
    """A warning about a script."""


class ScriptError(MaserError):
    """A script was rejected, or failed while it ran.

    `diagnostic` is the first error, `diagnostics` all that was said, `result` what there was until then. The place and the words are here,
    too: `code`, `line`, `column`, `title`, `notes`, `fixes`.
    """

    def __init__(self, diagnostics, result=None):
        self.diagnostics = list(diagnostics)
        self.result = result
        errors = [diagnostic for diagnostic in self.diagnostics if diagnostic.severity == "error"]
        self.diagnostic = errors[0]
        super().__init__("\n".join(str(diagnostic) for diagnostic in errors))

    code = property(lambda self: self.diagnostic.code)
    title = property(lambda self: self.diagnostic.title)
    line = property(lambda self: self.diagnostic.line)
    column = property(lambda self: self.diagnostic.column)
    notes = property(lambda self: self.diagnostic.notes)
    fixes = property(lambda self: self.diagnostic.fixes)

    def _render_traceback_(self):
        # IPython: the way through Python says nothing about the script.
        return str(self).split("\n")


class ClaimError(MaserError):
    """A claim of a script failed or is undecided; `claims` are those."""

    def __init__(self, claims):
        self.claims = list(claims)
        super().__init__("\n".join(str(claim) for claim in self.claims))

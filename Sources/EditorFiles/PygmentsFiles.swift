/// A lexer for Pygments: LaTeX by minted, Sphinx, and whatever else colours text with it.
enum PygmentsFiles {
  static func files(_ words: WordClasses) -> [EditorFiles.File] {
    [
      EditorFiles.File(path: "pygments/maser_lexer.py", text: lexer(words)),
      EditorFiles.File(path: "pygments/pyproject.toml", text: project),
    ]
  }

  private static func tuple(_ words: [String]) -> String {
    var lines: [String] = []
    var line = ""
    for word in words {
      if line.count + word.count > 96 {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + "\"\(word)\","
    }
    return "(\n    " + (lines + [line]).joined(separator: "\n    ") + "\n)"
  }

  private static func lexer(_ words: WordClasses) -> String {
    #"""
    """Scripts of maser for Pygments.

    \#(EditorFiles.origin)
    """

    from pygments.lexer import RegexLexer, bygroups, include, words
    from pygments.token import (
        Comment, Keyword, Name, Number, Operator, Punctuation, String, Text, Whitespace,
    )

    __all__ = ["MaserLexer"]

    STATEMENTS = \#(tuple(words.statements))
    CLAUSES = \#(tuple(words.clauses))
    FUNCTIONS = \#(tuple(words.functions))
    OBSERVABLES = \#(tuple(words.observables))
    CONSTANTS = \#(tuple(words.constants))


    class MaserLexer(RegexLexer):
        """Protocols on a micromaser quantum battery."""

        name = "Maser"
        aliases = ["maser"]
        filenames = ["*.maser"]
        mimetypes = ["text/x-maser"]

        tokens = {
            "root": [
                (r"##[^\n]*", Comment.Special),
                (r"#[^\n]*", Comment.Single),
                (
                    r"(let|param|observable|proc|mark)(\s+)([^\W\d]\w*)",
                    bygroups(Keyword, Whitespace, Name.Variable),
                ),
                (words(STATEMENTS, suffix=r"\b"), Keyword),
                include("expression"),
            ],
            "expression": [
                (r"\s+", Whitespace),
                (r"\\$", Punctuation),
                (r'"', String, "string"),
                (r"\d[\d_]*(\.\d[\d_]*)?[eE][-+]?\d+|\d[\d_]*\.\d[\d_]*|\.\d[\d_]*([eE][-+]?\d+)?", Number.Float),
                (r"\d[\d_]*", Number.Integer),
                (r"[^\W\d]\w*(?=\s*=(?!=))", Name.Attribute),
                (words(FUNCTIONS, suffix=r"(?=\s*\()"), Name.Function),
                (words(OBSERVABLES, suffix=r"\b"), Name.Builtin),
                (words(CONSTANTS, suffix=r"\b"), Name.Constant),
                (r"(and|or|not)\b", Operator.Word),
                (words(CLAUSES, suffix=r"\b"), Keyword.Reserved),
                (r"[^\W\d]\w*", Name),
                (r"\.\.|[<>=!]=|[-+*/^~<>=]", Operator),
                (r"[\[\](){},;.:]", Punctuation),
                (r".", Text),
            ],
            "string": [
                (r'\\["\\nt{}]', String.Escape),
                (r"\{", String.Interpol, "interpolation"),
                (r'"', String, "#pop"),
                (r"\n", Whitespace, "#pop"),
                (r'[^"\\{\n]+|.', String),
            ],
            "interpolation": [
                (r"\}", String.Interpol, "#pop"),
                (r'(?=["\n])', Text, "#pop"),
                include("expression"),
            ],
        }

    """#
  }

  private static let project = """
    # \(EditorFiles.origin)
    [build-system]
    requires = ["setuptools>=61"]
    build-backend = "setuptools.build_meta"

    [project]
    name = "maser-pygments"
    version = "0.1.0"
    description = "Scripts of maser for Pygments"
    requires-python = ">=3.9"
    dependencies = ["pygments>=2.12"]

    [project.entry-points."pygments.lexers"]
    maser = "maser_lexer:MaserLexer"

    [tool.setuptools]
    py-modules = ["maser_lexer"]

    """
}

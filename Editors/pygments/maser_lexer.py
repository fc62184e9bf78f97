"""Scripts of maser for Pygments.

Written by `maser editor-files` from the language's own tables: change those, not this.
"""

from pygments.lexer import RegexLexer, bygroups, include, words
from pygments.token import (
    Comment, Keyword, Name, Number, Operator, Punctuation, String, Text, Whitespace,
)

__all__ = ["MaserLexer"]

STATEMENTS = (
    "analyze", "beam", "branches", "collide", "damp", "expect", "figure", "for", "if", "include", "let",
    "mark", "maser", "measure", "meta", "observable", "param", "plot", "prepare", "print", "proc",
    "record", "repeat", "save", "seed", "set", "sweep", "trajectories",
)
CLAUSES = (
    "and", "as", "auto", "because", "by", "cavity", "clicks", "coherent", "custom", "detect", "during",
    "else", "every", "finite", "fock", "from", "in", "intensity", "loglog", "logx", "logxyz", "logxz",
    "logy", "logyz", "logz", "map", "modulated", "multiphoton", "not", "or", "populations", "qubit",
    "rabi", "records", "repair", "scale", "spin", "state", "then", "thermal", "to", "twophoton",
    "uniform", "until", "vacuum", "vs", "wigner", "with", "within",
)
FUNCTIONS = (
    "abs", "acos", "all", "any", "argmax", "argmin", "asin", "atan", "basin", "ceil", "cos", "cot",
    "efficiency", "exp", "fidelity", "first", "floor", "last", "len", "linspace", "log", "log10",
    "logspace", "max", "mean", "min", "normal", "outcome", "population", "quadrature",
    "quadrature_variance", "rho_im", "rho_re", "round", "select", "sin", "sqrt", "std", "sum", "tan",
    "uniform", "wigner", "zip",
)
OBSERVABLES = (
    "a_im", "a_re", "coherence_out_im", "coherence_out_re", "distance", "e_in", "e_out", "energy",
    "entropy", "entropy_production", "ergotropy", "ergotropy_coherent", "ergotropy_in",
    "ergotropy_incoherent", "ergotropy_out", "exchange_variance", "fano", "g2", "gain", "heat",
    "information", "inversion", "k", "levels", "lost", "mandel", "parity", "power", "power_max",
    "probability", "purity", "q_out", "qubits", "split_distance", "sum_e_in", "sum_e_out",
    "sum_entropy_production", "sum_ergotropy_in", "sum_ergotropy_out", "sum_heat", "sum_information",
    "sum_work", "variance", "work",
)
CONSTANTS = (
    "e", "inf", "pi", "π",
)


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

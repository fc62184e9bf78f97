"""Pygments with the lexer: every script comes back whole, without an error, and words are what they are.

    python lexing.py LEXER SCRIPT…
"""

import sys

from pygments.lexers import load_lexer_from_file
from pygments.token import Error, Keyword, Name, Text

for path in sys.argv[2:]:
    text = open(path, encoding="utf-8").read()
    lexer = load_lexer_from_file(sys.argv[1], "MaserLexer", stripnl=False, ensurenl=False)
    tokens = list(lexer.get_tokens(text))
    assert "".join(value for _, value in tokens) == text, path
    strange = [value for kind, value in tokens if kind in (Error, Text)]
    assert not strange, (path, strange)

lexer = load_lexer_from_file(sys.argv[1], "MaserLexer")
found = [(value, kind) for kind, value in lexer.get_tokens('collide theta=sqrt(energy) n=3 # x\nprint "a {pi}"')]
for pair in [("collide", Keyword), ("theta", Name.Attribute), ("sqrt", Name.Function), ("energy", Name.Builtin), ("pi", Name.Constant)]:
    assert pair in found, (pair, found)
print("ok")

"""How far a long statement is, for notebooks."""

import html


def bar(event):
    """A bar with its words, as HTML."""
    text = html.escape(event["text"])
    if event.get("part") is None:
        return f"<code>{text}</code>"
    return f'<progress max="1" value="{event["part"]:.4f}"></progress> <code>{text}</code>'

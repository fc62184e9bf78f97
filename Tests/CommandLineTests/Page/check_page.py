"""Looks through pages as someone does who cannot see them: structure, names, addresses, and that nothing in them can act.

    python check_page.py FILE…

Prints what is wrong, a line each, and nothing where all is well.
"""

import sys
from html.parser import HTMLParser

VOID = {"meta", "br", "link", "img", "input", "hr"}
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "a", "header", "main", "footer", "nav", "ul", "ol", "li", "section", "h1", "h2",
    "h3", "p", "span", "strong", "code", "pre", "div", "table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "figcaption",
    "details", "summary", "dl", "dt", "dd", "br", "math", "mi", "mn", "mo", "mrow", "msup", "msub", "msubsup", "mfrac", "msqrt",
    "mover", "mtext", "svg", "g", "path", "rect", "circle", "text", "tspan", "defs", "use", "filter", "feflood", "fecomposite", "desc",
    "image", "polygon", "clippath", "lineargradient", "stop",
}


class Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.wrong, self.open, self.ids, self.links, self.headings = [], [], [], [], []
        self.named, self.tables, self.names, self.comments = [], [], [], []

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag not in ALLOWED:
            self.wrong.append(f"there is a <{tag}>")
        for name, value in attributes:
            if name.startswith("on"):
                self.wrong.append(f"<{tag}> acts {name}")
            if name in ("src", "href", "xlink:href", "action", "style") and value is not None:
                address = value.strip().lower()
                harmless = address.startswith(("#", "data:application/octet-stream;base64,", "data:image/png;base64,"))
                if not (harmless or address.startswith("https://orcid.org/") or address.endswith(".html")):
                    self.wrong.append(f"<{tag}> leads to {value[:60]}")
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "html" and not values.get("lang"):
            self.wrong.append("the page has no language")
        if tag == "a":
            self.links.append(values.get("href", ""))
            self.names.append([tag, ""])
        if tag in ("h1", "h2", "h3", "summary", "caption", "title"):
            self.names.append([tag, ""])
        if tag in ("h1", "h2", "h3"):
            self.headings.append(int(tag[1]))
        if tag == "svg":
            if values.get("role") == "img":
                self.named += values.get("aria-labelledby", "missing").split()
            elif values.get("aria-hidden") != "true":
                self.wrong.append("a picture has no name")
        if "aria-labelledby" in values and tag == "section":
            self.named.append(values["aria-labelledby"])
        if values.get("role") == "region" and not values.get("aria-label"):
            self.wrong.append("a region has no name")
        if tag == "table":
            self.tables.append(set())
        if self.tables:
            self.tables[-1].add(tag)
        if tag == "th" and not values.get("scope"):
            self.wrong.append("a head of a table has no scope")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.wrong.append(f"</{tag}> closes {self.open[-1:]} at {self.getpos()}")
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data):
        for name in self.names[-1:]:
            name[1] += data

    def handle_comment(self, data):
        self.comments.append(data)

    def finish(self):
        if self.open:
            self.wrong.append(f"left open: {self.open}")
        if len(self.ids) != len(set(self.ids)):
            self.wrong.append(f"ids twice: {sorted(i for i in set(self.ids) if self.ids.count(i) > 1)[:5]}")
        for link in self.links:
            if link.startswith("#") and link[1:] not in self.ids:
                self.wrong.append(f"{link} leads nowhere")
        for name in self.named:
            if name not in self.ids:
                self.wrong.append(f"{name} is named by nothing")
        if self.headings[:1] != [1] or self.headings.count(1) != 1:
            self.wrong.append("not one first heading")
        for one, two in zip(self.headings, self.headings[1:]):
            if two > one + 1:
                self.wrong.append(f"a heading {two} below a heading {one}")
        for tag, text in self.names:
            if not text.strip():
                self.wrong.append(f"an empty <{tag}>")
        for table in self.tables:
            if not {"caption", "thead", "th"} <= table:
                self.wrong.append("a table without caption or heads")
        if len(self.comments) != 1:
            self.wrong.append(f"{len(self.comments)} comments")
        return self.wrong


for path in sys.argv[1:]:
    with open(path, "rb") as file:
        data = file.read()
    page = Page()
    page.feed(data.decode("utf-8"))
    page.close()
    wrong = page.finish()
    if len(data) > 2_000_000:
        wrong.append(f"it weighs {len(data)} bytes")
    for sentence in wrong:
        print(f"{path.split('/')[-1]}: {sentence}")

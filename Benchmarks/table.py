"""The table: its rows, how they are printed, and RESULTS.md, which also tells what came before."""

import statistics

SLOWER = 0.85  # a ratio that fell below this part of the one before is a regression, unless only the rival got faster
HEAD = ["work", "maser", "rival", "its time", "ratio", "required", "ratio new/old", "note"]


def shown(seconds):
    """A time in three digits."""
    if seconds is None:
        return "-"
    for factor, unit in ((1, "s"), (1e3, "ms"), (1e6, "us")):
        if seconds * factor >= 1:
            return f"{digits(seconds * factor)} {unit}"
    return f"{digits(seconds * 1e9)} ns"


def digits(value):
    """Three significant digits, never in powers of ten."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


class Times:
    """Repeated times of the same work: the best counts, because noise only ever adds; the spread is the median above it."""

    def __init__(self, times):
        self.best = min(times)
        self.spread = statistics.median(times) / self.best - 1 if self.best > 0 else 0

    def __str__(self):
        return f"{shown(self.best)} (+{100 * self.spread:.0f} %)"


class Table:
    """Rows of maser beside a rival; `earlier` holds what the file before said."""

    def __init__(self, earlier):
        self.earlier, self.rows, self.missed = earlier, [], []

    def add(self, work, ours, rival, theirs, required=None, note=""):
        """A row. `theirs` may be the reason why there is no time; `required` is the smallest ratio wanted."""
        ratio = theirs.best / ours.best if isinstance(ours, Times) and isinstance(theirs, Times) else None
        want = ""
        if required is not None:
            met = ratio is not None and ratio >= required
            want = f">= {required:g}" + ("" if ratio is None else " met" if met else " **missed**")
            if ratio is not None and not met:
                self.missed.append(f"{work} / {rival}: {digits(ratio)}, not {required:g}")
        change = ""
        if ratio and (work, rival) in self.earlier:
            before, ours_before = self.earlier[work, rival]
            change = f"{ratio / before:.2f}"
            if ratio / before < SLOWER:
                change += " **slower**" if ours.best * SLOWER > ours_before else " (faster rival)"
        cells = [work, ours, rival, theirs, digits(ratio) if ratio else "-", want, change, note]
        self.rows.append([str(cell) for cell in cells])
        print(" | ".join(self.rows[-1]), flush=True)

    def lines(self):
        """The table in Markdown."""
        return markdown(HEAD, self.rows)


def markdown(head, rows):
    """Lines of a Markdown table."""
    body = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return ["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *body]


def earlier_rows(path):
    """The ratio and maser's seconds in a RESULTS.md, by work and rival."""
    earlier, head = {}, None
    for line in path.read_text().splitlines() if path.exists() else []:
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            head = None
        elif head is None:
            head = cells
        elif "rival" in head and len(cells) >= head.index("ratio"):
            row = dict(zip(head, cells))
            try:
                earlier[row["work"], row["rival"]] = float(row["ratio"]), seconds(row["maser"])
            except (ValueError, KeyError):
                pass  # a row without times
    return earlier


def seconds(text):
    """A time as `shown` writes it, with or without its spread."""
    number, unit = text.split()[:2]
    return float(number) * {"s": 1, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}[unit]

"""Numbers that carry how far the truth may be from them."""

import math

import numpy as np


def shown(value, bound):
    """`3.865 ± 2e-11`: no digit that the bound does not cover."""
    if math.isnan(value):
        return "undefined"
    if not bound or not math.isfinite(value):
        return f"{value:.15g}"
    if not math.isfinite(bound):
        return f"{value:.15g} ± {bound}"
    place = math.floor(math.log10(bound))
    while True:
        text = f"{value:.{min(-place, 17)}f}" if place < 0 else f"{round(value, -place):.15g}"
        # Rounded up to one digit, with what the rounding of the value adds.
        digits = math.ceil((bound + abs(value - float(text))) / 10.0**place - 1e-6)
        if digits < 10:
            return f"{text} ± {float(f'{digits}e{place}'):g}"
        place += 1


class Number(float):
    """A number with the bound on its error: the truth is within `value` ± `bound`. What is computed from it is a plain number."""

    def __new__(cls, value, bound=0.0):
        made = super().__new__(cls, value)
        made.bound = float(bound)
        return made

    def __getnewargs__(self):
        return float(self), self.bound

    @property
    def value(self):
        """The number alone."""
        return float(self)

    def __repr__(self):
        return shown(float(self), self.bound)

    __str__ = __repr__


class Values(np.ndarray):
    """An array of numbers; `bound` is an array of the bounds, `symbol` and `unit` are for labels. What is computed from it is a plain array."""

    def __new__(cls, values, bound=None, symbol="", unit=""):
        made = np.asarray(values).view(cls)
        made.bound = np.zeros(made.shape) if bound is None else np.asarray(bound, dtype=float)
        made.symbol, made.unit = symbol, unit
        return made

    def __array_finalize__(self, other):
        self.bound = None
        self.symbol, self.unit = getattr(other, "symbol", ""), getattr(other, "unit", "")

    @property
    def value(self):
        """The array alone."""
        return np.asarray(self)

    def __getitem__(self, place):
        found = np.asarray(self)[place]
        if self.bound is None:
            return found
        if isinstance(found, np.ndarray):
            return Values(found, self.bound[place], self.symbol, self.unit)
        return Number(found, self.bound[place]) if isinstance(found, np.floating) else found

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **others):
        def plain(array):
            return np.asarray(array) if isinstance(array, Values) else array

        if out is not None:
            others["out"] = tuple(plain(array) for array in out)
        return getattr(ufunc, method)(*(plain(array) for array in inputs), **others)

    def __reduce__(self):
        return Values, (np.asarray(self), self.bound, self.symbol, self.unit)

    def __repr__(self):
        return repr(np.asarray(self))


def value(found, bound):
    """A value of the language from JSON: numbers with their bounds, lists of numbers as arrays, None for what is undecided."""
    if found is True or found is False or isinstance(found, str):
        return None if found == "undecided" else found
    if isinstance(found, list):
        if all(item is None or isinstance(item, (int, float)) and not isinstance(item, bool) for item in found):
            return Values(reals(found), reals(bound))
        return [value(item, part) for item, part in zip(found, bound)]
    if found is None:
        return Number(math.nan, math.nan)
    return Number(found, math.inf if bound is None else bound)


def reals(items):
    """A list of JSON as an array; what JSON has no number for is NaN."""
    return np.array([math.nan if item is None else item for item in items], dtype=float)

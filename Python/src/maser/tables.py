"""Series, results of sweeps, states."""

from collections.abc import Mapping

import numpy as np

from .numbers import Values, reals


class Table(Mapping):
    """A recorded series, or the results of a sweep with a row for every point: arrays by name, `table["energy"]` or `table.energy`.

    The first columns, `axes`, are what the others are functions of. `status` says for every point of a sweep `ok` or what went wrong.
    """

    def __init__(self, found):
        self.name = found["name"]
        self._columns = {column["name"]: _column(column) for column in found["columns"]}
        self.axes = list(self._columns)[: found.get("axes", 0)]
        self.status = found.get("status", [])

    def __getitem__(self, name):
        return self._columns[name]

    def __iter__(self):
        return iter(self._columns)

    def __len__(self):
        return len(self._columns)

    def __getattr__(self, name):
        columns = self.__dict__.get("_columns", {})
        if name in columns:
            return columns[name]
        raise AttributeError(f"the table has no column {name!r}; it has {', '.join(columns)}")

    def __dir__(self):
        return [*super().__dir__(), *self._columns]

    def __repr__(self):
        rows = len(next(iter(self._columns.values()), []))
        return f"<table {self.name}: {rows} rows of {', '.join(self._columns)}>"

    def to_pandas(self, bounds=False):
        """A DataFrame; with `bounds` every column that is not exact is followed by `…_bound`. Needs pandas."""
        import pandas

        columns = {}
        for name, column in self.items():
            columns[name] = list(column) if isinstance(column, list) else np.asarray(column)
            if bounds and isinstance(column, Values) and column.bound.any():
                columns[f"{name}_bound"] = column.bound
        if self.status:
            columns["status"] = self.status
        return pandas.DataFrame(columns)

    def to_xarray(self):
        """A Dataset over the axes; points that are not there are NaN. Needs xarray (and pandas)."""
        import pandas
        import xarray

        axes = [np.unique(np.asarray(self[axis])) for axis in self.axes]
        shape = tuple(len(axis) for axis in axes)
        place = tuple(np.searchsorted(axis, np.asarray(self[name])) for axis, name in zip(axes, self.axes))
        data = {}
        for name, column in self.items():
            if name in self.axes or isinstance(column, list):
                continue
            for part, array in ((name, np.asarray(column)), (f"{name}_bound", column.bound)):
                grid = np.full(shape, np.nan)
                grid[place] = array
                data[part] = (self.axes, grid, {"units": column.unit, "long_name": column.symbol})
        return xarray.Dataset(data, coords=dict(zip(self.axes, axes)))


def _column(found):
    symbol, unit = found.get("symbol", ""), found.get("unit", "")
    values, bounds = found["values"], found.get("bounds")
    if any(isinstance(row, list) for row in values):
        return [Values(reals(row), reals(bound)) for row, bound in zip(values, bounds)]
    exact = bounds is None and all(isinstance(item, int) for item in values)
    array = np.array(values, dtype=np.int64) if exact else reals(values)
    return Values(array, None if bounds is None else reals(bounds), symbol, unit)


class State:
    """The state of the cavity after `k` qubits.

    `rho` is the density matrix on Fock levels (complex, levels x levels), `populations` its diagonal. `trace_bound` and `energy_bound` say how
    far trace and energy may be off through what lies above the levels. `qutip.Qobj(state.rho)` and `numpy.asarray(state)` work.
    """

    def __init__(self, found):
        self.k = found["k"]
        self.levels = found["levels"]
        self.populations = reals(found["populations"])
        self.trace_bound = found.get("trace_bound")
        self.energy_bound = found.get("energy_bound")
        if "rho_re" in found:
            self.rho = np.array(found["rho_re"], dtype=float) + 1j * np.array(found["rho_im"], dtype=float)
        else:
            self.rho = np.diag(self.populations).astype(complex)

    def __array__(self, dtype=None, copy=None):
        rho = self.rho if dtype is None else self.rho.astype(dtype)
        return rho.copy() if copy else rho

    def qobj(self):
        """The same for QuTiP, which has to be there."""
        import qutip

        return qutip.Qobj(self.rho)

    def __repr__(self):
        return f"<state of {self.levels} levels, k={self.k}>"

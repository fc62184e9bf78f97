"""maser.run: values from physics, through every kind of result."""

import importlib.util
import math
import pathlib
import pickle
import tempfile
import unittest
import warnings
from unittest import mock

import numpy as np

import maser
from maser import numbers

#: What a few operations on doubles lose; the bounds are far below.
ROUNDING = 1e-12


def missing(module):
    """Whether a package is not there that is never required."""
    return importlib.util.find_spec(module) is None


def rabi(theta, n):
    """Energies of a vacuum after 0 to 1 collisions with an excited qubit: sin²."""
    return [0, math.sin(theta) ** 2][: n + 1]


class RunTests(unittest.TestCase):
    def test_a_measured_value_is_a_float_with_its_bound(self):
        result = maser.run("param theta = 0.3\nprepare qubit q=0 c=0\ncollide theta=theta\nmeasure energy, energy > 5 as big", theta=0.7)
        self.assertAlmostEqual(result.energy, math.sin(0.7) ** 2, delta=ROUNDING)
        self.assertLess(result.energy.bound, 1e-10)
        self.assertGreater(result.energy.bound, 0)
        self.assertIn(" ± ", repr(result.energy))
        self.assertIs(result["big"], False)
        self.assertEqual(result.params, {"theta": 0.7})
        self.assertEqual(pickle.loads(pickle.dumps(result.energy)).bound, result.energy.bound)

    def test_parameters_are_numbers_of_any_kind_or_expressions(self):
        script = "param x = 0\nmeasure x"
        for given, wanted in ((2, 2), (np.float32(0.5), 0.5), (np.int64(3), 3), ("pi/2", math.pi / 2)):
            self.assertAlmostEqual(maser.run(script, x=given, state=False).x, wanted, delta=ROUNDING)
        self.assertEqual(maser.run("param out = 1\nmeasure out", params={"out": 4}).values["out"], 4)
        with self.assertRaises(TypeError):
            maser.run(script, x=[1])

    def test_a_series_is_a_table_of_arrays_with_bounds(self):
        run = maser.run("prepare qubit q=0 c=0\nrecord energy as run\ncollide theta=0.4").run
        self.assertEqual(run.axes, ["k"])
        np.testing.assert_array_equal(run.k, [0, 1])
        np.testing.assert_allclose(run["energy"], rabi(0.4, 1), atol=ROUNDING)
        self.assertIsInstance(run.energy, np.ndarray)
        self.assertEqual(run.energy.bound.shape, (2,))
        self.assertEqual(run.energy.unit, "quanta")
        self.assertIs(type(run.energy * 2), np.ndarray)
        self.assertEqual(run.energy[1].bound, run.energy.bound[1])
        self.assertEqual(run.energy[1:].bound.shape, (1,))

    def test_a_sweep_is_a_table_with_its_axes(self):
        scan = maser.run(
            "sweep theta in [0.2, 0.4], n in [1, 2, 3] as scan {\nprepare qubit q=0 c=0\nprepare cavity fock n=n\ncollide theta=theta\nmeasure energy\n}").scan
        self.assertEqual(scan.axes, ["theta", "n"])
        self.assertEqual(scan.status, ["ok"] * 6)
        # An excited qubit meets n photons: sin²(theta sqrt(n+1)) of a photon more.
        wanted = scan.n + np.sin(scan.theta * np.sqrt(scan.n + 1)) ** 2
        np.testing.assert_allclose(scan.energy, wanted, atol=ROUNDING)
        return scan

    @unittest.skipIf(missing("xarray"), "needs xarray")
    def test_a_sweep_becomes_a_frame_or_a_dataset(self):
        scan = self.test_a_sweep_is_a_table_with_its_axes()
        frame = scan.to_pandas(bounds=True)
        self.assertEqual(list(frame.columns), ["theta", "n", "energy", "energy_bound", "status"])
        grid = scan.to_xarray()
        self.assertEqual(dict(grid.sizes), {"theta": 2, "n": 3})
        self.assertAlmostEqual(
            float(grid.energy.sel(theta=0.4, n=2)), 2 + math.sin(0.4 * math.sqrt(3)) ** 2, delta=ROUNDING)
        self.assertEqual(grid.energy.attrs["units"], "quanta")
        self.assertEqual(float(grid.energy_bound.max()), scan.energy.bound.max())

    def test_the_state_is_a_density_matrix(self):
        result = maser.run("prepare qubit q=0.5 c=1\ncollide theta=0.9 n=3\nmeasure purity, energy")
        rho = result.state.rho
        self.assertEqual(rho.shape, (result.state.levels,) * 2)
        self.assertEqual(result.state.k, 3)
        np.testing.assert_allclose(rho, rho.conj().T)
        self.assertAlmostEqual(np.trace(rho).real, 1, delta=1e-10)
        self.assertAlmostEqual(np.trace(rho @ rho).real, result.purity, delta=1e-10)
        np.testing.assert_allclose(np.asarray(result.state).diagonal().real, result.state.populations)
        populations = maser.run("prepare cavity fock n=2").state.rho
        self.assertEqual(populations[2, 2], 1)

    @unittest.skipIf(missing("qutip"), "needs QuTiP")
    def test_qutip_takes_the_state(self):
        import qutip

        result = maser.run("prepare qubit q=0.5 c=1\ncollide theta=0.9 n=3\nmeasure energy")
        for state in (qutip.Qobj(result.state.rho), result.state.qobj()):
            self.assertAlmostEqual(qutip.expect(qutip.num(state.shape[0]), state), result.energy, delta=1e-10)

    def test_an_error_carries_its_diagnostic(self):
        with self.assertRaises(maser.ScriptError) as caught:
            maser.run("prepare qubit q=0.25\ncollide tetha=1")
        error = caught.exception
        self.assertEqual((error.line, error.column), (2, 9))
        self.assertRegex(error.code, r"^E\d{4}$")
        self.assertIn("theta", error.fixes[0]["title"])
        self.assertIn("2 | collide tetha=1\n  |         ^^^^^", str(error))

    def test_what_there_was_until_a_failure_is_kept(self):
        with self.assertRaises(maser.ScriptError) as caught:
            maser.run("measure 1 + 1 as two\nset levels=4\nprepare qubit q=0.1\ncollide theta=0.8 n=50\nmeasure energy")
        self.assertEqual(caught.exception.code, "E0402")
        self.assertEqual(caught.exception.result.two, 2)

    def test_claims_are_results_until_they_are_required(self):
        result = maser.run('expect 1 < 2\nexpect 3 < 2 because "no"')
        self.assertEqual([claim.verdict for claim in result.claims], ["pass", "fail"])
        self.assertFalse(result.ok)
        with self.assertRaisesRegex(maser.ClaimError, "fail: 3 < 2"):
            result.require_claims()

    def test_warnings_are_warnings_of_python(self):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            maser.run("let x = 1\nlet x = 2\nmeasure x")
        self.assertTrue(any(issubclass(one.category, maser.MaserWarning) for one in caught))

    def test_a_file_is_run_by_its_path(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "a=b.maser")
            path.write_text('prepare qubit q=0\nrecord energy as run\ncollide theta=1\nsave run to "r.csv"\nprint "done"', encoding="utf-8")
            self.assertEqual(maser.run(path, out=folder).texts, ["done"])
            self.assertEqual(maser.run("a=b.maser", cwd=folder).texts, ["done"])
            self.assertTrue(pathlib.Path(folder, "r.csv").exists())
        with self.assertRaisesRegex(maser.MaserError, "no such file"):
            maser.run("missing.maser")

    def test_a_parameter_that_is_not_there_is_an_error(self):
        with self.assertRaisesRegex(maser.ScriptError, "theta"):
            maser.run("measure energy", theta=1)

    def test_a_missing_program_is_said(self):
        with mock.patch.dict("os.environ", {"PATH": "", "MASER": ""}):
            with self.assertRaisesRegex(maser.MissingProgram, "not on PATH"):
                maser.run("measure 1")
        with self.assertRaisesRegex(maser.MissingProgram, "/no/maser"):
            maser.run("measure 1", program="/no/maser")

    def test_no_digit_is_shown_that_the_bound_does_not_cover(self):
        for value, bound, text in (
            (3.86565123456, 2.1e-7, "3.8656512 ± 3e-07"), (1 / 3, 0, "0.333333333333333"), (0.43, 0.03, "0.43 ± 0.03"),
            (0.5, 0.099, "0.5 ± 0.1"), (1234.6, 12, "1230 ± 20"), (math.nan, math.nan, "undefined"), (1, math.inf, "1 ± inf"),
        ):
            self.assertEqual(numbers.shown(value, bound), text)

    def test_the_shown_interval_holds_the_one_that_is_known(self):
        dice = np.random.default_rng(1)
        for value, exponent, digits in zip(dice.normal(0, 100, 200), dice.uniform(-14, 2, 200), dice.uniform(1, 10, 200)):
            bound = digits * 10**exponent
            shown, width = map(float, numbers.shown(value, bound).split(" ± "))
            self.assertGreaterEqual(width * (1 + 1e-5) + 2 * ROUNDING * abs(value), abs(shown - value) + bound)
            self.assertLess(width, 20 * bound)


if __name__ == "__main__":
    unittest.main()

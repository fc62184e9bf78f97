"""maser.Session: one cavity for all that is run; the process may die, what was entered may not."""

import math
import os
import pathlib
import signal
import tempfile
import threading
import unittest
from unittest import mock

import maser

ROUNDING = 1e-12


def setUpModule():
    # Whoever runs the tests may have had it blocked.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


class SessionTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        environment = mock.patch.dict("os.environ", {"XDG_STATE_HOME": folder.name})
        environment.start()
        self.addCleanup(environment.stop)

    def session(self):
        session = maser.Session(cwd=self.folder)
        self.addCleanup(session.end)
        return session

    def test_what_is_run_acts_on_one_cavity_and_can_be_undone(self):
        session = self.session()
        session.run("prepare qubit q=0 c=0")
        session.run("record energy as run\ncollide theta=0.4")
        self.assertAlmostEqual(session.run("energy").energy, math.sin(0.4) ** 2, delta=ROUNDING)
        self.assertEqual(list(session.table("run").k), [0, 1])
        self.assertAlmostEqual(session.state().populations[1], math.sin(0.4) ** 2, delta=ROUNDING)
        session.run(":undo")
        session.run(":undo")
        self.assertEqual(session.run("energy").energy, 0)
        self.assertNotIn("collide", session.script())
        with self.assertRaises(KeyError):
            session.table("other")

    def test_an_error_leaves_the_session_as_it_was(self):
        session = self.session()
        session.run("prepare cavity fock n=2")
        with self.assertRaises(maser.ScriptError) as caught:
            session.run("measure energy\ncollide theta=1 n=-1\nmeasure purity")
        self.assertEqual(caught.exception.line, 2)
        self.assertEqual(caught.exception.result.energy, 2)
        self.assertEqual(session.run("energy").energy, 2)

    def test_a_figure_comes_as_svg(self):
        figures = self.session().run("prepare cavity coherent alpha=1\nplot populations").figures
        self.assertEqual(len(figures), 1)
        self.assertIn("<svg", figures[0])

    def test_an_interrupted_statement_can_be_brought_back(self):
        session = self.session()
        session.run("prepare qubit q=0.25 c=1\nset levels=40 tolerance=inf")
        seen = threading.Event()

        def stop(event):
            if event["kind"] == "progress" and not seen.is_set():
                seen.set()
                os.kill(os.getpid(), signal.SIGINT)

        with self.assertRaises(KeyboardInterrupt):
            session.run("collide theta=0.8 n=100000000", on_event=stop)
        self.assertTrue(seen.is_set())
        self.assertEqual(session.state().k, 0)
        session.run(":redo")
        self.assertGreater(session.state().k, 0)

    def test_a_killed_session_is_brought_back(self):
        session = self.session()
        session.run("prepare qubit q=0 c=0\ncollide theta=0.4")
        os.kill(session._connection._process.pid, signal.SIGKILL)
        with self.assertRaises(maser.SessionLost):
            session.run("energy")
        again = self.session()
        self.assertIn(":journals", again._connection.ready["notice"])
        again.run(":journals 1")
        self.assertAlmostEqual(again.run("energy").energy, math.sin(0.4) ** 2, delta=ROUNDING)

    def test_one_that_was_ended_is_not_told_of_as_lost(self):
        with maser.Session() as session:
            session.run("prepare cavity fock n=1")
        self.assertNotIn("notice", self.session()._connection.ready)

    def test_files_are_written_where_it_runs(self):
        self.session().run('prepare cavity fock n=1\nsave state to "s.npz"\n:save s.maser')
        self.assertEqual({path.name for path in pathlib.Path(self.folder).iterdir()} - {"maser"}, {"s.npz", "s.maser"})


if __name__ == "__main__":
    unittest.main()

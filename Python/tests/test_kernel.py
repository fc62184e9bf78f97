"""The kernel: Jupyter's conformance suite, a notebook executed without a screen, a kernel that is killed."""

import math
import os
import signal
import subprocess
import sys
import tempfile
import unittest

import jupyter_kernel_test
import nbclient
import nbformat
from jupyter_client.manager import KernelManager, start_new_kernel

#: Everything of Jupyter's and of maser's goes there.
FOLDER = tempfile.TemporaryDirectory()
#: A slow machine is no mistake.
PATIENCE = 60


def setUpModule():
    # Whoever runs the tests may have had it blocked.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    os.environ.update(
        XDG_STATE_HOME=FOLDER.name, JUPYTER_PATH=os.path.join(FOLDER.name, "share", "jupyter"), IPYTHONDIR=FOLDER.name,
        JUPYTER_PLATFORM_DIRS="1", JUPYTER_RUNTIME_DIR=os.path.join(FOLDER.name, "runtime"))
    subprocess.run(
        [sys.executable, "-m", "maser.kernel", "install", "--prefix", FOLDER.name], check=True, stdout=subprocess.DEVNULL)


def tearDownModule():
    FOLDER.cleanup()


class ConformanceTests(jupyter_kernel_test.KernelTests):
    kernel_name = "maser"
    language_name = "maser"
    file_extension = ".maser"
    code_hello_world = 'print "hello, world"'
    code_stderr = "prepare qubit q=0.25; collide theta=1 n=3; damp gamma=0.1"
    completion_samples = [
        {"text": "colli", "matches": {"collide"}},
        {"text": "let angle = 1\ncollide theta=ang", "matches": {"angle"}},
        {"text": ":und", "matches": {":undo"}},
    ]
    complete_code_samples = ["measure energy", "repeat 2 { damp gamma=0.1 }", ":undo", "# θ"]
    incomplete_code_samples = ["repeat 2 {", "measure (energy", "let a = 1 +"]
    code_generate_error = "collide tetha=1"
    code_inspect_sample = "collide"
    code_display_data = [{"code": "prepare cavity coherent alpha=1; plot populations", "mime": "image/svg+xml"}]


# The suite's own class has nothing to run.
del jupyter_kernel_test.KernelTests


def notebook(*cells):
    """An executed notebook: its cells."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    made.metadata["kernelspec"] = {"name": "maser", "display_name": "Maser", "language": "maser"}
    nbclient.NotebookClient(made, timeout=PATIENCE, allow_errors=True).execute(cwd=FOLDER.name)
    return made.cells


def text(cell, name="stdout"):
    """What a cell has written."""
    return "".join(output.text for output in cell.outputs if output.output_type == "stream" and output.name == name)


class NotebookTests(unittest.TestCase):
    def test_a_notebook_is_executed_and_its_cells_share_a_session(self):
        cells = notebook(
            "prepare qubit q=0.25 c=1", "collide theta=pi/sqrt(15) n=1000", "damp gamma=0.1 nbar=0.15", "measure purity",
            "plot populations", "collide tetha=1", "purity", ":undo 3\nk")
        # The purity of the line that has always to run.
        self.assertIn("purity = 0.932812\n", text(cells[3]))
        self.assertIn("N101", text(cells[2], "stderr"))
        (figure,) = [output for output in cells[4].outputs if output.output_type == "display_data"]
        self.assertIn("<svg", figure.data["image/svg+xml"])
        (error,) = cells[5].outputs
        self.assertEqual(error.output_type, "error")
        self.assertIn("theta", "\n".join(error.traceback))
        self.assertIn("purity = 0.932812\n", text(cells[6]))
        self.assertIn("k = 1000\n", text(cells[7]))

    def test_no_sign_of_a_script_reaches_a_screen_as_it_is(self):
        (cell,) = notebook('print "\x1b[31mred\x1b[0m \u202eback"')
        self.assertIn("red", str(cell.outputs))
        self.assertNotIn("\x1b[31m", str([dict(output) for output in cell.outputs]).encode().decode("unicode_escape"))

    def test_python_notebooks_have_a_magic(self):
        from IPython.core.interactiveshell import InteractiveShell
        from IPython.utils.capture import capture_output
        from traitlets.config import Config

        shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
        with capture_output() as captured:
            shell.run_line_magic("load_ext", "maser")
            shell.run_cell_magic("maser", "", "prepare qubit q=0 c=0\nrecord energy as run")
            shell.run_cell_magic("maser", "found", "collide theta=0.4\nmeasure energy\nplot populations")
        self.assertAlmostEqual(shell.user_ns["found"].energy, math.sin(0.4) ** 2, delta=1e-12)
        self.assertEqual(list(shell.user_ns["found"].run.k), [0, 1])
        self.assertIn("energy = 0.151647\n", captured.stdout)
        self.assertEqual(len(captured.outputs), 1)
        shell.magics_manager.registry["MaserMagics"].session.end()


class KilledKernelTests(unittest.TestCase):
    """What is entered is kept, however a kernel ends."""

    def setUp(self):
        self.manager, self.client = start_new_kernel(kernel_name="maser", cwd=FOLDER.name)
        self.addCleanup(self.stop)

    def stop(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def run_cell(self, code):
        """Runs a cell: its reply and its messages."""
        messages = []
        reply = self.client.execute_interactive(code, output_hook=messages.append, timeout=PATIENCE)
        return reply["content"], messages

    def test_a_killed_kernel_loses_nothing_entered(self):
        self.run_cell("prepare qubit q=0 c=0")
        self.run_cell("collide theta=0.4")
        self.manager.shutdown_kernel(now=True)
        self.client.stop_channels()
        self.manager, self.client = start_new_kernel(kernel_name="maser", cwd=FOLDER.name)
        self.run_cell(":journals 1")
        _, messages = self.run_cell("energy")
        self.assertIn("energy = 0.151647", str(messages))

    def test_a_restart_begins_anew_and_counts_as_left_on_purpose(self):
        self.run_cell("prepare cavity fock n=2")
        self.manager.restart_kernel()
        self.client.wait_for_ready(timeout=PATIENCE)
        _, messages = self.run_cell("energy")
        self.assertIn("energy = 0.0", str(messages))
        self.assertNotIn(":journals", str(messages))

    def test_an_interruption_ends_the_statement_and_keeps_what_it_made(self):
        self.run_cell("prepare qubit q=0.25 c=1\nset levels=40 tolerance=inf")
        kinds = []

        def seen(message):
            kinds.append(message["msg_type"])
            if kinds[-1] == "update_display_data" and kinds.count("update_display_data") == 2:
                self.manager.interrupt_kernel()

        reply = self.client.execute_interactive(
            "collide theta=0.8 n=100000000", output_hook=seen, timeout=PATIENCE)["content"]
        self.assertEqual((reply["status"], reply["ename"]), ("error", "Interrupted"))
        self.assertEqual(kinds.count("display_data"), 1, "progress is one output, changed in place")
        reply, messages = self.run_cell(":redo")
        self.assertEqual(reply["status"], "ok")
        self.assertRegex(str(messages), r"at k=[1-9]")


if __name__ == "__main__":
    unittest.main()

/// `maser help python` and `maser help jupyter`: how the package of Python/ is installed and used.
enum PythonPage {
  static let topics = ["python", "jupyter", "notebook"]

  static func page(_ topic: String) -> String? { topics.contains(topic) ? text : nil }

  private static let text = """
    python, jupyter: scripts and sessions from Python, and notebooks

      pip install './Python[jupyter]'      in the repository; after ./run install: 'PREFIX/share/maser/Python[jupyter]'
      python -m maser.kernel install       a kernel for Jupyter: --user, --prefix FOLDER, or the environment it is in

    In a kernel every cell is a piece of one session: `:undo`, `:save FILE`, `?collide` and Tab work, `plot` shows its picture, and
    `:journals 1` brings back what was entered before a kernel died. In a notebook of Python `%load_ext maser` brings cells that begin
    with `%%maser NAME`; NAME is their result afterwards. In Python:

      import maser
      result = maser.run("prepare qubit q=0.25; record energy as run; collide theta=0.8 n=50; measure energy")
      result.energy          a float with .bound
      result.run.energy      a NumPy array with .bound; .to_pandas(), .to_xarray()
      result.state.rho       the density matrix, for instance for qutip.Qobj

    The package needs NumPy only, and this program: on PATH, or where the variable MASER says. Other programs talk to
    `maser session --format json` (`maser help session`).

    """
}

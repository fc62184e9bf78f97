import Foundation
import Testing

/// The Python package has tests of its own, in Python/tests; they are run with a Python that has what they need.
@Suite("The Python package")
struct PythonPackageTests {
  private let program: Program
  static let folder = EditorPrograms.folder.deletingLastPathComponent()
    .appendingPathComponent("Python")
  static let python = SecondOpinion.python(
    importing: "numpy, ipykernel, nbclient, jupyter_kernel_test, flit_core")
  static let isMissing: Comment =
    "needs a Python with numpy, ipykernel, nbclient, jupyter_kernel_test and flit_core (in MASER_PYTHON, or as python3)"

  init() throws { program = try Program() }

  private func shell(_ line: String) throws -> Outcome {
    try program.shell(
      """
      export MASER='\(Program.path)' PYTHONDONTWRITEBYTECODE=1 XDG_STATE_HOME="$PWD/state" python='\(Self.python!)' package='\(Self.folder.path)'
      \(line)
      """)
  }

  @Test("does what its own tests say", .enabled(if: python != nil, isMissing))
  func own() throws {
    let ran = try shell(
      "export PYTHONPATH=\"$package/src\" JUPYTER_PLATFORM_DIRS=1; \"$python\" -m unittest discover -s \"$package/tests\""
    )
    let errors = ran.lines + ran.errors.split(separator: "\n").map(String.init)
    #expect(
      ran.exit == 0 && errors.contains { $0.hasPrefix("OK") },
      "\(errors.filter { !$0.contains("WARNING") }.suffix(60).joined(separator: "\n"))")
  }

  @Test(
    "is installed by pip, writes nothing beside its sources, and finds the program",
    .enabled(if: python != nil, isMissing))
  func installed() throws {
    let ran = try shell(
      """
      cp -r "$package" copy && chmod -R a-w copy && find copy | sort >before
      "$python" -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation --target there ./copy || exit 1
      find copy | sort | diff before - || exit 1
      export PYTHONPATH="$PWD/there"; cd /
      "$python" -c 'import maser; print(maser.__file__.split("/")[-3], maser.__version__, maser.run("measure 6*7 as x").x)'
      """)
    chmodBack()
    #expect(ran.exit == 0, "\(ran.errors)")
    let version = try program.run("--version").output.split(separator: " ")[1]
    #expect(ran.lines.last == "there \(version) 42", "\(ran.output)")
  }

  /// So that the folder can be removed.
  private func chmodBack() { _ = try? program.shell("chmod -R u+w copy") }

  @Test(
    "nothing is skipped where everything is to be tested",
    .enabled(if: ProcessInfo.processInfo.environment["CI"] != nil, "only on CI"))
  func complete() {
    #expect(Self.python != nil && SecondOpinion.python(importing: "xarray, qutip") == Self.python)
  }
}

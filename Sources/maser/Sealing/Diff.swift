import ArgumentParser
import Language
import Proof
import SourceText

/// `maser diff`: two experiments side by side.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compares two scripts, sealed scripts or results by their meaning.",
    discussion: """
      Says which parameters, statements, values and verdicts differ. Layout, comments and defaults that are written out do not count. \
      Values are those of the seals, or of the outputs of `maser run --format json`; nothing is run.

      Exit code 0 where nothing differs, 6 where something does.
      """)

  @Argument(help: ArgumentHelp("A script or the results of a run.", valueName: "a"))
  var first: String

  @Argument(help: ArgumentHelp("The other one.", valueName: "b"))
  var second: String

  @Option(help: "How it is written: text or json (one object).")
  var format: DiffFormat = .text

  @OptionGroup var diagnostics: DiagnosticOptions

  func run() throws {
    let output = DiagnosticOutput(diagnostics)
    var sides: [ComparedExperiment] = []
    for path in [first, second] {
      let side: ComparedExperiment?
      do throws(ReadFailure) { side = try experiment(path, output) } catch {
        output.write(ScriptInput.file(path).diagnostic(error))
        return try Exit.unreadable.end()
      }
      guard let side else { return try Exit.rejected.end() }
      sides.append(side)
    }
    let difference = ExperimentDifference(sides[0], sides[1])
    let text = StandardText()
    text.write(format == .json ? difference.json : difference.text)
    try text.finish(difference.isEmpty ? .ok : .differs, output).end()
  }

  private func experiment(
    _ path: String, _ output: DiagnosticOutput
  ) throws(ReadFailure) -> ComparedExperiment? {
    let bytes = try FileReading.bytes(ofFile: path)
    if let results = ComparedExperiment(name: path, results: bytes) { return results }
    let sealed = SealedText(bytes)
    guard !sealed.hasForeignText else {
      SealableScript.refuse(path, output)
      return nil
    }
    let overrides = Verification.overrides(of: sealed).compactMap {
      ParameterOverride(argument: $0)
    }
    let (script, _, _) = try CheckedScript.recorded(path, overrides: overrides)
    guard !script.isRejected else {
      output.write(script.diagnostics.filter { $0.severity == .error })
      return nil
    }
    return ComparedExperiment(
      name: path, sealed, identity: script.plan.identity, parameters: script.parameters)
  }
}

/// How `diff` is written.
enum DiffFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}

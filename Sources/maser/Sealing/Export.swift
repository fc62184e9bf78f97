import ArgumentParser
import Language
import Proof
import SourceText

/// `maser export`: the same protocol for another tool.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes a script as a Python program that checks it with another tool.",
    discussion: """
      `python` writes one that needs NumPy alone, `qutip` one for QuTiP 5. Both do the same protocol in a plain way, with the same \
      names and comments, on dense matrices; their `name = value` lines are to agree with maser's. What has no counterpart is an \
      error, and nothing is written then. The program goes to standard output, or to the file of -o.
      """)

  @Argument(help: "python or qutip.", transform: ExportCommand.target)
  var target: ExportTarget

  @OptionGroup var script: ScriptArguments

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"))
  var output: String?

  @OptionGroup var diagnostics: DiagnosticOptions

  private static func target(_ name: String) throws -> ExportTarget {
    guard let target = ExportTarget(rawValue: name) else {
      throw ValidationError("maser exports to python or qutip, not to `\(name)`")
    }
    return target
  }

  func validate() throws {
    if script.isMissingScript { throw ValidationError("give a script to export") }
    if script.inputs.count > 1 { throw ValidationError("one script at a time") }
  }

  func run() throws {
    let messages = DiagnosticOutput(diagnostics)
    let checked = CheckedScripts(script, messages)
    guard checked.checkExit == .ok, let script = checked.scripts.first ?? nil else {
      return try checked.checkExit.end()
    }
    let source = Source(name: script.name ?? "", script.text)
    let text: String
    do throws(ExportFailure) {
      let given = script.parameters.filter(\.isOverridden).map { ($0.name, $0.value.value) }
      text = try PythonExport.text(
        of: source, for: target, facts: facts(script),
        overrides: Dictionary(given) { first, _ in first })
    } catch {
      messages.write(error.diagnostic)
      return try Exit.failed.end()
    }
    guard let output else {
      let standard = StandardText()
      standard.write(text)
      return try standard.finish(.ok, messages).end()
    }
    do throws(FileReplacement.Failure) {
      try FileReplacement.write(output, Array(text.utf8))
    } catch {
      messages.say("`\(output)` could not be written: \(error.reason)")
      try Exit.failed.end()
    }
  }

  private func facts(_ script: CheckedScript) -> [String] {
    let name = script.name?.split(separator: "/").last.map(String.init) ?? "a script"
    let tool = target == .python ? "NumPy alone" : "QuTiP 5"
    return [
      "The protocol of \(name) with \(tool), for a second opinion: every line `name = value` is to agree with maser.",
      "Written by maser \(Maser.version); identity of the experiment \(script.plan.identity).",
      "Values of parameters: NAME=VALUE on the command line; levels=N for the first number of levels.",
    ]
  }
}

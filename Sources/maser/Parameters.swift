import ArgumentParser
import Language
import Output

/// `maser params`: what the command line can set.
struct Parameters: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "params",
    abstract: "Lists the parameters of scripts with their values, ranges and meaning.",
    discussion: "Values given as NAME=EXPR are shown in place of the defaults.")

  @OptionGroup var script: ScriptArguments

  @Option(help: "How the list is written: text or json (one object per script).")
  var format: DiagnosticFormat = .text

  @OptionGroup var diagnostics: DiagnosticOptions

  func validate() throws {
    if script.isMissingScript { throw ValidationError("give a script") }
  }

  func run() throws {
    let output = DiagnosticOutput(diagnostics)
    let checked = CheckedScripts(script, output)
    let text = StandardText()
    for case let script? in checked.scripts where !script.isRejected {
      let list = ParameterList(script: script.name, script.parameters)
      let title = checked.scripts.count > 1 ? "# \(script.name ?? "-e")\n" : ""
      text.write(format == .json ? list.jsonLine : title + list.text)
    }
    try text.finish(checked.checkExit, output).end()
  }
}

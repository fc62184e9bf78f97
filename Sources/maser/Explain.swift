import ArgumentParser
import Language

/// `maser explain`: what a script will do and what it will cost.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Shows the plan of a script, its cost, and both readings of an ambiguous damp.")

  @OptionGroup var script: ScriptArguments
  @OptionGroup var diagnostics: DiagnosticOptions

  func validate() throws {
    if script.isMissingScript { throw ValidationError("give a script to explain") }
  }

  func run() throws {
    let output = DiagnosticOutput(diagnostics)
    let checked = CheckedScripts(script, output)
    guard checked.exit == .ok else { return try checked.checkExit.end() }
    Interruption.install()
    let text = StandardText()
    for case let script? in checked.scripts where !script.isRejected {
      if checked.scripts.count > 1 { text.write("# \(script.name ?? "-e")\n") }
      text.write(Explanation.text(of: script.plan, isInterrupted: { Interruption.isRequested }))
      if text.hasFailed || Interruption.isRequested { break }
    }
    let exit = Interruption.isSignalled ? Exit.interrupted : checked.checkExit
    try text.finish(exit, output).end()
  }
}

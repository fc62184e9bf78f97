import ArgumentParser
import Language

/// `maser identity`: what identifies an experiment, whatever its layout.
struct IdentityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "identity",
    abstract: "Prints the identity of scripts: the same for the same experiment.",
    discussion: """
      The identity is the SHA-256 of what a script means. Layout, comments, the names of variables, prints, files, \
      pictures and defaults that are written out leave it as it is; every number that can change a result changes it. \
      Values of parameters belong to it.
      """)

  @OptionGroup var script: ScriptArguments
  @OptionGroup var diagnostics: DiagnosticOptions

  func validate() throws {
    if script.isMissingScript { throw ValidationError("give a script to identify") }
  }

  func run() throws {
    let output = DiagnosticOutput(diagnostics)
    let checked = CheckedScripts(script, output)
    guard checked.exit == .ok else { return try checked.checkExit.end() }
    let text = StandardText()
    for case let script? in checked.scripts where !script.isRejected {
      text.write("\(script.plan.identity)  \(script.name ?? "-e")\n")
    }
    try text.finish(checked.checkExit, output).end()
  }
}

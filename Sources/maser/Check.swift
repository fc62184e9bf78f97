import ArgumentParser

/// `maser check`: says what is wrong, runs nothing.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Checks scripts without running them.",
    discussion: "Exit code 0 if they can be run, 2 if not.")

  @OptionGroup var script: ScriptArguments
  @OptionGroup var diagnostics: DiagnosticOptions

  func validate() throws {
    if script.isMissingScript { throw ValidationError("give a script to check") }
  }

  func run() throws {
    try CheckedScripts(script, DiagnosticOutput(diagnostics)).checkExit.end()
  }
}

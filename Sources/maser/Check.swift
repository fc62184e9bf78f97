import ArgumentParser
import Language
import Proof
import SourceText

/// `maser check`: says what is wrong, runs nothing.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Checks scripts without running them, and repairs what has one repair.",
    discussion: """
      Exit code 0 if they can be run, 2 if not. With --fix the files are changed where a diagnostic has one fix that chooses \
      nothing for you; what is left is reported. --fix --dry-run prints the changes as a diff and writes nothing. Of a sealed \
      script it says whether it was edited since.
      """)

  @OptionGroup var script: ScriptArguments
  @OptionGroup var diagnostics: DiagnosticOptions

  @Flag(help: "Apply the fixes that are safe, and write the files.")
  var fix = false

  @Flag(help: "With --fix: print the changes, and write nothing.")
  var dryRun = false

  func validate() throws {
    if script.isMissingScript { throw ValidationError("give a script to check") }
    if dryRun, !fix { throw ValidationError("--dry-run belongs to --fix") }
  }

  func run() throws {
    let output = DiagnosticOutput(diagnostics)
    if fix { return try Repairs(script, isDry: dryRun, output).exit.end() }
    let checked = CheckedScripts(script, output)
    for case let checked? in checked.scripts { Check.warnIfStale(checked, output) }
    try checked.checkExit.end()
  }

  static func warnIfStale(_ checked: CheckedScript, _ output: DiagnosticOutput) {
    let sealed = SealedText(Array(checked.text.utf8))
    let source = Source(name: checked.name ?? "", checked.text)
    let identity = checked.isRejected ? nil : checked.plan.identity
    if let diagnostic = StaleSeal.diagnostic(sealed, source, identity: identity) {
      output.write(diagnostic)
    }
  }
}

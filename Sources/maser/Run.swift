import ArgumentParser
import Language
import Output
import SourceText

/// `maser run`: runs scripts one after the other.
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs scripts (also without the word `run`), or a session on a terminal without one.",
    discussion: """
      Results go to standard output, everything else to standard error. Several scripts are independent runs. \
      Without a script on a terminal a session begins, where statements are run as they are typed.
      """)

  @OptionGroup var script: ScriptArguments

  @Option(help: "How results are written: text, json (JSON Lines) or csv.")
  var format: ResultFormat = .text

  @Option(
    help: ArgumentHelp("The folder that `save` and `plot` write below.", valueName: "folder"))
  var out = "."

  @OptionGroup var sweeps: SweepOptions

  @Flag(
    help: "With json: also recorded series and the results of sweeps, as objects of kind `table`.")
  var tables = false

  @Flag(help: "With json: also the state at the end, as an object of kind `state`.")
  var state = false

  @Flag(help: "An `until` that is never met ends the program with exit code 3.")
  var strict = false

  @Flag(help: "Begin a session with what was entered in the last one that did not end with :quit.")
  var recover = false

  @OptionGroup var diagnostics: DiagnosticOptions

  func validate() throws {
    if script.isMissingScript, !script.overrides.isEmpty {
      throw ValidationError("give the script that has these parameters")
    }
    if tables || state, format != .json {
      throw ValidationError("--tables and --state go with --format json; `save` writes other files")
    }
    if recover, !script.isMissingScript {
      throw ValidationError("--recover begins a session on a terminal, without a script")
    }
  }

  private var extras: ResultExtras {
    (tables ? ResultExtras.tables : []).union(state ? .state : [])
  }

  func run() throws {
    if script.isMissingScript { return try InteractiveSession().run(isRecovering: recover).end() }
    let output = DiagnosticOutput(diagnostics)
    let checked = CheckedScripts(script, output)
    guard checked.exit == .ok else { return try checked.checkExit.end() }
    Interruption.install()
    let results = Results(format, isQuiet: diagnostics.quiet)
    var exits = [checked.checkExit]
    for case let script? in checked.scripts where !script.isRejected {
      let isOneOfSeveral = checked.scripts.count > 1
      exits.append(
        ScriptRun(script, results, output, sweeps, folder: out).run(
          isStrict: strict, isOneOfSeveral: isOneOfSeveral, with: extras))
      if Interruption.isRequested { break }
    }
    try results.finish(Exit.combined(exits), output).end()
  }
}

/// How results are written.
enum ResultFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, csv

  /// People at a terminal get an excerpt of a large sweep, and with `--quiet` nothing of any; what goes elsewhere is whole.
  fileprivate func writer(isTerminal: Bool, isQuiet: Bool) -> any ResultWriter {
    switch self {
    case .text: TextWriter(rows: isQuiet ? .none : isTerminal ? .some : .all)
    case .json: JSONWriter()
    case .csv: CSVWriter()
    }
  }
}

/// Standard output in one of the formats.
final class Results {
  private let writer: any ResultWriter
  private let text = StandardText()
  private var hasBegun = false

  init(_ format: ResultFormat, isQuiet: Bool) {
    writer = format.writer(isTerminal: text.isTerminal, isQuiet: isQuiet)
  }

  func begin(_ run: RunHeader) {
    if !hasBegun { write(writer.preamble()) }
    hasBegun = true
    write(writer.begin(run))
  }

  func add(_ event: RunEvent, _ numbers: NumberFormat) {
    write(writer.text(of: event, numbers: numbers))
  }

  /// Tables and state as objects, for programs.
  func add(_ extras: ResultExtras, of evaluator: Evaluator) {
    for line in extras.lines(of: evaluator) { write(line) }
  }

  func end(_ summary: RunSummary) { write(writer.end(summary)) }

  private func write(_ lines: String) {
    text.write(lines)
    // Nothing that is computed from here on would be seen.
    if text.hasFailed { Interruption.request() }
  }

  /// Writes out the rest; the exit code, given what the runs themselves end with.
  func finish(_ exit: Exit, _ output: DiagnosticOutput) -> Exit { text.finish(exit, output) }
}

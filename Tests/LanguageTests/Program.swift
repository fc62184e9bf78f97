import Language
import Output
import SourceText
import Syntax
import TestSupport

/// Included files by path.
struct MemoryLoader: IncludeLoader {
  let files: [String: String]

  func load(_ path: String) throws(IncludeFailure) -> Source {
    guard let text = files[path] else {
      throw IncludeFailure(reason: "there is no such file in the script's folder")
    }
    return Source(name: path, text)
  }
}

/// A script with everything it is run with.
struct Program {
  var text: String
  var files: [String: String] = [:]
  /// `NAME=EXPR` as on the command line.
  var overrides: [String] = []
  var name = "script.maser"

  init(
    _ text: String, files: [String: String] = [:], overrides: [String] = [],
    name: String = "script.maser"
  ) {
    self.text = text
    self.files = files
    self.overrides = overrides
    self.name = name
  }

  var source: Source { Source(name: name, text) }

  var options: CheckOptions {
    CheckOptions(
      overrides: overrides.compactMap { ParameterOverride(argument: $0) },
      loader: MemoryLoader(files: files))
  }

  /// Parses and checks.
  func check() -> (plan: Plan, diagnostics: [Diagnostic], checker: Checker) {
    let (tree, mistakes) = parseScript(source)
    var checker = Checker(source: tree.source, options: options)
    checker.check(tree.statements)
    checker.finish()
    return (
      checker.takePlan(), mistakes + checker.diagnostics + unknownParameters(checker), checker
    )
  }

  private func unknownParameters(_ checker: Checker) -> [Diagnostic] {
    options.overrides.filter { !checker.declaredParameters.contains($0.name) }.map {
      .unknownParameter($0, scripts: [name], parameters: checker.declaredParameters)
    }
  }

  /// With so many threads.
  func run(jobs: Int) -> Run {
    let (plan, diagnostics, _) = check()
    let run = Run()
    run.diagnostics = diagnostics
    run.evaluator.jobs = jobs
    guard run.errors.isEmpty else { return run }
    run.run(plan)
    return run
  }

  /// Parses, checks, and runs if there is no error.
  func run(
    _ machine: Machine = Machine(), isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) -> Run {
    let (plan, diagnostics, _) = check()
    let run = Run(machine, isInterrupted: isInterrupted)
    run.diagnostics = diagnostics
    guard !diagnostics.contains(where: { $0.severity == .error }) else { return run }
    run.run(plan)
    return run
  }
}

/// What came of a program.
final class Run {
  var diagnostics: [Diagnostic] = []
  private(set) var events: [RunEvent] = []
  private(set) var output = ""
  private(set) var outcome: RunOutcome?
  private(set) var evaluator: Evaluator!

  init(_ machine: Machine = Machine(), isInterrupted: @escaping @Sendable () -> Bool = { false }) {
    evaluator = Evaluator(machine: machine, isInterrupted: isInterrupted) { [unowned self] event in
      events.append(event)
      output += TextWriter().text(of: event, numbers: evaluator.numberFormat)
      switch event {
      case .diagnostic(let diagnostic): diagnostics.append(diagnostic)
      case .claim(let claim): diagnostics += claim.diagnostic.map { [$0] } ?? []
      case .measure, .print, .until, .seed, .point, .sweep, .analysis: break
      }
    }
  }

  @discardableResult
  func run(_ plan: Plan) -> Bool {
    let outcome = evaluator.run(plan)
    self.outcome = outcome
    if case .failed(let diagnostic) = outcome { diagnostics.append(diagnostic) }
    if case .completed = outcome { return true }
    return false
  }

  var hasCompleted: Bool {
    if case .completed? = outcome { return true }
    return false
  }

  var wasInterrupted: Bool {
    if case .interrupted? = outcome { return true }
    return false
  }

  var errors: [Diagnostic] { diagnostics.filter { $0.severity == .error } }
  var codes: [String] { diagnostics.map(\.code.rawValue) }

  var measured: [MeasureRecord] {
    events.compactMap { event in
      if case .measure(let record) = event { return record }
      return nil
    }
  }

  /// The numbers measured under a name, in order.
  func numbers(_ name: String) -> [Quantity] {
    measured.filter { $0.name == name }.compactMap(\.value.numbers.first)
  }

  /// The number last measured under a name.
  func number(_ name: String) -> Quantity? { numbers(name).last }

  var claims: [ClaimRecord] {
    events.compactMap { event in
      if case .claim(let record) = event { return record }
      return nil
    }
  }

  var printed: [String] {
    events.compactMap { event in
      if case .print(let line) = event { return line }
      return nil
    }
  }

  var untils: [UntilRecord] {
    events.compactMap { event in
      if case .until(let record) = event { return record }
      return nil
    }
  }

  /// The numbers measured, in order, those of lists one by one.
  var numbers: [Quantity] { measured.flatMap { $0.value.numbers } }

  /// Everything measured with the exact bits of value and bounds.
  var bits: [String] { measured.map { "\($0.name): \($0.value.bits)" } }

  var rendered: String { diagnostics.map { DiagnosticRenderer().text($0) }.joined() }
}

extension Value {
  var numbers: [Quantity] {
    switch self {
    case .number(let quantity): [quantity]
    case .list(let items): items.flatMap(\.numbers)
    case .truth, .text, .undefined: []
    }
  }
}

/// The program after a fix; nil if the fix is not in its text.
func applying(_ fix: FixIt, to program: Program) -> Program? {
  var changed = program
  var bytes = Array(program.text.utf8)
  let edits = fix.edits.sorted { $0.span.range.lower > $1.span.range.lower }
  for edit in edits {
    guard edit.span.source.name == program.name else { return nil }
    bytes.replaceSubrange(
      edit.span.range.lower..<edit.span.range.upper, with: Array(edit.replacement.utf8))
  }
  changed.text = String(decoding: bytes, as: UTF8.self)
  return changed
}

public import Language
import Simulation
import SourceText
import Syntax

/// The brain of an interactive session: what is typed goes in, what a person sees goes to the host. No terminal, no
/// files.
///
/// A session is a script that grows: the statements that succeeded and were not taken back, written one after the
/// other, are a script that gives the same numbers, bit for bit.
public final class Session {
  let host: any SessionHost
  var now: Snapshot
  var timeline: Timeline
  /// The last statement that was tried, for `:edit` and `:time`.
  var lastTyped = ""
  var lastSeconds = 0.0
  /// The files that the last statement wrote.
  var filesWritten: [String] = []
  var isTiming = false
  /// Nothing is shown: statements are run once more.
  var isSilent = false
  /// Computing something again was broken off by the person.
  var wasGivenUp = false
  /// What is left of a statement that was cut off.
  var rest: String?
  /// How long people were waited for in the statement that runs.
  var secondsWaited = 0.0
  /// The paused run that is looked at.
  var running: Pause?
  /// A paused run is looked at: nothing is kept.
  var isPeeking = false
  /// A statement is replaced by a longer one.
  var isAmending = false
  /// What was saved last.
  var savedTexts: [String] = []
  /// `:quit` was typed, or the input ended while a run was paused.
  public internal(set) var isOver = false
  /// The terminal went away in the middle of a run.
  var isCutOff = false
  /// What was typed at a pause and is to be run next.
  var afterPause: [String] = []
  /// What was told of the state last, as long as that is the state.
  var summary: StateView.Summary?
  let registry = Registry.standard

  /// `budget`: bytes that snapshots may take before the farthest are given up and computed again when needed.
  public init(_ host: any SessionHost, budget: Double = 2.5e8) {
    self.host = host
    let checker = Checker(
      source: Source(name: "", ""),
      options: CheckOptions(loader: host.loader, isInteractive: true))
    now = Snapshot(machine: Machine(), checker: checker)
    timeline = Timeline(start: now, budget: budget)
  }

  /// k.
  public var collisions: Int { now.machine.cavity.collisions }

  public var parameters: [ParameterInfo] { now.checker.parameters }

  /// How many statements are in force.
  public var statementCount: Int { timeline.position }

  /// Ends the session as `:quit` does.
  public func end() { isOver = true }

  /// Nothing has been said that is worth keeping.
  public var isEmpty: Bool { timeline.entries.isEmpty }

  /// How many statements stand in no file; none where what was saved last is what there is.
  public var unsavedStatements: Int { timeline.texts == savedTexts ? 0 : timeline.position }

  public var prompt: String { "[\(collisions)] > " }

  /// What is asked when a statement is not complete yet.
  public var continuationPrompt: String { Session.continuationPrompt(after: prompt) }

  static func continuationPrompt(after prompt: String) -> String {
    String(repeating: " ", count: max(0, prompt.count - Transcript.continuation.count))
      + Transcript.continuation
  }

  /// What was typed, without the prompts and results of a pasted transcript.
  public func cleaned(_ text: String) -> String {
    Transcript.isTranscript(text) ? Transcript.inputs(in: text).joined(separator: "\n") : text
  }

  /// Whether a text is the beginning of something longer: a bracket or block is open.
  public func needsMoreLines(_ text: String) -> Bool {
    guard let last = Transcript.inputs(in: text).last else { return false }
    if Transcript.isCommand(last) { return Transcript.isOpenCommand(last) }
    return Syntax.needsMoreLines(Source(name: "", last), grammar: registry)
  }

  // MARK: Input

  /// Takes what was typed or pasted: statements, expressions, commands. False where something of it could not be done.
  @discardableResult
  public func submit(_ text: String) -> Bool {
    let inputs = Transcript.inputs(in: text)
    guard !inputs.isEmpty else { return true }
    host.keep(.entered(text))
    let isFine = run(inputs, isTranscript: Transcript.isTranscript(text))
    if !isCutOff {
      host.keep(.finished)
    } else if let rest {
      // What the loss of the terminal broke off was not dealt with.
      host.keep(.entered(rest))
    }
    return isFine
  }

  /// Runs one input after the other, and what was typed at a pause, up to the first mistake.
  @discardableResult
  func run(_ inputs: [String], isTranscript: Bool = false) -> Bool {
    var wasFine = true
    for input in inputs {
      let isFine = Transcript.isCommand(input) ? command(input) : statements(input)
      wasFine = wasFine && isFine
      if isOver { return wasFine }
      while !afterPause.isEmpty {
        let next = afterPause.removeFirst()
        _ = Transcript.isCommand(next) ? command(next) : statements(next)
        if isOver { return wasFine }
      }
      // What follows a mistake was written in the belief that there was none.
      // In a transcript a mistake is one that was made, and left behind, before.
      guard isFine || isTranscript else {
        if inputs.count > 1, input != inputs.last { line("the rest was not run") }
        return false
      }
    }
    return wasFine
  }

  /// Runs the statements of a text up to the first that fails.
  func statements(_ text: String) -> Bool {
    if let near = commandMeant(text) {
      line("did you mean `\(near)`? Commands of the session begin with a colon")
      return false
    }
    if let expression = bareExpression(text) { return run(measuring: expression) }
    if let whole = withEarlierIf(text) { return runAgain(whole) }
    let source = Source(name: "", text)
    let (tree, problems) = parseScript(source)
    guard !problems.contains(where: { $0.severity == .error }) else {
      if let pieces = piecesWithExpressions(source) { return run(pieces: pieces) }
      problems.forEach { show($0) }
      return false
    }
    problems.forEach { show($0) }
    let isMany = tree.statements.count > Session.summarisedStatements
    for (index, statement) in tree.statements.enumerated() {
      let isLast = index == tree.statements.count - 1
      let isFine =
        isNameOfValue(statement)
        ? run(measuring: source.text(in: statement.range))
        : run(statement, of: source, isSummarised: !isMany || isLast)
      guard isFine else {
        if !isLast {
          line("\(counted(tree.statements.count - index - 1, "statement")) after it not run")
        }
        return false
      }
      if isOver || !afterPause.isEmpty {
        if !isLast {
          line("\(counted(tree.statements.count - index - 1, "statement")) after it not run")
        }
        return true
      }
    }
    return true
  }

  /// Above this, a line about every statement hides more than it tells.
  static let summarisedStatements = 20

  // MARK: Statements

  func run(measuring expression: String) -> Bool {
    let source = Source(name: "", "measure \(expression)")
    return run(parseScript(source).tree.statements[0], of: source)
  }

  /// Checks and runs one statement; what fails leaves the session as it was.
  @discardableResult
  func run(_ statement: Statement, of source: Source, isSummarised: Bool = true) -> Bool {
    let before = now
    let typed = source.text(in: statement.range)
    if !isSilent { lastTyped = typed }
    now.checker.check([statement], of: source)
    let found = now.checker.takeDiagnostics()
    found.forEach { show($0) }
    guard !found.contains(where: { $0.severity == .error }) else {
      now = before
      return false
    }
    if !isSilent, let understood = Echo.understood(statement, of: source, before.checker) {
      line(understood)
    }
    let plan = now.checker.takePlan()
    let start = host.seconds
    secondsWaited = 0
    let outcome = execute(plan, statement, source)
    lastSeconds = host.seconds - start - secondsWaited
    switch outcome {
    case .completed(let made):
      accept(made ?? typed, statement)
      let isTold = plan.actsOnCavity && isSummarised && !isSilent
      if plan.actsOnCavity, !isTold { summary = nil }
      if !isSilent { tell(of: statement, plan, before.machine, isSummarised: isSummarised) }
      return true
    case .failed(let diagnostic):
      now = before
      show(diagnostic)
      return false
    case .dropped:
      now = before
      return false
    case .droppedAfter(let part):
      // Hours of it may be worth having back.
      accept(part, statement)
      now = before
      timeline.move(to: timeline.position - 1)
      host.keep(.moved(to: timeline.position))
      return false
    }
  }

  private func accept(_ text: String, _ statement: Statement) {
    // The version line is written by `:save`, and means nothing in the middle.
    guard !isSilent, !isPeeking, statement.keyword.text != "maser" else { return }
    let comment = statement.documentation.map { documentation in
      documentation.split(separator: "\n", omittingEmptySubsequences: false)
        .map { "## \($0)\n" }.joined()
    }
    let entry = (comment ?? "") + text
    let gone = timeline.entries.count - timeline.position
    timeline.append(entry, now, writing: filesWritten, onlyWrites: statement.onlyWrites)
    host.keep(.accepted(entry))
    if gone > 0, !isAmending {
      line("(\(counted(gone, "statement")) taken back can no longer be redone)")
    }
  }

  private func tell(
    of statement: Statement, _ plan: Plan, _ before: Machine, isSummarised: Bool
  ) {
    if plan.actsOnCavity, isSummarised {
      let hasErgotropy = !host.isAhead
      let earlier = summary ?? StateView.Summary(before, hasErgotropy: hasErgotropy)
      let summary = StateView.Summary(now.machine, hasErgotropy: hasErgotropy)
      line(StateView.text(summary, since: earlier, seconds: shownSeconds))
      self.summary = summary
    } else if statement.keyword.text == "prepare", let qubit = now.machine.qubit {
      line("qubit: \(StateView.text(of: qubit, isPlain: host.isPlain))")
    } else if let name = statement.nameGivenValue, let value = value(of: name) {
      line("\(name) = \(value)")
    } else if let seconds = shownSeconds {
      line(Progress.duration(seconds))
    }
  }

  /// The time of the last statement where it is worth telling.
  private var shownSeconds: Double? { isTiming || lastSeconds > 0.1 ? lastSeconds : nil }

  // MARK: Output

  func line(_ text: String) {
    guard !isSilent else { return }
    host.show(.line(text))
  }

  func lines(_ text: String) {
    for part in text.split(omittingEmptySubsequences: false, whereSeparator: { $0.isNewline }) {
      line(String(part))
    }
  }

  func show(_ diagnostic: Diagnostic) {
    guard !isSilent || diagnostic.severity == .error else { return }
    host.show(.diagnostic(diagnostic))
  }

  /// A statement that may stand on several lines, on one.
  func onOneLine(_ statement: String) -> String {
    singleLine(ofScript: Source(name: "", statement), grammar: registry)
  }

  func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}

extension Statement {
  /// The name of what it gives a value that is worth seeing.
  fileprivate var nameGivenValue: String? {
    if isAssignment { return keyword.text }
    guard ["let", "param"].contains(keyword.text), case .name(let name)? = self["name"]?.value
    else { return nil }
    return name.text
  }
}

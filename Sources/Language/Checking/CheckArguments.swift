import Simulation
import SourceText
import Syntax

/// The checked arguments of one statement.
struct CheckedArguments {
  var terms: [String: Term] = [:]
  /// Where each name stands.
  var words: [String: SourceRange] = [:]

  subscript(name: String) -> Term? { terms[name] }
}

extension Checker {
  /// Checks the named arguments of a statement's form: names, repetition, alternatives, missing ones,
  /// kinds, and the ranges of those whose values are known.
  mutating func checkArguments(
    _ fields: [Field], of form: StatementForm, named what: String, at range: SourceRange,
    elsewhere: [ArgumentPlace] = []
  ) -> CheckedArguments {
    checkArguments(
      arguments(in: fields), definitions: form.arguments, alternatives: form.alternatives,
      clauses: form.clauses, named: what, at: range, elsewhere: elsewhere)
  }

  mutating func checkArguments(
    _ arguments: [Argument], definitions: [ArgumentDefinition], alternatives: [[String]],
    clauses: [String] = [], named what: String, at range: SourceRange,
    elsewhere: [ArgumentPlace] = []
  ) -> CheckedArguments {
    var checked = CheckedArguments()
    // What stands in another part of the statement is not missing.
    var isComplete = !elsewhere.contains(where: \.holdsStrays)
    let given = Set(arguments.map(\.name.text))
    for argument in arguments {
      guard let definition = definitions.first(where: { $0.name == argument.name.text }) else {
        let near = meant(
          byArgument: argument.name.text, among: definitions, given: given,
          alternatives: alternatives)
        if what == "set", isStatement(argument, arguments.count, range) {
        } else if isCountOfTurns(argument, near, what, arguments, range) {
        } else if !moveArgument(argument, to: elsewhere, what, unless: near) {
          let others = Vocabulary.standard.arguments(
            for: argument.name.text,
            among: definitions.map(\.name).filter { !given.contains($0) && $0 != near })
          unknownArgument(
            argument, near, near == nil ? [] : others, takes(what, definitions, clauses), what)
        }
        // A misspelt argument is also missing: one mistake, one message.
        isComplete = false
        // The name of an outcome is none of a value.
        let isOutcome = Outcome.words.contains { $0.word == text(argument.value.range) }
        if !isOutcome { _ = lower(argument.value) }
        continue
      }
      if let earlier = checked.words[argument.name.text] {
        report(
          .repeatedArgument, "`\(argument.name.text)` is given twice", at: argument.name.range,
          "remove one of the two",
          others: [DiagnosticLabel(span(earlier), "first given here")])
        continue
      }
      checked.words[argument.name.text] = argument.name.range
      checked.terms[argument.name.text] = lowerArgument(argument.value, as: definition)
    }
    if isComplete {
      checkPresence(checked, definitions, alternatives, what, range)
    }
    return checked
  }

  private mutating func unknownArgument(
    _ argument: Argument, _ near: String?, _ others: [String], _ usage: String, _ what: String
  ) {
    let meant = (near.map { [$0] } ?? []) + others
    report(
      .unknownArgument, "`\(what)` has no argument `\(argument.name.text)`",
      at: argument.name.range,
      meant.isEmpty
        ? "not an argument of `\(what)`"
        : "did you mean \(meant.map { "`\($0)`" }.joined(separator: " or "))?", notes: [usage],
      fixIts: meant.flatMap { replacement(argument.name.range, $0) })
  }

  /// `damp gamma=0.1 n=10`: ten times, or ten photons in the bath.
  private mutating func isCountOfTurns(
    _ argument: Argument, _ near: String?, _ what: String, _ arguments: [Argument],
    _ keyword: SourceRange
  ) -> Bool {
    guard what == "damp", text(keyword) == what, let last = arguments.last,
      case .number(let value, true) = argument.value.kind, value >= 1,
      Vocabulary.standard.argument(for: argument.name.text, among: ["n"]) != nil
        || argument.name.text == "n"
    else { return false }
    let others = arguments.filter { $0.range != argument.range }.map { text($0.range) }
    let count = text(argument.value.range)
    let turns = "repeat \(count) { \(([what] + others).joined(separator: " ")) }"
    let whole = SourceRange(keyword.lower, last.range.upper)
    var fixes = replacement(whole, turns)
    var advice = "write `\(turns)` for so many times"
    if near == "nbar" {
      advice += ", `nbar=\(count)` for the photons of the bath"
      fixes += replacement(argument.name.range, "nbar")
    }
    report(
      .unknownArgument, "`damp` has no argument `\(argument.name.text)`", at: argument.name.range,
      advice, fixIts: fixes)
    return true
  }

  /// `set seed=7`.
  private mutating func isStatement(
    _ argument: Argument, _ count: Int, _ keyword: SourceRange
  ) -> Bool {
    let name = argument.name.text
    guard let definition = registry.statement(name), definition.shape.elements.count == 1,
      case .expression? = definition.shape.elements.first
    else { return false }
    let written = "\(name) \(text(argument.value.range))"
    report(
      .unknownArgument, "`\(name)` is a statement of its own", at: argument.range,
      "write `\(written)`",
      fixIts: count == 1
        ? replacement(SourceRange(keyword.lower, argument.range.upper), written) : [])
    return true
  }

  /// `collide takes: theta (required), n (default 1), until … max`.
  func takes(_ what: String, _ definitions: [ArgumentDefinition], _ clauses: [String]) -> String {
    guard !definitions.isEmpty else { return "\(what) takes no arguments" }
    let parts = definitions.map { definition in
      if let value = definition.defaultValue {
        return "\(definition.name) (default \(NumberFormat().shortText(value)))"
      }
      return definition.isOptional ? definition.name : "\(definition.name) (required)"
    }
    return "\(what) takes: " + (parts + clauses).joined(separator: ", ")
  }

  private mutating func checkPresence(
    _ checked: CheckedArguments, _ definitions: [ArgumentDefinition],
    _ alternatives: [[String]], _ what: String, _ range: SourceRange
  ) {
    let given = alternatives.filter { $0.contains { checked.words[$0] != nil } }
    if given.count > 1 {
      let second = given[1].first { checked.words[$0] != nil }!
      let first = given[0].first { checked.words[$0] != nil }!
      report(
        .conflictingArguments, "`\(what)` takes either \(alternativesText(alternatives)), not both",
        at: checked.words[second]!, "remove `\(second)` or `\(first)`",
        others: [DiagnosticLabel(span(checked.words[first]!), "")])
      return
    }
    if given.isEmpty, !alternatives.isEmpty {
      let names = alternativesText(alternatives)
      report(
        .missingArgument, "`\(what)` needs \(names)", at: range,
        "add `\(alternatives[0].map { $0 + "=…" }.joined(separator: " "))`",
        notes: [takes(what, definitions, [])])
      return
    }
    let required = definitions.filter { !$0.isOptional }.map(\.name) + (given.first ?? [])
    for name in required where checked.words[name] == nil {
      report(
        .missingArgument, "`\(what)` needs `\(name)`", at: range, "add `\(name)=…`",
        notes: [takes(what, definitions, [])])
      return
    }
  }

  private func alternativesText(_ alternatives: [[String]]) -> String {
    alternatives.map { $0.map { "`\($0)`" }.joined(separator: " with ") }.joined(separator: " or ")
  }

  /// An argument's value: of the right kind, and in range where it is known already.
  mutating func lowerArgument(_ expression: Expression, as definition: ArgumentDefinition) -> Term {
    if definition.kind == .countOrAuto, case .name(let word) = expression.kind, word.text == "auto"
    {
      return Term(.constant(.text("auto")), span(expression.range))
    }
    switch definition.kind {
    case .word: return lowerWord(expression, of: definition)
    case .outcome: return lowerOutcome(expression)
    case .qubits: return lowerKinds(expression)
    case .perLevel: return lowerPerLevel(expression)
    case .mark: return lowerMark(expression)
    case .text: return lowerText(expression)
    case .label: return lowerLabel(expression, isList: false)
    case .labels: return lowerLabel(expression, isList: true)
    default: break
    }
    let term = lower(expression)
    if definition.kind == .any || isInvalid(term) { return term }
    let kind = staticKind(of: term)
    let wantsList = definition.kind == .list
    let wantsTruth = definition.kind == .condition
    if definition.kind == .realOrList, kind == .list { return term }
    guard
      (kind == .any) || (wantsList ? kind == .list : wantsTruth ? kind == .truth : kind.isNumeric)
    else {
      let wanted =
        definition.kind == .real || definition.kind == .realOrList
        ? "a number" : "a \(definition.kind.rawValue)"
      report(
        .wrongType, "`\(definition.name)` takes \(wanted), not \(kind.text)", at: expression.range,
        "this is \(kind.text)")
      return Term(.invalid, term.span)
    }
    if case .constant(let value) = term.kind, !wantsList, !wantsTruth, !position.isConditional {
      do { _ = try definition.checked(value) } catch {
        diagnostics.append(error.diagnostic(at: term.span))
      }
    }
    return term
  }

  func arguments(in fields: [Field]) -> [Argument] {
    fields.flatMap { field in
      if case .arguments(let arguments) = field.value { return arguments }
      return []
    }
  }
}

extension StaticKind {
  var text: String {
    switch self {
    case .integer: "a whole number"
    case .real, .number: "a number"
    case .truth: "a condition"
    case .list: "a list"
    case .text: "a string"
    case .any: "a value"
    }
  }
}

extension ArgumentDefinition {
  /// The number to use for this argument, or what is wrong with it. The bound of the value plays no part: stepping uses the
  /// double it is given.
  func checked(_ value: Value) throws(EvaluationProblem) -> Double {
    switch value {
    case .number(let quantity): return try checked(quantity.value)
    case .undefined(let reason):
      throw EvaluationProblem(
        .undefinedValue, "`\(name)` has no value here", label: "undefined: \(reason)")
    case .truth, .list, .text:
      throw EvaluationProblem(
        .wrongType, "`\(name)` takes a number, not \(value.kindName)",
        label: "this is \(value.kindName)")
    }
  }

  private func checked(_ number: Double) throws(EvaluationProblem) -> Double {
    let allowsInfinity = kind == .countOrInfinity || range.upperIncluded && range.upper == .infinity
    guard number.isFinite || (allowsInfinity && number == .infinity) else {
      throw EvaluationProblem(
        .notFinite, "`\(name)` must be finite",
        label: number.isNaN ? "not a number" : "this is infinite")
    }
    if kind == .count || kind == .countOrInfinity || kind == .countOrAuto {
      try checkCount(number)
    }
    guard range.contains(number) || number == .infinity && allowsInfinity else {
      throw outOfRange(number)
    }
    return number
  }

  private func checkCount(_ number: Double) throws(EvaluationProblem) {
    guard number.isInfinite || number == number.rounded() else {
      throw EvaluationProblem(
        .notACount, "`\(name)` must be a whole number",
        label: "\(NumberFormat().shortText(number)) is not whole; write `round(…)` if that is meant"
      )
    }
    guard number >= 0 else {
      throw EvaluationProblem(
        .notACount, "`\(name)` cannot be negative",
        label: "\(NumberFormat().shortText(number)) is below 0")
    }
  }

  private func outOfRange(_ number: Double) -> EvaluationProblem {
    let brief = NumberFormat().briefText(number)
    // Rounded it may seem to lie inside.
    let isMisleading = Double(brief).map(range.contains) ?? true
    let shown = isMisleading ? NumberFormat().shortText(number) : brief
    // The range of a qubit's parameters is that of quantum states.
    if name == "c" {
      return EvaluationProblem(
        .notAQuantumState, "this is not a quantum state", label: "|c| must be at most 1")
    }
    if name == "q" || name == "excited" {
      return EvaluationProblem(
        .notAQuantumState, "this is not a quantum state",
        label: "a weight must lie between 0 and 1",
        notes: [
          "with \(name)=\(shown) the qubit's density matrix (Eq. 1) has the negative population \(NumberFormat(digits: 3).text(Quantity(min(number, 1 - number))))"
        ])
    }
    return EvaluationProblem(
      .outOfRange, "`\(name)` is out of range", label: "must be \(range.text), is \(shown)")
  }
}

extension EvaluationProblem {
  func diagnostic(at span: SourceSpan) -> Diagnostic {
    Diagnostic(code, .error, title, labels: [DiagnosticLabel(span, label)], notes: notes)
  }
}

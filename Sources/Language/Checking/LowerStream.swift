import Simulation
import SourceText
import Syntax

// Kinds of qubits, and how those of a train differ and come.
extension Checker {
  /// The name of `prepare qubit … as NAME`.
  mutating func lowerKind(_ statement: Statement) -> String? {
    guard case .clause(_, let fields)? = statement["kind"]?.value,
      case .name(let name)? = fields.first(where: { $0.role == "name" })?.value
    else { return nil }
    qubitKinds.insert(name.text)
    return name.text
  }

  /// `stream=[A, A, B]`: names of kinds, each known.
  mutating func lowerKinds(_ expression: Expression) -> Term {
    let items: [Expression]
    if case .list(let elements) = expression.kind { items = elements } else { items = [expression] }
    var names: [Value] = []
    for item in items {
      guard case .name(let word) = item.kind else {
        report(
          .wrongType, "`stream` takes the names of qubits", at: item.range,
          "write `stream=[A, A, B]`, the names given by `prepare qubit … as A`")
        return Term(.invalid, span(expression.range))
      }
      guard qubitKinds.contains(word.text) else {
        let near = suggestion(for: word.text, among: Array(qubitKinds))
        report(
          .unknownName, "no qubit is called `\(word.text)`", at: word.range,
          near.map { "did you mean `\($0)`?" }
            ?? "write `prepare qubit q= … as \(word.text)` before it",
          fixIts: near.map { replacement(word.range, $0) } ?? [])
        return Term(.invalid, span(expression.range))
      }
      names.append(.text(word.text))
    }
    guard !names.isEmpty else {
      report(
        .wrongType, "an empty stream has no qubits", at: expression.range,
        "name at least one kind of qubit")
      return Term(.invalid, span(expression.range))
    }
    return Term(.constant(.list(names)), span(expression.range))
  }

  func streamPlan(_ arguments: CheckedArguments) -> StreamPlan {
    func word(_ name: String) -> String? {
      if case .constant(.text(let text))? = arguments[name]?.kind { return text }
      return nil
    }
    var plan = StreamPlan()
    if case .constant(.list(let names))? = arguments["stream"]?.kind {
      plan.members = names.compactMap { if case .text(let name) = $0 { name } else { nil } }
    }
    // Written as 0 it is as if it were not written.
    if let spread = arguments["spread"], !spread.isZero {
      plan.spread = spread
      plan.shape = word("shape").flatMap(SpreadShape.init(rawValue:)) ?? .gauss
    }
    plan.arrivals = word("arrivals").flatMap(Arrivals.init(rawValue:)) ?? .regular
    plan.chance = arguments["p"]
    return plan
  }

  /// What does not go together.
  mutating func checkStream(
    _ arguments: CheckedArguments, _ plan: CollisionPlan, _ damping: DampingPlan?,
    in statement: Statement
  ) {
    func refuse(_ name: String, _ title: String, _ label: String) {
      guard let range = arguments.words[name] else { return }
      report(.conflictingArguments, title, at: range, label)
    }
    let stream = plan.stream
    if let damping { refuseBath(of: plan.row, at: damping.span.range) }
    if stream.arrivals == .poisson, damping == nil, let range = arguments.words["arrivals"] {
      advise(
        .note, .arrivalsWithoutLoss,
        "without `with damp` it makes no difference when qubits arrive", at: range,
        "the same as regular arrivals", in: statement,
        notes: ["`with damp gamma=… nbar=…` is the loss in a mean waiting time"])
    }
    if arguments["spread"] != nil, plan["theta"] == nil {
      refuse("spread", "`spread` is a part of `theta`", "write `theta=…` instead of `g=… tau=…`")
    }
    if arguments["spread"] == nil {
      refuse("shape", "`shape` is that of a `spread`", "add `spread=…`")
    }
    if stream.arrivals == .binomial, stream.chance == nil, let range = arguments.words["arrivals"] {
      report(
        .missingArgument, "`arrivals=binomial` needs `p`", at: range,
        "add `p=…`, the chance that a tick brings a qubit")
    }
    if stream.arrivals != .binomial {
      refuse(
        "p", "`p` is the chance of `arrivals=binomial`", "remove it, or write `arrivals=binomial`")
    }
  }

  /// One of fixed words.
  mutating func lowerWord(_ expression: Expression, of definition: ArgumentDefinition) -> Term {
    if case .name(let word) = expression.kind, definition.choices.contains(word.text) {
      return Term(.constant(.text(word.text)), span(expression.range))
    }
    let choices = definition.choices.joined(separator: ", ")
    var near: String?
    if case .name(let word) = expression.kind {
      near = suggestion(for: word.text, among: definition.choices)
    }
    report(
      .wrongType, "`\(definition.name)` is one of: \(choices)", at: expression.range,
      near.map { "did you mean `\($0)`?" } ?? "none of these",
      fixIts: near.map { replacement(expression.range, $0) } ?? [])
    return Term(.invalid, span(expression.range))
  }

  /// An expression in `n`, made a list over the levels.
  mutating func lowerPerLevel(_ expression: Expression) -> Term {
    let slot = newSlot()
    scopes.append(Scope())
    declarations.append(
      Declaration(
        name: "n", what: "loop variable", span: span(expression.range), statement: nil,
        isUsed: true))
    scopes[scopes.count - 1].names["n"] = Scope.Entry(
      meaning: .variable(slot: slot, kind: .any, value: nil), declaration: declarations.count - 1)
    let term = lower(expression)
    scopes.removeLast()
    guard !isInvalid(term) else { return term }
    let place = span(expression.range)
    let levels = (0..<CouplingValues.mostLevels).map { Value.number(Quantity(Double($0))) }
    return Term(
      .comprehension(term, slot: slot, name: "n", in: Term(.constant(.list(levels)), place)), place)
  }
}

extension CouplingValues {
  /// How far an expression in n is followed.
  static let mostLevels = 4096
}

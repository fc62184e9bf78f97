import SourceText
import Syntax

extension Checker {
  // MARK: maser, set, seed

  @Sendable static func lowerVersion(_ checker: inout Checker, _ statement: Statement) {
    guard case .expression(let expression)? = statement["version"]?.value else { return }
    guard
      checker.position.statementCount == 1 || checker.position.isInclude
        || checker.options.isInteractive
    else {
      checker.report(
        .languageVersion, "`maser` must be the first statement", at: statement.keyword.range,
        "move this line to the top")
      return
    }
    let version = checker.constant(checker.lower(expression)) ?? 0
    guard version == Double(Language.version) else {
      let isLater = version > Double(Language.version)
      checker.report(
        .languageVersion,
        isLater
          ? "this script is written in version \(NumberFormat().shortText(version)) of the language"
          : "there is no such version of the language", at: expression.range,
        "this maser reads version \(Language.version)",
        notes: isLater ? ["a newer maser is needed to run it"] : [])
      return
    }
  }

  @Sendable static func lowerSet(_ checker: inout Checker, _ statement: Statement) {
    let form = checker.registry.statement("set")!.forms[0]
    let arguments = checker.checkArguments(
      statement.fields, of: form, named: "set", at: statement.keyword.range)
    if arguments.words.isEmpty, checker.arguments(in: statement.fields).isEmpty {
      checker.report(
        .missingArgument, "`set` needs something to set", at: statement.keyword.range,
        "e.g. `set digits=10`", notes: [checker.takes("set", form.arguments, [])])
    }
    var plan = SettingsPlan(tolerance: arguments["tolerance"], digits: arguments["digits"])
    if let levels = arguments["levels"] {
      if case .constant(.text) = levels.kind {
        plan.levels = .automatic
      } else {
        plan.levels = .fixed(levels)
      }
    }
    if let tolerance = checker.constant(arguments["tolerance"]), tolerance > 0, tolerance < 1e-14 {
      checker.advise(
        .warning, .tooTightTolerance,
        "a tolerance of \(NumberFormat.boundText(tolerance)) is below what double precision gives",
        at: arguments.words["tolerance"]!, "rounding adds to the printed bound anyway",
        in: statement)
    }
    checker.emit(.settings(plan), statement)
  }

  @Sendable static func lowerSeed(_ checker: inout Checker, _ statement: Statement) {
    guard case .expression(let expression)? = statement["value"]?.value else { return }
    let definition = ArgumentDefinition("seed", .count, in: .closed(0, 0x1p53), "")
    let term = checker.lowerArgument(expression, as: definition)
    checker.seedSpan = checker.span(statement.keyword.range)
    guard !checker.isInvalid(term) else { return }
    checker.emit(.seed(term), statement)
  }

  // MARK: let, observable, param

  @Sendable static func lowerLet(_ checker: inout Checker, _ statement: Statement) {
    guard let (name, expression) = checker.definition(statement) else { return }
    if checker.isShadowingWhatItReads(name, expression) { return }
    let term = checker.lower(expression)
    if case .constant(.text) = term.kind {
      checker.report(
        .wrongType, "a value is a number, a condition or a list", at: expression.range,
        "this is a string")
      checker.lostNames.insert(name.text)
      return
    }
    let kind = checker.staticKind(of: term)
    // What a name is bound to again at its own level stays in its slot: procedures and observables see it change.
    var slot: Int?
    if let entry = checker.scopes.last?.names[name.text],
      case .variable(let existing, _, _) = entry.meaning
    {
      slot = existing
      if !checker.options.isInteractive {
        checker.advise(
          .warning, .reboundName, "`\(name.text)` is given a second value", at: name.range,
          "from here on the new one counts", in: statement)
      }
    }
    let target = slot ?? checker.newSlot()
    var known: Value?
    if case .constant(let value) = term.kind { known = value }
    let meaning = Scope.Meaning.variable(slot: target, kind: kind, value: known)
    if slot == nil {
      checker.declare(name, "value", meaning, in: statement)
    } else {
      checker.scopes[checker.scopes.count - 1].names[name.text]?.meaning = meaning
    }
    guard !checker.isInvalid(term) else { return }
    checker.emit(.bind(slot: target, term), statement)
  }

  private func definition(_ statement: Statement) -> (Word, Expression)? {
    guard case .name(let name)? = statement["name"]?.value,
      case .expression(let expression)? = statement["value"]?.value
    else { return nil }
    return (name, expression)
  }

  @Sendable static func lowerObservable(_ checker: inout Checker, _ statement: Statement) {
    guard let (name, expression) = checker.definition(statement) else { return }
    checker.position.isLazy = true
    let term = checker.lower(expression)
    checker.position.isLazy = false
    if checker.scopes.last?.names[name.text] != nil {
      checker.report(
        .nameTaken, "`\(name.text)` is already declared at this level", at: name.range,
        "choose another name")
      return
    }
    checker.declare(name, "observable", .observable(term), in: statement)
  }

  @Sendable static func lowerParam(_ checker: inout Checker, _ statement: Statement) {
    guard let (name, expression) = checker.definition(statement) else { return }
    guard checker.position.blockDepth == 0, checker.position.procedure == nil else {
      checker.report(
        .statementNotAllowedHere, "a `param` belongs at the top level of the script",
        at: statement.keyword.range, "use `let` here")
      return
    }
    if checker.parameters.contains(where: { $0.name == name.text })
      || checker.scopes[0].names[name.text] != nil
    {
      checker.report(
        .nameTaken, "`\(name.text)` is already declared", at: name.range, "choose another name")
      return
    }
    checker.lowerParameter(name, expression, statement)
  }

  // MARK: record

  @Sendable static func lowerRecord(_ checker: inout Checker, _ statement: Statement) {
    guard case .expressions(let values)? = statement["values"]?.value else { return }
    let columns = values.compactMap { checker.recordedColumn($0.expression) }
    var every: Term?
    if case .clause(_, let fields)? = statement["every"]?.value,
      case .expression(let interval)? = fields.first?.value
    {
      every = checker.lowerArgument(interval, as: Evaluator.everyArgument)
    }
    let slot = checker.newSlot()
    let name = checker.declareSeries(
      statement, "name", defaultName: "run", slot, ["k"] + columns.map(\.name))
    guard let name, columns.count == values.count else { return }
    let plan = RecordPlan(
      slot: slot, name: name, columns: columns, every: every,
      family: checker.familyOfSeries(slot))
    checker.export(name, plan)
    checker.emit(.record(plan), statement)
  }

  /// An observable to be sampled; nil, with a diagnostic, for what cannot be.
  private mutating func recordedColumn(_ expression: Expression) -> RecordPlan.Column? {
    let term = lower(expression)
    guard !isInvalid(term) else { return nil }
    let kind = staticKind(of: term)
    guard kind.isNumeric else {
      wrongType(term, user: "`record`", wanted: "a number")
      return nil
    }
    guard !term.isRandom else {
      report(
        .wrongType, "a random number cannot be recorded", at: expression.range,
        "reading a series must not draw another one")
      return nil
    }
    var definition: ObservableDefinition?
    if case .observable(let observable, _, _) = term.kind { definition = observable.value }
    return RecordPlan.Column(
      name: canonicalText(expression.range), symbol: definition?.symbol ?? "",
      unit: definition?.unit ?? "", isInteger: definition?.isInteger ?? false, term: term)
  }

  /// Declares the series named by the clause `as`; the name, if it has one.
  @discardableResult
  mutating func declareSeries(
    _ statement: Statement, _ role: Role, defaultName: String?, _ slot: Int, _ columns: [String]
  ) -> String? {
    var word = defaultName.map { Word($0, statement.keyword.range) }
    if case .clause(_, let fields)? = statement[role]?.value,
      case .name(let name)? = fields.first?.value
    {
      word = name
    }
    guard let word else { return nil }
    declare(word, "series", .series(slot: slot, columns: columns), in: statement)
    return word.text
  }
}

/// What identifies the language itself.
public enum Language {
  public static let version = 1
}

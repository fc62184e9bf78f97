import SourceText
import Syntax

// Procedures, their calls, and included files.
extension Checker {
  @Sendable static func lowerProcedure(_ checker: inout Checker, _ statement: Statement) {
    guard case .name(let name)? = statement["name"]?.value else { return }
    if let outer = checker.position.procedure {
      checker.report(
        .statementNotAllowedHere, "a procedure cannot be defined inside `\(outer)`",
        at: statement.keyword.range, "move it to the top level")
      return
    }
    if checker.position.blockDepth > 0 {
      checker.report(
        .statementNotAllowedHere, "a procedure belongs at the top level of the script",
        at: statement.keyword.range, "move it out of the block")
      return
    }
    guard checker.isFree(name, "procedure") else { return }
    if let earlier = checker.procedures[name.text] {
      checker.report(
        .nameTaken, "`\(name.text)` is already defined", at: name.range, "choose another name",
        others: [DiagnosticLabel(earlier.span, "first defined here")])
      return
    }
    checker.define(name, statement)
  }

  private mutating func define(_ name: Word, _ statement: Statement) {
    let (outerQubit, outerBattery) = (qubit, battery)
    position.firstAssignableScope = scopes.count
    scopes.append(Scope())
    position.procedure = name.text
    let parameters = lowerParameters(statement)
    // Known from here on, so that a call inside is recognised as recursion.
    procedures[name.text] = Procedure(
      parameters: parameters, body: [], span: span(name.range), leavesQubitPrepared: false)
    let start = exports.count
    if case .block(let block)? = statement[.block]?.value {
      (qubit, battery) = (.none, nil)
      let labels = parameters.map { (slot: $0.slot, name: $0.name) }
      let body = lowerTurn(block, Turn(labels: labels, isCounted: labels.isEmpty))
      procedures[name.text]?.body = body
      procedures[name.text]?.leavesQubitPrepared = qubit == .prepared
    }
    position.procedure = nil
    position.firstAssignableScope = 0
    scopes.removeLast()
    takeExports(since: start)
    (qubit, battery) = (outerQubit, outerBattery)
  }

  private mutating func lowerParameters(_ statement: Statement) -> [Procedure.Parameter] {
    guard case .parameters(let parameters)? = statement["parameters"]?.value else { return [] }
    var result: [Procedure.Parameter] = []
    for parameter in parameters {
      if result.contains(where: { $0.name == parameter.name.text }) {
        report(
          .repeatedArgument, "`\(parameter.name.text)` is given twice", at: parameter.name.range,
          "remove one of the two")
        continue
      }
      let defaultValue = parameter.defaultValue.map { lower($0) }
      let slot = newSlot()
      declareParameter(parameter.name, slot, statement)
      result.append(
        Procedure.Parameter(name: parameter.name.text, slot: slot, defaultValue: defaultValue))
    }
    return result
  }

  /// Parameters may be named like statements' arguments (`theta`, `n`, `q`), and like constants never.
  private mutating func declareParameter(_ name: Word, _ slot: Int, _ statement: Statement) {
    declare(
      name, "procedure parameter", .variable(slot: slot, kind: .any, value: nil), in: statement)
  }

  // MARK: Calls

  mutating func lowerCall(_ statement: Statement) {
    let name = statement.keyword
    guard let procedure = procedures[name.text] else {
      unknownStatement(statement)
      return
    }
    if position.procedure == name.text {
      report(
        .recursion, "`\(name.text)` calls itself", at: name.range,
        "a procedure cannot call itself: every program ends",
        others: [DiagnosticLabel(procedure.span, "defined here")])
      return
    }
    let definitions = procedure.parameters.map {
      ArgumentDefinition($0.name, .any, isOptional: $0.defaultValue != nil, "")
    }
    let arguments = checkArguments(
      self.arguments(in: statement.fields), definitions: definitions, alternatives: [],
      named: name.text, at: name.range)
    let values = procedure.parameters.compactMap { parameter in
      (arguments[parameter.name] ?? parameter.defaultValue).map {
        (slot: parameter.slot, name: parameter.name, value: $0)
      }
    }
    guard values.count == procedure.parameters.count else { return }
    if procedure.leavesQubitPrepared {
      qubit = .prepared
    } else if qubit == .none {
      qubit = .unknown
    }
    battery = nil
    emit(
      .call(CallPlan(procedure: name.text, arguments: values, body: procedure.body)), statement)
  }

  private mutating func unknownStatement(_ statement: Statement) {
    let name = statement.keyword
    for argument in arguments(in: statement.fields) { _ = lower(argument.value) }
    if registry.observable(name.text) != nil || lookUp(name.text) != nil
      || measuredNames.contains(name.text)
    {
      if let entry = lookUp(name.text) { markUsed(entry) }
      report(
        .notAStatement, "`\(name.text)` is not a statement", at: name.range,
        "to print it write `measure \(text(statement.range))`",
        fixIts: replacement(statement.range, "measure \(text(statement.range))"))
      return
    }
    if isLost(name.text) { return }
    if announced.contains(name.text) {
      report(
        .notAStatement, "`\(name.text)` is called before it is defined", at: name.range,
        "move its `proc` above this line",
        notes: ["procedures call only those defined before them: that is why every program ends"])
      return
    }
    let meant = meant(byStatement: name.text)
    report(
      .notAStatement, "`\(name.text)` is not a statement", at: name.range,
      meant?.label ?? "no statement or procedure has this name",
      notes: meant == nil ? ["statements: \(registry.keywords.joined(separator: " "))"] : [],
      fixIts: meant?.replacement.map { replacement(name.range, $0) } ?? [])
  }

  // MARK: include

  @Sendable static func lowerInclude(_ checker: inout Checker, _ statement: Statement) {
    guard case .string(let literal)? = statement["path"]?.value else { return }
    guard checker.position.blockDepth == 0 else {
      checker.report(
        .statementNotAllowedHere, "`include` belongs at the top level of the script",
        at: statement.keyword.range, "move it out of the block")
      return
    }
    checker.include(literal.text, at: literal.range)
  }

  private mutating func include(_ path: String, at range: SourceRange) {
    let before = diagnostics.count
    defer { if hasUnread(since: before) { hasLostInclude = true } }
    guard isBelowFolder(path, range, "an include") else { return }
    if let index = includeChain.firstIndex(where: { $0.source.name == path })
      ?? (source.name == path ? includeChain.count : nil)
    {
      let chain = includeChain[index...].map(\.source.name) + [source.name, path]
      report(
        .includeCycle, "this include goes round in a circle", at: range,
        "`\(path)` is being read already", notes: [chain.joined(separator: " → ")])
      return
    }
    do {
      let loaded = try options.loader.load(path)
      read(loaded, from: range)
    } catch {
      report(
        .includeUnreadable, "cannot read `\(path)`", at: range, error.reason, notes: includeNotes())
    }
  }

  /// Whether the path cannot lead out of the script's folder; says so if it can.
  mutating func isBelowFolder(_ path: String, _ range: SourceRange, _ what: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard path.isEmpty || path.hasPrefix("/") || parts.contains("..") || path.utf8.contains(0)
    else { return true }
    report(
      .includeUnreadable, "\(what) stays below the script's folder", at: range,
      path.isEmpty ? "name a file" : "no absolute path and no `..` here", notes: includeNotes())
    return false
  }

  private func hasUnread(since start: Int) -> Bool {
    diagnostics[start...].contains { $0.code == .includeUnreadable || $0.code == .includeCycle }
  }

  private mutating func read(_ included: Source, from range: SourceRange) {
    let (tree, problems) = parseScript(included, grammar: registry)
    diagnostics += problems
    includeChain.append(IncludeFrame(source: source, range: range, position: position))
    source = included
    position.isInclude = true
    position.statementCount = 0
    let outer = following
    following = []
    check(tree.statements)
    following = outer
    let frame = includeChain.removeLast()
    source = frame.source
    position = frame.position
  }

  /// Where the file being read was included from.
  func includeNotes() -> [String] {
    includeChain.reversed().map { frame in
      "included from \(place(SourceSpan(frame.source, frame.range)))"
    }
  }
}

/// `file:line:column` for notes.
func place(_ span: SourceSpan) -> String {
  let position = span.source.position(at: span.range.lower)
  let text = "\(position.line):\(position.column)"
  return span.source.name.isEmpty ? text : "\(span.source.name):\(text)"
}

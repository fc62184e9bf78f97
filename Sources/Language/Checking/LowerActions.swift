import Simulation
import SourceText
import Syntax

// The statements that change the cavity, and the qubit's preparation.
extension Checker {
  @Sendable static func lowerPrepare(_ checker: inout Checker, _ statement: Statement) {
    guard case .word(let subject)? = statement["subject"]?.value else { return }
    if subject.text == "qubit" {
      checker.lowerQubit(statement)
    } else if case .word(let start)? = statement["start"]?.value {
      checker.lowerCavity(statement, start)
    }
  }

  private func form(_ statement: Statement, _ words: [String]) -> StatementForm {
    registry.statement(statement.keyword.text)!.forms.first { $0.words == words }!
  }

  private mutating func lowerQubit(_ statement: Statement) {
    let before = diagnostics.count
    let arguments = checkArguments(
      statement.fields, of: form(statement, ["qubit"]), named: "prepare qubit",
      at: statement.keyword.range)
    let excited = arguments["excited"]
    qubit = .prepared
    // A stream mostly in the ground state empties the cavity: it climbs nowhere.
    let discharges =
      (constant(arguments["q"]) ?? 0) > 0.5 || (constant(arguments["excited"]) ?? 1) < 0.5
    streamIsIncoherent =
      !discharges && arguments["c"].map { constant($0) == 0 } ?? false
    explainNegativeEigenvalue(arguments, since: before)
    guard let weight = arguments["q"] ?? excited else { return }
    lintQubit(arguments, statement)
    emit(
      .prepareQubit(
        QubitPlan(
          weight: weight, weightIsExcited: excited != nil, coherence: arguments["c"],
          phase: arguments["phase"], decay: arguments["decay"],
          dephasing: arguments["dephasing"], name: lowerKind(statement))), statement)
  }

  /// Adds the eigenvalue that is negative to the message about a c out of range.
  private mutating func explainNegativeEigenvalue(_ arguments: CheckedArguments, since: Int) {
    guard
      let index = diagnostics.indices.dropFirst(since).first(where: {
        diagnostics[$0].code == .notAQuantumState && diagnostics[$0].notes.isEmpty
      }), let c = constant(arguments["c"])
    else { return }
    let isExcited = arguments["q"] == nil
    guard let q = constant(arguments["q"] ?? arguments["excited"]), (0...1).contains(q) else {
      return
    }
    diagnostics[index].notes = [
      QubitText.eigenvalueNote(name: isExcited ? "excited" : "q", weight: q, coherence: c)
    ]
  }

  private mutating func lintQubit(_ arguments: CheckedArguments, _ statement: Statement) {
    guard let given = constant(arguments["q"] ?? arguments["excited"]) else {
      return
    }
    let q = arguments["q"] == nil ? 1 - given : given
    guard (0...1).contains(q) else { return }
    if q > 0.5, let range = arguments.words["q"] ?? arguments.words["excited"] {
      advise(
        .warning, .discharging,
        "with q=\(NumberFormat().shortText(q)) most qubits arrive in the ground state and take energy out",
        at: range,
        "q is the weight of the ground state; `excited=` is the other spelling", in: statement)
    }
    if let c = constant(arguments["c"]), c != 0, q == 0 || q == 1 {
      advise(
        .warning, .coherenceWithoutEffect,
        "c has no effect here: with q=\(NumberFormat().shortText(q)) the coherence term c*sqrt(q(1-q)) is zero",
        at: arguments.words["c"]!, "", in: statement)
    }
  }

  private mutating func lowerCavity(_ statement: Statement, _ start: Word) {
    let form = form(statement, ["cavity", start.text])
    battery = nil
    if start.text == "from" { return lowerStoredCavity(statement) }
    let arguments = checkArguments(
      statement.fields, of: form, named: "prepare cavity \(start.text)", at: start.range)
    guard let kind = StartPlan.Kind(rawValue: start.text) else { return }
    let amount = arguments["n"] ?? arguments["alpha"] ?? arguments["nbar"]
    guard kind == .vacuum || amount != nil else { return }
    emit(
      .prepareCavity(StartPlan(kind: kind, amount: amount, phase: arguments["phase"])), statement)
  }

  /// The file is read now: what is wrong with it is said before anything runs, and the experiment does not change
  /// under a sweep.
  private mutating func lowerStoredCavity(_ statement: Statement) {
    guard case .string(let literal)? = statement["path"]?.value else { return }
    guard isBelowFolder(literal.text, literal.range, "a state's file") else { return }
    guard literal.text.hasSuffix(".npz") else {
      return report(
        .includeUnreadable, "a state is read from a .npz file", at: literal.range,
        "`save state to \"state.npz\"` writes one, and numpy.savez(\"state.npz\", rho=matrix), for QuTiP rho=state.full()"
      )
    }
    var repairs = false
    if case .word? = statement["repair"]?.value { repairs = true }
    do {
      let stored = try options.loader.loadState(
        StateRequest(path: literal.text, repairs: repairs))
      emit(
        .prepareCavity(StartPlan(kind: .from, amount: nil, phase: nil, stored: stored)), statement)
    } catch {
      report(
        .includeUnreadable, "cannot read a state from `\(literal.text)`", at: literal.range,
        error.reason, notes: (error.help.isEmpty ? [] : [error.help]) + includeNotes())
    }
  }

  /// Statements whose engine does not exist yet are checked like the others; running them says so.
  mutating func refuseLater(_ form: StatementForm, _ statement: Statement) -> Bool {
    guard case .later(let sentence) = form.availability else { return false }
    emit(.unavailable(sentence), statement)
    return true
  }

  // MARK: collide

  @Sendable static func lowerCollide(_ checker: inout Checker, _ statement: Statement) {
    checker.lowerCollision(statement)
  }

  private mutating func lowerCollision(_ statement: Statement) {
    let before = diagnostics.count
    var words: [String] = []
    if case .word(let model)? = statement["model"]?.value { words = [model.text] }
    let form = form(statement, words)
    let name = (["collide"] + words).joined(separator: " ")
    if refusesSpread(statement, Couplings.row(words.first), name) { return }
    if refusesMemory(statement, Couplings.row(words.first), name) { return }
    let arguments = checkArguments(
      statement.fields, of: form, named: name, at: statement.keyword.range,
      elsewhere: clausePlaces(statement, of: form))
    requireQubit(statement)
    let loss = lowerDuringClause(statement, words.first, arguments)
    let detection = lowerDetectClause(statement, arguments)
    let damping = lowerLossClause(statement)
    let until = lowerUntil(statement, arguments)
    if refuseLater(form, statement) { return }
    guard var collision = collisionPlan(words.first, arguments) else { return }
    (collision.loss, collision.detection) = (loss, detection)
    collision.memory = arguments["memory"]
    checkMemory(arguments, collision, detection: detection)
    if !collision.row.alternatives.isEmpty { checkDetuning(arguments) }
    checkStream(arguments, collision, damping, in: statement)
    noteBattery(collision, statement, since: before)
    collision.row.lint?(&self, arguments, statement)
    if let damping { lintSplitting(damping, statement) }
    if (constant(until?.maximum ?? arguments["n"]) ?? 1) > 15 {
      if words.isEmpty, loss == nil, collision.stream.isPlain, collision.discardsQubits {
        lintNearTrap(arguments, damping, statement)
      }
    }
    let count = until?.maximum ?? arguments["n"]
    emit(
      .cycle(
        CyclePlan(collision: collision, damping: damping, count: count, until: until?.condition)),
      statement)
  }

  /// A spread of theta is averaged where pairs are turned, and nowhere else.
  private mutating func refusesSpread(
    _ statement: Statement, _ row: CouplingRow, _ name: String
  ) -> Bool {
    guard !row.spreads,
      let spread = arguments(in: statement.fields).first(where: { $0.name.text == "spread" })
    else { return false }
    report(
      .unknownArgument, "`\(name)` averages over no spread of theta", at: spread.name.range,
      "remove it, and sweep theta instead",
      notes: [
        "for example:  sweep x in linspace(0.95, 1.05, 11) as s { \(name) theta=0.6*x … }; each point has one theta for all its qubits, which is another average than a new theta for every qubit",
        "couplings that turn pairs one by one have their average in closed form; this one has not",
      ])
    return true
  }

  /// Nil where an argument is missing: that has been said.
  func collisionPlan(_ word: String?, _ arguments: CheckedArguments) -> CollisionPlan? {
    let row = Couplings.row(word)
    var terms: [String: Term] = [:]
    for argument in row.arguments { terms[argument.name] = arguments[argument.name] }
    // theta instead of g and tau.
    if terms["theta"] != nil, !row.alternatives.isEmpty {
      (terms["g"], terms["tau"], terms["detuning"]) = (nil, nil, nil)
    }
    let missing = row.arguments.filter { !$0.isOptional && terms[$0.name] == nil }
    let isComplete =
      row.alternatives.isEmpty
      || row.alternatives.contains { $0.allSatisfy { terms[$0] != nil } }
    guard missing.isEmpty, isComplete else { return nil }
    return CollisionPlan(word: word, arguments: terms, stream: streamPlan(arguments))
  }

  private mutating func checkDetuning(_ arguments: CheckedArguments) {
    guard arguments["theta"] != nil, let range = arguments.words["detuning"] else { return }
    report(
      .conflictingArguments, "`detuning` needs the duration of a collision", at: range,
      "write `g=… tau=…` instead of `theta=…`")
  }

  mutating func requireQubit(_ statement: Statement, for what: String = "collision") {
    guard qubit == .none, position.procedure == nil else { return }
    qubit = .unknown
    report(
      .noQubitPrepared, "no qubit has been prepared for this \(what)",
      at: statement.keyword.range, "the first \(what) of this script",
      notes: ["say what arrives before it, for example:  prepare qubit q=0.25 c=1"])
  }

  mutating func lowerLossClause(_ statement: Statement) -> DampingPlan? {
    guard case .clause(let keyword, let fields)? = statement["with"]?.value else { return nil }
    let definition = registry.statement("damp")!
    let arguments = checkArguments(
      fields, of: definition.forms[0], named: "damp", at: keyword.range,
      elsewhere: [outerPlace(statement, before: keyword)])
    return dampingPlan(arguments, span(keyword.range))
  }

  func dampingPlan(_ arguments: CheckedArguments, _ span: SourceSpan) -> DampingPlan? {
    guard let rate = arguments["gamma"] else { return nil }
    return DampingPlan(rate: rate, photons: arguments["nbar"], time: arguments["time"], span: span)
  }

  private mutating func lowerUntil(
    _ statement: Statement, _ outer: CheckedArguments
  ) -> (condition: Term, maximum: Term?)? {
    guard case .clause(let keyword, let fields)? = statement["until"]?.value else { return nil }
    if let range = outer.words["n"] {
      report(
        .conflictingArguments, "`collide` takes either `n=` or `until … max=`, not both", at: range,
        "remove `n`", others: [DiagnosticLabel(span(keyword.range), "")])
    }
    let arguments = checkArguments(
      self.arguments(in: fields), definitions: ActionStatements.untilArguments,
      alternatives: [], named: "until", at: keyword.range,
      elsewhere: [outerPlace(statement, before: keyword)])
    guard case .expression(let expression)? = fields.first(where: { $0.role == "condition" })?.value
    else { return nil }
    let condition = lower(expression)
    guard requireTruth(condition, "`until`") else { return nil }
    return (condition, arguments["max"])
  }

  // MARK: damp

  @Sendable static func lowerDamp(_ checker: inout Checker, _ statement: Statement) {
    let form = checker.registry.statement("damp")!.forms[0]
    let arguments = checker.checkArguments(
      statement.fields, of: form, named: "damp", at: statement.keyword.range)
    guard var plan = checker.dampingPlan(arguments, checker.span(statement.keyword.range)) else {
      return
    }
    guard checker.requireMode(statement) else { return }
    if arguments.words["time"] == nil, let train = checker.trainBefore() {
      plan.followsTrain = true
      checker.noteLossAfterTrain(statement, train)
    }
    checker.emit(.damp(plan), statement)
  }
}

/// Sentences about qubit states that cannot be, used before and while running.
enum QubitText {
  static func eigenvalueNote(name: String, weight: Double, coherence: Double) -> String {
    let q = weight
    let spread = ((1 - 2 * q) * (1 - 2 * q) + 4 * coherence * coherence * q * (1 - q)).squareRoot()
    let lowest = Quantity((1 - spread) / 2)
    let format = NumberFormat()
    return
      "with \(name)=\(format.shortText(weight)), c=\(format.shortText(coherence)) the qubit's density matrix (Eq. 1) has the eigenvalue \(NumberFormat(digits: 3).text(lowest))"
  }
}

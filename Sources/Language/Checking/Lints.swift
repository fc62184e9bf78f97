import Simulation
import SourceText
import Syntax

// Advice from physics: what is probably not meant, though it can be run.
extension Checker {
  /// The train of collisions that the step about to be emitted follows directly, if there is one.
  func trainBefore() -> PlanStep? {
    let previous = steps.last ?? (position.blockDepth == 0 ? lastTaken : nil)
    guard let last = previous, case .cycle(let cycle) = last.action, cycle.damping == nil else {
      return nil
    }
    if cycle.until != nil { return last }
    guard let count = cycle.count else { return nil }
    if let known = constant(count), known <= 1 { return nil }
    return last
  }

  mutating func noteLossAfterTrain(_ damp: Statement, _ train: PlanStep) {
    guard case .cycle(let cycle) = train.action, !damp.hasMistakes, !train.hasMistakes else {
      return
    }
    let collision = train.statement.text
    let loss = text(damp.range)
    let shown = constant(cycle.count).map { " \(NumberFormat().shortText($0))" } ?? ""
    let title =
      cycle.until == nil
      ? "this damps once, after all\(shown) collisions"
      : "this damps once, after the last collision"
    advise(
      .note, .lossAfterTrain, title, at: damp.keyword.range, "one interval of loss at the end",
      in: damp,
      notes: [
        "for loss between collisions (Eq. 16):  \(oneLine(collision)) with \(oneLine(loss))",
        "`maser explain` shows both results; `damp … time=1` says you mean it and silences this note",
      ])
  }

  /// W110: an incoherent stream whose angle nearly, but not exactly, traps the field climbs past the trap.
  mutating func lintNearTrap(
    _ arguments: CheckedArguments, _ damping: DampingPlan?, _ statement: Statement
  ) {
    guard damping == nil, streamIsIncoherent,
      let theta = constant(arguments["theta"]),
      let range = arguments.words["theta"], theta > 0
    else { return }
    let gate = (Double.pi / theta) * (Double.pi / theta)
    let nearest = gate.rounded()
    let distance = abs(gate - nearest)
    guard nearest >= 2, nearest < 200, distance > 1e-9 * nearest, distance < 0.5, gate > 1 else {
      return
    }
    advise(
      .warning, .nearTrap,
      "theta is near pi/sqrt(\(Int(saturating: nearest))) but does not trap there: (pi/theta)² = \(NumberFormat().text(Quantity(gate)))",
      at: range,
      "an incoherent stream climbs past n=\(Int(saturating: gate))", in: statement,
      notes: [exactTrapText(gate)])
  }

  /// The first level at which theta sqrt(n) is a multiple of pi, if the angle is pi times the root of a simple fraction.
  private func exactTrapText(_ gate: Double) -> String {
    // theta² n = j² pi²  <=>  n = j² gate.
    for j in 1...20 {
      let n = Double(j * j) * gate
      if abs(n - n.rounded()) < 1e-9 * n {
        return
          "the next exact trap is at n=\(Int(saturating: n.rounded())): the energy goes on towards it (Fig. 1, red and cyan)"
      }
    }
    return
      "no exact trap with theta sqrt(n) up to 20 pi: the energy goes on growing (Fig. 1, red and cyan)"
  }

  /// W117: one part of the counter-rotating term turns so slowly that the modulation does harm.
  mutating func lintResonance(_ arguments: CheckedArguments, _ statement: Statement) {
    func value(_ name: String) -> Double? { constant(arguments[name]) }
    guard let theta = value("theta"), let coupling = value("coupling"), let eta = value("eta"),
      let nu = value("nu"), let range = arguments.words["nu"],
      let part = ModulatedCoupling(theta: theta, coupling: coupling, eta: eta, nu: nu).harmfulPart
    else { return }
    let format = NumberFormat(digits: 3)
    func shown(_ value: Double) -> String { format.text(Quantity(value)) }
    advise(
      .warning, .modulationResonance,
      "\(part.order == 1 ? "" : "\(part.order) times ")nu = \(NumberFormat().shortText(Double(part.order) * nu)) is near 2, twice the cavity's frequency",
      at: range,
      "a part J_\(part.order)(2 eta) = \(shown(part.weight)) of the counter-rotating term hardly turns",
      in: statement,
      notes: [
        "it disturbs more than the whole term does without a modulation (`collide rabi`); a nu well above 2 keeps clear, and `measure distance` says how far the collision is from Jaynes-Cummings"
      ])
  }

  mutating func lintSplitting(_ damping: DampingPlan, _ statement: Statement) {
    guard let rate = constant(damping.rate) else { return }
    let time = damping.time.map { constant($0) ?? 0 } ?? 1
    guard rate * time > 0.2 else { return }
    advise(
      .warning, .strongLossSplitting,
      "gamma*time = \(NumberFormat().shortText(rate * time)) is not small against 1",
      at: damping.rate.span.range,
      "Eq. (16) splits collision and loss: doubtful for strong loss", in: statement)
  }

  /// What can be said only when the whole script has been read.
  public mutating func finish() {
    if let random = firstRandom, seedSpan == nil, !allowsAnywhere(.randomWithoutSeed) {
      adviseAt(
        random, .randomWithoutSeed,
        "random numbers are drawn but no `seed` is set; seed 0 is used and recorded")
    }
    if let seedSpan, firstRandom == nil, !allowsAnywhere(.seedWithoutRandom) {
      adviseAt(seedSpan, .seedWithoutRandom, "a `seed` is set but nothing is random")
    }
    // In a script with mistakes the use may be in what could not be read.
    guard !hasMistakes, !diagnostics.contains(where: { $0.severity == .error }) else { return }
    for declaration in declarations where !declaration.isUsed && declaration.what != "loop variable"
    {
      guard declaration.span.source === source,
        ["value", "parameter", "observable"].contains(declaration.what)
      else { continue }
      if let statement = declaration.statement, allows(.unusedName, statement) { continue }
      adviseAt(
        declaration.span, .unusedName, "the \(declaration.what) `\(declaration.name)` is never used"
      )
    }
    lintUnusedAllowances()
  }

  private mutating func adviseAt(_ span: SourceSpan, _ code: DiagnosticCode, _ title: String) {
    diagnostics.append(Diagnostic(code, .warning, title, labels: [DiagnosticLabel(span)]))
  }
}

import Simulation

// What is followed of energies and entropies.
extension Evaluator {
  /// From here on; and from the start, where nothing has happened yet or what has happened is known and can be done again.
  func follow(_ interest: BookInterest) {
    let whole = machine.bookInterest.union(interest)
    guard whole != machine.bookInterest else { return }
    machine.bookInterest = whole
    if let cavity = again(whole) {
      machine.cavity = cavity
    } else {
      openBooks()
    }
  }

  /// For a cavity that was just prepared, or that is to be followed in more.
  func openBooks() {
    machine.cavity.openBooks(machine.bookInterest, isFromStart: !machine.hasActed)
  }

  func mark(_ slot: Int, _ step: PlanStep) throws {
    do throws(SimulationError) { try machine.cavity.mark(slot) } catch {
      throw failure(error, at: step.span)
    }
    machine.journey?.append(.mark(slot))
  }

  func noteJourney(
    _ collision: Collision, _ qubit: QubitState, _ damping: Damping?, _ train: Train, count: Int
  ) {
    guard machine.journey != nil, count > 0 else { return }
    let passage = CavityJourney.Passage(
      collision: collision, qubit: qubit, damping: damping, numerics: machine.numerics,
      cavityFrequency: train.cavityFrequency)
    machine.journey!.append(.collide(passage, count: count))
  }

  /// The present state with its books, by doing once more all that was done to it; nil where that is not known.
  private func again(_ interest: BookInterest) -> CavityState? {
    guard let journey = machine.journey, journey.isComplete, !journey.acts.isEmpty else {
      return nil
    }
    var cavity = journey.start
    cavity.openBooks(interest, isFromStart: true)
    let looked = engine.looksAtQubits
    engine.looksAtQubits = true
    defer { engine.looksAtQubits = looked }
    do {
      try retryingInterrupted {
        for act in journey.acts { try perform(act, on: &cavity) }
      }
    } catch { return nil }
    return cavity.hasSameNumbers(as: machine.cavity) ? cavity : nil
  }

  private func perform(_ act: CavityJourney.Act, on cavity: inout CavityState) throws {
    switch act {
    case .mark(let slot): try cavity.mark(slot)
    case .damp(let damping, let numerics): try engine.damp(&cavity, damping, numerics: numerics)
    case .collide(let passage, let count):
      cavity.setCavityFrequency(passage.cavityFrequency)
      let made = try engine.collide(
        &cavity, passage.collision, qubit: passage.qubit, damping: passage.damping, count: count,
        numerics: passage.numerics, attention: .occasional
      ) { _ in !self.isInterrupted() }
      if made < count { throw SimulationError.interrupted }
    }
  }
}

/// All that has been done to a cavity since it was prepared, so that what nobody followed can be found out later.
struct CavityJourney: Sendable {
  struct Passage: Sendable, Hashable {
    let collision: Collision
    let qubit: QubitState
    let damping: Damping?
    let numerics: Numerics
    let cavityFrequency: Double?
  }

  enum Act: Sendable {
    case collide(Passage, count: Int)
    case damp(Damping, Numerics)
    case mark(Int)
  }

  let start: CavityState
  private(set) var acts: [Act] = []
  private(set) var isComplete = true

  /// More than this is not kept.
  private static let mostActs = 100_000

  init(start: CavityState) { self.start = start }

  mutating func append(_ act: Act) {
    guard isComplete else { return }
    if case .collide(let passage, let count) = act,
      case .collide(let last, let before)? = acts.last,
      passage == last
    {
      acts[acts.count - 1] = .collide(passage, count: before.addingSaturated(count))
    } else {
      acts.append(act)
    }
    if acts.count > CavityJourney.mostActs { lose() }
  }

  /// Something happened that cannot be done again.
  mutating func lose() { (acts, isComplete) = ([], false) }
}

extension BookInterest {
  /// What following it takes, for `maser explain`.
  var explanation: [String] {
    var lines: [String] = []
    func line(_ text: String) { lines.append("followed        \(text)") }
    if contains(.energies) {
      line("energies: the last qubit of every train and the heat of every damping, O(N) each")
    }
    if contains(.qubits) { line("every outgoing qubit: collisions one by one, O(N) more each") }
    if contains(.states) { line("the state before the last collision: a copy for every train") }
    if contains(.entropies) {
      line("entropies: the eigenvalues before and after every damping, O(N³) with coherences")
    }
    return lines
  }
}

extension Plan {
  /// The same with other steps.
  func with(_ steps: [PlanStep]) -> Plan {
    var plan = self
    plan.steps = steps
    return plan
  }
}

import Simulation
import SourceText

/// A run that only finds out how a plan would go, for `maser explain`: the beginnings of long trains and loops, the first and the last
/// point of a sweep, nothing that takes long, nothing delivered. What is left out is noted.
final class Trial {
  /// Collisions that are made one by one, and rounds of a loop, where not everything is tried.
  static let trainBeginning = 64
  static let loopBeginning = 2
  /// Elements of a state that are made and stepped at once within a few hundredths of a second.
  static let mostElements = 2e7
  /// A state with more levels has its eigenvalues computed in more than that.
  static let mostEigenvalues = 200

  /// All collisions and rounds are made.
  let isWhole: Bool
  /// What was left out, in words.
  private(set) var omissions: [String] = []
  /// `as` names and tables whose values are not known for that reason.
  var unknownNames: Set<String> = []
  var unknownTables: Set<Int> = []

  init(isWhole: Bool) { self.isWhole = isWhole }

  /// Something is left out; what follows may come out otherwise.
  func omit(_ what: String) {
    if !omissions.contains(what) { omissions.append(what) }
  }
}

/// What follows depends on something that a trial does not compute.
struct EndOfTrial: Error {
  let reason: String
}

extension Evaluator {
  /// Collisions to be made one by one, of `count`.
  func tried(_ count: Int, _ step: PlanStep) -> Int {
    guard let trial, !trial.isWhole, count > Trial.trainBeginning else { return count }
    trial.omit("\(Trial.trainBeginning) of the collisions of line \(line(of: step)) are made")
    return Trial.trainBeginning
  }

  /// Rounds of a loop that are run, of those that there are.
  func tried(_ rounds: Range<Int>, _ step: PlanStep) -> Range<Int> {
    guard let trial, !trial.isWhole, rounds.count > Trial.loopBeginning else { return rounds }
    trial.omit("\(Trial.loopBeginning) rounds of the loop of line \(line(of: step)) are run")
    return rounds.prefix(Trial.loopBeginning)
  }

  /// Ends a trial at a state that takes longer than an answer may.
  func requireTriable(_ start: CavityStart, _ step: PlanStep) throws {
    let levels = machine.numerics.levels.map(Double.init)
    switch start {
    case .vacuum, .stored: return
    case .fock(let photons): try requireTriable(elements: levels ?? Double(photons), step)
    // As many levels as hold all but 1e-12 of it.
    case .thermal(let photons): try requireTriable(elements: levels ?? 30 * photons, step)
    case .coherent(let alpha, _):
      let size = levels ?? alpha * alpha
      try requireTriable(elements: size * size / 2, step)
    }
  }

  /// The same for collisions with the state there is.
  func requireTriable(_ qubit: QubitState, _ step: PlanStep) throws {
    let levels = Double(machine.numerics.levels ?? machine.cavity.levels)
    let isDiagonal = machine.cavity.representation == .populations && qubit.coupling == 0
    try requireTriable(elements: isDiagonal ? levels : levels * levels / 2, step)
  }

  private func requireTriable(elements: Double, _ step: PlanStep) throws {
    guard trial != nil, elements > Trial.mostElements else { return }
    let size = NumberFormat(digits: 1).text(Quantity(elements))
    throw EndOfTrial(
      reason:
        "line \(line(of: step)) works on about \(size) elements: it and what follows are not tried")
  }

  /// Ends a trial at an observable that takes longer than an answer may.
  func requireTriable(
    _ observable: ObservableDefinition, _ cavity: CavityState, _ term: Term
  ) throws {
    guard trial != nil else { return }
    switch observable.effort {
    case .little: return
    case .eigenvalues:
      guard cavity.levels > Trial.mostEigenvalues, cavity.representation != .populations else {
        return
      }
    case .iteration: break
    }
    throw EndOfTrial(
      reason: "`\(term.span.canonicalText)` is not computed: what depends on it is not tried")
  }

  /// Something that is only told: where it takes long it is left out, and the trial goes on.
  func observing(_ body: () throws -> Void) throws {
    guard let trial else { return try body() }
    do { try body() } catch let end as EndOfTrial { trial.omit(end.reason) }
  }

  // MARK: Sweeps

  /// The first and the last point of a sweep, one after the other, each on a copy of the state.
  func trySweep(_ plan: SweepPlan, _ grid: SweepGrid, _ start: Machine, _ trial: Trial) throws {
    let here = (machine: machine, trail: trail)
    for index in Set([0, grid.count - 1]).sorted() {
      machine = start
      machine.sweepPoint = UInt64(index) + 1
      let values = grid.values(index)
      for (name, value) in zip(plan.axes.flatMap(\.names), values) {
        machine.bind(name.slot, .number(value))
      }
      let outcome = runBody(plan.body)
      (machine, trail) = here
      if case .failed(let diagnostic) = outcome {
        trial.omit("point \(index + 1) of \(grid.count) fails: \(diagnostic.title)")
      }
      // The trial is over: there is no time left.
      if isInterrupted() { throw Interruption() }
    }
    if grid.count > 2 { trial.omit("the first and the last of \(grid.count) points are tried") }
    trial.unknownTables.insert(plan.slot)
    trial.unknownTables.formUnion(plan.series.map(\.family.slot))
  }

  private func line(of step: PlanStep) -> Int { step.span.source.line(at: step.span.range.lower) }
}

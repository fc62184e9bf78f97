import Simulation

/// One step of a count: from a group of records with as many clicks past the next detector, to one of its outcomes.
///
/// The block is run from its start, but the detectors that have been passed give back the group's state, so that each collision is made once for every group. The
/// run ends behind the next detector and the damping after it, or goes to the end of the block where there is none.
final class ClickWalk: OutcomeChooser {
  struct Passed: Error {}

  private let group: ClickGroup
  private let depth: Int
  private var position = 0
  private var outcomes: [DetectedState]?
  private var taken = 0
  private(set) var isTelling = false
  /// The group that the outcome leads to; nil where the block has come to its end.
  private(set) var next: ClickGroup?

  init(_ group: ClickGroup, depth: Int) { (self.group, self.depth) = (group, depth) }

  func begin() { (position, next) = (0, nil) }

  /// The block has come to its end: it is run once more, to be told of.
  func tell() { isTelling = true }

  /// Turns to the next outcome; false where there is none.
  func advance() -> Bool {
    taken += 1
    return taken < outcomes?.count ?? 0
  }

  func recalled() -> CavityState? {
    guard position < depth else { return nil }
    position += 1
    return isTelling ? group.told : group.state
  }

  func recalledOutcomes() -> [DetectedState]? { outcomes }

  func choose(_ outcomes: [DetectedState]) -> DetectedState {
    self.outcomes = outcomes
    return outcomes[taken]
  }

  func settled(_ state: CavityState) throws {
    guard let outcome = outcomes?[taken] else { return }
    next = group.part(outcome, settled: state)
    throw Passed()
  }
}

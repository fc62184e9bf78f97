import Simulation

// What is followed of energies and entropies.
extension Evaluator {
  /// From here on, and from the start where nothing has happened yet.
  func follow(_ interest: BookInterest) {
    let whole = machine.bookInterest.union(interest)
    guard whole != machine.bookInterest else { return }
    machine.bookInterest = whole
    openBooks()
  }

  /// For a cavity that was just prepared, or that is to be followed in more.
  func openBooks() {
    machine.cavity.openBooks(machine.bookInterest, isFromStart: !machine.hasActed)
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

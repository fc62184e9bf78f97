// Collisions whose energies are followed.
extension Engine {
  /// Up to `count` collisions by `make`, which makes as many of those it is asked for as it can, one at least.
  ///
  /// One by one only where every outgoing qubit is looked at.
  func booked(
    _ state: inout CavityState, _ collision: Collision, _ qubit: QubitState, count: Int,
    _ make: (inout CavityState, Int) throws(SimulationError) -> Int
  ) throws(SimulationError) -> Int {
    let exchange = try state.beginBooked(collision)
    let keepsStates = state.books[0].interest.contains(.states)
    let looksAtEach = state.books[0].looksAtEach(exchange)
    var made = 0
    do throws(SimulationError) {
      while made < count {
        var visit = EnergyBooks.Visit(qubit: qubit, exchange: exchange)
        // What is kept is what the last one meets.
        let step = looksAtEach ? 1 : keepsStates ? max(count - made - 1, 1) : count - made
        if keepsStates, made + 1 == count {
          visit.before = [state.withoutBooks]
          visit.turning = try state.turning(collision, qubit)
        }
        let before = exchange.photons == nil ? state.energy : nil
        let more = try make(&state, step)
        visit.outgoing = state.outgoingQubit
        visit.gain = before.map { state.energy - $0 }
        state.noteBooked(visit, count: more)
        made += more
      }
      return made
    } catch {
      // The next call meets the same again, with nothing made before it.
      guard made > 0 else { throw error }
      return made
    }
  }
}

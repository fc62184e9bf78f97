/// The state that a basin settles in before it leaks, and how fast it leaks, by iteration of the cycle map on the levels
/// 0 ..< absorber with everything beyond absorbed.
///
/// The leak is the probability carried over the edge in one cycle, computed as such and never as what the trace lacks: for small leaks
/// that keeps the accuracy relative to the leak as far as the numbers' own rounding goes.
struct QuasiStationary<Number: GradedNumber> {
  var state: GradedState<Number>
  /// Per cycle.
  private(set) var leak = 0.0
  /// How far the iteration may still be from its end.
  private(set) var error = Double.infinity
  /// The leak is less than what rounding lets through: that is all that can be said of it.
  private(set) var isBelowRounding = false

  let turns: PairTurns
  let qubit: QubitState
  private let damping: Damping?

  init(_ turns: PairTurns, qubit: QubitState, damping: Damping?, start: [Double]) {
    (self.turns, self.qubit, self.damping) = (turns, qubit, damping)
    state = GradedState(levels: 0..<start.count, amplitudes: start)
    if onlyPopulations { state.dephase() }
  }

  /// Without coherence what settles is diagonal; coherences that the start may have go by themselves.
  private var onlyPopulations: Bool { qubit.coupling == 0 }

  static var limit: Int { 40_000 }
  /// Cycles worth making on so many levels: some seconds.
  private static func limit(_ levels: Int) -> Int {
    let elements = Number.unit < Double.unit ? 5e7 : 5e8
    return min(limit, max(2000, Int(saturating: elements / (Double(levels) * Double(levels)))))
  }

  /// What that many cycles take on so many levels, about: a collision has ten products for each element, damping one for
  /// each weight.
  static func seconds(levels: Int, _ damping: Damping?) -> Double {
    let elements = Double(levels) * Double(levels) / 2
    let lost = damping.map { Double(levels) * $0.strength * (1 + $0.thermalPhotons) } ?? 0
    let weights =
      damping == nil
      ? 0
      : min(Double(levels), 16 + lost + 12 * lost.squareRoot())
        * ((damping?.gainedPhotons ?? 0) > 0 ? 2 : 1)
    return Double(limit(levels)) * elements * (10 + weights) * Number.secondsPerProduct
  }

  /// From so many levels on every cycle takes long enough to ask after it.
  private static var largeStep: Int { 48 }

  /// What a rounding of the coherences lets through a gate, seen as a little dephasing.
  static var throughRounding: Double { 4 * Number.unit }
  /// Cycles after which a leak that no longer rises is the one that there is.
  private static var longRise: Int { 1024 }

  /// With less of the state inside, what lives longest is a state of the next basin; in between there may be most of it, on its way.
  static var leastInside: Double { 0.05 }

  /// Settles on the levels below `absorber`, from the present state. False if it does not settle.
  /// Cost: O(N²) a cycle, with damping O(N² w), for as many cycles as the basin takes to relax.
  mutating func settle(absorber: Int, isInterrupted: () -> Bool) -> Bool {
    state = state.resized(to: 0..<absorber)
    let collide = GradedCollision<Number>(
      turns, qubit: qubit, levels: 0..<absorber, onlyPopulations: onlyPopulations)
    let damp = damping.map {
      GradedDamping<Number>($0, levels: absorber, onlyPopulations: onlyPopulations)
    }
    // The leaks of neighbouring edges are compared: they have to be finer than what they are compared for.
    var settling = Settling(tolerance: 1e-10)
    var leaks: [Double] = []
    isBelowRounding = false
    for step in 1...QuasiStationary.limit(absorber) {
      let isChecked = step % 16 == 0
      if absorber > QuasiStationary.largeStep, isInterrupted() { return false }
      var lost = isChecked ? collide.outflow(state).up.double : 0
      var next = collide(state)
      if let damp {
        if isChecked { lost += damp.outflow(next) }
        next = damp(next)
      }
      if isChecked {
        let trace = state.trace
        leak = lost / trace.double
        next.scale(by: Number(1) / trace)
        if isInterrupted() { return false }
      }
      state = next
      guard isChecked else { continue }
      leaks.append(leak)
      if step >= QuasiStationary.longRise, isLost(leaks) {
        (isBelowRounding, error) = (true, abs(leak))
        return true
      }
      guard leak > 0 else {
        // A leak that vanishes has nothing to settle: the state does.
        if step < 2048 { continue }
        error = 0
        return true
      }
      if let rest = settling.next(leak, scale: leak) {
        error = rest
        return true
      }
    }
    return false
  }

  /// Whether the leak is below what the coherences' rounding lets through and has not risen by half since half as many cycles:
  /// if it goes on as 1 - e^{-k/K} does, it is three quarters of what it will be. Without coherence nothing cancels.
  private func isLost(_ leaks: [Double]) -> Bool {
    let now = abs(leaks.last!)
    guard qubit.coupling != 0, now > 0, now < QuasiStationary.throughRounding else { return false }
    return now <= 1.5 * abs(leaks[leaks.count / 2 - 1])
  }

  /// The part of the state on the levels below this one.
  func weight(below level: Int) -> Double {
    (0..<level).reduce(0) { $0 + state.population($1) } / state.trace.double
  }

  /// Energy and purity of the part below this level, normalised.
  func moments(below level: Int) -> (energy: Double, purity: Double) {
    let inside = state.levels.upperBound > level ? state.resized(to: 0..<level) : state
    let trace = inside.trace.double
    return (inside.energy / trace, inside.purity / (trace * trace))
  }

  /// Settles what is below `level`, with everything from `absorber` on absorbed. False if it does not settle, or if most
  /// of the state is elsewhere by then. Cost: as `settle`.
  mutating func settleInside(
    below level: Int, absorber: Int, isInterrupted: () -> Bool
  ) -> Bool {
    state = state.resized(to: 0..<absorber)
    let collide = GradedCollision<Number>(
      turns, qubit: qubit, levels: 0..<absorber, onlyPopulations: onlyPopulations)
    let damp = damping.map {
      GradedDamping<Number>($0, levels: absorber, onlyPopulations: onlyPopulations)
    }
    var (energies, purities) = (Settling(tolerance: 1e-12), Settling(tolerance: 1e-12))
    for step in 1...QuasiStationary.limit(absorber) {
      if absorber > QuasiStationary.largeStep, isInterrupted() { return false }
      state = collide(state)
      if let damp { state = damp(state) }
      guard step % 16 == 0 else { continue }
      if isInterrupted() { return false }
      state.scale(by: Number(1) / state.trace)
      let (energy, purity) = moments(below: level)
      let rests = (energies.next(energy, scale: 1 + energy), purities.next(purity, scale: 1))
      if rests.0 != nil, rests.1 != nil {
        return weight(below: level) > QuasiStationary.leastInside
      }
    }
    return false
  }
}

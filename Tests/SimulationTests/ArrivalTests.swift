import TestSupport
import Testing

@testable import Simulation

@Suite("Qubits that differ, and when they come")
struct ArrivalTests {
  private func vacuum() throws -> CavityState {
    try CavityState.prepared(.vacuum, numerics: Numerics())
  }

  /// The states of several angles, weighted: what one average over them should give.
  private func mixture(_ states: [(weight: Double, state: CavityState)]) -> [Double] {
    let levels = states.map(\.state.levels).max()!
    var sum = [Double](repeating: 0, count: 2 * levels * levels)
    for (weight, state) in states {
      var state = state
      state.grow(to: levels)
      let (re, im) = state.densityMatrix
      for index in re.indices {
        sum[index] += weight * re[index]
        sum[levels * levels + index] += weight * im[index]
      }
    }
    return sum
  }

  @Test("a spread is the average over angles, by Simpson's rule", arguments: SpreadShape.allCases)
  func spread(_ shape: SpreadShape) throws {
    let qubit = try QubitState(groundWeight: 0.3, coherence: 0.8, phase: 0.5)
    let (theta, sigma) = (0.8, 0.1)
    let reach = shape == .gauss ? 9 * sigma : 3.0.squareRoot() * sigma
    let points = 400
    var states: [(Double, CavityState)] = []
    for index in 0...points {
      let x = -reach + 2 * reach * Double(index) / Double(points)
      let simpson = index == 0 || index == points ? 1.0 : index % 2 == 1 ? 4 : 2
      let density =
        shape == .gauss
        ? exponential(-x * x / (2 * sigma * sigma)) / (sigma * (2 * Double.pi).squareRoot())
        : 1 / (2 * reach)
      var state = try CavityState.prepared(
        .coherent(alpha: 0.7, phase: 0.2), numerics: Numerics(levels: 24, tolerance: 1))
      try Engine().run(&state, .resonant(theta: theta * (1 + x)), qubit, levels: 24)
      states.append((simpson * density * 2 * reach / Double(3 * points), state))
    }
    let expected = mixture(states)
    var state = try CavityState.prepared(
      .coherent(alpha: 0.7, phase: 0.2), numerics: Numerics(levels: 24, tolerance: 1))
    try Engine().run(
      &state, .spread(SpreadLadder(theta: theta, deviation: sigma, shape: shape)), qubit,
      levels: 24)
    let (re, im) = state.densityMatrix
    // What the rule is off by for 400 points over a smooth curve.
    for (found, wanted) in zip(re + im, expected) { #expect(abs(found - wanted) < 2e-11) }
  }

  @Test("no spread is one angle, and a chance of 1 every tick")
  func nothingSpecial() throws {
    let qubit = try QubitState(groundWeight: 0.25, coherence: 1, phase: 0.3)
    var states = [try vacuum(), try vacuum(), try vacuum()]
    let bath = try Damping(rate: 0.1, thermalPhotons: 0.15)
    let collisions: [Collision] = [
      .resonant(theta: 0.8), .spread(SpreadLadder(theta: 0.8, deviation: 0, shape: .gauss)),
      .occasional(.resonant(theta: 0.8), chance: 1),
    ]
    for index in states.indices {
      try Engine().run(&states[index], collisions[index], qubit, damping: bath, count: 20)
    }
    for other in states.dropFirst() {
      #expect(abs(other.energy.value - states[0].energy.value) < 1e-13)
      #expect(abs(other.purity.value - states[0].purity.value) < 1e-13)
    }
  }

  /// Populations of qubits that may not come, damped: very many ticks at once and one by one.
  @Test("ticks without end end where many do", arguments: [0.3, 1])
  func manyTicks(_ chance: Double) throws {
    let qubit = try QubitState(groundWeight: 0.25, coherence: 0)
    let bath = try Damping(rate: 0.1, thermalPhotons: 0.1)
    let collision = Collision.occasional(.resonant(theta: 0.7), chance: chance)
    var stepped = try vacuum()
    // e^{-0.1 400} of the start is left.
    try Engine().run(&stepped, collision, qubit, damping: bath, count: 400)
    for count in [1_000_000_000_000_000_000, CavityState.endless] {
      var state = try vacuum()
      let outcome = try Engine().collideAtOnce(
        &state, collision, qubit: qubit, damping: bath, count: count, numerics: Numerics())
      guard case .done = outcome else {
        Issue.record("\(outcome)")
        continue
      }
      #expect(state.energy.covers(stepped.energy.value, slack: stepped.energy.bound + 1e-13))
      guard count != CavityState.endless else { continue }
      let qubits = state.expectedQubits
      #expect(qubits.covers(chance * 1e18, slack: 0) && qubits.bound <= 1e18 * 0x1p-50)
    }
  }

  @Test(
    "a random waiting time is the average over its law, by Simpson's rule"
  )
  func waiting() throws {
    let qubit = try QubitState(groundWeight: 0.2, coherence: 1, phase: 0.7)
    var start = try vacuum()
    try Engine().run(&start, .resonant(theta: 0.9), qubit, count: 4, levels: 40)
    let (x, nbar) = (0.3, 0.4)
    // u = e^{-t/mean}: the law becomes uniform in u; Simpson in s = u^{x}, in which everything is a polynomial.
    let points = 600
    var states: [(Double, CavityState)] = []
    for index in 0...points {
      let s = Double(index) / Double(points)
      let simpson = index == 0 || index == points ? 1.0 : index % 2 == 1 ? 4 : 2
      // du = s^{1/x - 1}/x ds.
      let density = s == 0 ? 0 : exponential((1 / x - 1) * logarithm(s)) / x
      guard density > 0 else { continue }
      var state = start
      try Engine().damp(
        &state, Damping(rate: -logarithm(s), thermalPhotons: nbar),
        numerics: Numerics(levels: 40, tolerance: 1))
      states.append((simpson * density / Double(3 * points), state))
    }
    let expected = mixture(states)
    var state = start
    try Engine().damp(
      &state, Damping(rate: x, thermalPhotons: nbar, waits: true),
      numerics: Numerics(levels: 40, tolerance: 1))
    let (re, im) = state.densityMatrix
    // s^{7/3} at s = 0 limits Simpson's order.
    for (found, wanted) in zip(re + im, expected) { #expect(abs(found - wanted) < 1e-8) }
  }

  @Test(
    "the ledger carries moments through a waiting time as they go themselves", arguments: [0, 3, 9])
  func momentsOfWaiting(_ photons: Int) throws {
    let bath = try Damping(rate: 0.3, thermalPhotons: 0.4, waits: true)
    // An error of this size, all of it at one level, and a state that is just that.
    let (size, n) = (1e-6, Double(photons))
    var ledger = ErrorLedger()
    ledger.book(.oneLevel(norm: size, level: photons))
    ledger.wait(bath)
    var state = try CavityState.prepared(.fock(photons), numerics: Numerics(levels: 160))
    try Engine().damp(&state, bath, numerics: Numerics(levels: 160))
    var moments = (first: 0.0, second: 0.0)
    for level in 0..<160 {
      let weight = Double(level + 1)
      moments.first += weight * state.populations[level]
      moments.second += weight * weight * state.populations[level]
    }
    // Reached: the rule is the moments' own equation. Slack for the roundings that keep it above.
    #expect(abs(ledger.first / size - moments.first) < 1e-11 * (n + 1))
    #expect(abs(ledger.second / size - moments.second) < 1e-10 * (n + 1) * (n + 1))
    #expect(ledger.norm == size)
  }

  @Test("few levels under random arrivals stay within their bounds", arguments: [8, 14, 20])
  func waitingBound(_ levels: Int) throws {
    let qubit = try QubitState(groundWeight: 0.25, coherence: 1)
    let bath = try Damping(rate: 0.15, thermalPhotons: 0.3, waits: true)
    var (small, large) = (try vacuum(), try vacuum())
    try Engine().run(&small, .resonant(theta: 0.5), qubit, damping: bath, count: 12, levels: levels)
    try Engine().run(&large, .resonant(theta: 0.5), qubit, damping: bath, count: 12, levels: 90)
    for (a, b) in [
      (small.energy, large.energy), (small.purity, large.purity),
      (small.fieldAmplitude.im, large.fieldAmplitude.im),
      (small.population(2), large.population(2)), (small.photonVariance, large.photonVariance),
    ] {
      #expect(abs(a.value - b.value) <= a.truncation + a.rounding + b.rounding)
    }
  }

  @Test("without coherence random arrivals lead to detailed balance", arguments: [0.8, 1.7])
  func detailedBalance(_ theta: Double) throws {
    let (q, nbar, nEx) = (0.25, 0.15, 20.0)
    var state = try vacuum()
    let outcome = try Engine().collideAtOnce(
      &state, .resonant(theta: theta), qubit: QubitState(groundWeight: q, coherence: 0),
      damping: Damping(rate: 1 / nEx, thermalPhotons: nbar, waits: true),
      count: CavityState.endless, numerics: Numerics())
    guard case .done = outcome else {
      Issue.record("no limit")
      return
    }
    for n in 1..<30 {
      let s = sine(theta * Double(n).squareRoot())
      let (x, square) = (Double(n), s * s)
      let ratio =
        (nbar * x + nEx * (1 - q) * square) / ((nbar + 1) * x + nEx * q * square)
      let found = state.population(n).value / state.population(n - 1).value
      #expect(abs(found - ratio) < 1e-11 * ratio)
    }
    // And one more cycle changes nothing.
    var next = state
    try Engine().run(
      &next, .resonant(theta: theta), QubitState(groundWeight: q, coherence: 0),
      damping: Damping(rate: 1 / nEx, thermalPhotons: nbar, waits: true))
    #expect(abs(next.energy.value - state.energy.value) < 1e-12)
  }

  @Test("between two humps populations fall below any double, and rise again")
  func farHumps() throws {
    // Logarithms of detailed balance, summed: another route than weights.
    let (theta, nEx) = (0.097, 6000.0)
    var state = try vacuum()
    let outcome = try Engine().collideAtOnce(
      &state, .resonant(theta: theta), qubit: QubitState(groundWeight: 0, coherence: 0),
      damping: Damping(rate: 1 / nEx, thermalPhotons: 0, waits: true),
      count: CavityState.endless, numerics: Numerics())
    guard case .done = outcome else {
      Issue.record("no limit: \(outcome)")
      return
    }
    var logarithms = [0.0]
    for n in 1..<12000 {
      let s = sine(theta * Double(n).squareRoot())
      logarithms.append(logarithms[n - 1] + logarithm(nEx * s * s / Double(n)))
    }
    let largest = logarithms.max()!
    let peak = logarithms.firstIndex(of: largest)!
    let weights = logarithms.map { exponential($0 - largest) }
    let sum = weights.reduce(0, +)
    let mean = weights.enumerated().reduce(0.0) { $0 + Double($1.offset) * $1.element } / sum
    #expect(state.populations.firstIndex(of: state.populations.max()!) == peak)
    // A thousand roundings of logarithms of a few thousand.
    #expect(abs(state.energy.value - mean) < 1e-6 * mean)
  }

  @Test("a beam without loss is a Poisson mixture of numbers of collisions", arguments: [0.0, 1.0])
  func beam(_ coherence: Double) throws {
    let qubit = try QubitState(groundWeight: 0.25, coherence: coherence, phase: 0.4)
    let mean = 4.5
    var (stepped, weight) = (try vacuum(), exponential(-mean))
    var states = [(weight, stepped)]
    for k in 1..<60 {
      try Engine().run(&stepped, .resonant(theta: 0.8), qubit)
      weight *= mean / Double(k)
      states.append((weight, stepped))
    }
    let expected = mixture(states)
    var state = try vacuum()
    let beam = try Beam(.resonant(theta: 0.8), rate: 9, time: 0.5, damping: nil)
    _ = try Engine().cross(&state, beam, qubit: qubit, numerics: Numerics()) { _ in true }
    let levels = states.map(\.1.levels).max()!
    state.grow(to: levels)
    let (re, im) = state.densityMatrix
    for (m, n) in [(0, 0), (1, 0), (3, 1), (5, 5), (8, 7)] {
      #expect(abs(re[m * state.levels + n] - expected[m * levels + n]) < 1e-13)
      #expect(
        abs(im[m * state.levels + n] - expected[levels * levels + m * levels + n]) < 1e-13)
    }
    #expect(abs(state.expectedQubits.value - mean) < 1e-14)
  }

  @Test("a beam of no qubits is damping, and few levels stay within their bounds")
  func beamOfNothing() throws {
    let qubit = try QubitState(groundWeight: 0.25, coherence: 1)
    let start = CavityStart.coherent(alpha: 1.2, phase: 0.3)
    var (a, b) = (
      try CavityState.prepared(start, numerics: Numerics()),
      try CavityState.prepared(start, numerics: Numerics())
    )
    let bath = try Damping(rate: 0.7, thermalPhotons: 0.3)
    let beam = try Beam(.resonant(theta: 0.8), rate: 0, time: 1, damping: bath)
    _ = try Engine().cross(&a, beam, qubit: qubit, numerics: Numerics()) { _ in true }
    try Engine().damp(&b, bath, numerics: Numerics())
    #expect(abs(a.energy.value - b.energy.value) < 1e-12)
    #expect(abs(a.fieldAmplitude.re.value - b.fieldAmplitude.re.value) < 1e-12)
    let busy = try Beam(.resonant(theta: 0.5), rate: 20, time: 0.5, damping: bath)
    var (small, large) = (try vacuum(), try vacuum())
    _ = try Engine().cross(&small, busy, qubit: qubit, numerics: Numerics(levels: 12, tolerance: 1))
    {
      _ in true
    }
    _ = try Engine().cross(&large, busy, qubit: qubit, numerics: Numerics(levels: 60, tolerance: 1))
    {
      _ in true
    }
    #expect(small.ledger.norm > 1e-10)
    for (a, b) in [(small.energy, large.energy), (small.purity, large.purity)] {
      #expect(abs(a.value - b.value) <= a.truncation + a.rounding + b.rounding)
    }
  }

  @Test("a flight takes the excited weight and the coherence by their exponentials")
  func flight() throws {
    let qubit = try QubitState(groundWeight: 0.2, coherence: 1, phase: 0.4)
    let flown = try qubit.flown(decay: 0.1, dephasing: 0.3)
    #expect(abs(flown.excitedWeight - 0.8 * exponential(-0.1)) < 1e-16)
    #expect(abs(flown.coupling - 0.4 * exponential(-0.35)) < 1e-16)
    #expect(flown.phase == 0.4)
    #expect(try qubit.flown(decay: 0, dephasing: 0) == qubit)
  }
}

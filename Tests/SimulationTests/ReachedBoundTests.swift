import TestSupport
import Testing

@testable import Simulation

/// For every observable an error of the state that comes within a small factor of the bound: one that lost a term would be too
/// small here.
@Suite("Bounds that are reached")
struct ReachedBoundTests {
  /// The computed state, and the error A >= 0 that it lacks: the truth is their sum.
  struct Lacking {
    var computed: CavityState
    let truth: CavityState
  }

  /// `state` computed on `levels`, with the ledger of A.
  static func lacking(_ a: ReferenceMatrix, from state: ReferenceMatrix) -> Lacking {
    let moments = MomentRuleTests.moments(a)
    let order = max(a.order, state.order)
    var computed = CavityState(state)
    computed.ledger.book(.init(norm: moments[0], first: moments[1], second: moments[2]))
    return Lacking(
      computed: computed, truth: CavityState(a.resized(order) + state.resized(order)))
  }

  static func projector(_ amplitudes: [Double], _ weight: Double) -> ReferenceMatrix {
    var matrix = ReferenceMatrix(amplitudes.count)
    let norm = amplitudes.reduce(0) { $0 + $1 * $1 }
    for m in amplitudes.indices {
      for n in amplitudes.indices {
        matrix[m, n] = (weight * amplitudes[m] * amplitudes[n] / norm, 0)
      }
    }
    return matrix
  }

  static func level(_ n: Int, _ weight: Double) -> ReferenceMatrix {
    projector((0...n).map { $0 == n ? 1 : 0 }, weight)
  }

  static func expectReached(
    _ computed: Estimate, _ truth: Estimate, within factor: Double,
    at location: SourceLocation = #_sourceLocation
  ) {
    let error = abs(truth.value - computed.value)
    #expect(error > 1e-9, "no error at all", sourceLocation: location)
    #expect(
      error <= computed.truncation * (1 + 1e-9) + fewRoundings,
      "an error of \(error) with the bound \(computed.truncation)", sourceLocation: location)
    #expect(
      computed.truncation <= factor * error,
      "the bound \(computed.truncation) for an error of \(error)", sourceLocation: location)
  }

  static let weights = [1e-5, 1e-2]

  @Test("Populations, elements and fidelities", arguments: weights)
  func elements(_ weight: Double) throws {
    let test = Self.lacking(Self.level(5, weight), from: Self.level(0, 1 - weight))
    Self.expectReached(test.computed.population(5), test.truth.population(5), within: 1.01)
    Self.expectReached(test.computed.element(5, 5).re, test.truth.element(5, 5).re, within: 1.01)
    Self.expectReached(
      try test.computed.fidelity(with: .fock(5)), try test.truth.fidelity(with: .fock(5)),
      within: 1.01)
    let superposed = Self.projector([1, 1], weight)
    let other = Self.lacking(superposed, from: Self.level(3, 1 - weight))
    Self.expectReached(
      other.computed.element(1, 0).re, other.truth.element(1, 0).re, within: 2.01)
    // Far up, below an error ten times as large of the vacuum.
    let high = Self.projector([Double](repeating: 0, count: 12) + [1, 1], weight / 11)
    let mixed = high + Self.level(0, 10 * weight / 11).resized(14)
    let third = Self.lacking(mixed, from: Self.level(3, 1 - weight))
    Self.expectReached(
      third.computed.element(13, 12).re, third.truth.element(13, 12).re, within: 2.2)
  }

  @Test("Pairs of photons, of few and of many", arguments: [2, 3, 8])
  func pairs(_ n: Int) {
    let test = Self.lacking(Self.level(n, 1e-3), from: Self.level(0, 1 - 1e-3))
    let truth = 1e-3 * Double(n * (n - 1))
    #expect(test.computed.ledger.photonPairs >= truth * (1 - 1e-12))
    #expect(test.computed.ledger.photonPairs <= truth * (1 + 1e-9))
  }

  @Test("Where a number cannot be, its bound need not reach; where it can be, it does")
  func limits() {
    let known = Estimate(0.9, truncation: 5, rounding: 1e-3).limited(0, 1)
    #expect(known.bound >= 0.9 && known.bound <= 0.9 * (1 + 1e-15))
    let low = Estimate(0.2, truncation: 0.5).limited(0, 1)
    #expect(low.bound == 0.5)
  }

  @Test("Energy, variance and power", arguments: weights)
  func energy(_ weight: Double) {
    var test = Self.lacking(Self.level(30, weight), from: Self.level(0, 1 - weight))
    Self.expectReached(test.computed.energy, test.truth.energy, within: 1.04)
    Self.expectReached(test.computed.photonVariance, test.truth.photonVariance, within: 1.2)
    let energy = test.truth.energy
    test.computed.collisions = 4
    let power = test.computed.power!
    Self.expectReached(power, Estimate(energy.value / 4), within: 1.04)
  }

  /// What was not known at the start is not known of what was gained.
  @Test("Power counts the error of the start")
  func powerOfStart() throws {
    var state = CavityState(Self.level(3, 1))
    state.collisions = 2
    state.history.startEnergy = Estimate(1, truncation: 0.5, rounding: 0.25)
    let power = try #require(state.power)
    #expect(power.value == 1 && power.truncation == 0.25)
    #expect(abs(power.rounding - 0.125) < fewRoundings)
  }

  @Test("Purity", arguments: weights + [0.5])
  func purity(_ weight: Double) {
    let test = Self.lacking(Self.level(2, weight), from: Self.level(2, 1 - weight))
    Self.expectReached(test.computed.purity, test.truth.purity, within: 1.02)
  }

  @Test("Field amplitude and quadratures", arguments: weights)
  func field(_ weight: Double) {
    let ladder = [Double](repeating: 0, count: 12) + [1, 1]
    let test = Self.lacking(Self.projector(ladder, weight), from: Self.level(0, 1 - weight))
    Self.expectReached(
      test.computed.fieldAmplitude.re, test.truth.fieldAmplitude.re, within: 2.2)
    Self.expectReached(
      test.computed.quadrature(angle: 0), test.truth.quadrature(angle: 0), within: 2.2)
    let turned = Self.lacking(
      Self.projector(ladder, weight), from: Self.level(0, 1 - weight))
    Self.expectReached(
      turned.computed.quadrature(angle: 0.5), turned.truth.quadrature(angle: 0.5), within: 2.6)
  }

  /// The vector of even levels with the largest <X²>: nearly 2n + 1, twice what the error of <n> alone would explain.
  static let squeezed: [Double] = {
    let levels = 40
    var vector = (0..<levels).map { $0 % 2 == 0 ? 1.0 : 0 }
    for _ in 0..<4000 {
      var next = vector
      for n in stride(from: 0, to: levels, by: 2) {
        var sum = (Double(n) + 0.5) * vector[n]
        if n + 2 < levels { sum += Double((n + 1) * (n + 2)).squareRoot() / 2 * vector[n + 2] }
        if n > 1 { sum += Double(n * (n - 1)).squareRoot() / 2 * vector[n - 2] }
        next[n] = sum
      }
      let norm = next.reduce(0) { $0 + $1 * $1 }.squareRoot()
      vector = next.map { $0 / norm }
    }
    return vector
  }()

  @Test(
    "Variance of a quadrature: a squeezed error has twice the <X²> of its photons",
    arguments: weights)
  func quadratureVariance(_ weight: Double) {
    let test = Self.lacking(
      Self.projector(Self.squeezed, weight), from: Self.level(0, 1 - weight))
    let error =
      test.truth.quadratureVariance(angle: 0).value
      - test.computed.quadratureVariance(angle: 0).value
    #expect(error > 1.5 * test.computed.ledger.first)
    Self.expectReached(
      test.computed.quadratureVariance(angle: 0), test.truth.quadratureVariance(angle: 0),
      within: 2)
  }

  /// <n> and <n²> anywhere in their intervals.
  @Test("The variance's bound is that of any <n> and <n²> within theirs")
  func varianceCorner() {
    var state = CavityState(Self.level(2, 1))
    state.ledger.book(.init(norm: 0.1, first: 1.5, second: 3))
    let bound = state.photonVariance.truncation
    // <n> is off by 1.5 - 0.1, <n²> by 3 - 2 * 1.5 + 0.1: <n> = 2 + 1.4 with <n²> = 4 - 0.1 would be 7.66 below the variance 0.
    #expect(bound >= 7.66 * (1 - 1e-12))
    #expect(bound <= 2 * 7.66)
  }

  @Test(
    "A quotient's bound is that of its farthest corner",
    arguments: [(1.0, 0.0, 2.0, 0.5), (-3, 0.5, 4, 1), (2, 0.3, -1.5, 0.25), (0, 0.2, 3, 2)])
  func quotient(_ a: Double, _ da: Double, _ b: Double, _ db: Double) {
    let corners = [(a - da, b - db), (a - da, b + db), (a + da, b - db), (a + da, b + db)]
    let farthest = corners.map { abs($0.0 / $0.1 - a / b) }.max()!
    let cut = Estimate(a, truncation: da).divided(by: Estimate(b, truncation: db))!
    #expect(cut.truncation >= farthest * (1 - 1e-12) && cut.truncation <= 1.0001 * farthest)
    let rounded = Estimate(a, rounding: da).divided(by: Estimate(b, rounding: db))!
    #expect(rounded.rounding >= farthest * (1 - 1e-12) && rounded.rounding <= 1.0001 * farthest)
    #expect(Estimate(a).divided(by: Estimate(b, truncation: abs(b))) == nil)
    #expect(Estimate(a).divided(by: Estimate(b, rounding: abs(b) * 1.1)) == nil)
  }

  @Test("The larger of two numbers may be as far off as either")
  func maximum() {
    let a = Estimate(2, truncation: 0.1, rounding: 0.01)
    let b = Estimate(1.95, truncation: 0.3, rounding: 0.02)
    for larger in [a.maximum(with: b), b.maximum(with: a)] {
      #expect(larger.value == 2 && larger.value + larger.bound >= 1.95 + 0.32)
      #expect(larger.value - larger.bound <= 2 - 0.11)
    }
  }

  /// Far above the levels: work that was not seen. Below a state that is turned upside down: passive energy that was not.
  @Test("Ergotropy", arguments: [1e-5, 1e-3])
  func ergotropy(_ weight: Double) throws {
    let high = Self.lacking(Self.level(60, weight), from: Self.level(0, 1 - weight))
    Self.expectReached(try high.computed.ergotropy(), try high.truth.ergotropy(), within: 1.05)
    let levels = 16
    var inverted = ReferenceMatrix(levels)
    for n in 0..<levels { inverted[n, n] = (Double(n + 1) / 200, 0) }
    let low = Self.lacking(Self.level(0, weight), from: inverted)
    Self.expectReached(try low.computed.ergotropy(), try low.truth.ergotropy(), within: 1.4)
    Self.expectReached(
      try low.computed.ergotropyIncoherent(), try low.truth.ergotropyIncoherent(), within: 1.4)
  }

  /// Ten levels above an empty vacuum, the highest the fullest. In truth a part of that one lies in the vacuum and, a tenth of it, evenly on levels that are ten
  /// times as high: the same energy, but nearly twice as much of it passive as the part would have on ten levels.
  @Test("Ergotropy of an error that keeps the energy", arguments: [1e-5, 1e-3, 1e-2])
  func passive(_ weight: Double) throws {
    let (kept, top) = (11, 189)
    var state = ReferenceMatrix(kept)
    for n in 1..<kept { state[n, n] = (n == 10 ? 0.2 : 0.8 / 9, 0) }
    var a = ReferenceMatrix(top + 1)
    a[0, 0] = (0.9 * weight, 0)
    for n in kept...top { a[n, n] = (0.1 * weight / Double(top + 1 - kept), 0) }
    let test = ErrorRuleTests.Difference(a, Self.level(10, weight).resized(top + 1))
    #expect(abs(test.ledger.energy) < 1e-12)
    // Levels that hold nothing change nothing.
    var computed = CavityState(state.resized(kept + 5), .populations)
    computed.ledger = test.ledger
    let truth = CavityState(test.a - test.b + state.resized(top + 1), .populations)
    Self.expectReached(
      try computed.ergotropyIncoherent(), try truth.ergotropyIncoherent(), within: 1.15)
  }

  @Test(
    "Entropy: a thermal error, as mixed as its energy allows", arguments: [1e-8, 1e-5, 1e-3],
    [1, 20])
  func entropy(_ weight: Double, _ photons: Double) throws {
    let ratio = photons / (1 + photons)
    let levels = Int(40 * (1 + photons))
    var thermal = ReferenceMatrix(levels)
    var p = weight / (1 + photons)
    for n in 0..<levels {
      thermal[n, n] = (p, 0)
      p *= ratio
    }
    let computed = CavityState(Self.level(0, 1 - weight), .populations)
    var cut = computed
    let moments = MomentRuleTests.moments(thermal)
    cut.ledger.book(.init(norm: moments[0], first: moments[1], second: moments[2]))
    let truth = CavityState(thermal + Self.level(0, 1 - weight).resized(levels), .populations)
    Self.expectReached(try cut.entropy(), try truth.entropy(), within: 9.5)
  }

  @Test("g2 and Fano's factor of weak light, of which a part is missing")
  func quotients() {
    // Mostly one photon; a little of ten.
    let weight = 1e-3
    let test = Self.lacking(Self.level(10, weight), from: Self.level(1, 1 - weight))
    Self.expectReached(
      test.computed.secondOrderCoherence!, test.truth.secondOrderCoherence!, within: 3)
    Self.expectReached(test.computed.fano!, test.truth.fano!, within: 3)
    Self.expectReached(test.computed.mandel!, test.truth.mandel!, within: 3)
  }
}

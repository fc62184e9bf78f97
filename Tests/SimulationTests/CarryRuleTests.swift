import TestSupport
import Testing

@testable import Simulation

/// What a kick of the field's amplitude does to an unknown error, and what stands above several levels.
@Suite("Kicks and cuts of several levels")
struct CarryRuleTests {
  /// D(alpha) on so many levels: the exponential of alpha (a† - a).
  static func displacement(_ alpha: Double, levels: Int) -> ReferenceMatrix {
    let a = ReferenceMatrix.annihilation(levels)
    return (alpha * (a.adjoint - a)).exponential
  }

  @Test("The rule for a kick is reached: a coherent state that is shifted outwards")
  func reached() {
    // sqrt<n+1> of |alpha> is nearly alpha, and a displacement by kappa adds kappa to it.
    let (alpha, kappa, levels) = (6.0, 0.5, 110)
    var vacuum = ReferenceMatrix(levels)
    vacuum[0, 0] = (1, 0)
    func shifted(_ x: Double) -> ReferenceMatrix {
      let shift = Self.displacement(x, levels: levels)
      return shift * vacuum * shift.adjoint
    }
    let before = MomentRuleTests.moments(shifted(alpha))
    let after = MomentRuleTests.moments(shifted(alpha + kappa))
    var ledger = MomentRuleTests.ledger(before)
    ledger.carry(.kick(kappa))
    #expect(after[1] <= ledger.first)
    #expect(after[2] <= ledger.second)
    // <n+1> = alpha² + 1: the rule is off by the 1 in the root alone.
    #expect(ledger.first < after[1] * 1.003)
    #expect(ledger.second < after[2] * 1.01)
  }

  @Test("Errors kicked by Rabi collisions stay below the rule", arguments: 1...12)
  func kicked(_ seed: Int) throws {
    var random = ReferenceRandom(seed: seed)
    let kept = 6
    let levels = 50
    let rabi = RabiCoupling(
      theta: random.number(0.05...1.2), coupling: random.number(0.05...1.5),
      detuning: random.number(-0.9...1))
    let (a, b) = (
      random.densityMatrix(levels: kept, decay: 1.2).resized(levels),
      random.densityMatrix(levels: kept, decay: 0.7).resized(levels)
    )
    let qubit = try QubitState(
      groundWeight: random.number(0...1), coherence: random.number(-1...1),
      phase: random.number(-3...3))
    func collided(_ matrix: ReferenceMatrix) throws -> ReferenceMatrix {
      var state = CavityState(matrix)
      try Engine().run(&state, .rabi(rabi), qubit, levels: levels)
      return state.matrix
    }
    var difference = ErrorRuleTests.Difference(a, b)
    difference.ledger.carry(.kick(rabi.theta))
    ErrorRuleTests().expectBounds(difference.ledger, try collided(a) - collided(b))
  }

  @Test("What is cut off at several levels is covered by its sums", arguments: 1...20)
  func cut(_ seed: Int) {
    var random = ReferenceRandom(seed: seed)
    let (levels, kept) = (14, random.integer(1...13))
    let whole = random.densityMatrix(levels: levels, decay: random.number(0.5...1.1))
    var lost = whole
    for m in 0..<kept { for n in 0..<kept { lost[m, n] = (0, 0) } }
    let columns = (kept..<levels).map { j in
      (0..<kept).reduce(0.0) { sum, n in
        sum + whole[n, j].re * whole[n, j].re + whole[n, j].im * whole[n, j].im
      }.squareRoot()
    }
    let cut = ErrorLedger.Cut.severalLevels(
      columns: columns, corners: (kept..<levels).map { whole[$0, $0].re }, level: kept)
    var ledger = ErrorLedger()
    ledger.book(cut)
    ErrorRuleTests().expectBounds(ledger, lost)
  }

  @Test("The cut of one column is reached: its trace norm is twice its length")
  func cutReached() {
    var lost = ReferenceMatrix(9)
    let column = [0.3, 0, -0.2, 0.1]
    for (n, x) in column.enumerated() { (lost[n, 6], lost[6, n]) = ((x, 0), (x, 0)) }
    let length = column.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let cut = ErrorLedger.Cut.severalLevels(
      columns: [0, 0, length], corners: [0, 0, 0], level: 4)
    let norm = lost.hermitianEigenvalues.reduce(0) { $0 + abs($1) }
    #expect(abs(cut.norm - norm) < fewRoundings)
    #expect(abs(cut.first - 7 * norm) < fewRoundings)
  }
}

import TestSupport
import Testing

@testable import Simulation

/// Light of much less than one photon: its moments are sums of positive terms, each right relative to itself, after collisions and damping too.
@Suite("Faint light")
struct FaintLightTests {
  private func run(
    _ start: CavityStart, levels: Int? = nil, _ acts: (Engine, inout CavityState) throws -> Void
  ) throws -> CavityState {
    var state = try CavityState.prepared(start, numerics: Numerics(levels: levels))
    try acts(Engine(), &state)
    return state
  }

  private func expect(
    _ estimate: Estimate?, _ truth: Double, within accuracy: Double, _ comment: Comment? = nil
  ) throws {
    let estimate = try #require(estimate, comment)
    #expect(estimate.covers(truth, slack: abs(truth) * 1e-14), comment)
    #expect(estimate.bound <= accuracy * max(abs(truth), 1e-6), comment)
  }

  /// Damping keeps the shape of thermal and of coherent light (Entropy 2023, Eq. 17): g2 stays 2 or 1.
  @Test(
    "keeps g2 and the Fano factor under damping",
    arguments: [(1e-8, 0.1), (1e-8, 12), (1e-3, 3), (1e-14, 1)])
  func damped(_ mean: Double, _ strength: Double) throws {
    let bath = try Damping(rate: strength, thermalPhotons: 0)
    let left = mean * exponential(-strength)
    let thermal = try run(.thermal(photons: mean)) { engine, state in
      try engine.damp(&state, bath, numerics: Numerics())
    }
    try expect(thermal.energy, left, within: 1e-11)
    try expect(thermal.secondOrderCoherence, 2, within: 1e-10)
    try expect(thermal.fano, 1 + left, within: 1e-10)
    let coherent = try run(.coherent(alpha: mean.squareRoot(), phase: 0.3)) { engine, state in
      try engine.damp(&state, bath, numerics: Numerics())
    }
    try expect(coherent.energy, left, within: 1e-11)
    try expect(coherent.secondOrderCoherence, 1, within: 1e-10)
    try expect(coherent.fano, 1, within: 1e-10)
  }

  /// The vacuum becomes thermal light of M = nbar(1-e) photons.
  @Test("comes out of a cold bath as thermal light", arguments: [1e-4, 1e-11, 1e-14])
  func coldBath(_ nbar: Double) throws {
    let state = try run(.vacuum) { engine, state in
      try engine.damp(&state, Damping(rate: 0.1, thermalPhotons: nbar), numerics: Numerics())
    }
    let gained = nbar * -exponentialMinusOne(-0.1)
    try expect(state.energy, gained, within: 1e-11)
    try expect(state.secondOrderCoherence, 2, within: 1e-10)
  }

  /// A number state keeps g2 = 1 - 1/n: each photon is lost by itself.
  @Test("is what strong loss leaves of many photons", arguments: [3.0, 30])
  func strongLoss(_ strength: Double) throws {
    let state = try run(.fock(60)) { engine, state in
      try engine.damp(&state, Damping(rate: strength, thermalPhotons: 0), numerics: Numerics())
    }
    try expect(state.secondOrderCoherence, 1 - 1.0 / 60, within: 1e-9)
  }

  /// A pure qubit turned by 1e-8 gives less than the roundings of the vacuum; what it gives is known.
  @Test(
    "is told after weak collisions",
    arguments: [(0.25, 1.0, 1), (0.25, 1, 40), (0.5, -0.7, 25), (0, 0, 3)])
  func weakCollisions(_ q: Double, _ c: Double, _ count: Int) throws {
    for theta in [1e-8, 1e-5] {
      let state = try run(.vacuum) { engine, state in
        try engine.run(
          &state, .resonant(theta: theta), QubitState(groundWeight: q, coherence: c), count: count)
      }
      // To the lowest order: rho_{n,n} of a field that is pushed by kappa theta each time, and gets p(1-..) theta² at random; exactly by amplitudes.
      let (energy, pairs) = reference(theta, q, c, count)
      try expect(state.energy, energy, within: 1e-9, "theta \(theta)")
      if count > 1 {
        try expect(
          state.secondOrderCoherence, pairs / (energy * energy), within: 1e-8, "theta \(theta)")
      } else {
        let g2 = try #require(state.secondOrderCoherence)
        #expect(g2.value == 0 && g2.bound < 1e-12)
      }
      try expect(state.fano, 1 + pairs / energy - energy, within: 1e-9)
    }
  }

  /// <n> and <n(n-1)> by the Kraus operators of the collision on three levels, more than which hold nothing at these angles.
  private func reference(_ theta: Double, _ q: Double, _ c: Double, _ count: Int) -> (
    energy: Double, pairs: Double
  ) {
    let (p, order) = (1 - q, 4)
    let kappa = c * (q * p).squareRoot()
    var rho = [[Double]](repeating: [Double](repeating: 0, count: order + 1), count: order + 1)
    rho[0][0] = 1
    let cosines = (0...(order + 1)).map { cosine(theta * Double($0).squareRoot()) }
    let sines = (0...(order + 1)).map { sine(theta * Double($0).squareRoot()) }
    for _ in 0..<count {
      var next = rho.map { $0.map { _ in 0.0 } }
      for m in 0..<order {
        for n in 0..<order {
          // In the gauge where <n,g|U|n-1,e> is real: Eq. (7), term by term.
          let x = rho[m][n]
          next[m][n] += (q * cosines[m] * cosines[n] + p * cosines[m + 1] * cosines[n + 1]) * x
          next[m + 1][n + 1] += p * sines[m + 1] * sines[n + 1] * x
          if m > 0, n > 0 { next[m - 1][n - 1] += q * sines[m] * sines[n] * x }
          next[m + 1][n] += kappa * sines[m + 1] * cosines[n] * x
          next[m][n + 1] += kappa * cosines[m] * sines[n + 1] * x
          if m > 0 { next[m - 1][n] -= kappa * sines[m] * cosines[n + 1] * x }
          if n > 0 { next[m][n - 1] -= kappa * cosines[m + 1] * sines[n] * x }
        }
      }
      rho = next
    }
    return (
      (1..<order).reduce(0) { $0 + Double($1) * rho[$1][$1] },
      (2..<order).reduce(0) { $0 + Double($1 * ($1 - 1)) * rho[$1][$1] }
    )
  }

  @Test("stays what it is with collisions and a bath in turn: sums of positive terms")
  func cycles() throws {
    let state = try run(.vacuum) { engine, state in
      try engine.run(
        &state, .resonant(theta: 1e-6), QubitState(groundWeight: 0.5, coherence: 0),
        damping: Damping(rate: 0.01, thermalPhotons: 1e-13), count: 200)
    }
    // Without coherence the light is thermal to the lowest order of theta: g2 = 2.
    let g2 = try #require(state.secondOrderCoherence)
    #expect(abs(g2.value - 2) < 0.05 && g2.bound < 1e-8)
  }

  /// What roundings of a state of one photon are is told by the state as a whole.
  @Test("ends where there is more of it")
  func ends() throws {
    let state = try run(.vacuum) { engine, state in
      try engine.run(
        &state, .resonant(theta: 0.5), QubitState(groundWeight: 0.25, coherence: 1), count: 5)
    }
    #expect(state.ledger.faint == nil)
    #expect(try CavityState.prepared(.vacuum, numerics: Numerics()).ledger.faint != nil)
  }
}

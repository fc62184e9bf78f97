import LinearAlgebra
import TestSupport
import Testing

@testable import Simulation

/// Where a steady state is known by other means: the null vector of the dense superoperator in NumPy (propagators by matrix exponentials, or by an
/// ODE of eighth order), on 32 and 44 levels alike to the digits given.
struct KnownLimit: Sendable {
  let energy: Double
  let variance: Double
  let purity: Double
  let field: (re: Double, im: Double)

  func check(_ state: CavityState) {
    // As many digits as are known.
    let slack = 3e-12
    #expect(state.energy.covers(energy, slack: slack))
    #expect(state.photonVariance.covers(variance, slack: 10 * slack))
    #expect(state.purity.covers(purity, slack: slack))
    #expect(state.fieldAmplitude.re.covers(field.re, slack: slack))
    #expect(state.fieldAmplitude.im.covers(field.im, slack: slack))
    #expect(state.energy.bound < 1e-9 && state.photonVariance.bound < 1e-8)
    #expect(state.isEndless)
  }
}

private func limit(
  _ members: [TrainMember], _ damping: Damping?, start: CavityStart = .vacuum
) throws -> CavityState {
  var state = try CavityState.start(start)
  let outcome =
    members.count == 1
    ? try Engine().collideAtOnce(
      &state, members[0].collision, qubit: members[0].qubit, damping: damping,
      count: CavityState.endless, numerics: Numerics())
    : try Engine().settleInTurn(&state, members, damping: damping, numerics: Numerics())
  guard case .done = outcome else {
    Issue.record("\(outcome)")
    return state
  }
  return state
}

private func stepped(
  _ members: [TrainMember], _ damping: Damping?, turns: Int, start: CavityStart = .vacuum
) throws -> CavityState {
  var state = try CavityState.start(start)
  let engine = Engine()
  for _ in 0..<turns {
    for member in members {
      try engine.run(&state, member.collision, member.qubit, damping: damping, count: 1)
    }
  }
  return state
}

private func expectEqual(_ a: CavityState, _ b: CavityState) {
  for (x, y) in [
    (a.energy, b.energy), (a.purity, b.purity), (a.photonVariance, b.photonVariance),
    (a.fieldAmplitude.re, b.fieldAmplitude.re), (a.fieldAmplitude.im, b.fieldAmplitude.im),
  ] {
    #expect(abs(x.value - y.value) <= x.bound + y.bound)
  }
}

@Suite("Limits of collisions that shake the field")
struct ShakenLimitTests {
  private static let rabi = RabiCoupling(theta: 0.6, coupling: 0.2)
  private static let modulated = ModulatedCoupling(
    theta: 0.6, coupling: 0.2, eta: 0.5, nu: 7)

  @Test("They are null vectors of the dense map")
  func known() throws {
    let bath = try Damping(rate: 1, thermalPhotons: 0.15)
    let qubit = try QubitState(groundWeight: 0.25, coherence: 1)
    KnownLimit(
      energy: 0.385390917974, variance: 0.459716929129, purity: 0.666053554326,
      field: (0.012218997693, -0.357353765804)
    ).check(try limit([TrainMember(.rabi(Self.rabi), qubit)], bath))
    // Without coherence.
    KnownLimit(
      energy: 0.604376956921, variance: 1.043973994877, purity: 0.520957172385, field: (0, 0)
    ).check(
      try limit(
        [
          TrainMember(
            .rabi(RabiCoupling(theta: 0.9, coupling: 1, detuning: 0.1)),
            try QubitState(groundWeight: 0.4, coherence: 0))
        ], Damping(rate: 0.8)))
    KnownLimit(
      energy: 0.361922010459, variance: 0.407957726830, purity: 0.715445957132,
      field: (0.199501744158, -0.345644208071)
    ).check(
      try limit(
        [
          TrainMember(
            .modulated(Self.modulated),
            try QubitState(groundWeight: 0.25, coherence: 1, phase: 0.4))
        ], Damping(rate: 1, thermalPhotons: 0.1)))
  }

  @Test(
    "Neither the start nor a level more or less changes them; explicit collisions come to the same")
  func starts() throws {
    let bath = try Damping(rate: 0.7, thermalPhotons: 0.1)
    let member = [
      TrainMember(.rabi(Self.rabi), try QubitState(groundWeight: 0.4, coherence: 0.6))
    ]
    let vacuum = try limit(member, bath)
    expectEqual(vacuum, try limit(member, bath, start: .fock(12)))
    expectEqual(vacuum, try limit(member, bath, start: .coherent(alpha: 1, phase: 0.7)))
    // e^{-0.35 60} = 8e-10 of a difference would still be seen; 140 leave nothing.
    expectEqual(vacuum, try stepped(member, bath, turns: 140, start: .fock(3)))
  }

  @Test(
    "Without modulation the modulated one is Rabi's, and a tick that always brings a qubit a collision"
  )
  func sameThing() throws {
    let bath = try Damping(rate: 0.8, thermalPhotons: 0.1)
    let qubit = try QubitState(groundWeight: 0.25, coherence: 0.9)
    let rabi = try limit([TrainMember(.rabi(Self.rabi), qubit)], bath)
    let modulated = ModulatedCoupling(theta: 0.6, coupling: 0.2, eta: 0, nu: 5)
    expectEqual(rabi, try limit([TrainMember(.modulated(modulated), qubit)], bath))
    let seldom = [TrainMember(.occasional(.rabi(Self.rabi), chance: 0.5), qubit)]
    expectEqual(try limit(seldom, bath), try stepped(seldom, bath, turns: 120))
  }

  @Test(
    "What lies above a level is below its bound, with few photons or many",
    arguments: [(0.6, 0.2, 0.4), (0.9, 1, 0.7), (0.3, 0.05, 0.1), (1.5, 0.02, 0.5)])
  func tail(_ theta: Double, _ coupling: Double, _ gamma: Double) throws {
    let bath = try Damping(rate: gamma, thermalPhotons: 0.2)
    let rabi = RabiCoupling(theta: theta, coupling: coupling)
    let member = TrainMember(.rabi(rabi), try QubitState(groundWeight: 0, coherence: 0))
    let tail = try #require(PhotonTail([member], bath))
    let state = try stepped([member], bath, turns: 60)
    #expect(state.energy.value < tail.highestEnergy)
    // Of the 60th state the same holds as of the last: the vacuum's moments are 1.
    for levels in stride(from: 4, to: state.levels, by: 5) {
      let norm = (levels..<state.levels).reduce(0) { $0 + max(0, state.population($1).value) }
      #expect(norm <= tail.cut(beyond: levels).norm + 1e-14)
    }
  }

  @Test(
    "A moment rises by no more than is said, whatever the state: the bounds of a single collision")
  func moments() throws {
    var random = SplitMix(seed: 41)
    func unit() -> Double { Double.random(in: 0..<1, using: &random) }
    var closest = 0.0
    for _ in 0..<30 {
      let (theta, g) = (1.2 * unit(), 0.05 + unit())
      let delta = unit() - 0.5
      let rabi = RabiCoupling(theta: theta, coupling: g, detuning: delta)
      let qubit = try QubitState(
        groundWeight: unit(), coherence: 1, phase: 6 * unit())
      var state = try CavityState.start(
        .coherent(alpha: 3 * unit(), phase: 6 * unit()))
      func moment(_ exponent: Double) -> Double {
        (0..<state.levels).reduce(0) {
          $0 + exponential(exponent * Double($1)) * state.population($1).value
        }
      }
      let (high, low) = (0.05 + 0.4 * unit(), 0.8 * unit())
      let before = moment(high)
      try Engine().run(&state, .rabi(rabi), qubit, count: 1)
      let grown = logarithm(moment(low * high) / before)
      let bound = ShakenMoment(drive: rabi.drive).logarithmOfGrowth(
        from: high, to: low * high, fall: (1 - low) * high)
      #expect(grown <= bound)
      closest = max(closest, grown - bound)
    }
    // Not by far: some states come near.
    #expect(closest > -3, "\(closest)")
  }

  @Test("Where it would take long, or without damping, it is refused and says what is missing")
  func refusals() throws {
    let qubit = try QubitState(groundWeight: 0.25, coherence: 1)
    func outcome(_ damping: Damping?, _ rabi: RabiCoupling) throws -> LongRunOutcome {
      var state = try CavityState.start(.fock(2))
      let found = try Engine().collideAtOnce(
        &state, .rabi(rabi), qubit: qubit, damping: damping, count: CavityState.endless,
        numerics: Numerics())
      // Refused, it is as it was.
      #expect(state.energy.value == 2 && state.collisions == 0)
      return found
    }
    #expect(try outcome(nil, Self.rabi) == .refused(.noSector))
    let far = try outcome(Damping(rate: 1e-4), Self.rabi)
    guard case .refused(.mayNeedLevels(let levels, _)) = far else {
      Issue.record("\(far)")
      return
    }
    #expect(levels > 10_000)
    let slow = try outcome(Damping(rate: 1e-4), RabiCoupling(theta: 1e-5, coupling: 0.2))
    guard case .refused(.takesTooLong(_, let collisions)) = slow else {
      Issue.record("\(slow)")
      return
    }
    // gamma/2 a collision, and some sixteen powers of e.
    #expect(collisions > 5e4)
  }

  @Test("An interruption is heard in the proof and on the way", arguments: [1, 30])
  func interruption(_ patience: Int) throws {
    let engine = Engine()
    var asked = 0
    engine.isInterrupted = {
      asked += 1
      return asked > patience
    }
    var state = try CavityState.start(.vacuum)
    #expect(throws: SimulationError.interrupted) {
      try engine.collideAtOnce(
        &state, .rabi(Self.rabi), qubit: QubitState(groundWeight: 0.25, coherence: 1),
        damping: Damping(rate: 0.4), count: CavityState.endless, numerics: Numerics())
    }
    #expect(state.collisions == 0)
  }
}

@Suite("Limits of qubits that differ in turn")
struct LimitInTurnTests {
  private func member(
    _ theta: Double, _ q: Double, _ c: Double, phase: Double = 0
  ) throws -> TrainMember {
    TrainMember(
      .resonant(theta: theta), try QubitState(groundWeight: q, coherence: c, phase: phase))
  }

  @Test("Damped they are null vectors of the dense map of a turn")
  func known() throws {
    let bath = try Damping(rate: 1, thermalPhotons: 0.1)
    KnownLimit(
      energy: 0.283235732464, variance: 0.312369685647, purity: 0.717545884749,
      field: (0.051946085889, -0.289074678135)
    ).check(try limit([member(0.8, 0.25, 1), member(1.1, 0.6, 0.5, phase: 0.3)], bath))
    KnownLimit(
      energy: 0.308782506501, variance: 0.340189075224, purity: 0.600572244434, field: (0, 0)
    ).check(
      try limit([member(0.8, 0.25, 0), member(1.1, 0.6, 0), member(0.8, 0.25, 0)], bath))
  }

  @Test("Damped: explicit collisions come to the same, from any start")
  func steppedToo() throws {
    let bath = try Damping(rate: 0.5, thermalPhotons: 0.2)
    for members in [
      [try member(0.8, 0.25, 0.7), try member(1.1, 0.6, 0.4), try member(0.8, 0.6, 0)],
      [try member(0.8, 0.25, 0), try member(1.1, 0.6, 0)],
      [
        try member(0.8, 0.25, 0.7),
        TrainMember(
          .detuned(coupling: 1, duration: 0.7, detuning: 0.5),
          try QubitState(groundWeight: 0.3, coherence: 0.8, phase: 1)),
      ],
    ] {
      let found = try limit(members, bath)
      expectEqual(found, try stepped(members, bath, turns: 120))
      expectEqual(found, try limit(members, bath, start: .fock(7)))
    }
  }

  @Test("One member again and again is that member alone")
  func alike() throws {
    let bath = try Damping(rate: 0.4, thermalPhotons: 0.2)
    for c in [0, 0.8] {
      let one = try member(1.1, 0.3, c)
      expectEqual(try limit([one, one], bath), try limit([one], bath))
      let trapped = try member(fineTuned(6), 0.3, c)
      expectEqual(try limit([trapped, trapped], nil), try limit([trapped], nil))
    }
  }

  @Test("Without coherence qubits of one weight settle where each of their angles would")
  func detailedBalance() throws {
    // theta sqrt(6) = pi and 2 pi.
    let pair = [try member(fineTuned(6), 0.3, 0), try member(2 * fineTuned(6), 0.3, 0)]
    let state = try limit(pair, nil)
    let r = 0.7 / 0.3
    let all = (0..<6).reduce(0) { $0 + raise(r, Double($1)) }
    for n in 0..<6 {
      #expect(state.population(n).covers(raise(r, Double(n)) / all, slack: 1e-14))
    }
  }

  @Test("Without damping: between shared traps, what stepping comes to", arguments: [0, 0.6])
  func traps(_ c: Double) throws {
    let members = [try member(fineTuned(5), 0.25, c), try member(2 * fineTuned(5), 0.6, c / 2)]
    let state = try limit(members, nil)
    expectEqual(state, try stepped(members, nil, turns: 3000))
    #expect(state.energy.bound < 1e-10)
    #expect((5..<state.levels).allSatisfy { state.population($0).value == 0 })
  }

  @Test("Without damping and without a trap of all of them there is none")
  func noTrap() throws {
    var state = try CavityState.start(.vacuum)
    let members = [try member(fineTuned(5), 0.25, 0.5), try member(fineTuned(7), 0.25, 0.5)]
    // 5 l² = 7 k² has no solution.
    let outcome = try Engine().settleInTurn(
      &state, members, damping: nil, numerics: Numerics())
    #expect(outcome == .refused(.noSharedTrap(searched: Engine.highestTrap)))
  }
}

import LinearAlgebra
import TestSupport
import Testing

@testable import Simulation

/// What qubits and baths exchange with the cavity.
@Suite("The energy books")
struct EnergyBooksTests {
  static let everything: BookInterest = [.energies, .qubits, .entropies, .states]
  static let levels = 7

  static func followed(
    _ start: CavityStart = .vacuum, levels: Int? = nil, _ interest: BookInterest = everything
  ) throws -> CavityState {
    var state = try CavityState.start(start, levels: levels)
    state.openBooks(interest, isFromStart: true)
    return state
  }

  /// sigma' by the textbook: U (rho x sigma) U†, traced over the cavity.
  private func slow(
    _ test: CollisionCase, _ rho: ReferenceMatrix
  ) -> (ground: Double, coherence: (re: Double, im: Double)) {
    let levels = rho.order + 2
    let joint = ReferenceCollision(
      levels: levels, theta: test.theta, detuningAngle: test.detuningAngle
    ).joint(
      rho,
      qubit: ReferenceCollision.qubit(
        groundWeight: test.groundWeight, coherence: test.coherence, phase: test.phase))
    var (ground, coherence) = (0.0, (re: 0.0, im: 0.0))
    for n in 0..<levels {
      ground += joint[2 * n + 1, 2 * n + 1].re
      coherence.re += joint[2 * n, 2 * n + 1].re
      coherence.im += joint[2 * n, 2 * n + 1].im
    }
    return (ground, coherence)
  }

  @Test(
    "The whole outgoing qubit is the partial trace of U rho U†, in every representation",
    arguments: CollisionTests.cases)
  func outgoing(_ test: CollisionCase) throws {
    var random = ReferenceRandom(seed: test.seed + 5000)
    let whole = random.densityMatrix(levels: Self.levels)
    var real = whole
    real.im = real.im.map { _ in 0 }
    var diagonal = ReferenceMatrix(Self.levels)
    for n in 0..<Self.levels { diagonal[n, n] = whole[n, n] }
    for (rho, representation) in [
      (whole, Representation.hermitian), (real, .realSymmetric), (diagonal, .populations),
    ] {
      var state = CavityState(rho, representation)
      state.openBooks(Self.everything, isFromStart: true)
      let before = state
      try Engine().run(&state, test.collision, test.qubit(), levels: Self.levels + 1)
      let qubit = try #require(state.outgoingQubit)
      let expected = slow(test, rho)
      #expect(qubit.groundWeight.covers(expected.ground, slack: fewRoundings))
      #expect(qubit.coherence.re.covers(expected.coherence.re, slack: fewRoundings))
      #expect(qubit.coherence.im.covers(expected.coherence.im, slack: fewRoundings))
      #expect(qubit.coherence.re.bound < fewRoundings)
      // Its eigenvalues by another route.
      let size = hypotenuse(expected.coherence.re, expected.coherence.im)
      let radius = hypotenuse(expected.ground - 0.5, size)
      let lowest = 0.5 - radius
      let entropy = -lowest * logarithm(lowest) - (1 - lowest) * logarithm(1 - lowest)
      #expect(qubit.entropy.covers(entropy, slack: 1e-12))
      #expect(
        qubit.ergotropy(excitation: 1.5).covers(
          1.5 * (1 - expected.ground - lowest), slack: fewRoundings))
      // The energy that the cavity gains is what it gains.
      let gain = try state.lastBooked(.gain).get()
      #expect(
        abs(gain.value - (state.energy.value - before.energy.value))
          <= gain.bound + state.energy.bound + before.energy.bound + fewRoundings)
      let information = try state.lastBooked(.information).get()
      let change =
        try state.entropy().value - before.entropy().value + entropy
        - QubitMatrix(test.qubit()).entropy.value
      #expect(information.covers(change, slack: 1e-12))
      #expect(information.value >= -information.bound)
    }
  }

  @Test(
    "An ergotropy counts levels in the order of their energies, also where the excited one is the lower"
  )
  func inverted() throws {
    let qubit = QubitMatrix(try QubitState(groundWeight: 0.3, coherence: 0))
    #expect(qubit.ergotropy(excitation: 2).covers(0.8))
    #expect(qubit.ergotropy(excitation: -2).value == 0)
    let other = QubitMatrix(try QubitState(groundWeight: 0.8, coherence: 0))
    #expect(other.ergotropy(excitation: 2).value == 0)
    #expect(other.ergotropy(excitation: -2).covers(1.2))
  }

  // MARK: Sums

  struct Journey: Sendable, CustomTestStringConvertible {
    let seed: Int
    var testDescription: String { "protocol \(seed)" }

    struct Act: Sendable {
      var collision: Collision?
      var qubit: QubitState?
      var damping: Damping?
      var count = 1
    }

    /// A few trains of qubits, damped or not, on resonance and off.
    func acts() throws -> (start: CavityStart, acts: [Act]) {
      var random = ReferenceRandom(seed: 90_000 + seed)
      let starts: [CavityStart] = [
        .vacuum, .fock(3), .coherent(alpha: 1.2, phase: 0.4), .thermal(photons: 0.5),
      ]
      var acts: [Act] = []
      for index in 0..<4 {
        var act = Act(count: random.integer(1...5))
        let bath = try Damping(
          rate: random.number(0.01...0.4), thermalPhotons: random.number(0.05...0.6))
        if random.number(0...1) < 0.5 { act.damping = bath }
        if index == 2, seed % 3 == 0 {
          act.count = 1
          act.damping = bath
        } else {
          let theta = random.number(-1.5...1.5)
          act.collision =
            seed % 4 == 3 && index > 1
            ? .detuned(coupling: theta, duration: 1, detuning: random.number(-1...1))
            : .resonant(theta: theta)
          let coherence = [0, 1, random.number(-1...1)][random.integer(0...2)]
          act.qubit = try QubitState(
            groundWeight: random.number(0...1), coherence: coherence,
            phase: seed % 2 == 0 ? 0 : random.number(-3...3))
        }
        acts.append(act)
      }
      return (starts[seed % 4], acts)
    }
  }

  static let protocols = (0..<24).map { Journey(seed: $0) }
  static let omega = 7.3

  /// Runs a protocol collision by collision; `look` is told the state before and after each act, and what the act was.
  private func run(
    _ test: Journey, levels: Int? = nil, together: Bool = false,
    _ look: (CavityState, CavityState, Journey.Act) throws -> Void = { _, _, _ in }
  ) throws -> CavityState {
    let (start, acts) = try test.acts()
    var state = try Self.followed(start, levels: levels)
    state.setCavityFrequency(Self.omega)
    let engine = Engine()
    let numerics = Numerics(levels: levels)
    for act in acts {
      guard let collision = act.collision, let qubit = act.qubit else {
        let before = state
        try engine.damp(&state, act.damping!, numerics: numerics)
        try look(before, state, act)
        continue
      }
      if together {
        try engine.run(
          &state, collision, qubit, damping: act.damping, count: act.count, levels: levels)
        continue
      }
      for _ in 0..<act.count {
        let before = state
        try engine.run(&state, collision, qubit, levels: levels)
        try look(before, state, Journey.Act(collision: collision, qubit: qubit))
        if let damping = act.damping {
          let before = state
          try engine.damp(&state, damping, numerics: numerics)
          try look(before, state, Journey.Act(damping: damping))
        }
      }
    }
    return state
  }

  @Test(
    "First and second law: single entries add up to the sums, the sums to the energy, and no entropy is destroyed",
    arguments: protocols)
  func laws(_ test: Journey) throws {
    var added: [BookQuantity: Estimate] = [:]
    var start: Estimate?
    func add(_ quantity: BookQuantity, _ state: CavityState) throws {
      let entry = try state.lastBooked(quantity).get()
      let sum = added[quantity] ?? Estimate(0)
      added[quantity] = sum + entry
    }
    let state = try run(test) { before, after, act in
      start = start ?? before.energy
      let change = after.energy.value - before.energy.value
      let slack = after.energy.bound + before.energy.bound
      if act.damping != nil {
        let heat = try after.lastBooked(.heat).get()
        #expect(abs(change - heat.value) <= heat.bound + slack)
        let production = try after.lastBooked(.entropyProduction).get()
        #expect(production.value >= -production.bound)
        let ratio = 1 + 1 / act.damping!.thermalPhotons
        let slow =
          try after.entropy().value - before.entropy().value - change * logarithm(ratio)
        #expect(
          production.covers(
            slow, slack: slack * 3 + (try after.entropy().bound) + (try before.entropy().bound)))
        for quantity in [BookQuantity.heat, .entropyProduction] { try add(quantity, after) }
      } else {
        let values = try [BookQuantity.energyIn, .energyOut, .work].map {
          try after.lastBooked($0).get()
        }
        let bound = values.reduce(slack) { $0 + $1.bound }
        #expect(abs(change - (values[0].value - values[1].value + values[2].value)) <= bound)
        let information = try after.lastBooked(.information).get()
        #expect(information.value >= -information.bound)
        #expect(try after.lastBooked(.heat).get() == Estimate(0))
        for quantity in [
          BookQuantity.energyIn, .energyOut, .work, .ergotropyIn, .ergotropyOut, .information,
        ] { try add(quantity, after) }
      }
    }
    var sums: [BookQuantity: Estimate] = [:]
    // A variance is that of one collision, and no sum.
    for quantity in BookQuantity.allCases where quantity != .gain && quantity != .exchangeVariance {
      let sum = try state.totalBooked(quantity).get()
      let single = added[quantity] ?? Estimate(0)
      #expect(abs(sum.value - single.value) <= sum.bound + single.bound, "\(quantity)")
      #expect(sum.bound < 1e-10, "\(quantity)")
      sums[quantity] = sum
    }
    let balance =
      sums[.energyIn]!.value - sums[.energyOut]!.value + sums[.work]!.value + sums[.heat]!.value
    let bound = sums.values.reduce(0) { $0 + $1.bound } + state.energy.bound + start!.bound
    #expect(abs(state.energy.value - start!.value - balance) <= bound)
    #expect(sums[.information]!.value >= -sums[.information]!.bound)
    #expect(sums[.entropyProduction]!.value >= -sums[.entropyProduction]!.bound)
  }

  @Test("The numbers do not depend on how many collisions are made at a time", arguments: protocols)
  func together(_ test: Journey) throws {
    let (one, all) = (try run(test), try run(test, together: true))
    for quantity in BookQuantity.allCases {
      #expect(try one.totalBooked(quantity) == all.totalBooked(quantity), "\(quantity)")
      #expect(try one.lastBooked(quantity) == all.lastBooked(quantity), "\(quantity)")
    }
    #expect(one.real == all.real && one.ledger == all.ledger)
  }

  @Test("Following changes no bit of the state", arguments: protocols)
  func unchanged(_ test: Journey) throws {
    let followed = try run(test, together: true)
    let (start, acts) = try test.acts()
    var plain = try CavityState.start(start)
    let engine = Engine()
    for act in acts {
      if let collision = act.collision, let qubit = act.qubit {
        try engine.run(&plain, collision, qubit, damping: act.damping, count: act.count)
      } else {
        try engine.damp(&plain, act.damping!, numerics: Numerics())
      }
    }
    #expect(plain.real == followed.real && plain.imaginary == followed.imaginary)
    #expect(plain.ledger == followed.ledger && plain.levels == followed.levels)
  }

  @Test("Where levels are too few the bounds cover what is missing", arguments: protocols, [6, 9])
  func truncated(_ test: Journey, _ levels: Int) throws {
    let (few, many) = (try run(test, levels: levels), try run(test))
    for quantity in BookQuantity.allCases {
      for (a, b) in [
        (try few.totalBooked(quantity), try many.totalBooked(quantity)),
        (try few.lastBooked(quantity), try many.lastBooked(quantity)),
      ] {
        guard case .success(let a) = a, case .success(let b) = b else {
          #expect(a == b)
          continue
        }
        #expect(abs(a.value - b.value) <= a.bound + b.bound, "\(quantity)")
      }
    }
  }

  // MARK: What is known

  @Test("On resonance switching costs no work, whatever arrives", arguments: [0.0, 0.6, 1])
  func noWork(_ coherence: Double) throws {
    var state = try Self.followed()
    try Engine().run(
      &state, .resonant(theta: 0.7), QubitState(groundWeight: 0.3, coherence: coherence), count: 40)
    #expect(try state.totalBooked(.work).get() == Estimate(0))
    // Not only by definition: the qubits lose what the cavity gains.
    let (brought, taken) = (
      try state.totalBooked(.energyIn).get(), try state.totalBooked(.energyOut).get()
    )
    #expect(
      abs(state.energy.value - (brought.value - taken.value)) <= brought.bound + taken.bound + 1e-13
    )
  }

  @Test("Off resonance work is the detuning times the excitations that the cavity takes")
  func detunedWork() throws {
    let (detuning, omega) = (0.4, 5.0)
    var state = try Self.followed()
    state.setCavityFrequency(omega)
    try Engine().run(
      &state, .detuned(coupling: 0.9, duration: 1, detuning: detuning),
      QubitState(groundWeight: 0.2), count: 10)
    let work = try state.totalBooked(.work).get()
    #expect(work.covers(-detuning / omega * state.energy.value, slack: 1e-14))
    #expect(abs(work.value) > 0.05)
    state.setCavityFrequency(nil)
    try Engine().run(
      &state, .detuned(coupling: 0.9, duration: 1, detuning: detuning),
      QubitState(groundWeight: 0.2))
    for quantity in [BookQuantity.energyIn, .energyOut, .work, .ergotropyIn, .ergotropyOut] {
      #expect(try state.lastBooked(quantity) == .failure(.frequencyUnknown))
      #expect(try state.totalBooked(quantity) == .failure(.frequencyUnknown))
    }
    #expect(throws: Never.self) { try state.lastBooked(.gain).get() }
  }

  @Test("theta_k = pi/(2 sqrt(n_k)) empties a number state into pure excited qubits")
  func swapSchedule() throws {
    var state = try Self.followed(.fock(8))
    let qubit = try QubitState(groundWeight: 1)
    for n in stride(from: 8, through: 1, by: -1) {
      let theta = Double.pi / 2 / Double(n).squareRoot()
      try Engine().run(&state, .resonant(theta: theta), qubit)
      #expect(try state.lastBooked(.energyOut).get().covers(1, slack: 1e-15))
      #expect(try state.lastBooked(.information).get().covers(0, slack: 1e-13))
    }
    #expect(abs(state.energy.value) <= 1e-15)
    let taken = try state.totalBooked(.ergotropyOut).get()
    #expect(taken.covers(8) && taken.bound < LedgerReferenceTests.ours)
  }

  @Test(
    "A unitary charging stores no more ergotropy, together with what the qubits keep, than energy came in",
    arguments: [0.0, 0.5, 1], [0.1, 0.25, 0.5])
  func charging(_ coherence: Double, _ weight: Double) throws {
    var state = try Self.followed()
    let qubit = try QubitState(groundWeight: weight, coherence: coherence)
    for _ in 1...25 {
      try Engine().run(&state, .resonant(theta: fineTuned(15)), qubit)
      let stored = try state.ergotropy()
      let (left, brought) = (
        try state.totalBooked(.ergotropyOut).get(), try state.totalBooked(.energyIn).get()
      )
      #expect(
        stored.value + left.value <= brought.value + stored.bound + left.bound + brought.bound)
      // With pure qubits all energy that came in is ergotropy of the whole.
      let work = try state.totalBooked(.ergotropyIn).get()
      if coherence == 1 {
        #expect(abs(work.value - brought.value) <= work.bound + brought.bound)
      }
    }
  }

  @Test("A bath without photons produces no entropy that could be told, for good")
  func coldBath() throws {
    var state = try Self.followed()
    let qubit = try QubitState(groundWeight: 0.25)
    try Engine().run(&state, .resonant(theta: 0.8), qubit, damping: Damping(rate: 0.1))
    #expect(try state.lastBooked(.entropyProduction) == .failure(.coldBath))
    try Engine().damp(&state, Damping(rate: 0.1, thermalPhotons: 0.2), numerics: Numerics())
    #expect(throws: Never.self) { try state.lastBooked(.entropyProduction).get() }
    #expect(try state.totalBooked(.entropyProduction) == .failure(.coldBath))
  }

  @Test("A thermal state in its own bath exchanges nothing")
  func equilibrium() throws {
    var state = try Self.followed(.thermal(photons: 0.4))
    try Engine().damp(&state, Damping(rate: 0.7, thermalPhotons: 0.4), numerics: Numerics())
    #expect(try state.lastBooked(.heat).get().covers(0, slack: 1e-14))
    #expect(try state.lastBooked(.entropyProduction).get().covers(0, slack: 1e-13))
  }

  // MARK: Qubits at random

  @Test(
    "Ticks that bring a qubit with a chance bring that part of its energy", arguments: [0.0, 1])
  func occasional(_ coherence: Double) throws {
    let (chance, qubit) = (0.3, try QubitState(groundWeight: 0.25, coherence: coherence))
    let damping = try Damping(rate: 0.1, thermalPhotons: 0.2)
    var state = try Self.followed()
    try Engine().run(
      &state, .occasional(.resonant(theta: 0.8), chance: chance), qubit, damping: damping, count: 20
    )
    let sums = try [BookQuantity.energyIn, .energyOut, .heat].map {
      try state.totalBooked($0).get()
    }
    #expect(sums[0].covers(chance * 0.75 * 20, slack: fewRoundings))
    #expect(
      abs(state.energy.value - (sums[0].value - sums[1].value + sums[2].value))
        <= state.energy.bound + sums.reduce(0) { $0 + $1.bound })
    #expect(try state.totalBooked(.ergotropyOut) == .failure(.atRandom))
    #expect(try state.totalBooked(.information) == .failure(.atRandom))
    #expect(try state.lastBooked(.energyOut) == .failure(.noQubit))
  }

  @Test("What a bath gives in random times is what the energy changes by")
  func waiting() throws {
    var state = try Self.followed(.coherent(alpha: 1.5, phase: 0))
    let before = state.energy
    try Engine().damp(
      &state, Damping(rate: 0.4, thermalPhotons: 0.3, waits: true), numerics: Numerics())
    let heat = try state.lastBooked(.heat).get()
    let change = state.energy.value - before.value
    #expect(abs(heat.value - change) <= heat.bound + state.energy.bound + before.bound)
    #expect(heat.value < -0.3)
    #expect(try state.lastBooked(.entropyProduction).get().value > 0)
  }

  @Test("A beam brings its mean number of qubits; what leaks on the way is not told apart")
  func beam() throws {
    let qubit = try QubitState(groundWeight: 0.25, coherence: 0)
    for damping in [nil, try Damping(rate: 0.1, thermalPhotons: 0.2)] {
      var state = try Self.followed()
      _ = try Engine().cross(
        &state, try Beam(.resonant(theta: 0.5), rate: 3, time: 2, damping: damping), qubit: qubit,
        numerics: Numerics()
      ) { _ in true }
      let brought = try state.totalBooked(.energyIn).get()
      #expect(brought.covers(6 * 0.75, slack: fewRoundings))
      let taken = try state.totalBooked(.energyOut)
      if damping == nil {
        #expect(
          abs(try taken.get().value - (brought.value - state.energy.value)) < 1e-12)
      } else {
        #expect(taken == .failure(.lossInside))
        #expect(try state.totalBooked(.heat) == .failure(.lossInside))
      }
      #expect(try state.totalBooked(.ergotropyOut) == .failure(.atRandom))
    }
  }

  @Test(
    "Loss while the qubit is inside leaves its energies known, and work, heat and entropies not")
  func lossInside() throws {
    let qubit = try QubitState(groundWeight: 0.25)
    let run = try Self.lossyRun(qubit)
    #expect(try run.totalBooked(.energyIn).get().covers(0.75 * 4, slack: fewRoundings))
    #expect(try run.lastBooked(.energyOut).get().value > 0)
    for quantity in [BookQuantity.work, .heat, .information, .entropyProduction] {
      #expect(try run.totalBooked(quantity) == .failure(.lossInside), "\(quantity)")
      #expect(try run.lastBooked(quantity) == .failure(.lossInside), "\(quantity)")
    }
  }

  private static func lossyRun(_ qubit: QubitState) throws -> CavityState {
    var state = try followed()
    try Engine().run(&state, .during(LossDuring(theta: 0.8, strength: 0.1)), qubit, count: 4)
    return state
  }

  // MARK: Many at once

  @Test(
    "Many collisions at once keep the sums that two energies tell, and say why the others are not known"
  )
  func atOnce() throws {
    let qubit = try QubitState(groundWeight: 0.4, coherence: 0)
    let count = 2_000_000
    var state = try Self.followed()
    let engine = Engine()
    _ = try engine.collideAtOnce(
      &state, .resonant(theta: fineTuned(7)), qubit: qubit, damping: nil, count: count,
      numerics: Numerics())
    let (brought, taken) = (
      try state.totalBooked(.energyIn).get(), try state.totalBooked(.energyOut).get()
    )
    #expect(brought.covers(0.6 * Double(count), slack: 1e-9))
    #expect(abs(brought.value - taken.value - state.energy.value) <= taken.bound + 1e-9)
    for quantity in [BookQuantity.ergotropyOut, .information] {
      #expect(try state.totalBooked(quantity) == .failure(.madeAtOnce))
    }
    _ = try engine.collideAtOnce(
      &state, .resonant(theta: fineTuned(7)), qubit: qubit, damping: nil,
      count: CavityState.endless, numerics: Numerics())
    for quantity in [BookQuantity.energyIn, .energyOut, .work, .ergotropyIn] {
      #expect(try state.totalBooked(quantity) == .failure(.endless))
    }
  }

  @Test("In a damped limit the bath gives what the qubits do not")
  func dampedLimit() throws {
    let qubit = try QubitState(groundWeight: 0.3)
    let damping = try Damping(rate: 0.5, thermalPhotons: 0.2)
    let collision = Collision.resonant(theta: 0.8)
    var state = try Self.followed()
    _ = try Engine().collideAtOnce(
      &state, collision, qubit: qubit, damping: damping, count: CavityState.endless,
      numerics: Numerics())
    try state.noteOutgoingQubit(collision, qubit, from: state)
    let (gain, heat) = (try state.lastBooked(.gain).get(), try state.lastBooked(.heat).get())
    #expect(abs(gain.value + heat.value) <= gain.bound + heat.bound)
    // One more cycle shows the same.
    try Engine().run(&state, collision, qubit, damping: damping)
    #expect(
      abs(try state.lastBooked(.heat).get().value - heat.value) <= heat.bound + 1e-9)
    #expect(heat.value < -0.05)
  }
}

import TestSupport
import Testing

@testable import Simulation

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Detected qubits: numbers of another implementation, by the explicit tree of all outcomes.
struct ReferenceOutcome: Decodable, Sendable, CustomTestStringConvertible {
  struct Passage: Decodable, Sendable { let theta: String }
  struct Eye: Decodable, Sendable {
    let angle: String
    let phase: String
    let zero: String
    let one: String
    let flip: String

    enum CodingKeys: String, CodingKey {
      case angle, phase, flip
      case zero = "efficiency_0"
      case one = "efficiency_1"
    }

    var detector: Detector {
      get throws {
        try Detector(
          angle: referenceNumber(angle), phase: referenceNumber(phase),
          efficiencyZero: referenceNumber(zero), efficiencyOne: referenceNumber(one),
          flip: referenceNumber(flip))
      }
    }
  }
  struct Row: Decodable, Sendable {
    let numbers: [String: Double]
    let probability: [String: Double]
    let energy: [String: Double]

    init(from decoder: any Decoder) throws {
      struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
      }
      let all = try decoder.container(keyedBy: Name.self)
      var numbers: [String: Double] = [:]
      for key in all.allKeys {
        if let value = try? all.decode(Double.self, forKey: key) {
          numbers[key.stringValue] = value
        }
      }
      self.numbers = numbers
      func table(_ name: String) -> [String: Double] {
        (try? all.decode([String: Double].self, forKey: Name(stringValue: name)!)) ?? [:]
      }
      (probability, energy) = (table("probability"), table("conditional_energy"))
    }
  }

  let id: String
  let initial: ReferenceStart
  let collision: Passage
  let detector: Eye
  let qubits: [ReferenceQubit]
  let damping: ReferenceBath?
  let values: [String: Row]

  var testDescription: String { id }

  static let all: [ReferenceOutcome] = {
    struct File: Decodable { let cases: [ReferenceOutcome] }
    let url = ReferenceCurve.folder().appendingPathComponent("outcomes.json")
    return try! JSONDecoder().decode(File.self, from: Data(contentsOf: url)).cases
  }()
}

@Suite("Detected qubits")
struct OutcomeTests {
  static let collisions: [Collision] = [
    .resonant(theta: 0.8), .detuned(coupling: 0.4, duration: 2, detuning: 0.3),
    .ladder(Ladder(.twoPhoton, .angle(0.5))), .ladder(Ladder(.spin(twiceJ: 6), .angle(0.4))),
    .spread(SpreadLadder(theta: 0.7, deviation: 0.1, shape: .gauss)),
    .rabi(RabiCoupling(theta: 0.5, coupling: 0.2)),
    .during(LossDuring(theta: 0.8, strength: 0.1, thermalPhotons: 0.2, qubitDecay: 0.1)),
    .during(LossDuring(theta: 0.8, detuning: 0.4, strength: 0.1)),
    .occasional(.resonant(theta: 0.8), chance: 0.6),
    .occasional(.rabi(RabiCoupling(theta: 0.5, coupling: 0.2)), chance: 0.6),
  ]
  static let qubits = [
    try! QubitState(groundWeight: 0.3, coherence: 0.8, phase: 0.5),
    try! QubitState(groundWeight: 0.6, coherence: 0),
    try! QubitState(groundWeight: 0.25, coherence: 1),
  ]
  static let detectors = [
    try! Detector(), try! Detector(angle: 0.9, phase: 0.5),
    try! Detector(
      angle: 1.3, phase: -0.4, efficiencyZero: 0.7, efficiencyOne: 0.9, flip: 0.05),
  ]

  /// All records of so many qubits, with their states and probabilities.
  static func tree(
    _ state: CavityState, _ collision: Collision, _ qubit: QubitState, _ detector: Detector,
    _ damping: Damping?, depth: Int, engine: Engine, levels: Int? = nil
  ) throws -> [CavityState] {
    guard depth > 0 else { return [state] }
    let numerics = Numerics(levels: levels)
    return try engine.outcomes(
      of: state, collision, qubit: qubit, detector: detector, numerics: numerics
    ).flatMap { outcome in
      var next = outcome.state
      if let damping { try engine.damp(&next, damping, numerics: numerics) }
      return try tree(
        next, collision, qubit, detector, damping, depth: depth - 1, engine: engine,
        levels: levels)
    }
  }

  static func mean(_ leaves: [CavityState]) -> ReferenceMatrix {
    let order = leaves.map(\.levels).max() ?? 1
    var sum = ReferenceMatrix(order)
    for leaf in leaves {
      let (re, im) = leaf.densityMatrix
      let w = leaf.record!.probability
      for m in 0..<leaf.levels {
        for n in 0..<leaf.levels {
          sum.re[m * order + n] += w * re[m * leaf.levels + n]
          sum.im[m * order + n] += w * im[m * leaf.levels + n]
        }
      }
    }
    return sum
  }

  @Test(
    "every number of another implementation is met within 1e-10 and within its bound",
    arguments: ReferenceOutcome.all)
  func reference(_ outcome: ReferenceOutcome) throws {
    let engine = Engine()
    let start = try CavityState.start(outcome.initial.start)
    for (k, row) in outcome.values where Int(k)! <= 5 {
      let leaves = try Self.tree(
        start, .resonant(theta: referenceNumber(outcome.collision.theta)),
        outcome.qubits[0].state, outcome.detector.detector,
        outcome.damping.map { try $0.damping }, depth: Int(k)!, engine: engine)
      func sum(_ value: (CavityState) throws -> Double) rethrows -> Double {
        try leaves.reduce(0) { try $0 + $1.record!.probability * value($1) }
      }
      func expectClose(_ value: Double, _ expected: Double, _ name: String) {
        let size = max(1, abs(expected))
        #expect(abs(value - expected) <= TrainReferenceTests.accuracy * size, "\(name) after \(k)")
      }
      expectClose(
        try sum { try $0.ergotropy().value }, row.numbers["daemonic_ergotropy"]!, "daemonic")
      expectClose(sum { $0.purity.value }, row.numbers["mean_conditional_purity"]!, "purity")
      expectClose(
        try sum { try $0.entropy().value }, row.numbers["mean_conditional_entropy"]!, "entropy")
      expectClose(sum { $0.energy.value }, row.numbers["energy"]!, "energy")
      expectClose(
        leaves.reduce(0) {
          let p = $1.record!.probability
          return $0 - p * logarithm(p)
        }, row.numbers["outcome_entropy"]!, "entropy of the record")
      let mean = CavityState(Self.mean(leaves))
      expectClose(try mean.ergotropy().value, row.numbers["ergotropy"]!, "ergotropy")
      expectClose(mean.purity.value, row.numbers["purity"]!, "purity of the mean")
      for leaf in leaves {
        let word = String(leaf.record!.outcomes.map(\.outcome.symbol))
        guard let expected = row.probability[word], let energy = row.energy[word] else {
          continue
        }
        for (name, found, expected) in [
          ("probability", leaf.recordProbability, expected), ("energy", leaf.energy, energy),
        ] {
          let (error, size) = (abs(found.value - expected), max(1, abs(expected)))
          #expect(error <= TrainReferenceTests.accuracy * size, "\(name) of \(word)")
          #expect(
            error <= found.bound + TrainReferenceTests.referenceRounding * size,
            "\(name) of \(word): \(error) beyond \(found.bound)")
        }
      }
    }
  }

  @Test(
    "what all outcomes leave together is what a qubit that is thrown away leaves",
    arguments: collisions, qubits)
  func meanState(_ collision: Collision, _ qubit: QubitState) throws {
    let engine = Engine()
    let damping = collision.top == nil ? try Damping(rate: 0.1, thermalPhotons: 0.1) : nil
    for detector in Self.detectors.suffix(2) {
      let leaves = try Self.tree(
        .start(.fock(2)), collision, qubit, detector, damping, depth: 2, engine: engine)
      var thrown = try CavityState.start(.fock(2))
      try engine.run(&thrown, collision, qubit, damping: damping, count: 2)
      // Levels are cut off at other places, below the tolerance.
      #expect(distance(Self.mean(leaves), thrown.matrix) < 1e-12)
      let whole = leaves.reduce(0) { $0 + $1.record!.probability }
      #expect(abs(whole - 1) < 1e-12)
    }
  }

  @Test("a single passage is the projection of the joint state", arguments: qubits)
  func joint(_ qubit: QubitState) throws {
    let reference = JointReference(levels: 12)
    for (theta, detuning) in [(0.8, 0.0), (0.9, 0.7)] {
      let collision =
        detuning == 0
        ? Collision.resonant(theta: theta)
        : .detuned(coupling: theta, duration: 1, detuning: detuning)
      let sigma = ReferenceCollision.qubit(
        groundWeight: qubit.groundWeight, coherence: qubit.coherence, phase: qubit.phase)
      for detector in Self.detectors {
        let start = try CavityState.start(.coherent(alpha: 0.4, phase: 0.7), levels: 10)
        let rho = reference.evolved(
          reference.joined(start.matrix, qubit: sigma),
          hamiltonian: reference.jaynesCummings(theta: theta, detuning: detuning), jumps: [])
        let outcomes = try Engine().outcomes(
          of: start, collision, qubit: qubit, detector: detector, numerics: fixedLevels(10))
        for found in outcomes {
          let effect = detector.effect(of: found.outcome)
          let (c, s) = (
            effect.cross * cosine(effect.phase), effect.cross * sine(effect.phase)
          )
          var expected = ReferenceMatrix(10)
          for m in 0..<10 {
            for n in 0..<10 {
              let (ee, gg) = (rho[2 * m, 2 * n], rho[2 * m + 1, 2 * n + 1])
              let (eg, ge) = (rho[2 * m, 2 * n + 1], rho[2 * m + 1, 2 * n])
              // E_gg R_gg + E_ee R_ee + E_ge R_eg + E_eg R_ge, E_ge = cross e^{-i phase}.
              var re = effect.ground * gg.re + effect.excited * ee.re
              var im = effect.ground * gg.im + effect.excited * ee.im
              re += c * (eg.re + ge.re) + s * (eg.im - ge.im)
              im += c * (eg.im + ge.im) - s * (eg.re - ge.re)
              expected[m, n] = (re, im)
            }
          }
          var unnormalised = found.state.matrix
          for index in unnormalised.re.indices {
            unnormalised.re[index] *= found.probability
            unnormalised.im[index] *= found.probability
          }
          // The tenth level is the last that both have without their edges.
          #expect(distance(unnormalised.resized(9), expected.resized(9)) < 1e-10)
        }
      }
    }
  }

  @Test(
    "what few levels cut off is covered in every conditional state", arguments: collisions,
    [try! Detector(), try! Detector(angle: 0.9, phase: 0.5, flip: 0.05)])
  func fewLevels(_ collision: Collision, _ detector: Detector) throws {
    let engine = Engine()
    let damping = collision.top == nil ? try Damping(rate: 0.05, thermalPhotons: 0.2) : nil
    for qubit in Self.qubits.prefix(1) {
      let levels = collision.top.map { $0 + 1 } ?? 5
      let few = try Self.tree(
        .start(.fock(1), levels: levels), collision, qubit, detector, damping, depth: 2,
        engine: engine, levels: levels)
      let many = try Self.tree(
        .start(.fock(1), levels: 20), collision, qubit, detector, damping, depth: 2,
        engine: engine, levels: collision.top.map { $0 + 1 } ?? 20)
      for a in few {
        guard
          let b = many.first(where: {
            $0.record!.outcomes.elementsEqual(a.record!.outcomes) { $0 == $1 }
          })
        else { continue }
        for (name, x, y) in [
          ("probability", a.recordProbability, b.recordProbability), ("energy", a.energy, b.energy),
          ("purity", a.purity, b.purity), ("population", a.population(1), b.population(1)),
          ("ergotropy", try a.ergotropy(), try b.ergotropy()),
          ("entropy", try a.entropy(), try b.entropy()),
          ("field", a.fieldAmplitude.im, b.fieldAmplitude.im),
        ] {
          #expect(abs(x.value - y.value) <= x.bound + y.bound, "\(name)")
        }
      }
    }
  }

  /// r has the trace one, and A is missing: the true conditional state is (r + A)/(1 + Tr A).
  @Test(
    "the bound of a conditional state is reached, and grows beyond all as the probability cannot be told from 0",
    arguments: [1e-4, 1e-2, 0.3])
  func reached(_ weight: Double) throws {
    let test = ReachedBoundTests.lacking(
      ReachedBoundTests.level(9, weight), from: ReachedBoundTests.level(1, 1))
    var computed = test.computed
    var record = OutcomeRecord()
    record.append(.zero, at: 1, chance: 0.5)
    computed.record = record
    let whole = 1 + weight
    let energy = (1 + 9 * weight) / whole
    let error = abs(energy - computed.energy.value)
    #expect(error <= computed.energy.bound)
    // Both directions are covered: the same missing trace could have been too much.
    #expect(computed.energy.bound <= 1.3 * error * whole / (1 - weight) + 1e-12)
    let probability = computed.recordProbability
    #expect(abs(0.5 * whole - probability.value) <= probability.bound)
    #expect(probability.bound <= 0.5 * weight * (1 + 1e-9) + fewRoundings)
    computed.ledger.divide(by: weight / 2)
    #expect(computed.energy.bound > 1e6)
    #expect(computed.population(1).bound <= 1 + 1e-15)
  }

  @Test("the unlikelier an outcome, the less is known of its state: error over probability")
  func unlikely() throws {
    let qubit = try QubitState(groundWeight: 0.999_999, coherence: 0)
    let vacuum = try CavityState.start(.vacuum)
    let outcomes = try Engine().outcomes(
      of: vacuum, .resonant(theta: 0.3), qubit: qubit, detector: Detector(),
      numerics: Numerics())
    let (likely, rare) = (outcomes[0], outcomes[1])
    #expect(rare.probability < 1e-6)
    let (a, b) = (likely.state.energy.rounding, rare.state.energy.rounding)
    #expect(b > a / rare.probability / 10)
  }

  @Test("an outcome that cannot be is none, and keeping it is an error")
  func impossible() throws {
    let ground = try QubitState(groundWeight: 1, coherence: 0)
    var vacuum = try CavityState.start(.vacuum)
    let outcomes = try Engine().outcomes(
      of: vacuum, .resonant(theta: 0.8), qubit: ground, detector: Detector(),
      numerics: Numerics())
    #expect(outcomes.map(\.outcome) == [.zero])
    let before = vacuum
    #expect(throws: SimulationError.impossibleOutcome(.one)) {
      try Engine().collide(
        &vacuum, .resonant(theta: 0.8), qubit: ground, damping: nil, count: 1,
        numerics: Numerics(), fate: .detect(Detector(), KeptOutcome(.one))
      ) { _ in true }
    }
    #expect(vacuum.hasSameNumbers(as: before))
  }

  @Test("a detector that sees nothing changes nothing; one that guesses conditions nothing")
  func blind() throws {
    let qubit = Self.qubits[0]
    var thrown = try CavityState.start(.fock(1))
    try Engine().run(&thrown, .resonant(theta: 0.8), qubit)
    for detector in [
      try Detector(angle: 0.7, efficiencyZero: 0, efficiencyOne: 0),
      try Detector(angle: 0.7, flip: 0.5),
    ] {
      for outcome in try Engine().outcomes(
        of: .start(.fock(1)), .resonant(theta: 0.8), qubit: qubit, detector: detector,
        numerics: Numerics())
      {
        #expect(distance(outcome.state.matrix, thrown.matrix) < fewRoundings)
      }
    }
  }
}

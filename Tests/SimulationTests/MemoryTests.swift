import TestSupport
import Testing

@testable import Simulation

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Starts and qubits as the reference of records and memory writes them.
struct ReferenceStart: Decodable, Sendable {
  let type: String
  let n: Int?
  let re: String?
  let im: String?

  var start: CavityStart {
    switch type {
    case "fock": .fock(n!)
    case "coherent":
      .coherent(
        alpha: (x * x + y * y).squareRoot(), phase: ReferenceMatrix.angle(x, y))
    default: .vacuum
    }
  }
  private var x: Double { referenceNumber(re ?? "0") }
  private var y: Double { referenceNumber(im ?? "0") }
}

struct ReferenceQubit: Decodable, Sendable {
  let q: String
  let c: String
  let phi: String

  var state: QubitState {
    get throws {
      try QubitState(
        groundWeight: referenceNumber(q), coherence: referenceNumber(c),
        phase: phi.hasPrefix("-") ? -referenceNumber(String(phi.dropFirst())) : referenceNumber(phi)
      )
    }
  }
}

struct ReferenceBath: Decodable, Sendable {
  let gt: String
  let nbar: String

  var damping: Damping {
    get throws {
      try Damping(rate: referenceNumber(gt), thermalPhotons: referenceNumber(nbar))
    }
  }
}

/// Collisions with memory: numbers of another implementation, 80 bits on the joint state of cavity and qubit.
struct ReferenceMemory: Decodable, Sendable, CustomTestStringConvertible {
  struct Passage: Decodable, Sendable { let theta: String }

  let id: String
  let initial: ReferenceStart
  let collision: Passage
  let swap: String
  let qubits: [ReferenceQubit]
  let damping: ReferenceBath?
  let values: [String: [String: Double]]

  var testDescription: String { id }

  static let all: [ReferenceMemory] = {
    struct File: Decodable { let cases: [ReferenceMemory] }
    let url = ReferenceCurve.folder().appendingPathComponent("memory.json")
    return try! JSONDecoder().decode(File.self, from: Data(contentsOf: url)).cases
  }()
}

@Suite("Collisions with memory")
struct MemoryTests {
  private static let qubit = try! QubitState(groundWeight: 0.3, coherence: 0.8, phase: 0.5)

  /// Collisions with memory, collision by collision.
  static func run(
    _ state: inout CavityState, _ collision: Collision, _ qubits: [QubitState], swap: Double,
    damping: Damping? = nil, count: Int, levels: Int? = nil, looksAtQubits: Bool = false
  ) throws {
    let engine = Engine()
    engine.looksAtQubits = looksAtQubits
    for index in 0..<count {
      _ = try engine.collide(
        &state, collision, qubit: qubits[index % qubits.count], damping: damping, count: 1,
        numerics: Numerics(levels: levels), fate: .remember(swap: swap)
      ) { _ in true }
    }
  }

  @Test(
    "every number of another implementation is met within 1e-10 and within its bound",
    arguments: ReferenceMemory.all)
  func reference(_ memory: ReferenceMemory) throws {
    for (k, values) in memory.values {
      var state = try CavityState.start(memory.initial.start)
      try Self.run(
        &state, .resonant(theta: referenceNumber(memory.collision.theta)),
        memory.qubits.map { try $0.state }, swap: referenceNumber(memory.swap),
        damping: memory.damping.map { try $0.damping }, count: Int(k)!, looksAtQubits: true)
      let field = state.fieldAmplitude
      for (name, expected) in values {
        let value: Estimate? =
          switch name {
          case "energy": state.energy
          case "purity": state.purity
          case "ergotropy": try state.ergotropy()
          case "entropy": try state.entropy()
          case "fano": state.fano
          case "a_re": field.re
          case "a_im": field.im
          case "out_excited":
            state.outgoingGroundWeight.map {
              Estimate(1 - $0.value, truncation: $0.truncation, rounding: $0.rounding)
            }
          case "information": try state.memoryInformation()
          default: state.population(Int(name.dropFirst())!)
          }
        let found = try #require(value)
        let error = abs(found.value - expected)
        let size = max(1, abs(expected))
        #expect(error <= TrainReferenceTests.accuracy * size, "\(name) after \(k)")
        #expect(
          error <= found.bound + TrainReferenceTests.referenceRounding * size,
          "\(name) after \(k): \(error) beyond \(found.bound)")
      }
    }
  }

  @Test(
    "without a swap it is what qubits that are thrown away do",
    arguments: [
      Collision.resonant(theta: 0.8), .detuned(coupling: 0.4, duration: 2, detuning: 0.3),
      .ladder(Ladder(.twoPhoton, .angle(0.5))), .ladder(Ladder(.spin(twiceJ: 6), .angle(0.4))),
      .spread(SpreadLadder(theta: 0.7, deviation: 0.1, shape: .gauss)),
    ])
  func noSwap(_ collision: Collision) throws {
    var (kept, thrown) = (try CavityState.start(.fock(2)), try CavityState.start(.fock(2)))
    let damping = collision.top == nil ? try Damping(rate: 0.1, thermalPhotons: 0.2) : nil
    try Self.run(&kept, collision, [Self.qubit], swap: 0, damping: damping, count: 5)
    try Engine().run(&thrown, collision, Self.qubit, damping: damping, count: 5)
    #expect(distance(kept.matrix, thrown.matrix) < fewRoundings)
    #expect(kept.collisions == 5)
  }

  @Test("with a whole swap there is one qubit for ever: both together stay pure")
  func wholeSwap() throws {
    let pure = try QubitState(groundWeight: 0.25, coherence: 1, phase: 0.3)
    var state = try CavityState.start(.vacuum)
    for count in 1...6 {
      try Self.run(&state, .resonant(theta: 0.9), [pure], swap: 1, count: 1)
      // Two parts of a pure state have the same entropy, and share twice that.
      let information = try #require(try state.memoryInformation())
      let entropy = try state.entropy()
      // Entropies of small eigenvalues are off by what rounds these, times its logarithm.
      #expect(abs(information.value - 2 * entropy.value) < 1e-12, "after \(count)")
      // n + [e] is at most one.
      #expect(state.energy.value <= 1 + fewRoundings)
    }
  }

  @Test("a collision without memory and another start let the qubit go")
  func forgets() throws {
    var state = try CavityState.start(.vacuum)
    try Self.run(&state, .resonant(theta: 0.9), [Self.qubit], swap: 0.5, count: 2)
    #expect(state.hasMemory)
    var alone = state
    alone.forgetQubit()
    try Engine().run(&state, .resonant(theta: 0.4), Self.qubit)
    try Engine().run(&alone, .resonant(theta: 0.4), Self.qubit)
    #expect(!state.hasMemory && state.hasSameNumbers(as: alone))
  }

  @Test("what few levels cut off is covered, and not by much more", arguments: [0.0, 0.4, 0.9])
  func fewLevels(_ swap: Double) throws {
    let damping = try Damping(rate: 0.05, thermalPhotons: 0.3)
    var worst = 0.0
    for levels in 4...8 {
      var (few, many) = (
        try CavityState.start(.vacuum, levels: levels), try CavityState.start(.vacuum, levels: 40)
      )
      try Self.run(
        &few, .resonant(theta: 0.8), [Self.qubit], swap: swap, damping: damping, count: 4,
        levels: levels)
      try Self.run(
        &many, .resonant(theta: 0.8), [Self.qubit], swap: swap, damping: damping, count: 4,
        levels: 40)
      for (a, b) in [
        (few.energy, many.energy), (few.population(1), many.population(1)),
        (few.purity, many.purity), (few.fieldAmplitude.re, many.fieldAmplitude.re),
        (try few.memoryInformation()!, try many.memoryInformation()!),
      ] {
        #expect(abs(a.value - b.value) <= a.bound + b.bound, "\(levels) levels")
      }
      let error = abs(few.energy.value - many.energy.value)
      if error > 1e-9 { worst = max(worst, error / few.energy.bound) }
    }
    #expect(worst > 0.02, "the bound is \(1 / worst) times too large")
  }

  /// A bath makes cavities alike, but what they have left in their qubits it does not: two joint states whose cavities agree after it may be
  /// told apart by the qubit alone.
  @Test("damping does not take back what is wrong with the qubit in memory")
  func errorBesideMemory() throws {
    var state = try CavityState.start(.vacuum)
    try Self.run(&state, .resonant(theta: 0.9), [Self.qubit], swap: 0.5, count: 1)
    state.ledger.book(.init(norm: 1e-3, first: 2e-3, second: 4e-3))
    try Engine().damp(&state, Damping(rate: 50), numerics: Numerics())
    #expect(state.ledger.norm >= 1e-3)
  }

  @Test("a stored state brings its qubit along")
  func stored() throws {
    var state = try CavityState.start(.fock(1))
    try Self.run(&state, .resonant(theta: 0.9), [Self.qubit], swap: 0.5, count: 3)
    let (re, im) = state.densityMatrix
    let qubit = try #require(state.carriedQubit)
    let stored = try StoredState(
      levels: state.levels, real: re, imaginary: im, bounds: state.bounds.sums
    ).with(qubit)
    var again = try CavityState.start(.stored(stored))
    let (a, b) = (try state.memoryInformation()!, try again.memoryInformation()!)
    #expect(abs(a.value - b.value) < fewRoundings)
    try Self.run(&state, .resonant(theta: 0.7), [Self.qubit], swap: 0.8, count: 2)
    try Self.run(&again, .resonant(theta: 0.7), [Self.qubit], swap: 0.8, count: 2)
    #expect(distance(state.matrix, again.matrix) < fewRoundings)
  }

  @Test("what is no qubit beside the state is refused")
  func noQubit() throws {
    let stored = try StoredState(levels: 1, real: [1], imaginary: [0])
    for wrong in [
      StoredQubit(excitedReal: [2], excitedImaginary: [0], crossReal: [0], crossImaginary: [0]),
      StoredQubit(excitedReal: [0.5], excitedImaginary: [0], crossReal: [1], crossImaginary: [0]),
      StoredQubit(
        excitedReal: [0.5], excitedImaginary: [0], crossReal: [.nan], crossImaginary: [0]),
      StoredQubit(excitedReal: [], excitedImaginary: [], crossReal: [], crossImaginary: []),
    ] {
      #expect(throws: StoredState.Defect.qubit) { try stored.with(wrong) }
    }
  }
}

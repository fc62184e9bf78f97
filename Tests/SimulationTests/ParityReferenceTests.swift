import TestSupport
import Testing

@testable import Simulation

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A run of full Rabi or modulated collisions, from 80-bit arithmetic in a much larger space.
struct ParityReference: Decodable, Sendable {
  struct Start: Decodable, Sendable {
    let type: String
    let n: Int?
    let re: String?
    let im: String?
  }

  struct Coupling: Decodable, Sendable {
    let model: String
    let theta: String
    let coupling: String
    let delta: String?
    let eta: String?
    let nu: String?

    enum CodingKeys: String, CodingKey {
      case model, theta, delta, eta, nu
      case coupling = "G"
    }
  }

  struct Qubit: Decodable, Sendable {
    let q: String
    let c: String
    let phi: String
  }

  struct Bath: Decodable, Sendable {
    let gt: String
    let nbar: String
  }

  let id: String
  let initial: Start
  let collision: Coupling
  let qubits: [Qubit]
  let damping: Bath?
  let k: [Int]
  let values: [String: [String: Double]]
  let distance: Double?

  enum CodingKeys: String, CodingKey {
    case id, initial, collision, qubits, damping, k, values
    case distance = "distance_jc"
  }

  static let identifiers = ["RB1", "RB2", "RB3", "RB4", "MD1", "MD2", "MD3", "MD4"]

  static func named(_ id: String) throws -> ParityReference {
    struct File: Decodable { let cases: [ParityReference] }
    let file = ReferenceCurve.folder().appendingPathComponent("parity_cases.json")
    let cases = try JSONDecoder().decode(File.self, from: Data(contentsOf: file)).cases
    return try #require(cases.first { $0.id == id })
  }

  static func number(_ text: String?) throws -> Double {
    referenceNumber(try #require(text))
  }

  func start() throws -> CavityStart {
    switch initial.type {
    case "fock": return .fock(try #require(initial.n))
    case "coherent":
      let (re, im) = (try Self.number(initial.re), try Self.number(initial.im))
      return .coherent(alpha: hypotenuse(re, im), phase: arctangent(im / re))
    default: return .vacuum
    }
  }

  func coupling() throws -> Collision {
    let (theta, coupling) = (
      try Self.number(collision.theta), try Self.number(collision.coupling)
    )
    if collision.model == "rabi" {
      return .rabi(
        RabiCoupling(
          theta: theta, coupling: coupling, detuning: try Self.number(collision.delta ?? "0")))
    }
    return .modulated(
      ModulatedCoupling(
        theta: theta, coupling: coupling, eta: try Self.number(collision.eta),
        nu: try Self.number(collision.nu)))
  }

  /// The state after every collision of `k`.
  func run(levels: Int? = nil, until last: Int = .max) throws -> [(k: Int, state: CavityState)] {
    let engine = Engine()
    var state = try CavityState.prepared(try start(), numerics: Numerics(levels: levels))
    let qubits = try qubits.map {
      try QubitState(
        groundWeight: try Self.number($0.q), coherence: try Self.number($0.c),
        phase: try Self.number($0.phi))
    }
    let damping = try damping.map {
      try Damping(rate: try Self.number($0.gt), thermalPhotons: try Self.number($0.nbar))
    }
    let collision = try coupling()
    var states: [(k: Int, state: CavityState)] = []
    for step in k.filter({ $0 <= last }) {
      while state.collisions < step {
        try engine.run(
          &state, collision, qubits[state.collisions % qubits.count], damping: damping,
          levels: levels)
      }
      states.append((step, state))
    }
    return states
  }
}

@Suite("Full Rabi and modulated collisions against another implementation")
struct ParityReferenceTests {
  /// What the reference, rounded to doubles, may be off by.
  static let accuracy = 2e-15
  /// What a number of this product may be off by, relative to max(1, |x|).
  static let ours = 1e-10

  static func numbers(_ state: CavityState) throws -> [(name: String, number: Estimate?)] {
    [
      ("energy", state.energy), ("purity", state.purity), ("ergotropy", try state.ergotropy()),
      ("entropy", try state.entropy()), ("fano", state.fano), ("a_re", state.fieldAmplitude.re),
      ("a_im", state.fieldAmplitude.im),
    ] + (0...5).map { ("p\($0)", state.population($0)) }
  }

  @Test(
    "Every number is the reference's, within its bound and within 1e-10",
    arguments: ParityReference.identifiers)
  func numbers(_ id: String) throws {
    let reference = try ParityReference.named(id)
    for (k, state) in try reference.run() {
      let truths = try #require(reference.values["\(k)"])
      for (name, number) in try Self.numbers(state) {
        guard let truth = truths[name] else { continue }
        let number = try #require(number)
        let error = abs(number.value - truth)
        #expect(
          error <= Self.ours * max(1, abs(truth)),
          "\(name) at k = \(k): \(number) for \(truth), off by \(error)")
        #expect(
          number.covers(truth, slack: Self.accuracy * max(1, abs(truth))),
          "\(name) at k = \(k): \(number) for \(truth), off by \(error)")
      }
      #expect(state.ledger.passedAt == nil)
    }
  }

  @Test(
    "On too few levels the bound covers what is lost", arguments: ParityReference.identifiers,
    [12, 24])
  func fewLevels(_ id: String, _ levels: Int) throws {
    let reference = try ParityReference.named(id)
    for (k, state) in try reference.run(levels: levels, until: 10) {
      let truths = try #require(reference.values["\(k)"])
      for (name, number) in try Self.numbers(state) {
        guard let truth = truths[name], let number else { continue }
        #expect(
          number.covers(truth, slack: Self.accuracy * max(1, abs(truth))),
          "\(name) at k = \(k): \(number) for \(truth)")
      }
    }
  }

  @Test(
    "The distance from Jaynes-Cummings is the reference's",
    arguments: ParityReference.identifiers)
  func distance(_ id: String) throws {
    let reference = try ParityReference.named(id)
    guard let truth = reference.distance else { return }
    let distance = try #require(try Engine().distance(of: reference.coupling()))
    #expect(abs(distance.value - truth) < Self.ours, "\(distance) for \(truth)")
    #expect(distance.covers(truth, slack: Self.accuracy), "\(distance) for \(truth)")
  }
}

import TestSupport
import Testing

@testable import Simulation

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Trains of qubits with other couplings, in turn, spread, at random times: numbers from 80-bit arithmetic on the joint state of qubit and cavity.
struct ReferenceTrain: Decodable, Sendable, CustomTestStringConvertible {
  struct Start: Decodable, Sendable {
    let type: String
    let n: Int?
  }
  struct Passage: Decodable, Sendable {
    let kind: String
    let theta: String
    let levels: String?
    let spin: String?

    enum CodingKeys: String, CodingKey {
      case kind, theta, levels
      case spin = "J"
    }

    init(from decoder: any Decoder) throws {
      let all = try decoder.container(keyedBy: CodingKeys.self)
      kind = try all.decode(String.self, forKey: .kind)
      theta = try all.decode(String.self, forKey: .theta)
      // Whole numbers stand as such or as text.
      func text(_ key: CodingKeys) -> String? {
        (try? all.decode(String.self, forKey: key))
          ?? (try? all.decode(Double.self, forKey: key)).map { "\($0)" }
      }
      (levels, spin) = (text(.levels), text(.spin))
    }
  }
  struct Stream: Decodable, Sendable {
    let type: String
    let theta: String?
    let thetas: [String]?
    let sigma: String?
    let kind: String?
    let p: String?
    let nbar: String?
    let gammaOverRate: String?
    let nEx: String?
    let time: String?

    enum CodingKeys: String, CodingKey {
      case type, theta, thetas, sigma, kind, p, nbar
      case gammaOverRate = "gamma_over_rate"
      case nEx = "n_ex"
      case time = "gamma_time"
    }
  }
  struct Qubit: Decodable, Sendable {
    let q: String
    let c: String
    let phi: String
  }
  struct Flight: Decodable, Sendable {
    let decay: String
    let dephasing: String
  }
  struct Bath: Decodable, Sendable {
    let gt: String
    let nbar: String
  }

  let id: String
  let initial: Start
  let collision: Passage?
  let stream: Stream?
  let flight: Flight?
  let qubits: [Qubit]
  let damping: Bath?
  let values: [String: [String: Double]]

  var testDescription: String { id }

  static let all: [ReferenceTrain] = {
    struct File: Decodable { let cases: [ReferenceTrain] }
    let url = ReferenceCurve.folder().appendingPathComponent("trains.json")
    return try! JSONDecoder().decode(File.self, from: Data(contentsOf: url)).cases
  }()
}

@Suite("Trains of another implementation")
struct TrainReferenceTests {
  /// What every number has to be within, relative to max(1, |x|).
  static let accuracy = 1e-10
  /// The reference is rounded to doubles.
  static let referenceRounding = 4e-16

  private func qubits(_ train: ReferenceTrain) throws -> [QubitState] {
    try train.qubits.map { qubit in
      let plain = try QubitState(
        groundWeight: referenceNumber(qubit.q), coherence: referenceNumber(qubit.c),
        phase: referenceNumber(qubit.phi))
      guard let flight = train.flight else { return plain }
      return try plain.flown(
        decay: referenceNumber(flight.decay),
        dephasing: referenceNumber(flight.dephasing))
    }
  }

  private func collisions(_ train: ReferenceTrain) -> [Collision] {
    if let passage = train.collision {
      let theta = referenceNumber(passage.theta)
      let rungs: Rungs =
        switch passage.kind {
        case "intensity": .intensity
        case "twophoton": .twoPhoton
        case "uniform": .uniform
        case "finite": .finite(levels: Int(Double(passage.levels!)!))
        default: .spin(twiceJ: Int(2 * Double(passage.spin!)!))
        }
      return [.ladder(Ladder(rungs, .angle(theta)))]
    }
    let stream = train.stream!
    if let thetas = stream.thetas {
      return thetas.map { .resonant(theta: referenceNumber($0)) }
    }
    let theta = referenceNumber(stream.theta!)
    switch stream.type {
    case "spread":
      return [
        .spread(
          SpreadLadder(
            theta: theta, deviation: referenceNumber(stream.sigma!),
            shape: SpreadShape(rawValue: stream.kind!)!))
      ]
    case "binomial":
      return [
        .occasional(.resonant(theta: theta), chance: referenceNumber(stream.p!))
      ]
    default: return [.resonant(theta: theta)]
    }
  }

  private func damping(_ train: ReferenceTrain) throws -> Damping? {
    if let bath = train.damping {
      return try Damping(
        rate: referenceNumber(bath.gt), thermalPhotons: referenceNumber(bath.nbar))
    }
    guard let stream = train.stream, let nbar = stream.nbar else { return nil }
    let strength =
      stream.gammaOverRate.map(referenceNumber) ?? 1 / referenceNumber(stream.nEx!)
    return try Damping(
      rate: strength, thermalPhotons: referenceNumber(nbar), waits: true)
  }

  private func run(_ train: ReferenceTrain, to k: String) throws -> CavityState {
    let engine = Engine()
    var state = try CavityState.prepared(
      train.initial.type == "fock" ? .fock(train.initial.n!) : .vacuum, numerics: Numerics())
    let (qubits, collisions) = (try qubits(train), collisions(train))
    if k == "end" {
      let stream = train.stream!
      let beam = try Beam(
        collisions[0], rate: referenceNumber(stream.nEx!),
        time: referenceNumber(stream.time!),
        damping: Damping(rate: 1, thermalPhotons: referenceNumber(stream.nbar!)))
      _ = try engine.cross(&state, beam, qubit: qubits[0], numerics: Numerics()) { _ in true }
      return state
    }
    let damping = try damping(train)
    guard let count = Int(k) else {
      let outcome = try engine.collideAtOnce(
        &state, collisions[0], qubit: qubits[0], damping: damping, count: CavityState.endless,
        numerics: Numerics())
      guard case .done = outcome else { throw SimulationError.interrupted }
      return state
    }
    for index in 0..<count {
      try engine.run(
        &state, collisions[index % collisions.count], qubits[index % qubits.count],
        damping: damping)
    }
    return state
  }

  @Test("every number is within 1e-10 and within its bound", arguments: ReferenceTrain.all)
  func numbers(_ train: ReferenceTrain) throws {
    for (k, values) in train.values {
      let state = try run(train, to: k)
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
          default: state.population(Int(name.dropFirst())!)
          }
        let found = try #require(value)
        let error = abs(found.value - expected)
        let size = max(1, abs(expected))
        #expect(error <= Self.accuracy * size, "\(name) after \(k)")
        #expect(
          error <= found.truncation + found.rounding + Self.referenceRounding * size,
          "\(name) after \(k): \(error) beyond its bound")
      }
    }
  }
}

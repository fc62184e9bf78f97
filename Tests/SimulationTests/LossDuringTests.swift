import TestSupport
import Testing

@testable import Simulation

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Runs of collisions with loss in 80-bit arithmetic, by another implementation on joint matrices.
struct DuringCase: Decodable, Sendable, CustomTestStringConvertible {
  struct Start: Decodable, Sendable {
    let type: String
    let n: Int?
    let re: String?
    let im: String?
  }
  struct Interaction: Decodable, Sendable {
    let theta: String
    let detuning: String
    enum CodingKeys: String, CodingKey {
      case theta
      case detuning = "delta_tau"
    }
  }
  struct Loss: Decodable, Sendable {
    let strength: String
    let photons: String
    let decay: String?
    let qubitPhotons: String?
    let dephasing: String?
    enum CodingKeys: String, CodingKey {
      case strength = "gt"
      case photons = "nbar"
      case decay = "qubit_decay"
      case qubitPhotons = "qubit_nbar"
      case dephasing = "qubit_dephasing"
    }
  }
  struct Qubit: Decodable, Sendable {
    let q: String
    let c: String
    let phi: String
  }
  let id: String
  let initial: Start
  let collision: Interaction
  let during: Loss
  let damping: Loss?
  let qubits: [Qubit]
  let values: [String: [String: Double]]

  var testDescription: String { id }

  static let identifiers = ["DU1", "DU2", "DU3", "DU4"]

  static func named(_ id: String) throws -> DuringCase {
    struct File: Decodable { let cases: [DuringCase] }
    let data = try Data(
      contentsOf: ReferenceCurve.folder().appendingPathComponent("during.json"))
    let cases = try JSONDecoder().decode(File.self, from: data).cases
    return try #require(cases.first { $0.id == id })
  }

  /// The decimals and the one root that the file has.
  static func number(_ text: String?) -> Double {
    text.map(referenceNumber) ?? 0
  }

  var loss: LossDuring {
    let number = DuringCase.number
    return LossDuring(
      theta: number(collision.theta), detuning: number(collision.detuning),
      strength: number(during.strength), thermalPhotons: number(during.photons),
      qubitDecay: number(during.decay), qubitPhotons: number(during.qubitPhotons),
      dephasing: number(during.dephasing))
  }

  var qubit: QubitState {
    get throws {
      let number = DuringCase.number
      return try QubitState(
        groundWeight: number(qubits[0].q), coherence: number(qubits[0].c),
        phase: number(qubits[0].phi))
    }
  }

  var start: CavityStart {
    switch initial.type {
    case "fock": return .fock(initial.n!)
    case "coherent":
      let (re, im) = (Double(initial.re!)!, Double(initial.im!)!)
      return .coherent(alpha: (re * re + im * im).squareRoot(), phase: arctangent(im / re))
    default: return .vacuum
    }
  }

  var bath: Damping? {
    get throws {
      let number = DuringCase.number
      return try damping.map {
        try Damping(rate: number($0.strength), thermalPhotons: number($0.photons))
      }
    }
  }
}

@Suite("Loss during a collision")
struct LossDuringTests {
  /// What the reference itself may be off by.
  static let accuracy = 1e-13
  /// What a number of this product may be off by at the most, relative to max(1, |x|).
  static let ours = 1e-10

  @Test("The numbers of another implementation, within bounds", arguments: DuringCase.identifiers)
  func reference(_ id: String) throws {
    let known = try DuringCase.named(id)
    let engine = Engine()
    engine.looksAtQubits = true
    engine.comparesSplit = true
    var state = try CavityState.start(known.start)
    let qubit = try known.qubit
    var compared = 0
    for (k, values) in known.values.map({ (Int($0)!, $1) }).sorted(by: { $0.0 < $1.0 }) {
      try engine.run(
        &state, .during(known.loss), qubit, damping: known.bath, count: k - state.collisions)
      let numbers: [String: Estimate?] = [
        "energy": state.energy, "purity": state.purity, "ergotropy": try state.ergotropy(),
        "fano": state.fano, "entropy": try state.entropy(), "a_re": state.fieldAmplitude.re,
        "a_im": state.fieldAmplitude.im,
        "split_energy": state.split?.energy, "split_distance": try state.splitDistance(),
        "out_excited": state.outgoingGroundWeight.map {
          Estimate(1 - $0.value, truncation: $0.truncation, rounding: $0.rounding)
        },
      ]
      for (name, truth) in values {
        let number =
          name.first == "p" && name.count == 2
          ? state.population(Int(name.dropFirst())!) : numbers[name] ?? nil
        guard let number else { continue }
        let error = abs(number.value - truth)
        #expect(
          error <= Self.ours * max(1, abs(truth)) && error <= number.bound + Self.accuracy,
          "\(name) at k = \(k): \(number) for \(truth), off by \(error)")
        compared += 1
      }
    }
    #expect(compared == 16 * known.values.count)
    #expect(state.ledger.passedAt == nil)
  }
}

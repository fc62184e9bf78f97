import TestSupport
import Testing

@testable import Simulation

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Energies and entropies of another implementation, from 80-bit arithmetic.
@Suite("Reference numbers of the energy books")
struct LedgerReferenceTests {
  struct File: Decodable { let cases: [Case] }

  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    struct Start: Decodable, Sendable {
      let type: String
      let n: Int?
    }
    enum Angles: Decodable, Sendable {
      case same(String)
      case each([String])

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let one = try? container.decode(String.self) {
          self = .same(one)
        } else {
          self = .each(try container.decode([String].self))
        }
      }
    }
    struct Coupling: Decodable, Sendable {
      let model: String
      let theta: Angles
      let strength: String?
      let delta: String?

      enum CodingKeys: String, CodingKey {
        case model, theta, delta
        case strength = "G"
      }

      func collision(theta: Double) -> Collision {
        guard model == "rabi" else { return .resonant(theta: theta) }
        return .rabi(
          RabiCoupling(
            theta: theta, coupling: referenceNumber(strength!),
            detuning: referenceNumber(delta!)))
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
    struct Phase: Decodable, Sendable {
      let n: Int
      let collision: Coupling
      let qubits: [Qubit]
      let damping: Bath?
    }
    let id: String
    let initial: Start
    let phases: [Phase]
    let k: [Int]
    let values: [String: [String: Double?]]

    var testDescription: String { id }
  }

  static let cases: [Case] = {
    let url = ReferenceCurve.folder().appendingPathComponent("ledger.json")
    let file = try! JSONDecoder().decode(File.self, from: try! Data(contentsOf: url))
    return file.cases
  }()

  /// What the reference itself may be off by.
  static let accuracy = 1e-12
  /// What a number of this product may be off by at the most, relative to max(1, |x|).
  static let ours = 1e-10

  @Test("Every entry and every sum agrees within its bound", arguments: cases)
  func agrees(_ test: Case) throws {
    var state = try EnergyBooksTests.followed(
      test.initial.type == "fock" ? .fock(test.initial.n!) : .vacuum)
    let engine = Engine()
    var k = 0
    for phase in test.phases {
      let qubit = phase.qubits[0]
      let arriving = try QubitState(
        groundWeight: referenceNumber(qubit.q), coherence: referenceNumber(qubit.c),
        phase: referenceNumber(qubit.phi))
      let damping = try phase.damping.map {
        try Damping(rate: referenceNumber($0.gt), thermalPhotons: referenceNumber($0.nbar))
      }
      for index in 0..<phase.n {
        let theta: Double
        switch phase.collision.theta {
        case .same(let text): theta = referenceNumber(text)
        case .each(let texts): theta = referenceNumber(texts[index])
        }
        try engine.run(
          &state, phase.collision.collision(theta: theta), arriving, damping: damping)
        k += 1
        if let values = test.values["\(k)"] { try compare(state, values, k) }
      }
    }
    #expect(k == test.k.last)
  }

  private static let lastNames: [(String, BookQuantity)] = [
    ("e_in", .energyIn), ("e_out", .energyOut), ("gain", .gain), ("work", .work), ("heat", .heat),
    ("ergotropy_in", .ergotropyIn), ("ergotropy_out", .ergotropyOut),
    ("information", .information), ("production", .entropyProduction),
  ]
  private static let sumNames: [(String, BookQuantity)] = [
    ("sum_in", .energyIn), ("sum_out", .energyOut), ("sum_work", .work), ("sum_heat", .heat),
    ("sum_ergotropy_in", .ergotropyIn), ("sum_ergotropy_out", .ergotropyOut),
    ("sum_production", .entropyProduction),
  ]

  private func compare(_ state: CavityState, _ values: [String: Double?], _ k: Int) throws {
    var found: [(String, Estimate)] = []
    for (name, quantity) in Self.lastNames {
      found.append((name, try state.lastBooked(quantity).get()))
    }
    for (name, quantity) in Self.sumNames {
      found.append((name, try state.totalBooked(quantity).get()))
    }
    let qubit = try #require(state.outgoingQubit)
    found += [
      ("q_out", qubit.groundWeight), ("coherence_out_re", qubit.coherence.re),
      ("coherence_out_im", qubit.coherence.im), ("energy", state.energy),
      ("ergotropy", try state.ergotropy()),
    ]
    for (name, estimate) in found {
      let expected = try #require(values[name] ?? nil)
      let error = abs(estimate.value - expected)
      #expect(error <= Self.ours * max(1, abs(expected)), "\(name) after \(k)")
      #expect(error <= estimate.bound + Self.accuracy, "\(name) after \(k)")
      #expect(estimate.bound <= Self.ours * max(1, abs(expected)), "\(name) after \(k)")
    }
  }
}

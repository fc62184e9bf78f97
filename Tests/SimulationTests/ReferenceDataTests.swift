import TestSupport
import Testing

@testable import Simulation

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The ten runs behind Figures 1 to 7 of Entropy 2023, from 80-bit arithmetic with 128-bit
/// eigenvalues.
struct ReferenceCurve: Decodable, Sendable, CustomTestStringConvertible {
  struct Bath: Decodable, Sendable {
    let gt: Double
    let nbar: Double
  }

  struct Row: Decodable, Sendable {
    let k: Int
    let energy: Double
    let purity: Double
    let ergotropy: Double
    let fano: Double?
    let entropy: Double
    let oneMinusPurity: Double
    let fieldRe: Double
    let fieldIm: Double
    let populations: [Double]
    let largestEigenvalue: Double

    enum CodingKeys: String, CodingKey {
      case k, energy, purity, ergotropy, fano, entropy
      case oneMinusPurity = "one_minus_purity"
      case fieldRe = "a_re"
      case fieldIm = "a_im"
      case populations = "p"
      case largestEigenvalue = "lambda_max"
    }
  }

  let id: String
  let m: Double
  let q: Double
  let c: Double
  let phase: Double
  let damping: Bath?
  let values: [Row]

  var testDescription: String { id }

  static func folder() -> URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("ReferenceData")
  }

  static func all() throws -> [ReferenceCurve] {
    struct File: Decodable { let curves: [ReferenceCurve] }
    let data = try Data(contentsOf: folder().appendingPathComponent("reference_curves.json"))
    return try JSONDecoder().decode(File.self, from: data).curves
  }

  static let identifiers = [
    "fig1-blue", "fig1-red", "fig1-green", "fig1-cyan", "fig3-blue", "fig3-green", "fig5-blue",
    "fig5-green", "fig5-red", "fig5-cyan",
  ]
}

@Suite("Reference numbers of another implementation")
struct ReferenceDataTests {
  /// What the reference itself may be off by.
  static let accuracy = 1e-11
  /// What a number of this product may be off by at the most.
  static let ours = 1e-10

  /// A debug build steps matrices a hundred times more slowly; there the curves with coherences
  /// stop early.
  /// `swift test -c release -Xswiftc -enable-testing` goes to 10000.
  static func last(_ curve: ReferenceCurve) -> Int {
    #if DEBUG
      return curve.c == 0 ? 10_000 : 1000
    #else
      return 10_000
    #endif
  }

  @Test("Every number of a curve is the reference's", arguments: ReferenceCurve.identifiers)
  func curve(_ id: String) throws {
    let curve = try #require(try ReferenceCurve.all().first { $0.id == id })
    let engine = Engine()
    var state = try CavityState.start(.vacuum)
    let qubit = try QubitState(groundWeight: curve.q, coherence: curve.c, phase: curve.phase)
    let damping = try curve.damping.map {
      try Damping(rate: $0.gt, thermalPhotons: $0.nbar)
    }
    var compared = 0
    for row in curve.values where row.k <= Self.last(curve) {
      try engine.run(
        &state, .resonant(theta: fineTuned(curve.m)), qubit, damping: damping,
        count: row.k - state.collisions)
      func check(_ name: String, _ number: Estimate, _ truth: Double) {
        let error = abs(number.value - truth)
        #expect(
          error <= Self.ours && error <= number.bound + Self.accuracy,
          "\(name) at k = \(row.k): \(number) for \(truth)")
        compared += 1
      }
      check("energy", state.energy, row.energy)
      check("purity", state.purity, row.purity)
      check("1 - purity", Estimate(1 - state.purity.value), row.oneMinusPurity)
      check("ergotropy", try state.ergotropy(), row.ergotropy)
      check("entropy", try state.entropy(), row.entropy)
      check("re a", state.fieldAmplitude.re, row.fieldRe)
      check("im a", state.fieldAmplitude.im, row.fieldIm)
      if let fano = row.fano {
        check("fano", try #require(state.fano), fano)
      } else {
        #expect(state.fano == nil)
      }
      for (n, p) in row.populations.enumerated() { check("p\(n)", state.population(n), p) }
      check("largest eigenvalue", Estimate(try state.spectrum().values[0]), row.largestEigenvalue)
      // Automatic levels keep their promise.
      #expect(state.ledger.first <= Numerics.defaultTolerance * max(1, state.energy.value))
      #expect(state.ledger.passedAt == nil)
    }
    #expect(compared > 100)
  }

  /// The figures' numbers from a second implementation, which gives twelve digits.
  @Test("The figures' table is reproduced to its twelve digits")
  func figures() throws {
    let text = try String(
      contentsOf: ReferenceCurve.folder().appendingPathComponent("paper_figures.csv"),
      encoding: .utf8)
    let engine = Engine()
    var rows = 0
    var known: (key: String, state: CavityState)?
    for line in text.split(separator: "\n").dropFirst(2) {
      // The first column is in quotation marks and holds commas.
      let fields = line.split(separator: "\"")[1].split(separator: ",")
      let numbers = fields.compactMap { Double($0) }
      let (m, q, c, gamma, nbar, k) =
        (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], Int(numbers[6]))
      guard c == 0 || k <= 1000 else { continue }
      let key = "\(numbers[0..<6])"
      if known?.key != key || known.map({ $0.state.collisions > k }) ?? true {
        known = (key, try CavityState.start(.vacuum))
      }
      var state = try #require(known?.state)
      let damping = gamma == 0 ? nil : try Damping(rate: gamma, thermalPhotons: nbar)
      try engine.run(
        &state, .resonant(theta: fineTuned(m)), QubitState(groundWeight: q, coherence: c),
        damping: damping, count: k - state.collisions)
      known?.state = state
      // Twelve digits, and for the Fano factor of a Fock state what the other one's rounding left.
      func check(_ value: Double, _ truth: Double) {
        #expect(abs(value - truth) <= 1e-11 * max(1, abs(truth)), "\(line)")
      }
      check(state.energy.value, numbers[7])
      check(state.purity.value, numbers[8])
      check(try #require(state.fano).value, numbers[9])
      check(try state.ergotropy().value, numbers[10])
      rows += 1
    }
    #expect(rows > 70)
  }
}

import SourceText
import TestSupport
import Testing

@testable import Language

/// Numbers that were once wrong, or right within a bound that was not: the truth lies within what is computed and within what is
/// printed.
@Suite("Values once wrong")
struct RightValueTests {
  struct Reading: Sendable, CustomTestStringConvertible {
    let program: String
    let values: [Double]
    var testDescription: String { program }

    init(_ program: String, _ values: Double...) {
      self.program = program
      self.values = values
    }
  }

  /// From closed forms, or products of dense matrices with 40 digits (80-bit numbers where truncation dominates).
  static let readings = [
    // Text that dropped the value and kept the bound.
    Reading(
      "set levels=10 tolerance=inf; prepare qubit q=0 c=1; collide theta=0.595 n=13; measure energy",
      9.23938),
    Reading(
      "set levels=7 tolerance=inf; prepare qubit q=0 c=0; collide theta=1.796 n=8; measure energy",
      1.93734459),
    Reading(
      "set levels=10 tolerance=inf; prepare qubit q=0 c=1; collide theta=0.574 n=13; measure power",
      0.68600),
    // Angles of detuned collisions.
    Reading(
      "prepare cavity coherent alpha=1; prepare qubit q=0.5 c=0; collide g=0.3 tau=1234.5 detuning=98765.4 n=3; measure a_re, a_im",
      0.99999810177149068604, 3.114623285235342491e-14),
    Reading(
      "prepare cavity coherent alpha=1; prepare qubit q=0.25 c=1; collide g=1 tau=30.7 detuning=100.3 n=4; measure purity",
      0.72221354943959341398),
    Reading(
      "prepare cavity coherent alpha=1; prepare qubit q=0.5 c=0; collide g=0.3 tau=17.3 detuning=10.7 n=3; measure rho_re(1,0), rho_im(1,0)",
      0.35470366416696693030, 0.00012138442676066002002),
    // Phases: alpha cos(phase), alpha sin(phase).
    Reading(
      "prepare cavity coherent alpha=1.4 phase=1e6; set digits=12; measure a_re, a_im",
      1.3114529785464026185, -0.48999090303981010188),
    Reading("prepare cavity coherent alpha=1.4 phase=1e10; measure a_re", 1.2223674717475983241),
    Reading(
      "prepare cavity coherent alpha=1.4 phase=617.46; measure a_re", -0.19126100616588492593),
    Reading(
      "prepare cavity coherent alpha=1.4 phase=1e10; measure fidelity(coherent, alpha=1.4, phase=1e10)",
      1),
    // Sums over thousands of levels.
    Reading("prepare cavity thermal nbar=100; measure ergotropy", 0),
    Reading("prepare cavity thermal nbar=1000; measure ergotropy", 0),
    Reading("prepare cavity thermal nbar=10000; measure ergotropy", 0),
    Reading("prepare cavity thermal nbar=300; measure entropy", 6.7054472925512764727),
    Reading("prepare cavity thermal nbar=10000; measure entropy", 10.210390370309599394),
  ]

  @Test("are within their bounds now, as printed too", arguments: readings)
  func right(_ reading: Reading) throws {
    let run = Program(reading.program).run()
    #expect(run.hasCompleted, "\(run.rendered)")
    #expect(run.numbers.count == reading.values.count)
    for (number, truth) in zip(run.numbers, reading.values) {
      // The truth as a double is off by half a unit, or by the digits that are known.
      let known = truth == 9.23938 || truth == 0.68600 ? 1e-5 : truth.ulp
      #expect(abs(number.value - truth) <= number.bound + known, "\(number) is not \(truth)")
      try expectHolds(NumberFormat().text(number), truth, known)
    }
  }

  /// A printed number stands for a unit of its last digit to either side.
  private func expectHolds(_ text: String, _ truth: Double, _ known: Double) throws {
    let halves = text.split(separator: " ")
    let printed = try #require(Double(halves[0]))
    let reach = halves.count == 3 ? try #require(Double(halves[2])) : lastUnit(text)
    #expect(abs(printed - truth) <= reach + known, "\(text) does not hold \(truth)")
  }

  @Test("do not pass a claim that is false: a thermal state has no ergotropy")
  func passive() throws {
    let run = Program("prepare cavity thermal nbar=1000; expect ergotropy > 0").run()
    let verdict = try #require(run.claims.first).verdict
    #expect(verdict != .pass)
  }

  /// Values with what their bounds may be: numbers that a person can use.
  static let useful: [(Reading, Double)] = [
    // Kept populations of a state that is cut are exact: e^-1.
    (
      Reading(
        "set levels=2 tolerance=inf; prepare cavity coherent alpha=1; measure population(0)",
        0.367879441171442), 1e-14
    ),
    // What few levels cut off goes to the bath: with 64 levels in 80 bits.
    (
      Reading(
        "set levels=16 tolerance=inf; prepare qubit q=0.25; collide theta=0.8 n=30 with damp gamma=0.1 nbar=0.5; measure energy",
        4.02705175147), 0.35
    ),
    // theta² each time, and 2 theta⁴/(2 theta²)² of two.
    (
      Reading("prepare qubit q=0; collide theta=1e-8 n=2; measure energy, g2, fano", 2e-16, 1, 1),
      1e-11
    ),
    // (1-q) theta², of one photon alone.
    (Reading("prepare qubit q=0.25; collide theta=1e-8; measure energy, g2", 0.75e-16, 0), 1e-11),
    (
      Reading(
        "prepare cavity thermal nbar=1e-8; damp gamma=0.1; measure g2, fano", 2,
        1.0000000090483742), 1e-11
    ),
    (Reading("prepare cavity coherent alpha=1e-8; damp gamma=0.1; measure g2, fano", 1, 1), 1e-11),
  ]

  @Test("have bounds that say something", arguments: useful)
  func said(_ reading: Reading, _ most: Double) {
    let run = Program(reading.program).run()
    #expect(run.hasCompleted, "\(run.rendered)")
    #expect(run.numbers.count == reading.values.count)
    for (number, truth) in zip(run.numbers, reading.values) {
      #expect(abs(number.value - truth) <= number.bound + 4 * truth.ulp + 1e-11 * abs(truth))
      #expect(number.bound <= most)
    }
  }
}

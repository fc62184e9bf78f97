import Foundation
import TestSupport
import Testing

@testable import Simulation

/// The bits of states and ledgers after protocols of every kind, as they were when they were written down: whoever moves code about
/// sees whether a number has moved with it. What the numbers have to be the other suites know.
///
/// Where an improvement changes bits: `MASER_RECORD=1`, and a line in the change log.
@Suite("Anchors")
struct AnchorTests {
  struct Anchor: Sendable, CustomTestStringConvertible {
    let index: Int
    var testDescription: String { "protocol \(index)" }

    var start: CavityStart {
      [.vacuum, .fock(3), .coherent(alpha: 0.8, phase: 0.3), .thermal(photons: 0.7)][index % 4]
    }

    func qubit() throws -> QubitState {
      try QubitState(
        groundWeight: 0.15 + 0.1 * Double(index % 7), coherence: [0, 1, 0.6, -1][index / 4 % 4],
        phase: [0, 0.4, .pi / 2][index % 3])
    }

    /// The angles are no multiples of anything.
    private static let collisions: [Collision] = [
      .resonant(theta: 0.731), .detuned(coupling: 0.83, duration: 1, detuning: 0.7),
      .ladder(Ladder(.intensity, .angle(0.31))), .ladder(Ladder(.twoPhoton, .angle(0.23))),
      .spread(SpreadLadder(theta: 0.5, deviation: 0.05, shape: .gauss)),
      .occasional(.resonant(theta: 0.9), chance: 0.6),
      .rabi(RabiCoupling(theta: 0.3, coupling: 0.2)),
      .during(LossDuring(theta: 0.4, strength: 0.05, thermalPhotons: 0.1)),
    ]

    var collision: Collision { Anchor.collisions[index / 2 % 8] }
    /// What is slow in tests is made less often.
    var count: Int { [40, 40, 40, 20, 20, 40, 3, 3][index / 2 % 8] }

    func damping() throws -> Damping? {
      switch index / 3 % 3 {
      case 0: nil
      case 1: try Damping(rate: 0.1, thermalPhotons: 0.15)
      default: try Damping(rate: 0.01, thermalPhotons: 0)
      }
    }

    var numerics: Numerics {
      index % 5 == 0 ? Numerics(levels: 17, tolerance: .infinity) : Numerics()
    }

    /// Half of it in bursts, half looked at each time.
    func run(_ kernels: KernelSet) throws -> CavityState {
      let engine = Engine(kernels: kernels)
      var state = try CavityState.prepared(start, numerics: numerics)
      for attention in [Engine.Attention.occasional, .each] {
        _ = try engine.collide(
          &state, collision, qubit: qubit(), damping: damping(), count: count,
          numerics: numerics, attention: attention
        ) { _ in true }
      }
      return state
    }
  }

  static let anchors = (0..<96).map { Anchor(index: $0) }

  private var file: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("ReferenceData").appendingPathComponent("anchors.txt")
  }

  /// Sines are those of the C library.
  private var place: String { "\(KernelName.current), \(MathLibrary.name)" }

  @Test("Protocols of every kind give the bits that were written down")
  func bits() throws {
    var lines = [place]
    for anchor in Self.anchors {
      let state = try anchor.run(.best)
      lines.append("\(anchor.index) \(state.levels) \(state.fingerprint)")
    }
    let known = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    let found = lines.joined(separator: "\n") + "\n"
    if Recording.isOn, known != found {
      try Data(found.utf8).write(to: file, options: .atomic)
      Issue.record("anchors.txt was rewritten: look at the difference and run the tests again")
      return
    }
    let expected = known.split(separator: "\n").map(String.init)
    // Another library or another processor rounds otherwise.
    guard expected.first == place else { return }
    for (found, expected) in zip(lines, expected) { #expect(found == expected) }
    #expect(lines.count == expected.count)
  }
}

extension CavityState {
  /// FNV-1a over the bits of all numbers, the ledger and the history.
  fileprivate var fingerprint: String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ number: Double) {
      hash = (hash ^ number.bitPattern) &* 0x100_0000_01b3
    }
    for number in real + imaginary + ledger.sums { add(number) }
    for number in [history.bestPower?.value, history.bestPower?.truncation] { add(number ?? -1) }
    add(Double(collisions))
    return String(hash, radix: 16)
  }
}

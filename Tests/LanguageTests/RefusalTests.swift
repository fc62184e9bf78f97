import Simulation
import SourceText
import Synchronization
import Syntax
import TestSupport
import Testing

@testable import Language

/// What the tolerance refuses, and where a refusal points.
@Suite("Refusals of numbers that are not known well enough")
struct RefusalTests {
  /// Four levels for a stream that climbs.
  static let climbing = "set levels=4\nprepare qubit q=0\n"

  @Test(
    "A list, a printed list and a saved series are refused where one of their numbers is",
    arguments: [
      "collide theta=0.8 n=20\nmeasure [k, energy]",
      "collide theta=0.8 n=20\nprint \"{[1, energy]}\"",
      "record energy as s\ncollide theta=0.8 n=20\nmeasure s.energy",
      "record energy as s\ncollide theta=0.8 n=20\nsave s to \"s.csv\"",
      "record k, energy as s\ncollide theta=0.8 n=20\nsave s to \"s.json\"",
    ])
  func refused(_ text: String) {
    let run = Program(Self.climbing + text).run()
    #expect(run.codes.contains("E0402"), "\(run.rendered)")
    #expect(!run.hasCompleted && run.measured.isEmpty && run.printed.isEmpty)
    let asked = Program("set tolerance=inf\n" + Self.climbing + text).run()
    #expect(asked.hasCompleted, "\(asked.rendered)")
  }

  @Test("A series whose first samples are good is refused for its last ones only")
  func lastSamples() {
    let good = Program(
      Self.climbing + "record energy as s\ncollide theta=0.8 n=3\nsave s to \"s.csv\"")
    #expect(good.run().hasCompleted)
  }

  /// A little too large is too large.
  @Test("The tolerance is a limit, not an order of magnitude")
  func limit() {
    func run(_ tolerance: String) -> Run {
      Program(
        "set tolerance=\(tolerance)\n\(Self.climbing)collide theta=0.8 n=5\nmeasure energy"
      ).run()
    }
    let bound = run("inf").numbers[0]
    let relative = bound.truncation / max(1, abs(bound.value))
    #expect(relative > 1e-3)
    #expect(run("\(0.9 * relative)").codes.contains("E0402"))
    #expect(run("\(1.1 * relative)").hasCompleted)
  }

  /// Bounds near the largest double: their products overflow, and infinity times zero is no number.
  private struct Overflowing: IncludeLoader {
    let bounds: [Double]
    func load(_ path: String) throws(IncludeFailure) -> Source {
      throw IncludeFailure(reason: "no such file")
    }
    func loadState(_ request: StateRequest) throws(IncludeFailure) -> StoredState {
      do throws(StoredState.Defect) {
        return try StoredState(
          levels: 2, real: [0.5, 0, 0, 0.5], imaginary: [0, 0, 0, 0], bounds: bounds)
      } catch { throw IncludeFailure(reason: "\(error)") }
    }
  }

  private func run(_ text: String, _ loader: some IncludeLoader) -> Run {
    let (tree, _) = parseScript(Source(name: "script.maser", text))
    var checker = Checker(source: tree.source, options: CheckOptions(loader: loader))
    checker.check(tree.statements)
    checker.finish()
    #expect(!checker.diagnostics.contains { $0.severity == .error }, "\(checker.diagnostics)")
    let run = Run()
    run.run(checker.takePlan())
    return run
  }

  @Test(
    "A bound that is no number is no bound",
    arguments: [
      "0*variance", "variance - variance", "0*fano", "quadrature_variance(0)", "g2*0", "energy*0",
      "0*ergotropy", "entropy*0",
    ])
  func notANumber(_ expression: String) {
    let bounds = [1, 1e200, 1e300, 1.0]
    let run = run(
      "prepare cavity from \"f.npz\"\nmeasure \(expression) as x", Overflowing(bounds: bounds))
    for record in run.measured {
      for number in record.value.numbers {
        #expect(number.truncation <= Numerics.defaultTolerance * max(1, abs(number.value)))
      }
    }
  }

  @Test("The sample that a series ends with counts as well")
  func lastSample() {
    func program(_ tolerance: String, _ rest: String) -> Program {
      Program(
        "set levels=6 tolerance=\(tolerance); prepare qubit q=0 c=0; record energy as s; collide theta=1.1 n=9; \(rest)"
      )
    }
    let last = program("inf", "measure energy").run().numbers[0]
    let relative = last.truncation / max(1, last.value)
    #expect(program("\(0.9 * relative)", "save s to \"s.csv\"").run().codes.contains("E0402"))
    #expect(!program("\(1.1 * relative)", "save s to \"s.csv\"").run().codes.contains("E0402"))
  }

  @Test("Of curves for every turn of a loop, each counts")
  func family() {
    func codes(_ counts: String) -> [String] {
      Program(
        "set levels=6 tolerance=1e-3; prepare qubit q=0 c=0; for m in [\(counts)] { prepare cavity vacuum; record energy as s; collide theta=1.1 n=m }; save s to \"s.csv\""
      ).run().codes
    }
    #expect(codes("9, 1").contains("E0402"))
    #expect(!codes("2, 1").contains("E0402"))
  }

  @Test("The bounds in a file are those of the state that is read")
  func fromFile() {
    let run = run(
      "set tolerance=inf\nprepare cavity from \"f.npz\"\nmeasure lost, population(0), energy",
      Overflowing(bounds: [0.001, 0.002, 0.004, 2]))
    #expect(run.numbers[0].value == 0.001)
    #expect(run.numbers[1].truncation == 0.001)
    // Of <n>, one less than w for every unit of d.
    #expect(abs(run.numbers[2].truncation - 0.001) < 1e-15)
    #expect(run.numbers.dropFirst().allSatisfy { $0.rounding > 0 })
  }

  @Test("After a new cavity the place where the old one outgrew its levels is forgotten")
  func places() {
    let run = Program(
      """
      set levels=4
      prepare qubit q=0
      collide theta=0.8 n=20
      prepare cavity vacuum
      collide theta=0.9 n=30
      measure energy
      """
    ).run()
    let refusal = run.diagnostics.first { $0.code.rawValue == "E0402" }
    let label = refusal?.labels.first
    #expect(label.map { $0.span.source.line(at: $0.span.range.lower) } == 5)
  }

  @Test(
    "That there is no limit is said only of streams that bring more than they take",
    arguments: [(0.3, 1.0, true), (0.5, 0, true), (0.7, 1, false), (0.51, 0.5, false)])
  func noLimit(_ q: Double, _ c: Double, _ isKnown: Bool) {
    let run = Program(
      "prepare qubit q=\(q) c=\(c)\ncollide theta=0.8 n=inf  # allow W110"
    ).run()
    let claimed = run.diagnostics.contains { $0.title.contains("have no limit here") }
    if isKnown { #expect(claimed, "\(run.rendered)") } else { #expect(!claimed, "\(run.rendered)") }
  }

  // MARK: Series

  private final class Polls: Sendable {
    private let left: Mutex<Int>
    init(_ wanted: Int) { left = Mutex(wanted) }
    /// True once.
    func poll() -> Bool {
      left.withLock {
        $0 -= 1
        return $0 == -1
      }
    }
  }

  /// Beyond 896 levels the damping asks whether to stop on the way: the cycle is taken back whole.
  @Test(
    "Whenever a train is stopped, its series ends before the state that no qubit has met",
    arguments: 0..<16)
  func stopped(_ poll: Int) {
    let polls = Polls(poll)
    let run = Program(
      """
      set levels=900 tolerance=inf
      prepare cavity thermal nbar=200
      prepare qubit q=0.9 c=0
      record energy as s
      collide theta=0.3 n=2
      collide theta=0.3 n=3 with damp gamma=0.1
      """
    ).run(isInterrupted: { polls.poll() })
    let machine = run.evaluator.machine
    guard run.wasInterrupted, let series = machine.series.first else { return }
    #expect((series.collisions.last ?? -1) < machine.cavity.collisions)
    #expect(series.collisions == Array(0..<machine.cavity.collisions))
  }

  @Test("Some of these stops fall into a cycle, which is taken back")
  func stoppedInside() {
    let stops = (0..<16).filter { poll in
      let polls = Polls(poll)
      return Program(
        "set levels=900 tolerance=inf\nprepare cavity thermal nbar=200\nprepare qubit q=0.9 c=0\nrecord energy as s\ncollide theta=0.3 n=3 with damp gamma=0.1"
      ).run(isInterrupted: { polls.poll() }).wasInterrupted
    }
    #expect(stops.count >= 3)
  }

  // MARK: Random numbers

  /// The address is written: 0 outside sweeps, inside one more than the index of the point.
  @Test("A sweep's points draw numbers of their own, none of them those of the world outside")
  func sweepPoints() {
    let run = Program(
      """
      seed 5
      sweep x in [1, 2, 3] { measure uniform(0, 1) as u }
      """
    ).run()
    let drawn = run.events.compactMap { event in
      if case .point(let point) = event { return point.values[0].value.numbers[0].value }
      return nil
    }
    let expected = (0..<3).map {
      RandomAddress(seed: 5, point: UInt64($0) + 1, site: 0, draw: 0).uniform(0, 1)
    }
    #expect(drawn == expected)
    let outside = Program("seed 5\nmeasure uniform(0, 1) as u").run().numbers[0].value
    #expect(outside == RandomAddress(seed: 5, point: 0, site: 0, draw: 0).uniform(0, 1))
    #expect(!drawn.contains(outside))
  }
}

@Suite("SHA-256")
struct HashTests {
  /// FIPS 180-2, appendix B, and NIST's example of a message that ends on a block.
  @Test(
    "gives the published digests",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        String(repeating: "a", count: 1_000_000),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      ),
    ])
  func known(_ message: String, _ digest: String) {
    var hash = SHA256()
    hash.update(Array(message.utf8))
    #expect(hash.finish() == digest)
    // In pieces of any length.
    var pieces = SHA256()
    var rest = Array(message.utf8.prefix(200))[...]
    var whole = SHA256()
    whole.update(rest)
    while !rest.isEmpty {
      pieces.update(rest.prefix(7))
      rest = rest.dropFirst(7)
    }
    #expect(pieces.finish() == whole.finish())
  }
}

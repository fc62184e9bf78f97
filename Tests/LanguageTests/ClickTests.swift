import Language
import Testing

@testable import Simulation

/// Counting statistics: `branches as t by clicks`, and waiting times by a detector that is blind to |0>.
@Suite("Counting clicks")
struct ClickTests {
  /// A damping after which nothing is left of anything: the qubits are independent.
  private static let reset = "with damp gamma=200"

  private func binomial(_ n: Int, _ m: Int, _ p: Double) -> Double {
    var value = 1.0
    for i in 0..<m { value *= Double(n - i) / Double(i + 1) }
    for _ in 0..<m { value *= p }
    for _ in 0..<(n - m) { value *= 1 - p }
    return value
  }

  private func run(_ program: String) -> Run {
    let run = Program(program).run()
    #expect(run.errors.isEmpty, "\(run.rendered)")
    return run
  }

  @Test("clicks of qubits that know nothing of each other are binomial", arguments: [1, 7, 40])
  func independent(_ n: Int) throws {
    // An excited qubit that meets the vacuum stays excited with cos²(theta), the ground state with certainty.
    let run = run(
      "prepare qubit q=0.25 c=1; branches as t by clicks { collide theta=0.7 n=\(n) detect efficiency=0.8 flip=0.1 \(Self.reset) }; for m in 0..\(n) { measure t.probability[m] as p }; measure t.clicks as seen, t.leaves as rows"
    )
    let excited = 0.75 * Double.cosineSquared(0.7)
    let p = 0.8 * (0.9 * excited + 0.1 * (1 - excited))
    let found = run.numbers("p")
    #expect(found.count == n + 1)
    for (m, value) in found.enumerated() {
      let expected = binomial(n, m, p)
      #expect(abs(value.value - expected) < 1e-13)
      #expect(abs(value.value - expected) <= value.bound + 1e-15)
    }
    #expect(run.number("rows")?.value == Double(n + 1))
  }

  @Test(
    "counts are the records of the tree, put together",
    arguments: [
      ("theta=0.8", "efficiency=0.7 angle=0.6 flip=0.05"), ("theta=0.8 spread=0.1", ""),
      ("rabi theta=0.5 coupling=0.2", "efficiency=0.7"), ("twophoton theta=0.5", "angle=0.6"),
      ("theta=0.8 arrivals=binomial p=0.6", "flip=0.05"),
    ])
  func together(_ coupling: String, _ detector: String) throws {
    let act =
      "collide \(coupling) n=4 detect \(detector) with damp gamma=0.1 nbar=0.15; measure energy as E, ergotropy as W"
    let start = "prepare cavity fock n=1; prepare qubit q=0.3 c=0.8 phase=0.5; "
    let tree = run(
      start
        + "branches as t { \(act); measure (if outcome(1) == 1 then 1 else 0) + (if outcome(2) == 1 then 1 else 0) + (if outcome(3) == 1 then 1 else 0) + (if outcome(4) == 1 then 1 else 0) as ones }; for m in 0..4 { measure sum(select(t.probability, t.ones == m)) as p, sum(select(t.probability*t.E, t.ones == m)) as pE }; measure t.energy as E, t.daemonic as D"
    )
    let counts = run(
      start
        + "branches as t by clicks { \(act) }; for m in 0..4 { measure t.probability[m] as p, t.probability[m]*t.E[m] as pE }; measure t.energy as E, t.daemonic as D, t.ergotropy as U"
    )
    for name in ["p", "pE", "E"] {
      let (a, b) = (tree.numbers(name), counts.numbers(name))
      #expect(a.count == b.count && !a.isEmpty)
      for (a, b) in zip(a, b) {
        #expect(abs(a.value - b.value) < 1e-11, "\(name)")
        #expect(abs(a.value - b.value) <= a.bound + b.bound + 1e-14, "\(name)")
      }
    }
    // One who only counts knows less than one who has the record, and more than nobody.
    let (all, some) = (try #require(tree.number("D")), try #require(counts.number("D")))
    let none = try #require(counts.number("U"))
    #expect(some.value <= all.value + 1e-10)
    #expect(some.value >= none.value - 1e-10)
  }

  /// The levels are too few: a bound by count has to hold what is missing, and one ledger does for all counts.
  @Test("what few levels cut off is bounded for every count", arguments: [4, 5, 6])
  func fewLevels(_ levels: Int) throws {
    func counts(_ levels: String) -> Run {
      run(
        "set levels=\(levels) tolerance=inf; prepare qubit q=0.25 c=1; branches as t by clicks { collide theta=pi/sqrt(15) n=6 detect angle=0.5; measure energy as E }; for m in 0..6 { measure t.probability[m] as p, t.E[m] as E }; measure t.daemonic as D, t.energy as whole"
      )
    }
    let (few, many) = (counts("\(levels)"), counts("auto"))
    var largest = 0.0
    for name in ["p", "E", "D", "whole"] {
      for (a, b) in zip(few.numbers(name), many.numbers(name)) {
        #expect(abs(a.value - b.value) <= a.bound + b.bound, "\(name)")
        largest = max(largest, abs(a.value - b.value))
      }
    }
    #expect(largest > 1e-6, "nothing is cut off")
    let sum = few.numbers("p").reduce(0) { $0 + $1.bound }
    let whole = try #require(few.number("whole"))
    #expect(sum <= 20 * max(whole.bound, 1e-12), "a ledger of its own for every count")
  }

  @Test("a detector that is blind to |0> gives the time to the first click")
  func waiting() throws {
    let run = run(
      "prepare qubit q=0.25 c=1; record probability as run; collide theta=0.7 n=30 detect efficiency_0=0 efficiency_1=0.8 keep=none \(Self.reset); for m in 1..30 { measure run.probability[m-1] - run.probability[m] as p }"
    )
    let p = 0.8 * 0.75 * Double.cosineSquared(0.7)
    for (m, value) in run.numbers("p").enumerated() {
      var expected = p
      for _ in 0..<m { expected *= 1 - p }
      #expect(abs(value.value - expected) < 1e-13)
    }
    #expect(run.numbers("p").count == 30)
  }

  @Test(
    "what depends on a single record has no place in a count",
    arguments: [
      ("collide theta=0.5 detect; if outcome == e { damp gamma=0.1 }", "do not go together"),
      ("collide theta=0.5 detect; measure outcome", "knows no single record"),
      ("measure energy; collide theta=0.5 detect", "knows no single record"),
      ("collide theta=0.5 detect until energy > 1 max=3", "do not go together"),
      ("collide theta=0.5 n=5000 detect", "too long to be followed"),
    ])
  func refused(_ block: String, _ message: String) {
    let run = Program("prepare qubit q=0.25; branches as t by clicks { \(block) }").run()
    #expect(run.rendered.contains(message), "\(run.rendered)")
  }
}

extension Double {
  fileprivate static func cosineSquared(_ x: Double) -> Double {
    let c = cosine(x)
    return c * c
  }
}

import TestSupport
import Testing

@testable import Language

/// `trajectories`: what detectors say, drawn.
@Suite("Runs whose outcomes are drawn")
struct TrajectoriesTests {
  private static let stream = "prepare qubit q=0.25 c=1; "
  private static let charge = "collide theta=pi/sqrt(15)"
  private static let bath = "with damp gamma=0.1 nbar=0.15"

  private func run(_ program: String, jobs: Int = 1) throws -> Run {
    let run = Program(program).run(jobs: jobs)
    #expect(run.errors.isEmpty, "\(run.rendered)")
    return run
  }

  /// A normal variable is farther than this many of its standard deviations once in 1.7 million times.
  private static let certain = 5.0

  /// The variance of one run is known from all records: the means of so many samples have to scatter by just that, no more and no less.
  @Test("means over 1000 seeds scatter about the exact value as they should")
  func scatter() throws {
    let (seeds, runs) = (1000.0, 10.0)
    let block = "{ collide theta=0.7 detect; collide theta=1.1 detect; measure energy as E }"
    let program =
      "prepare qubit q=0 c=0; branches as b \(block); "
      + "measure b.energy as X, sum([b.probability[s]*b.E[s]^2 for s in 0..b.leaves-1]) as square; "
      + "sweep s in 1..1000 as z { trajectories 10 as t seed=s { collide theta=0.7 detect; collide theta=1.1 detect }; measure t.energy as E, t.energy.error^2 as v }; "
      + "measure mean(z.E) as M, std(z.E)^2 as V, mean(z.v) as told"
    let found = try run(program, jobs: 2)
    func number(_ name: String) throws -> Double { try #require(found.number(name)).value }
    let exact = try number("X")
    let ofOneRun = try number("square") - exact * exact
    let ofMean = ofOneRun / runs
    #expect(abs(try number("M") - exact) < Self.certain * (ofMean / seeds).squareRoot())
    // The variance of a variance of 1000 numbers with no long tails is about 2/1000 of its square.
    let slack = Self.certain * (2 / seeds).squareRoot()
    #expect(abs(try number("V") / ofMean - 1) < slack)
    #expect(abs(try number("told") / ofMean - 1) < slack)
  }

  @Test(
    "drawn means are those of the tree within their standard errors",
    arguments: [
      ("q=0.25 c=1", "theta=pi/sqrt(15) n=3 detect efficiency=0.6 flip=0.1 angle=0.5", true),
      ("q=0.25 c=1", "theta=pi/sqrt(15) n=4 detect", true),
      ("q=0.4 c=0.5 phase=0.7", "theta=0.9 n=3 detect angle=1 phase=0.3", false),
      ("q=0.3 c=0", "theta=0.8 n=3 detect efficiency_0=0.5 efficiency_1=0.9", true),
      ("q=0 c=0", "theta=0.8 arrivals=binomial p=0.6 n=3 detect", false),
    ])
  func tree(_ qubit: String, _ collide: String, _ isDamped: Bool) throws {
    let block = "{ collide \(collide) \(isDamped ? Self.bath : "") }"
    let names = ["daemonic", "energy", "ergotropy", "purity", "a_im"]
    func measured(_ tree: String) -> String {
      names.map { "\(tree).\($0) as \(tree)_\($0)" }.joined(separator: ", ")
    }
    let found = try run(
      "seed 3; prepare qubit \(qubit); branches as b \(block); trajectories 300 as t \(block); measure "
        + measured("b") + ", " + measured("t"))
    for name in names {
      let (exact, drawn) = (
        try #require(found.number("b_\(name)")), try #require(found.number("t_\(name)"))
      )
      #expect(exact.error == 0)
      let allowed = Self.certain * drawn.error + drawn.bound + exact.bound
      #expect(abs(drawn.value - exact.value) <= allowed, "\(name)")
      #expect(drawn.bound < 1e-9, "\(name)")
    }
  }

  /// What a run is asked for decides how it is followed: collisions alone are made again from the first run's, what is measured at the end wants the machine
  /// of every run, and a record's probability the state after every qubit.
  @Test(
    "however a run is followed, the same draws give the same values, and bounds alike",
    arguments: [
      ("q=0.25 c=1", "vacuum", "theta=pi/sqrt(15) n=9 detect"),
      ("q=0.4 c=1 phase=0.7", "coherent alpha=1", "theta=0.9 n=7 detect angle=1 phase=0.3"),
      ("q=0 c=0", "fock n=2", "g=0.8 tau=1 detuning=0.3 n=8 detect"),
    ])
  func ways(_ qubit: String, _ start: String, _ collide: String) throws {
    let head = "prepare cavity \(start); prepare qubit \(qubit); "
    func values(_ tail: String) throws -> [Quantity] {
      let found = try run(
        head + "trajectories 150 as t seed=5 { collide \(collide)\(tail) }; "
          + "measure t.energy as E, t.daemonic as D, t.purity as P, t.energy.error as s")
      return try ["E", "D", "P", "s"].map { try #require(found.number($0)) }
    }
    let (replayed, ended) = (try values(""), try values("; measure energy"))
    let each = try values("; measure probability")
    #expect(replayed.map(\.value) == ended.map(\.value))
    #expect(replayed.map(\.bound) == ended.map(\.bound))
    #expect(replayed.map(\.value) == each.map(\.value))
    // Ledgers of many collisions in closed form, and collision by collision.
    for (a, b) in zip(replayed, each) {
      #expect(a.bound <= 1.01 * b.bound && b.bound <= 1.01 * a.bound)
    }
  }

  /// Of the state after four qubits: 80-bit arithmetic and QuTiP (journeys of the field's reference data).
  @Test(
    "the worth of a record is that of the reference data",
    arguments: [(1.0, 1.671588), (0.5, 1.590548)])
  func reference(_ efficiency: Double, _ expected: Double) throws {
    let found = try run(
      Self.stream
        + "trajectories 400 as t seed=11 { \(Self.charge) n=4 detect efficiency=\(efficiency) \(Self.bath) }; measure t.daemonic as w, t.energy as E"
    )
    let (w, e) = (try #require(found.number("w")), try #require(found.number("E")))
    #expect(abs(w.value - expected) < Self.certain * w.error)
    #expect(abs(e.value - 1.872789) < Self.certain * e.error)
    // Not by being too vague.
    #expect(w.error < 0.06 && e.error < 0.06)
  }

  @Test("few levels: what is lost is a draw of its own, and within the bound")
  func left() throws {
    let found = try run(
      "set levels=3 tolerance=inf; prepare qubit q=0 c=0; trajectories 400 as t seed=5 { collide theta=1.2 n=3 detect }; measure t.energy as E, t.left as left, t.runs as runs; set levels=auto; prepare cavity vacuum; branches as b { collide theta=1.2 n=3 detect }; measure b.energy as m"
    )
    let (drawn, exact) = (try #require(found.number("E")), try #require(found.number("m")))
    #expect(try #require(found.number("left")).value > 10)
    #expect(try #require(found.number("runs")).value == 400)
    #expect(abs(drawn.value - exact.value) > Self.certain * drawn.error)
    #expect(abs(drawn.value - exact.value) <= Self.certain * drawn.error + drawn.bound)
  }

  @Test("the same draws whatever the number of threads")
  func jobs() throws {
    let program =
      "seed 4; prepare qubit q=0.25; for i in [1, 2] { trajectories 70 as t { collide theta=normal(0.8, 0.1) n=2 detect efficiency=0.9; measure energy as E, outcome(2) as o }; measure t.E, t.o, t.energy, t.ergotropy, t.E.mean }"
    let (one, three) = (try run(program, jobs: 1), try run(program, jobs: 3))
    #expect(one.output == three.output)
    let halves = one.measured.filter { $0.name == "t.energy" }.flatMap(\.value.numbers)
    #expect(halves.count == 2 && halves[0].value != halves[1].value, "both turns draw the same")
  }

  @Test("a run's draws do not depend on how many there are")
  func prefix() throws {
    func energies(_ runs: Int) throws -> [Double] {
      let found = try run(
        Self.stream
          + "trajectories \(runs) as t seed=2 { \(Self.charge) n=4 detect; measure energy as E }; measure t.E as E"
      )
      return try #require(found.measured.last).value.numbers.map(\.value)
    }
    let (few, many) = (try energies(5), try energies(90))
    #expect(few == Array(many.prefix(5)))
    #expect(Set(many).count > 4)
  }

  @Test("what was seen decides what comes next")
  func feedback() throws {
    // A qubit that came out excited has given nothing: it is followed by a swap with certainty.
    let found = try run(
      "prepare qubit q=0 c=0; trajectories 50 as t seed=1 { collide theta=pi/4 detect; if outcome(1) == 1 { collide theta=pi/2 detect }; measure k as N }; measure t.energy as E, mean(t.N) as K"
    )
    let energy = try #require(found.number("E"))
    #expect(abs(energy.value - 1) < 1e-12 && energy.error < 1e-12)
    let k = try #require(found.number("K")).value
    #expect(k > 1.2 && k < 1.8)
  }

  @Test("runs until a standard error is small enough, or says that it is not")
  func until() throws {
    let block = "{ collide theta=0.7 n=2 detect }"
    let start = "prepare qubit q=0 c=0; "
    let found = try run(
      start
        + "trajectories as t until t.energy.error < 0.05 max=5000 seed=3 \(block); measure t.runs as n, t.energy.error as d"
    )
    let (n, error) = (try #require(found.number("n")).value, try #require(found.number("d")).value)
    // The variance of one run is about 0.7.
    #expect(error < 0.05 && n > 200 && n < 500)
    #expect(found.evaluator.totals.untilsNeverMet == 0)
    let short = Program(
      start
        + "trajectories as t until t.energy.error < 0.001 max=120 seed=3 \(block); measure t.runs as n"
    ).run()
    #expect(short.number("n")?.value == 120)
    #expect(short.evaluator.totals.untilsNeverMet == 1)
    #expect(short.rendered.contains("not met within max=120 runs"))
  }

  @Test(
    "claims are decided by standard errors and bound together",
    arguments: [
      ("t.energy > 0", "pass"), ("t.energy > 5", "fail"), ("t.energy ~ 0.93 within 0.9", "pass"),
      ("t.energy ~ 0.93 within 0.01", "undecided"), ("t.energy - 0.93 > 0", "undecided"),
      ("sqrt(t.energy) < 3", "pass"), ("2*u.energy/u.daemonic > 0.5", "pass"),
      ("exp(t.energy) ~ 2.5 within 0.1", "undecided"), ("max(t.energy, 0.1) > 0.9", "undecided"),
      ("round(t.energy) < 1", "undecided"), ("u.energy > 0.5", "pass"),
    ])
  func claims(_ condition: String, _ verdict: String) throws {
    let program =
      "prepare qubit q=0 c=0; trajectories 40 as t seed=1 { collide theta=0.7 n=2 detect }; trajectories 40 as u seed=1 confidence=1 { collide theta=0.7 n=2 detect }; expect \(condition)"
    let found = Program(program).run()
    let totals = found.evaluator.totals
    let told =
      totals.claimsPassed == 1 ? "pass" : totals.claimsFailed == 1 ? "fail" : "undecided"
    #expect(told == verdict, "\(found.rendered)")
  }

  /// To first order, 0.13/(2 sqrt 0.82): the interval of five standard errors is much wider.
  @Test("standard errors go through functions by their slopes")
  func slopes() throws {
    let found = try run(
      "prepare qubit q=0 c=0; trajectories 40 as t seed=1 { collide theta=0.7 n=2 detect }; measure t.energy as X, sqrt(t.energy) as r, t.energy^2 as s, 1/t.energy as i, log(t.energy) as l, sum([t.energy, t.energy]) as d"
    )
    let whole = try #require(found.number("X"))
    for (name, slope) in [
      ("r", 0.5 / whole.value.squareRoot()), ("s", 2 * whole.value),
      ("i", 1 / whole.value / whole.value), ("l", 1 / whole.value), ("d", 2),
    ] {
      let error = try #require(found.number(name)).error
      #expect(abs(error / (slope * whole.error) - 1) < 0.01, "\(name)")
    }
  }

  @Test("one run says nothing of how sure it is")
  func single() throws {
    let found = Program(
      "prepare qubit q=0 c=0; trajectories 1 as t seed=1 { collide theta=0.7 detect }; measure t.energy.error as d; expect t.energy < 5; expect sqrt(t.energy) < 5"
    ).run()
    #expect(found.evaluator.totals.claimsUndecided == 2, "\(found.rendered)")
    #expect(found.output.contains("d = undefined"), "\(found.output)")
  }

  @Test("the block leaves the state as it was; its table holds records and what was measured")
  func table() throws {
    let found = try run(
      "prepare cavity fock n=2; prepare qubit q=0 c=0; trajectories 6 as t seed=1 { collide theta=0.8 n=2 detect; measure energy as E }; measure energy as own, k, t.E, t.E.mean as m, t.energy as X"
    )
    #expect(found.number("own")?.value == 2)
    #expect(found.output.contains("run=1 outcome_1="), "\(found.output)")
    let (mean, energy) = (try #require(found.number("m")), try #require(found.number("X")))
    #expect(abs(mean.value - energy.value) < 1e-12 && abs(mean.error - energy.error) < 1e-12)
  }
}

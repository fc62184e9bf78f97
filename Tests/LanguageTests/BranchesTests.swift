import TestSupport
import Testing

@testable import Language

/// `detect`, `memory=` and `branches` in programs.
@Suite("What the outgoing qubits tell")
struct BranchesTests {
  private static let stream = "prepare qubit q=0.25 c=1; "
  private static let charge = "collide theta=pi/sqrt(15)"
  private static let bath = "with damp gamma=0.1 nbar=0.15"

  private func value(_ program: String, _ name: String) throws -> Quantity {
    let run = Program(program).run()
    #expect(run.errors.isEmpty, "\(run.rendered)")
    return try #require(run.number(name), "\(run.output)")
  }

  /// Two independent calculations, 80 bits and QuTiP (W_D of four qubits by the efficiency of the detector).
  @Test(
    "the ergotropy of one who knows the record, by how much of it there is",
    arguments: [(1.0, 1.671588), (0.8, 1.642805), (0.5, 1.590548), (0.2, 1.525123), (0, 1.472821)])
  func efficiencies(_ efficiency: Double, _ expected: Double) throws {
    let program =
      Self.stream
      + "branches as t { \(Self.charge) n=4 detect efficiency=\(efficiency) \(Self.bath) }; measure t.daemonic as w, t.ergotropy as u, t.energy as E"
    #expect(abs(try value(program, "w").value - expected) < 1e-6)
    #expect(abs(try value(program, "u").value - 1.472821) < 1e-6)
    #expect(abs(try value(program, "E").value - 1.872789) < 1e-6)
  }

  @Test(
    "the basis matters once anything is mixed",
    arguments: [("0", 2.078057), ("pi/4", 2.089180), ("pi/2", 2.061163)])
  func bases(_ angle: String, _ expected: Double) throws {
    let found = try value(
      Self.stream
        + "branches as t { \(Self.charge) n=5 detect angle=\(angle) \(Self.bath) }; measure t.daemonic as w",
      "w")
    #expect(abs(found.value - expected) < 1e-6)
  }

  @Test(
    "a record of a pure start and pure qubits leaves pure states: all energy can be drawn, in every basis",
    arguments: [
      "", "angle=0.7", "angle=pi/2 phase=0.4", "angle=pi", "angle=2 phase=-1",
    ], ["", "detuned", "rabi"])
  func pure(_ basis: String, _ coupling: String) throws {
    let collide =
      switch coupling {
      case "detuned": "collide g=0.4 tau=2 detuning=0.5"
      case "rabi": "collide rabi theta=0.5 coupling=0.2"
      default: Self.charge
      }
    let program =
      "prepare cavity fock n=1; prepare qubit q=0.3 c=1 phase=0.4; branches as t { \(collide) n=3 detect \(basis) }; measure t.daemonic as w, t.energy as E"
    let (w, e) = (try value(program, "w"), try value(program, "E"))
    #expect(abs(w.value - e.value) <= w.bound + e.bound)
    #expect(abs(w.value - e.value) < 1e-10)
  }

  /// What a worse detector says can be made from what a better one says: it cannot be worth more.
  @Test("less sight and more mistakes never raise what the record is worth", arguments: 0..<12)
  func dataProcessing(_ seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed) + 71)
    func number(_ low: Double, _ high: Double) -> Double {
      Double.random(in: low...high, using: &random)
    }
    let q = number(0, 1)
    let angle = number(0, 3)
    let phase = number(0, 6)
    let damp = seed % 3 == 0 ? "" : "with damp gamma=\(number(0, 0.4)) nbar=\(number(0, 0.5))"
    let theta = number(0.2, 2)
    let c = number(-1, 1) > 0 ? 0.7 : 0
    func worth(_ efficiency: Double, _ flip: Double) throws -> (Quantity, Quantity, Quantity) {
      let program =
        "prepare cavity fock n=\(seed % 3); prepare qubit q=\(q) c=\(c); branches as t { collide theta=\(theta) n=3 detect angle=\(angle) phase=\(phase) efficiency=\(efficiency) flip=\(flip) \(damp) }; measure t.daemonic as w, t.ergotropy as u, t.energy as E"
      let run = Program(program).run()
      return (
        try #require(run.number("w")), try #require(run.number("u")), try #require(run.number("E"))
      )
    }
    let best = try worth(1, 0)
    let slack = 1e-10
    for (efficiency, flip) in [(0.8, 0.0), (1, 0.1), (0.8, 0.1), (0.3, 0.2), (0, 0), (1, 0.5)] {
      let worse = try worth(efficiency, flip)
      #expect(worse.0.value <= best.0.value + slack)
      #expect(worse.0.value >= worse.1.value - slack)
      #expect(worse.0.value <= worse.2.value + slack)
    }
    let (blind, guessing) = (try worth(0, 0), try worth(1, 0.5))
    #expect(abs(blind.0.value - blind.1.value) < slack)
    #expect(abs(guessing.0.value - guessing.1.value) < slack)
  }

  @Test(
    "the mean of all records is what nobody has watched, within the bounds",
    arguments: [
      "theta=0.8", "theta=0.8 spread=0.1", "theta=0.8 arrivals=binomial p=0.6",
      "theta=[0.8, 0.5] stream=[A, B]", "g=0.4 tau=2 detuning=0.3",
      "theta=0.8 n=3 during damp gamma=0.1 nbar=0.1", "rabi theta=0.5 coupling=0.2",
      "theta=0.8 arrivals=poisson", "twophoton theta=0.5", "intensity theta=0.4",
    ])
  func mean(_ coupling: String) throws {
    let coupling = coupling.contains("n=3") ? coupling : coupling + " n=3"
    let start =
      "prepare qubit q=0.3 c=0.8 phase=0.5 as B; prepare qubit q=0.25 c=1 as A; prepare cavity fock n=1; "
    let names = "energy purity ergotropy entropy variance a_re a_im".split(separator: " ")
    let whole = Program(
      start + "collide \(coupling) \(Self.bath); measure "
        + names.map { "\($0) as m_\($0)" }.joined(separator: ", ")
    ).run()
    let tree = Program(
      start
        + "branches as t { collide \(coupling) detect angle=0.6 efficiency=0.7 \(Self.bath) }; measure "
        + names.map { "t.\($0) as m_\($0)" }.joined(separator: ", ")
        + ", sum(t.probability) as p, t.daemonic as w"
    ).run()
    #expect(whole.errors.isEmpty && tree.errors.isEmpty, "\(tree.rendered)")
    for name in names {
      let (a, b) = (
        try #require(whole.number("m_\(name)")), try #require(tree.number("m_\(name)"))
      )
      #expect(abs(a.value - b.value) <= a.bound + b.bound, "\(name)")
      #expect(abs(a.value - b.value) < 1e-10, "\(name)")
    }
    let p = try #require(tree.number("p"))
    #expect(abs(p.value - 1) <= p.bound + 1e-13)
  }

  /// 64 records have one ledger: a bound for each of them added up would be some 64 times as large.
  @Test("what few levels cut off is bounded once for all records", arguments: [3, 4, 5, 6])
  func oneLedger(_ levels: Int) throws {
    func tree(_ levels: String) -> Run {
      Program(
        "set levels=\(levels) tolerance=inf; " + Self.stream
          + "branches as t { \(Self.charge) n=6 detect angle=0.5 \(Self.bath) }; measure t.daemonic as w, t.energy as E, t.ergotropy as u"
      ).run()
    }
    let (few, many) = (tree("\(levels)"), tree("auto"))
    let alone = Program(
      "set levels=\(levels) tolerance=inf; " + Self.stream
        + "\(Self.charge) n=6 \(Self.bath); measure energy as E"
    ).run()
    for name in ["w", "E", "u"] {
      let (a, b) = (try #require(few.number(name)), try #require(many.number(name)))
      #expect(abs(a.value - b.value) <= a.bound + b.bound, "\(name)")
      #expect(abs(a.value - b.value) > 1e-6, "nothing is cut off")
    }
    let (own, plain) = (try #require(few.number("E")), try #require(alone.number("E")))
    #expect(own.bound <= 4 * plain.bound)
  }

  @Test("a tree in a sweep is the tree alone, whatever the number of threads")
  func swept() throws {
    func sweep(_ jobs: Int) -> Run {
      Program(
        Self.stream
          + "sweep a in [0, 0.5, 1] as s { branches as t { \(Self.charge) n=3 detect angle=a }; measure t.daemonic as w }; measure s.w[0] as one, s.w[1] as second, s.w[2] as third"
      ).run(jobs: jobs)
    }
    let (one, three) = (sweep(1), sweep(3))
    #expect(one.errors.isEmpty, "\(one.rendered)")
    #expect(one.output == three.output)
    let alone = try value(
      Self.stream
        + "branches as t { \(Self.charge) n=3 detect angle=0.5 }; measure t.daemonic as w", "w")
    #expect(one.number("second")?.value == alone.value)
  }

  @Test("the block leaves the state as it was, and records are told in order")
  func table() throws {
    let run = Program(
      "prepare cavity fock n=2; prepare qubit q=0 c=0; branches as t { collide theta=0.8 n=2 detect; measure energy as E, outcome(1), k }; measure energy, k, t.E, t.probability, t.leaves"
    ).run()
    #expect(run.errors.isEmpty, "\(run.rendered)")
    // Photons are counted by the qubits that came out in their ground states.
    #expect(run.output.contains("t.E = [4.00000, 3.00000, 3.00000, 2.00000]"), "\(run.output)")
    #expect(run.output.contains("energy = 2.00000"))
    #expect(run.output.contains("t.leaves = 4"))
  }

  @Test("what was seen can decide what comes next")
  func feedback() throws {
    // A qubit that came out excited has given nothing: it is followed by a swap with certainty.
    let program =
      "prepare qubit q=0 c=0; branches as t { collide theta=pi/4 detect; if outcome(1) == 1 { collide theta=pi/2 detect }; measure energy as own }; measure t.energy as E, t.leaves as n"
    let (e, n) = (try value(program, "E"), try value(program, "n"))
    // What is left of the third is cos²(pi/2), for the double that pi/2 is.
    #expect(n.value == 2 || n.value == 3)
    #expect(abs(e.value - 1) < 1e-12)
  }

  /// Excited qubits and photons that are counted: what is left depends on how many came out in their ground states, in whichever order.
  @Test("records that lead to the same state are followed once", arguments: [4, 40])
  func merged(_ count: Int) throws {
    let program =
      "prepare qubit q=0 c=0; branches as t { collide theta=0.3 n=\(count) detect }; collide theta=0.3 n=\(count); measure t.leaves as rows, t.daemonic as W, t.energy as E, energy as own, sum(t.probability) as whole"
    let run = Program(program).run()
    #expect(run.errors.isEmpty, "\(run.rendered)")
    // Where nothing damps and every qubit is excited, all energy is known.
    let (w, e, own) = (
      try #require(run.number("W")), try #require(run.number("E")), try #require(run.number("own"))
    )
    #expect(abs(e.value - own.value) <= e.bound + own.bound)
    #expect(abs(w.value - own.value) <= w.bound + own.bound)
    #expect(try abs(#require(run.number("whole")).value - 1) < 1e-11)
    #expect(try #require(run.number("rows")).value <= Double(count + 1))
  }

  @Test("post-selection: its probability and its state")
  func kept() throws {
    // |0,e> to cos|0,e> - i sin|1,g>.
    let program =
      "prepare qubit q=0 c=0; collide theta=0.8 detect keep=g; measure probability as p, energy as E"
    let (p, e) = (try value(program, "p"), try value(program, "E"))
    let sine = 0.7173560908995228
    #expect(abs(p.value - sine * sine) <= p.bound + 1e-15)
    #expect(abs(e.value - 1) <= e.bound && e.bound < 1e-13)
  }

  @Test("memory in a sweep, in a loop, in turns")
  func memoryWays() throws {
    let measure = "measure energy as E, information as i"
    let start = "prepare qubit q=0.3 c=0.8 phase=0.5; "
    let whole = Program(start + "collide theta=0.9 memory=0.7 n=6; \(measure)").run()
    #expect(whole.errors.isEmpty, "\(whole.rendered)")
    for other in [
      "repeat 6 { collide theta=0.9 memory=0.7 }",
      "collide theta=0.9 memory=0.7 n=2; collide theta=0.9 memory=0.7 n=4",
      "collide theta=0.9 memory=0.7 until k > 5 max=9",
      "record energy as s; collide theta=0.9 memory=0.7 n=6",
    ] {
      let run = Program(start + other + "; " + measure).run()
      #expect(run.number("E") == whole.number("E"), "\(other)")
      #expect(run.number("i") == whole.number("i"), "\(other)")
    }
    let sweep = Program(
      start
        + "collide theta=0.9 memory=0.7 n=2; sweep n in [3, 4] as s { collide theta=0.9 memory=0.7 n=n; measure energy as E }; measure s.E[1] as end"
    ).run()
    #expect(sweep.number("end")?.value == whole.number("E")?.value)
  }
}

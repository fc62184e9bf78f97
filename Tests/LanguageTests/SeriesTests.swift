import SourceText
import Synchronization
import TestSupport
import Testing

@testable import Language

@Suite("Series")
struct SeriesTests {
  private func run(_ text: String) -> Run {
    let run = Program(text).run()
    #expect(run.hasCompleted, "\(run.rendered)")
    return run
  }

  /// What a series must hold: the energies measured one by one.
  @Test(
    "Sample k is the state that qubit k+1 meets",
    arguments: [
      "collide theta=0.8 n=6", "collide theta=0.8 n=6 with damp gamma=0.2",
      "repeat 6 { collide theta=0.8; damp gamma=0.2 }",
      "repeat 6 { collide theta=0.8; damp gamma=0.2; let x = energy }",
      "collide theta=0.8 n=2; damp gamma=0.1 time=1; collide theta=0.3 n=4",
    ])
  func samples(_ protocolText: String) {
    let start = "prepare qubit q=0.25\n"
    let recorded = run(
      "\(start)record energy, purity as run\n\(protocolText)\nmeasure run.k, run.energy, run.purity"
    )
    let actions = protocolText.split(separator: ";").map(String.init)
    // k by k: the same statements cut off at k, with what follows collision k before collision k + 1.
    var expected: [String] = []
    if !protocolText.hasPrefix("repeat"), actions.count == 3 {
      for text in [
        "", "collide theta=0.8", "collide theta=0.8 n=2; damp gamma=0.1 time=1",
        "collide theta=0.8 n=2; damp gamma=0.1 time=1; collide theta=0.3",
        "collide theta=0.8 n=2; damp gamma=0.1 time=1; collide theta=0.3 n=2",
        "collide theta=0.8 n=2; damp gamma=0.1 time=1; collide theta=0.3 n=3",
        "collide theta=0.8 n=2; damp gamma=0.1 time=1; collide theta=0.3 n=4",
      ] {
        expected += run("\(start)\(text)\nmeasure energy").measured.map(\.value.bits)
      }
    } else {
      for k in 0...6 {
        let cut = protocolText.replacing("n=6", with: "n=\(k)").replacing(
          "repeat 6", with: "repeat \(k)")
        expected += run("\(start)\(cut)\nmeasure energy").measured.map(\.value.bits)
      }
    }
    #expect(
      recorded.measured[0].value.bits == "["
        + (0...6).map { "\(Double($0).bitPattern) 0 0" }.joined(separator: ", ") + "]")
    #expect(recorded.measured[1].value.bits == "[" + expected.joined(separator: ", ") + "]")
  }

  @Test("Every so many, with the first and the last", arguments: [1, 2, 3, 7, 100])
  func every(_ every: Int) {
    let run = run(
      "prepare qubit q=0.25\nrecord energy every \(every) as run\ncollide theta=0.8 n=10\nmeasure run.k"
    )
    let expected = (0...10).filter { $0 % every == 0 || $0 == 10 }
    #expect(run.numbers.map { Int($0.value) } == expected)
  }

  @Test("A series can be read while it grows, and reading changes nothing")
  func reading() {
    let start = "prepare qubit q=0.25\nrecord energy every 3 as run\ncollide theta=0.8 n=4\n"
    let end = "damp gamma=0.3 time=1\ncollide theta=0.8 n=4\nmeasure run.k, run.energy"
    let read = run(start + "measure run.k, last(run.energy), energy\n" + end)
    let unread = run(start + end)
    #expect(read.measured[0].value.numbers.map(\.value) == [0, 3, 4])
    #expect(read.measured[1].value.bits == read.measured[2].value.bits)
    #expect(read.bits.suffix(2) == unread.bits.suffix(2))
  }

  @Test("Recording changes no number", arguments: UInt64(0)..<20)
  func noBackAction(_ seed: UInt64) {
    var generator = ProgramGenerator(seed: 500 + seed)
    var statements = ["set tolerance=inf"] + generator.statements(10)
    let plain = run(statements.joined(separator: "\n"))
    statements.insert("record energy, purity, fano every 2 as recorded_run", at: 3)
    statements.append("measure len(recorded_run.k)")
    let recorded = run(statements.joined(separator: "\n"))
    #expect(Array(recorded.bits.dropLast()) == plain.bits)
  }

  @Test("A new cavity ends a series; undefined values stay undefined")
  func ends() {
    let run = run(
      """
      prepare qubit q=0.25
      record fano, energy as run
      collide theta=0.8 n=2
      prepare cavity fock n=3
      collide theta=0.8 n=5
      measure run.fano, run.k
      """)
    #expect(run.measured[1].value.numbers.map(\.value) == [0, 1, 2])
    guard case .list(let items) = run.measured[0].value, case .undefined = items[0] else {
      Issue.record("the Fano factor of the vacuum has a value")
      return
    }
    #expect(items.count == 3)
  }

  @Test("A series that would not fit is refused before it starts")
  func tooLong() {
    let run = Program(
      "prepare qubit q=0.25\nset levels=4\nrecord energy as run\ncollide theta=0.8 n=1e9"
    ).run()
    #expect(run.codes.contains("E0410"))
    #expect(run.evaluator.totals.collisions == 0)
    #expect(run.rendered.contains("record … every"))
  }
}

@Suite("Sweeps")
struct SweepTests {
  private func points(_ run: Run) -> [PointRecord] {
    run.events.compactMap { event in
      if case .point(let point) = event { return point }
      return nil
    }
  }

  private func run(_ text: String, jobs: Int = 1, failFast: Bool = false) -> Run {
    let program = Program(text)
    let (plan, diagnostics, _) = program.check()
    #expect(!diagnostics.contains { $0.severity == .error }, "\(diagnostics)")
    let run = Run()
    run.evaluator.jobs = jobs
    run.evaluator.isFailFast = failFast
    run.run(plan)
    return run
  }

  private func bits(_ run: Run) -> [String] {
    points(run).map { point in
      "\(point.index) \(point.axes.map { "\($0.name)=\($0.value.value)" }) "
        + point.values.map { "\($0.name) \($0.value.bits)" }.joined(separator: " ") + point.status
    } + run.bits + run.printed
  }

  static let scan = """
    prepare qubit q=0.25
    collide theta=0.7 n=3
    proc charge(theta, n=20) { collide theta=theta n=n with damp gamma=0.01 nbar=0.1 }
    sweep theta in linspace(0.2, 1.2, 7), q in [0.1, 0.3, 0.5] as scan {
      prepare qubit q=q phase=theta
      charge theta=theta*(1 + normal(0, 0.01))
      record energy every 5 as inner
      collide theta=uniform(0.2, 0.4) n=11
      measure energy, purity as p, mean(inner.energy) as m
      print "{theta}"
    }
    measure energy, scan.energy, scan.p, scan.theta, normal(0, 1)
    """

  @Test("Points are the same bits for any number of threads", arguments: [2, 3, 8])
  func threads(_ jobs: Int) {
    #expect(bits(run(SweepTests.scan, jobs: jobs)) == bits(run(SweepTests.scan)))
  }

  @Test("Every point is what the block gives by itself from the state at entry")
  func points() {
    let scan = run(
      """
      prepare qubit q=0.25
      collide theta=0.7 n=3
      sweep theta in [0.3, 0.9], n in [2, 5] as scan { collide theta=theta n=n; measure energy }
      measure energy
      """)
    let found = points(scan)
    #expect(
      found.map { $0.axes.map(\.value.value) } == [[0.3, 2], [0.3, 5], [0.9, 2], [0.9, 5]])
    for point in found {
      let (theta, n) = (point.axes[0].value.value, Int(point.axes[1].value.value))
      let alone = Program(
        "prepare qubit q=0.25\ncollide theta=0.7 n=3\ncollide theta=\(theta) n=\(n)\nmeasure energy"
      ).run()
      #expect(point.values[0].value.bits == alone.measured[0].value.bits)
    }
    let entry = Program("prepare qubit q=0.25\ncollide theta=0.7 n=3\nmeasure energy").run()
    #expect(scan.measured[0].value.bits == entry.measured[0].value.bits)
  }

  @Test("Zipped axes run together")
  func zip() {
    let run = run(
      "sweep (a, b) in zip([1, 2, 3], [4, 5, 6]), c in [0, 1] as s { measure a*b + c as v }\nmeasure s.v"
    )
    #expect(run.numbers.map(\.value) == [4, 5, 10, 11, 18, 19])
    let uneven = Program("sweep (a, b) in zip([1, 2], [4]) { measure a }").run()
    #expect(!uneven.errors.isEmpty)
  }

  @Test("Each point has random numbers of its own, whatever the others draw")
  func random() {
    let both = run("sweep x in [1, 2, 3] as s { measure normal(0, 1) as v }\nmeasure s.v")
    let values = both.numbers.map(\.value)
    #expect(Set(values).count == 3)
    let more = run(
      "sweep x in [1, 2, 3] as s { if x > 1 { let d = 1 }; measure normal(0, 1) as v }\nmeasure s.v"
    )
    #expect(more.numbers.map(\.value) == values)
  }

  @Test("A failing point does not stop the rest, unless it is to", arguments: [1, 4])
  func failing(_ jobs: Int) {
    let text = "sweep x in 0..9 as s { measure 1/(x - 4) as v }\nmeasure s.v"
    let all = run(text, jobs: jobs)
    #expect(points(all).filter { $0.status == "ok" }.count == 9)
    #expect(all.evaluator.totals.pointsFailed == 1)
    #expect(all.hasCompleted)
    #expect(all.rendered.contains("sweep point x=4 (5 of 10)"))
    let few = run(text, jobs: 1, failFast: true)
    #expect(points(few).count == 5)
  }

  @Test("Claims are told once, with the first offender")
  func claims() {
    let run = run(
      "sweep x in 0..9 { expect x < 7; expect x >= 0; expect 1 > 0 }", jobs: 2)
    let told = run.claims
    #expect(told.map(\.verdict) == [.fail, .pass, .pass] || told.count == 1)
    #expect(run.evaluator.totals.claimsFailed == 1)
    #expect(run.output.contains("7/10 points; first offender x=7"))
  }

  @Test(
    "What cannot be swept is refused with its reason",
    arguments: [
      ("sweep x in [] { measure x }", "E0407"), ("sweep x in [1, 1/energy] { measure x }", "E0406"),
      ("sweep x in linspace(0, 1, 1e5), y in linspace(0, 1, 1e5) { measure x }", "E0403"),
      ("sweep x in linspace(0, 1, 1e4), y in linspace(0, 1, 1e3) { measure x }", "E0403"),
      ("sweep x in [1, fano] { measure x }", "E0303"),
      ("sweep x in 1..2 { sweep y in 1..2 { measure x } }", "E0215"),
      ("sweep x in 1..2 { plot wigner to \"w.svg\" }", "E0215"),
    ])
  func refused(_ text: String, _ code: String) {
    #expect(Program(text).run().codes.contains(code), "\(Program(text).run().rendered)")
  }

  @Test("An interrupted sweep ends the run")
  func interrupted() {
    let polls = PollCounter(limit: 50)
    let run = Program(
      "prepare qubit q=0.25\nsweep t in linspace(0.1, 1, 200) { collide theta=t n=5000 }"
    )
    .run(isInterrupted: { polls.poll() })
    #expect(run.wasInterrupted)
  }
}

private final class PollCounter: Sendable {
  private let left: Mutex<Int>
  init(limit: Int) { left = Mutex(limit) }
  func poll() -> Bool {
    left.withLock {
      $0 -= 1
      return $0 < 0
    }
  }
}

import Testing

@testable import Language

/// Lists measured, and series recorded, at the points of a sweep.
@Suite("Lists in a sweep")
struct SweptListTests {
  private func numbers(_ value: Value?) -> [Double] {
    switch value {
    case .number(let quantity)?: [quantity.value]
    case .list(let items)?: items.flatMap { numbers($0) }
    default: [.nan]
    }
  }

  @Test(
    "are columns of lists",
    arguments: [
      ("measure [a, 2*a] as l", "s.l", [1.0, 2, 2, 4]),
      ("measure [a, 2*a] as l", "s.l[1]", [2, 4]),
      ("measure [x for x in 1..a] as l", "[len(l) for l in s.l]", [1, 2]),
      ("measure [x for x in 1..a] as l", "[l[0] + 10 for l in s.l]", [11, 11]),
      ("measure [] as l, a", "s.a", [1, 2]),
      ("record k as run; collide theta=0 n=a; measure run.k as l", "s.l", [0, 1, 0, 1, 2]),
    ])
  func columns(_ body: String, _ read: String, _ expected: [Double]) {
    let run = Program(
      "prepare qubit q=0.2; sweep a in [1, 2] as s { \(body) }; measure \(read)"
    ).run()
    #expect(run.errors.isEmpty, "\(run.rendered)")
    #expect(numbers(run.measured.last?.value) == expected)
  }

  @Test("keep the bounds of their items")
  func bounds() {
    let start = "set levels=12 tolerance=inf; prepare qubit q=0.25 c=1; let n = 30; "
    let swept = Program(
      start
        + "sweep a in [1] as s { collide theta=0.8 n=n; measure [energy, purity] as l }; measure s.l"
    ).run()
    let plain = Program(start + "collide theta=0.8 n=n; measure energy, purity").run()
    guard case .list(let rows)? = swept.measured.last?.value, case .list(let items)? = rows.first
    else {
      Issue.record("no list")
      return
    }
    for (item, record) in zip(items, plain.measured) {
      guard case .number(let a) = item, case .number(let b) = record.value else {
        Issue.record("no number")
        return
      }
      #expect(a.value == b.value)
      #expect(a.bound == b.bound && b.truncation > 1e-3)
    }
  }

  @Test("are families of what the points record, with the axes as labels")
  func families() {
    let start = "prepare qubit q=0.25 c=1; "
    let turn = "prepare cavity vacuum; record energy as run; collide theta=t n=9 with damp gamma=g"
    let read = "; measure run.t, run.g, run.k, run.energy"
    let swept = Program(
      start + "sweep t in [0.5, 0.8], g in [0.1, 0.2] as s { \(turn) }" + read
    ).run()
    let looped = Program(
      start + "for t in [0.5, 0.8] { for g in [0.1, 0.2] { \(turn) } }" + read
    ).run()
    #expect(swept.errors.isEmpty, "\(swept.rendered)")
    #expect(swept.measured.count == 4)
    for (a, b) in zip(swept.measured, looped.measured) {
      #expect(numbers(a.value) == numbers(b.value))
    }
  }

  @Test(
    "are refused where they cannot be written or drawn",
    arguments: [
      "sweep a in [1, 2] as s { measure [a, 2*a] as l }; save s to \"s.csv\"",
      "sweep a in [1, 2] as s { measure [a, 2*a] as l }; plot s.l to \"s.svg\"",
    ])
  func refusals(_ program: String) {
    #expect(Program(program).run().codes == ["E0208"])
  }

  @Test("too long for all points together are undefined, and the rest stays")
  func tooLong() {
    let plan = "sweep a in linspace(0, 1, 1000) as s { measure [a, a*0] as l, a as b }"
    // 20 million numbers for all points.
    let long =
      "sweep a in linspace(0, 1, 300) as s { measure if a < 1 then [a] else 1..70000 as l, a as b }"
    #expect(Program(plan).run().evaluator.totals.pointsFailed == 0)
    let run = Program(long + "; measure len(s.b), s.b[299]").run()
    #expect(run.evaluator.totals.pointsFailed == 1)
    #expect(run.codes == ["E0410"])
    #expect(run.numbers.last?.value == 1)
  }

  @Test(
    "that cannot be kept are undefined with the reason, never without",
    arguments: [
      ("sweep a in [1, 2] as s { measure [[a], [2]] as l, a as b }", 2),
      (
        "sweep a in linspace(0, 1, 300) as s { record k as run; collide theta=0 n=if a < 1 then 1 else 40000; measure a as b }; measure last(run.k)",
        1
      ),
    ])
  func reasons(_ program: String, _ failed: Int) {
    let run = Program("prepare qubit q=0.2; " + program + "; measure len(s.b)").run()
    #expect(run.evaluator.totals.pointsFailed == failed)
    #expect(run.codes == ["E0410"])
    let bad = run.events.compactMap { event -> PointRecord? in
      if case .point(let point) = event, point.status != SweepPoint.ok { return point }
      return nil
    }
    // What else the point measures is there.
    #expect(bad.count == failed)
    #expect(bad.allSatisfy { $0.values.contains { $0.name == "b" && $0.value.isDefined } })
  }
}

import SourceText
import Testing

@testable import Language

/// Values in the names of files, and that no file is written over another of the same run.
@Suite("Files that a run writes")
struct WrittenFileTests {
  private func paths(_ program: String) -> (paths: [String], run: Run) {
    let (plan, diagnostics, _) = Program(program).check()
    let run = Run()
    run.diagnostics = diagnostics
    var paths: [String] = []
    run.evaluator.deliver = { delivery throws(DeliveryFailure) in
      paths.append(delivery.path ?? "")
      return nil
    }
    if !diagnostics.contains(where: { $0.severity == .error }) { run.run(plan) }
    return (paths, run)
  }

  @Test(
    "are named with the values in their braces",
    arguments: [
      ("for g in [0.1, 0.25] { save state to \"a/s-{g}.npz\" }", ["a/s-0.1.npz", "a/s-0.25.npz"]),
      ("for n in 1..2 { plot populations to \"p{n}-{2*n}.svg\" }", ["p1-2.svg", "p2-4.svg"]),
      ("let x = 1e-7; save state to \"s{x}.json\"", ["s1e-07.json"]),
      ("save state to \"s\\{x\\}.json\"", ["s{x}.json"]),
      ("prepare cavity fock n=3; save state to \"e={energy}.json\"", ["e=3.json"]),
      ("proc p(n) { save state to \"s{n}.npz\" }; p n=1; p n=2", ["s1.npz", "s2.npz"]),
    ])
  func names(_ program: String, _ expected: [String]) {
    let (paths, run) = paths(program)
    #expect(run.errors.isEmpty, "\(run.rendered)")
    #expect(paths == expected)
  }

  @Test(
    "are written once",
    arguments: [
      ("for g in [0.1, 0.2] { save state to \"s.npz\" }", 0),
      ("repeat 3 { plot populations to \"p.svg\" }", 0),
      ("save state to \"s.npz\"; save state to \"./s.npz\"", 0),
      ("for g in [0.1, 0.1] { save state to \"s{g}.npz\" }", 1),
      ("proc p() { save state to \"s.npz\" }; p; p", 1),
      ("for g in [1, 2] { if g > 0 { save state to \"s.npz\" } }", 1),
    ])
  func once(_ program: String, _ written: Int) {
    let (paths, run) = paths(program)
    #expect(run.codes.contains("E0414"), "\(run.rendered)")
    #expect(paths.count == written)
  }

  @Test("may be written in one branch or the other, or where a loop has one round")
  func branches() {
    let (paths, run) = paths(
      "if energy < 1 { save state to \"s.npz\" } else { save state to \"s.npz\" }; repeat 1 { plot populations to \"p.svg\" }"
    )
    #expect(run.errors.isEmpty, "\(run.rendered)")
    #expect(paths == ["s.npz", "p.svg"])
  }

  @Test(
    "have names that stay below the folder and say what they are",
    arguments: [
      ("let n = 1; save state to \"/s{n}.npz\"", "E0218"),
      ("let n = 1; save state to \"a/../../s{n}.npz\"", "E0218"),
      ("let n = 1; save state to \"s.{n}\"", "E0302"),
      ("save state to \"s{[1, 2]}.npz\"", "E0208"),
      ("save state to \"s{fano}.npz\"", "E0405"),
      ("save state to \"s{x}.npz\"", "E0201"),
    ])
  func refusals(_ program: String, _ code: String) {
    #expect(paths(program).run.codes.contains(code))
  }
}

/// Where an expression fails at a point of a sweep, what else is measured there stays.
@Suite("Failing expressions in a sweep")
struct VoidedExpressionTests {
  @Test(
    "leave the other values of the point",
    arguments: [
      "measure [1, 2][i] as a, i as b",
      "let z = [1, 2][i]; measure z as a, i as b",
      "measure i as b; print \"{[1, 2][i]}\"; measure i + 0 as a",
      "measure i as b; expect [1, 2][i] > 0; measure i + 0 as a",
      "measure i as b; collide theta=[1, 2][i]; measure i as a",
    ])
  func others(_ body: String) {
    let run = Program("prepare qubit q=0.2\nsweep i in 0..2 as s { \(body) }\nmeasure s.b").run()
    #expect(run.errors.count == 1, "\(run.rendered)")
    #expect(run.evaluator.totals.pointsFailed == 1)
    guard case .list(let items)? = run.measured.last?.value else {
      Issue.record("no list")
      return
    }
    let numbers = items.map { item -> Double? in
      if case .number(let quantity) = item { return quantity.value }
      return nil
    }
    #expect(numbers == [0, 1, 2])
  }

  @Test("are named in the status of the point")
  func status() {
    let run = Program("sweep i in 1..2 as s { measure [1, 2][i] as a, sqrt(1 - i) as b, i }").run()
    let points = run.events.compactMap { event -> PointRecord? in
      if case .point(let point) = event { return point }
      return nil
    }
    #expect(points[0].status == SweepPoint.ok)
    #expect(
      points[1].status
        == "`a`: there is no item 2 in this list; `b`: `sqrt` of -1")
  }

  @Test("end the run elsewhere, as ever")
  func outside() {
    let run = Program("measure 1 as a; measure [1, 2][2 + k] as b; measure 3 as c").run()
    #expect(run.measured.count == 1)
    #expect(run.codes == ["E0407"])
  }
}

import Testing

@testable import Language

/// A series recorded in a loop or a procedure is outside a family: a curve for every turn.
@Suite("Families of series")
struct SeriesFamilyTests {
  /// q and 1 - q add up to 1 within one rounding.
  private let oneRounding = 0x1p-52

  private func lists(_ program: String) -> [[Double]] {
    let run = Program(program).run()
    #expect(run.errors.isEmpty, "\(run.rendered)")
    return run.measured.map { record in
      guard case .list(let items) = record.value else { return [] }
      return items.map { item in
        if case .number(let quantity) = item { return quantity.value }
        return .nan
      }
    }
  }

  @Test(
    "have the loop variables as columns",
    arguments: [
      (
        "for n in [2, 3] { prepare cavity fock n=n; record energy as r; repeat 2 { collide theta=0 } }; measure r.n, r.k, r.energy",
        [[2.0, 2, 2, 3, 3, 3], [0, 1, 2, 0, 1, 2], [2, 2, 2, 3, 3, 3]]
      ),
      (
        "for a in [1, 2] { for b in [5, 6] { prepare cavity fock n=a; record energy as r; collide theta=0 } }; measure r.a, r.b, r.k",
        [[1, 1, 1, 1, 2, 2, 2, 2], [5, 5, 6, 6, 5, 5, 6, 6], [0, 1, 0, 1, 0, 1, 0, 1]]
      ),
      (
        "repeat 2 { record k as r; collide theta=0 }; measure r.turn, r.k",
        [[1, 1, 2, 2], [0, 1, 1, 2]]
      ),
      (
        "proc p(a, b=7) { prepare cavity fock n=a; record energy as r; collide theta=0 }; p a=4; p a=1 b=2; measure r.a, r.b, r.energy",
        [[4, 4, 1, 1], [7, 7, 2, 2], [4, 4, 1, 1]]
      ),
      // What comes after its turn is not the curve's.
      (
        "for n in [2, 3] { record energy as r; collide theta=0 }; collide theta=0 n=5; measure r.k",
        [[0, 1, 1, 2]]
      ),
      ("for n in [] { record energy as r }; measure 1 as x", [[]]),
      // The name of something outside keeps its meaning.
      (
        "record energy as r; for n in [2, 3] { record energy as r; collide theta=0 }; measure r.k",
        [[0, 1, 2]]
      ),
      (
        "if energy < 1 { record energy as r }; collide theta=0 n=2; measure r.k", [[0, 1, 2]]
      ),
      (
        "for n in [1, 2] { record k as r; collide theta=0 n=n }; for m in [3] { record k as r; collide theta=0 }; measure r.m, r.k",
        [[3, 3], [3, 4]]
      ),
    ])
  func columns(_ program: String, _ expected: [[Double]]) {
    let found = lists("prepare qubit q=0.2; " + program)
    #expect(found.map(\.count) == expected.map(\.count))
    for (a, b) in zip(found.joined(), expected.joined()) { #expect(abs(a - b) < 8 * oneRounding) }
  }

  @Test("hold the same numbers as the series recorded one by one")
  func sameNumbers() {
    let start = "prepare qubit q=0.25 c=1; "
    let turn = "prepare cavity vacuum; record energy as r; collide theta=t n=30 with damp gamma=0.1"
    let family = lists(start + "for t in [0.5, 0.8] { \(turn) }; measure r.energy")[0]
    let alone = ["0.5", "0.8"].flatMap {
      lists(start + "let t = \($0); \(turn); measure r.energy")[0]
    }
    #expect(family == alone)
  }

  private func curves(_ program: String) -> [Figure.Curve] {
    let (plan, diagnostics, _) = Program("prepare qubit q=0.2; " + program).check()
    #expect(diagnostics.isEmpty)
    let run = Run()
    var curves: [Figure.Curve] = []
    run.evaluator.deliver = { delivery throws(DeliveryFailure) in
      if case .figure(let figure) = delivery.content, case .curves(let all, _, _) = figure.content {
        curves = all
      }
      return nil
    }
    run.run(plan)
    return curves
  }

  @Test(
    "are drawn curve by curve",
    arguments: [
      ("plot r.energy", ["a=1, b=5", "a=1, b=6", "a=2, b=5", "a=2, b=6"]),
      ("plot r.energy vs r.k", ["a=1, b=5", "a=1, b=6", "a=2, b=5", "a=2, b=6"]),
      ("plot r.energy by a", ["a=1, b=5", "a=1, b=6", "a=2, b=5", "a=2, b=6"]),
      (
        "plot r.energy, r.purity",
        ["energy", "purity"].flatMap { name in
          ["a=1, b=5", "a=1, b=6", "a=2, b=5", "a=2, b=6"].map { "\(name), \($0)" }
        }
      ),
    ])
  func drawn(_ plot: String, _ labels: [String]) {
    let curves = curves(
      "for a in [1, 2] { for b in [5, 6] { prepare cavity fock n=a; record energy, purity as r; collide theta=0 n=b } }; "
        + plot)
    #expect(curves.map(\.label) == labels)
    #expect(curves[0].x == [0, 1, 2, 3, 4, 5])
    #expect(curves[0].y.allSatisfy { abs($0 - 1) < 8 * oneRounding })
  }

  @Test("name their curves by the axis that is asked for where it tells them apart")
  func by() {
    let curves = curves(
      "for a in [1, 2] { prepare cavity fock n=a; record energy as r; collide theta=0 }; plot r.energy vs r.k by a"
    )
    #expect(curves.map(\.label) == ["a=1", "a=2"])
  }

  @Test("refuse an axis that they do not have")
  func unknownAxis() {
    let run = Program("for a in [1, 2] { record energy as r }; plot r.energy by b").run()
    #expect(run.codes.contains("E0217"))
  }

  @Test("belong to the identity of the plan by the series they are made of")
  func identity() {
    func identity(_ name: String, _ read: String) -> String {
      Program(
        "for a in [1, 2] { record energy as \(name); record purity as other }; measure \(read)"
      ).check().plan.identity
    }
    #expect(identity("run", "sum(run.k)") == identity("curve", "sum(curve.k)"))
    #expect(identity("run", "sum(run.k)") != identity("run", "sum(other.k)"))
  }
}

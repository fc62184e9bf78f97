import SourceText
import Testing

@testable import Language

/// The bound below a picture is that of its worst number, on either axis.
@Suite("Bounds of pictures")
struct PictureBoundTests {
  private func bound(_ plot: String) -> Double? {
    let (plan, diagnostics, _) = Program(
      "set levels=6 tolerance=inf; prepare qubit q=0.25 c=1; collide theta=0.8 n=20; " + plot
    ).check()
    #expect(diagnostics.allSatisfy { $0.severity != .error })
    let run = Run()
    var bound: Double?
    run.evaluator.deliver = { delivery throws(DeliveryFailure) in
      bound = delivery.facts.shownBound
      return nil
    }
    run.run(plan)
    return bound
  }

  @Test(
    "covers what is drawn and what it is drawn against",
    arguments: [
      ("plot [energy, 1]", "energy"), ("plot [1, 2] vs [energy, 3]", "energy"),
      ("plot [purity, 2] vs [1, energy]", "energy"), ("plot populations", "population(5)"),
    ])
  func covers(_ plot: String, _ worst: String) throws {
    let run = Program(
      "set levels=6 tolerance=inf; prepare qubit q=0.25 c=1; collide theta=0.8 n=20; measure \(worst)"
    ).run()
    let known = try #require(run.numbers.last).bound
    #expect(known > 1e-3)
    #expect(try #require(bound(plot)) >= known)
  }

  @Test("is infinite where a number has none, and does not mind what is undefined")
  func infinite() {
    func grid(_ bounds: [Double], _ z: [Double]) -> MapGrid {
      MapGrid(x: [1, 2], y: [1, 1], z: z, bounds: bounds, log: LogAxes())
    }
    #expect(grid([0.1, .infinity], [1, 2]).bound == .infinity)
    #expect(grid([0.1, .nan], [1, .nan]).bound == 0.1)
  }
}

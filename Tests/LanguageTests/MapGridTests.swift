import Language
import Testing

/// Numbers as the cells of a map.
@Suite("Cells of a map")
struct MapGridTests {
  @Test("On a logarithmic colour scale what is not above 0 within its bound is grey and counted")
  func colours() {
    let grid = MapGrid(
      x: [1, 2, 3, 1, 2, 3], y: [1, 1, 1, 2, 2, 2], z: [1e-20, 0, -1, 1e-3, 1e-9, .nan],
      bounds: [1e-22, 0, 0, 1e-7, 1e-9, 0], log: LogAxes(z: true))
    #expect(grid.z[0][0] == 1e-20 && grid.z[0][1].isNaN && grid.z[0][2].isNaN)
    #expect(grid.z[1][0] == 1e-3 && grid.z[1][1].isNaN && grid.z[1][2].isNaN)
    #expect(grid.bound == 1e-7)
    // 1e-22 of 1e-20 is more than 1e-7 of 1e-3.
    #expect(abs(grid.part - 1e-2) < 1e-12)
    #expect(grid.remark == "3 cells are grey: not above 0 within the bound")
  }

  @Test("On a linear one every number has a place, and the bound covers all")
  func linear() {
    let grid = MapGrid(
      x: [1, 2], y: [1, 1], z: [0, -1], bounds: [0.5, 2], log: LogAxes())
    #expect(grid.z == [[0, -1]] && grid.bound == 2 && grid.remark.isEmpty)
  }

  @Test("What has no place on a logarithmic axis is left out and counted")
  func axes() {
    let grid = MapGrid(
      x: [0, 1, 10, -1], y: [1, 1, 1, 1], z: [1, 2, 3, 4], bounds: [], log: LogAxes(x: true))
    #expect(grid.x == [1, 10] && grid.z == [[2, 3]])
    #expect(grid.remark == "2 x not above 0 left out")
  }

  @Test(
    "A logarithmic axis is offered for values spaced by a factor, and never taken unasked",
    arguments: [
      ("logspace(1e-3, 1, 5)", "linspace(1, 2, 5)", nil, "logx"),
      ("linspace(1, 2, 5)", "logspace(1e-3, 1, 5)", "logz", "logyz"),
      ("logspace(1, 1e3, 4)", "logspace(1e-3, 1, 5)", "logx", "loglog"),
      ("linspace(1, 2, 5)", "logspace(1e-3, 1, 5)", "logy", nil),
      ("linspace(1, 20, 5)", "[0, 1, 10, 100]", nil, nil), ("[1, 2, 4, 8]", "[1, 2]", nil, nil),
    ] as [(String, String, String?, String?)])
  func offered(_ x: String, _ y: String, _ scale: String?, _ better: String?) {
    let run = Program(
      "sweep a in \(x), b in \(y) as s { measure a*b as z }\nplot map s.z vs s.a, s.b"
        + (scale.map { " scale \($0)" } ?? "")
    ).check()
    var figures: [Figure] = []
    let told = Run()
    told.evaluator.deliver = { delivery throws(DeliveryFailure) in
      if case .figure(let figure) = delivery.content { figures.append(figure) }
      return nil
    }
    told.run(run.plan)
    #expect(run.diagnostics.isEmpty)
    #expect(told.codes == (better == nil ? [] : ["N103"]))
    if let better { #expect(told.rendered.contains("`scale \(better)` gives")) }
    guard case .map(_, _, _, let xAxis, let yAxis, let zAxis)? = figures.first?.content else {
      Issue.record("no map")
      return
    }
    let log = LogAxes(
      x: xAxis.isLogarithmic, y: yAxis.isLogarithmic, z: zAxis.isLogarithmic)
    #expect(log.word == scale)
  }

  @Test("Words and axes are one to one")
  func words() {
    for word in LogAxes.ofMaps { #expect(LogAxes(word)?.word == word) }
    #expect(LogAxes().word == nil && LogAxes("logq") == nil && LogAxes("log") == nil)
  }

  @Test("Curves have no colours to scale", arguments: ["logz", "logxyz"])
  func curves(_ word: String) {
    let run = Program(
      "prepare qubit q=0; record energy as run; collide theta=1; plot run.energy scale \(word)"
    ).run()
    #expect(!run.errors.isEmpty)
  }
}

import Output
import Simulation
import SourceText
import Testing

@testable import Language

/// Numbers at and beyond the ends of their range: the right value, or a sentence why there is none.
@Suite("Numbers at the end of their range")
struct NumberRangeTests {
  private func text(_ program: String) -> String {
    let run = Program(program).run()
    return run.output + run.rendered
  }

  /// Program, and what it prints: whole numbers and infinities are exact, the others are known in closed form.
  static let values: [(String, String)] = [
    ("measure floor(inf)", "floor(inf) = inf\n"), ("measure ceil(-inf)", "ceil(-inf) = -inf\n"),
    ("measure floor(1e15)", "floor(1e15) = 1000000000000000\n"),
    ("measure floor(-9e18)", "floor(-9e18) = -9000000000000000000\n"),
    ("print \"{floor(inf)} {round(1e300)}\"", "inf 1.0000000000000001e+300\n"),
    // As many collisions as are counted, and one too many for a double.
    (
      "prepare qubit q=0.25\ncollide theta=pi/3 n=9e18 # allow N102: meant\nmeasure k",
      "k = 9000000000000000000\n"
    ),
    // Which no double is.
    (
      "prepare qubit q=0.25\ncollide theta=pi/3 n=9e18 # allow N102: meant\ncollide theta=pi/3 n=1\nmeasure k",
      "k = 9000000000000000001\n"
    ),
    // The vacuum's variance is 1/2 in every direction.
    ("measure quadrature_variance(1e308)", "quadrature_variance(1e308) = 0.500000\n"),
    // Half of the way between the ends.
    (
      "measure linspace(-1e308, 1.7e308, 3)",
      "linspace(-1e308, 1.7e308, 3) = [-1.00000e+308, 3.50000e+307, 1.70000e+308]\n"
    ),
    (
      "measure logspace(1e-200, 1e200, 3)",
      "logspace(1e-200, 1e200, 3) = [1.00000e-200, 1.00000, 1.00000e+200]\n"
    ),
    ("measure max(1, inf), min([1, -inf])", "max(1, inf) = inf\nmin([1, -inf]) = -inf\n"),
  ]

  @Test("are written as they are", arguments: values)
  func written(program: String, expected: String) { #expect(text(program) == expected) }

  @Test(
    "that are none are told, not printed",
    arguments: [
      "measure sum([1e308, 1e308])", "measure mean([inf, -inf])", "measure std([1e200, -1e200])",
      "measure std([inf, 1])", "let a = 1e308\nlet b = a + energy\nmeasure b + b",
      "seed 1\nmeasure normal(-1e308, 1e308)*10",
    ])
  func told(program: String) {
    let run = Program(program).run()
    #expect(
      run.codes.allSatisfy { $0 == "E0406" }, "\(run.rendered)")
    #expect(!run.errors.isEmpty && run.output.isEmpty, "\(run.output)")
    for error in run.errors { #expect(!error.labels.isEmpty) }
  }

  @Test("draws between ends that are farther apart than any number stay between them")
  func draws() {
    let run = Program("seed 1\nfor i in 1..200 { measure uniform(-1.7e308, 1.7e308) }").run()
    #expect(run.numbers.count == 200 && run.numbers.allSatisfy { $0.value.isFinite })
    #expect(run.numbers.contains { $0.value < 0 } && run.numbers.contains { $0.value > 0 })
  }

  @Test("the quadrature's variance at a huge angle is that of the angle's remainder")
  func hugeAngle() {
    // 1e308 modulo 2 pi, with pi to 400 digits.
    let remainder = 2.6710203145624652
    let start = "prepare cavity coherent alpha=1\nprepare qubit q=0.25\ncollide theta=0.7 n=5\n"
    let run = Program(
      start + "measure quadrature_variance(1e308), quadrature_variance(\(remainder))"
    ).run()
    #expect(abs(run.numbers[0].value - run.numbers[1].value) < 1e-13, "\(run.output)")
    #expect(run.numbers[0].value > 0.1)
  }

  // MARK: Counts

  static let sweeps = [
    "prepare qubit q=0.25 c=1\nsweep m in [10, 12] as s { collide theta=pi/sqrt(m) n=inf; measure energy }",
    "sweep m in [10, 12] { prepare qubit q=0.25 c=1; collide theta=pi/sqrt(m) n=5e18; measure k }",
    "prepare qubit q=0.25 c=1\nfor m in [10, 12] { collide theta=pi/sqrt(m) n=inf }\nmeasure k",
    "prepare qubit q=0.25\nrepeat 3 { prepare cavity vacuum; collide theta=pi/2 n=9e18 }\nmeasure k",
  ]

  @Test("sums of counts beyond counting are infinitely many", arguments: sweeps)
  func counts(program: String) {
    let run = Program(program).run()
    #expect(run.hasCompleted, "\(run.rendered)")
    #expect(run.evaluator.totals.collisions == CavityState.endless)
    #expect(!Explanation.text(of: Program(program).check().plan).contains(/\bnan\b/))
  }

  @Test("what counts a sweep's points reaches the numbers of each")
  func sweepToTheLimit() throws {
    let run = Program(Self.sweeps[0]).run()
    let points = run.events.compactMap { event -> Double? in
      guard case .point(let record) = event, case .number(let energy)? = record.values.first?.value
      else { return nil }
      return energy.value
    }
    let single = [10, 12].map { m in
      Program("prepare qubit q=0.25 c=1\ncollide theta=pi/sqrt(\(m)) n=inf\nmeasure energy").run()
        .numbers[0].value
    }
    #expect(points == single)
  }

  @Test("progress goes on where the count is infinite")
  func progress() throws {
    let (plan, _, _) = Program(
      "prepare qubit q=0.25\ncollide theta=pi/2 n=inf\ncollide theta=pi/2 n=3\nmeasure k"
    ).check()
    var told: [Int] = []
    let evaluator = Evaluator { _ in }
    evaluator.progress = { told.append($1) }
    _ = evaluator.run(plan)
    #expect(told.last == CavityState.endless)
  }

  // MARK: Angles

  @Test("angles too large for an analysis are refused", arguments: ["4e18", "-1e16", "1e150"])
  func hugeAngles(theta: String) {
    for program in [
      "prepare qubit q=0.3\nanalyze theta=\(theta) with damp gamma=0.01 nbar=1e-8",
      "prepare qubit q=0.3\nanalyze theta=\(theta)", "measure basin(leak, theta=\(theta), q=0.3)",
    ] {
      let run = Program(program).run()
      #expect(run.codes == ["E0302"], "\(run.rendered)")
      #expect(
        run.rendered.contains("from -1000000000000000 to 1000000000000000"), "\(run.rendered)")
    }
  }

  @Test("a bath after which nothing is left has no basin to leak", arguments: ["5e-324", "0"])
  func strongBath(photons: String) {
    let run = Program(
      "prepare qubit q=0.3\nanalyze theta=3 with damp gamma=9e18 nbar=\(photons)"
    ).run()
    #expect(run.errors.isEmpty)
    #expect(run.output.contains("steady     energy 0"))
    #expect(!run.output.contains("undefined") && !run.output.contains("nan"), "\(run.output)")
  }

  // MARK: Text

  @Test("rates and values in passing have no more digits than were asked for")
  func brief() {
    let table: [(Double, Int, String)] = [
      (110.25989185454492, 3, "110"), (0.25, 6, "0.25"), (1.0 / 3 * 1e-5, 6, "3.33333e-06"),
      (1_234_567.8, 6, "1.23457e+06"), (1.5e-7, 6, "1.5e-07"), (1e7, 3, "10000000"),
      (123_456_789, 6, "123456789"), (-2.5, 6, "-2.5"), (.infinity, 6, "inf"), (0, 6, "0"),
    ]
    for (value, digits, text) in table {
      #expect(NumberFormat(digits: digits).briefText(value) == text)
    }
  }

  @Test("no number is written as `nan`")
  func noNumber() {
    #expect(NumberFormat().text(Quantity(.nan)) == "undefined")
    #expect(NumberFormat().text(Quantity(1, rounding: .nan)) == "1 ± inf")
  }
}

import Language

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Figures of every kind.
enum Figures {
  static let caption =
    "one-atom maser: g = 44 kHz, κ = 2.5 s⁻¹, n_b = 0.15, Θ = 3π/2; 20000 collisions, at most 63"
    + " quanta; ‖ρ − ρ′‖ ≤ 3e-12. A second sentence makes the caption longer than one line of it."

  static let k = Figure.Axis(symbol: "k", name: "collisions")
  static let energy = Figure.Axis(symbol: "⟨n⟩", name: "energy", unit: "quanta")
  static let theta = Figure.Axis(symbol: "θ", name: "interaction angle", unit: "rad")

  static func wave(_ label: String, phase: Double, count: Int = 200) -> Figure.Curve {
    let step = 10 / Double(max(count - 1, 1))
    let x: [Double] = (0..<count).map { Double($0) * step }
    return Figure.Curve(label: label, x: x, y: x.map { sin($0 + phase) * exp(-$0 / 8) })
  }

  static func curves(_ curves: [Figure.Curve]) -> Figure {
    Figure(content: .curves(curves, x: k, y: energy), caption: caption)
  }

  static let series = curves(
    (0..<4).map { wave("theta = 0.\($0 + 1), atom = \($0)", phase: 0.5 * Double($0)) })

  static let manyCurves = curves(
    (0..<24).map { wave("theta = 0.\($0 + 1)", phase: 0.25 * Double($0)) })

  static let gaps = curves([
    Figure.Curve(
      label: "with gaps", x: (0..<60).map(Double.init),
      y: (0..<60).map { [3, 20, 22, 37, 54].contains($0) ? Double.nan : sqrt(Double($0)) })
  ])

  static let single = curves([Figure.Curve(label: "one", x: [3], y: [4])])

  static let logarithmic = Figure(
    content: .curves(
      [wave("a", phase: 0), wave("b", phase: 1)].map { curve in
        Figure.Curve(
          label: curve.label, x: curve.x.map { pow(10, $0 / 3) },
          y: curve.label == "a" ? curve.x.map { exp(-2 * $0) } : curve.x.map { exp(-$0) + 1e-6 })
      }, x: Figure.Axis(symbol: "k", name: "collisions", isLogarithmic: true),
      y: Figure.Axis(symbol: "1 − F", name: "infidelity", isLogarithmic: true)),
    caption: caption)

  static let constant = curves([
    Figure.Curve(label: "c", x: [0, 1, 2], y: [5, 5, 5]),
    Figure.Curve(label: "d", x: [0, 1, 2], y: [5, 5 + 1e-15, 5]),
  ])

  static let dense = curves([wave("dense", phase: 0, count: 100_000)])

  static let map = map(
    columns: 41, rows: 31, xAxis: theta, zAxis: Figure.Axis(symbol: "⟨n⟩", name: "energy"))

  static let logMap = map(
    columns: 9, rows: 7,
    xAxis: Figure.Axis(symbol: "κ", name: "loss", unit: "1/s", isLogarithmic: true),
    zAxis: Figure.Axis(symbol: "1 − F", name: "infidelity", isLogarithmic: true))

  private static func map(
    columns: Int, rows: Int, xAxis: Figure.Axis, zAxis: Figure.Axis
  ) -> Figure {
    let steps = (1...columns).map(Double.init)
    let x: [Double] = steps.map { xAxis.isLogarithmic ? pow(10, $0 / 3) : $0 / 10 }
    let y: [Double] = (0..<rows).map { Double($0) / 20 }
    let z = y.map { y in x.map { value(x: $0, y: y) } }
    return Figure(
      content: .map(
        x: x, y: y, z: z, xAxis: xAxis, yAxis: Figure.Axis(symbol: "n_b", name: "n_b"),
        zAxis: zAxis), caption: caption)
  }

  private static func value(x: Double, y: Double) -> Double {
    if x > 3 && x < 3.4 && y < 0.3 { return .nan }
    return pow(sin(x) * cos(6 * y), 2) + 0.01 * x
  }

  /// Of a coherent state with 12 quanta.
  static let populations: Figure = {
    var values = [exp(-12.0)]
    for n in 1..<64 { values.append(values[n - 1] * 12 / Double(n)) }
    return Figure(content: .populations(values), caption: caption)
  }()

  static let twoLevels = Figure(content: .populations([0.25, 0.75]), caption: "")

  /// Of a superposition of two coherent states.
  static let wigner: Figure = {
    let axis: [Double] = (0..<81).map { -4 + Double($0) / 10 }
    let values = axis.map { p in
      axis.map { x -> Double in
        let humps = exp(-pow(x - 2, 2) - p * p) + exp(-pow(x + 2, 2) - p * p)
        return (humps + 2 * exp(-x * x - p * p) * cos(4 * p)) / (2 * Double.pi)
      }
    }
    return Figure(content: .wigner(x: axis, p: axis, values: values), caption: caption)
  }()

  static let empty = curves([])
  static let undefined = curves([
    Figure.Curve(label: "u", x: [0, 1], y: [.nan, .nan]), Figure.Curve(label: "v", x: [], y: []),
  ])
  static let partlyUndefined = curves([
    wave("a", phase: 0), Figure.Curve(label: "b", x: [0], y: [.nan]),
  ])
  static let extreme = curves([
    Figure.Curve(
      label: "e", x: [-1e299, 0, 1e299, .infinity, 1e308],
      y: [.leastNonzeroMagnitude, -1e299, 1e299, 0, 1])
  ])
  static let emptyMap = Figure(
    content: .map(x: [], y: [], z: [], xAxis: theta, yAxis: k, zAxis: energy), caption: "")
  static let undefinedMap = Figure(
    content: .map(
      x: [1, 2], y: [1, 2], z: [[.nan, .nan], []], xAxis: theta, yAxis: k, zAxis: energy),
    caption: "")
  static let oneCell = Figure(
    content: .map(x: [1], y: [0], z: [[2]], xAxis: theta, yAxis: k, zAxis: energy), caption: "")
  static let emptyPopulations = Figure(content: .populations([]), caption: "")
  static let zeroPopulations = Figure(content: .populations([0, 0]), caption: "")
  static let zeroWigner = Figure(
    content: .wigner(x: [-1, 1], p: [-1, 1], values: [[0, 0], [0, 0]]), caption: "")

  static let all: [(name: String, figure: Figure)] = [
    ("series", series), ("many-curves", manyCurves), ("gaps", gaps), ("single", single),
    ("logarithmic", logarithmic), ("constant", constant), ("dense", dense), ("map", map),
    ("log-map", logMap), ("populations", populations), ("two-levels", twoLevels),
    ("wigner", wigner), ("empty", empty), ("undefined", undefined),
    ("partly-undefined", partlyUndefined), ("extreme", extreme), ("empty-map", emptyMap),
    ("undefined-map", undefinedMap), ("one-cell", oneCell),
    ("empty-populations", emptyPopulations), ("zero-populations", zeroPopulations),
    ("zero-wigner", zeroWigner), ("hostile", hostile(hostileLabels.joined(separator: " "))),
  ]

  static let hostileLabels = [
    "a@b ^{x} _{y} {z} & ~a{b} \\n \\", "'; system 'touch broken'; '", "\"`touch broken`\"",
    "two\nlines\r\tand\u{0}\u{1B}[31m", "%s %g %% @x $1 # ]]> <b>&amp;</b>",
    "⟨n⟩ 🙂 e\u{301} \u{FFFE}",
    "", "EOD", "\nEOD\nquit", String(repeating: "long ", count: 2000),
  ]

  /// The same text wherever there can be one.
  static func hostile(_ text: String) -> Figure {
    let axis = Figure.Axis(symbol: text, name: "a " + text, unit: text)
    let curves = (0..<2).map { wave("\($0)" + text, phase: Double($0)) }
    return Figure(content: .curves(curves, x: axis, y: axis), caption: text)
  }
}

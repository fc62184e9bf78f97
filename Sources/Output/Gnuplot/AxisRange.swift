import Language
import Simulation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// From where to where an axis goes: never empty, and never so narrow that its tics would look alike.
struct AxisRange: Equatable {
  private(set) var lower: Double
  private(set) var upper: Double
  let isLogarithmic: Bool
  /// It runs from the upper end to the lower.
  private(set) var isReversed = false

  /// As it is wanted: neither widened nor padded.
  init(_ span: FigureLook.Span, logarithmic: Bool = false) {
    (lower, upper) = (min(span.from, span.to), max(span.from, span.to))
    isLogarithmic = logarithmic
    isReversed = span.from > span.to
  }

  /// Nil where nothing can be drawn.
  init?(of values: some Sequence<Double>, logarithmic: Bool = false) {
    var lower = Double.infinity
    var upper = -Double.infinity
    for value in values where isDrawable(value, logarithmic: logarithmic) {
      lower = min(lower, value)
      upper = max(upper, value)
    }
    guard lower <= upper else { return nil }
    self.init(lower, upper, logarithmic: logarithmic)
  }

  init(_ lower: Double, _ upper: Double, logarithmic: Bool = false) {
    self.lower = lower
    self.upper = upper
    isLogarithmic = logarithmic
    if logarithmic { reachDecades() } else { widenIfConstant() }
  }

  var span: Double { upper - lower }
  var decades: Double { log10(upper / lower) }

  /// With a little air, so that no curve lies on the frame.
  var padded: AxisRange {
    if isLogarithmic {
      let air = pow(upper / lower, 0.03)
      return AxisRange(lower / air, upper * air, logarithmic: true)
    }
    return AxisRange(lower - 0.04 * span, upper + 0.04 * span)
  }

  /// As far to one side of 0 as to the other.
  var symmetric: AxisRange {
    let most = max(abs(lower), abs(upper))
    return AxisRange(-most, most)
  }

  /// What follows `set xrange`.
  var text: String { isReversed ? "[\(upper):\(lower)]" : "[\(lower):\(upper)]" }

  /// Where in it a value is: 0 at the lower end and 1 at the upper.
  func fraction(_ value: Double) -> Double {
    isLogarithmic ? log(value / lower) / log(upper / lower) : (value - lower) / span
  }

  /// What is at a fraction of it.
  func value(at fraction: Double) -> Double {
    isLogarithmic ? lower * pow(upper / lower, fraction) : lower + span * fraction
  }

  /// How its numbers are written: with as many digits as tell them apart.
  func ticFormat(isText: Bool) -> String {
    if isLogarithmic { return isText ? "'%g'" : "'10^{%L}'" }
    let digits =
      Int(saturating: min(15, log10(max(abs(lower), abs(upper)) / span).rounded(.up))) + 2
    if digits > 5 { return "'%.\(digits)g'" }
    return isText ? "'%g'" : "'%h'"
  }

  /// At most four steps between tics, where there is little room for their numbers.
  func fewTics(_ letter: String) -> [String] {
    guard !isLogarithmic, span > 0 else { return [] }
    let rough = span / 4
    let power = pow(10, log10(rough).rounded(.down))
    let step = [1, 2, 2.5, 5, 10].map { $0 * power }.first { $0 >= rough * 0.999 } ?? rough
    return ["set \(letter)tics \(step)"]
  }

  /// The same and further, as far as these numbers, where they can be drawn.
  func reaching(_ values: [Double]) -> AxisRange {
    let drawable = values.filter { isDrawable($0, logarithmic: isLogarithmic) }
    return AxisRange(of: drawable + [lower, upper], logarithmic: isLogarithmic) ?? self
  }

  private mutating func widenIfConstant() {
    let most = max(abs(lower), abs(upper))
    guard span <= max(1e-10 * most, 1e-300) else { return }
    let air = most < 1e-290 ? 1 : 0.1 * most
    lower -= air
    upper += air
  }

  /// At least two powers of ten are in it, so that its tics say something.
  private mutating func reachDecades() {
    let inside = log10(upper).rounded(.down) - log10(lower).rounded(.up)
    guard inside < 1 else { return }
    let first = pow(10, log10(lower).rounded(.down))
    let last = pow(10, log10(upper).rounded(.up))
    lower = min(first, lower)
    upper = max(last, upper, lower * 10)
  }
}

/// Whether gnuplot can place it on an axis.
func isDrawable(_ value: Double, logarithmic: Bool = false) -> Bool {
  value.isFinite && abs(value) < 1e300 && (!logarithmic || value > 1e-290)
}

/// The commands for an axis: its letter is `x`, `y` or `cb`.
func axisCommands(
  _ letter: String, _ axis: Figure.Axis, _ range: AxisRange, _ label: MarkedText? = nil,
  on terminal: GnuplotScript.Terminal
) -> [String] {
  var commands = [
    labelCommand(letter, axis, label, on: terminal), "set \(letter)range \(range.text)",
    "set format \(letter) \(range.ticFormat(isText: terminal.isText))",
  ]
  if axis.isLogarithmic {
    commands.append("set logscale \(letter) 10")
    // Not every decade has a tic: those between would crowd around those that have.
    if range.decades > 8 { commands.append("unset m\(letter)tics") }
  }
  return commands
}

/// Above the picture for an upright axis that is drawn with characters, which do not turn.
func labelCommand(
  _ letter: String, _ axis: Figure.Axis, _ label: MarkedText? = nil,
  on terminal: GnuplotScript.Terminal
) -> String {
  let isAbove = terminal.isText && letter == "y"
  let quoting = Quoting(terminal)
  let text = label.map { quoting.marked($0) } ?? quoting.label(axis)
  return "set \(isAbove ? "title" : "\(letter)label") \(text)"
}

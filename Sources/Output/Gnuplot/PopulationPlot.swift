import Language

extension PlotBody {
  /// Bars, up to the last that can be seen.
  init(
    populations: [Double], look: FigureLook, named blocks: String,
    on terminal: GnuplotScript.Terminal
  ) {
    let x = Figure.Axis(symbol: "n", name: "photon number")
    let y = Figure.Axis(symbol: "p(n)", name: "probability")
    let drawable = populations.filter { isDrawable($0) }
    guard let highest = drawable.max(), let lowest = drawable.min() else {
      self.init(empty: "Nothing to draw: no values.", x: x, y: y, on: terminal)
      return
    }
    self.init()
    let most = max(highest, -lowest)
    let shown = lastShown(populations)
    data = [block("\(blocks)bars", populations.prefix(shown + 1))]
    let style = "fs solid noborder lc rgb '\(InkSet(look.style).colours[0])' notitle"
    elements = [
      terminal.isText
        ? "$\(blocks)bars with impulses notitle" : "$\(blocks)bars with boxes \(style)"
    ]
    let levels = look.xRange.map { AxisRange($0) } ?? AxisRange(-0.5, Double(shown) + 0.5)
    let heights =
      look.yRange.map { AxisRange($0) }
      ?? AxisRange(min(0, lowest), most > 0 ? 1.06 * max(0, highest) : 1)
    settings = { _ in
      axisCommands("x", x, levels, look.xLabel, on: terminal)
        + axisCommands("y", y, heights, look.yLabel, on: terminal)
        + GuideLines(look, levels, heights, on: terminal).commands
        + ["unset key", "set boxwidth 0.8", "unset grid", "set xtics 0,\(step(upTo: shown))"]
        + (terminal.isText ? [] : ["set grid ytics lt 1 lw 0.5 lc rgb '#e0e0e0'"])
    }
  }
}

/// The last level that can be seen, or a few of them.
func lastShown(_ populations: [Double]) -> Int {
  let most = populations.lazy.filter { isDrawable($0) }.map { abs($0) }.max() ?? 0
  let last = populations.lastIndex { isDrawable($0) && abs($0) >= most / 2000 } ?? 0
  return max(last, min(populations.count - 1, 4))
}

/// A level and its population a line.
private func block(_ name: String, _ populations: ArraySlice<Double>) -> String {
  let lines = populations.enumerated().filter { isDrawable($1) }.map { "\($0) \($1)\n" }
  return "$\(name) << EOD\n" + lines.joined() + "EOD"
}

/// Between tics, which stand on whole numbers: 1, 2, 5, 10, 20, …
private func step(upTo last: Int) -> Int {
  var step = 1
  while last / step > 12 { step = "\(step)".hasPrefix("2") ? step / 2 * 5 : step * 2 }
  return step
}

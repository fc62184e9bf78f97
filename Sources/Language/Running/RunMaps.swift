import SourceText

// Maps: columns over two axes.
extension Evaluator {
  /// Cells of a map.
  private static let mostCells = 4e6

  func map(
    _ value: Term, _ x: Term, _ y: Term, _ log: LogAxes, _ step: PlanStep
  ) throws -> (content: Figure.Content, grid: MapGrid) {
    let (values, bounds) = try plotted(value)
    let (xs, ys) = (try plotted(x).values, try plotted(y).values)
    guard values.count == xs.count, xs.count == ys.count else {
      throw located(
        EvaluationProblem(
          .wrongType, "a map needs columns of one length",
          label: "\(values.count) values against \(xs.count) and \(ys.count)"), at: value.span)
    }
    let (columns, rows) = (Set(xs).count, Set(ys).count)
    guard Double(columns) * Double(rows) <= Evaluator.mostCells else {
      throw located(
        EvaluationProblem(
          .listTooLong, "a map of \(columns) x \(rows) cells",
          label: "at most \(NumberFormat().shortText(Evaluator.mostCells)) can be drawn",
          notes: ["a map needs the same x at every y, as the axes of a sweep have"]), at: value.span
      )
    }
    let grid = MapGrid(x: xs, y: ys, z: values, bounds: bounds, log: log)
    if let scale = grid.betterScale?.word { offer(scale, step) }
    return (
      .map(
        x: grid.x, y: grid.y, z: grid.z, xAxis: axis(of: [x], isLogarithmic: log.x),
        yAxis: axis(of: [y], isLogarithmic: log.y), zAxis: axis(of: [value], isLogarithmic: log.z)),
      grid
    )
  }

  private func offer(_ scale: String, _ step: PlanStep) {
    warn(
      step,
      Diagnostic(
        .unevenMap, .note, "the values of an axis are spaced by a factor",
        labels: [
          DiagnosticLabel(step.span, "`scale \(scale)` gives all cells one size")
        ], notes: trailNotes()))
  }
}

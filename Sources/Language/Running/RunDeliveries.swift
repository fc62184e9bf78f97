public import Simulation
import SourceText

// What goes into files and pictures.
extension Evaluator {
  /// What is known of the accuracy at this moment.
  public var facts: RunFacts {
    let cavity = machine.cavity
    return RunFacts(
      seed: machine.seed, levels: cavity.levels, tolerance: machine.numerics.tolerance,
      traceBound: cavity.bounds.norm, energyBound: cavity.bounds.first)
  }

  func save(_ plan: SavePlan, _ step: PlanStep) throws {
    let content: Delivery.Content
    switch plan.source {
    case .state: content = .state(machine.cavity.data)
    case .table(let slot, let name):
      guard let table = try table(slot) else {
        throw located(
          EvaluationProblem(
            .undefinedValue, "`\(name)` has not been recorded yet", label: "nothing to save"),
          at: step.span)
      }
      if let series = try reading(ofSeries: slot, machine.cavity) {
        try requireReportable(series, step)
      }
      for series in machine.families.first(where: { $0.slot == slot })?.members ?? [] {
        try requireReportable(series, step)
      }
      content = .table(table)
    }
    if case .table(let table) = content, plan.target.ending == "csv",
      let column = table.columns.first(where: { $0.lists != nil })
    {
      throw located(
        EvaluationProblem(
          .wrongType, "`\(table.name).\(column.name)` holds lists, and csv has none",
          label: "save it as json or npz"), at: step.span)
    }
    let path = try fileName(plan.target, step)
    hand(over: Delivery(content: content, path: path, facts: facts), step)
  }

  /// A recorded series or a sweep's results as they read now.
  func table(_ slot: Int) throws -> DataTable? {
    if let table = machine.tables.first(where: { $0.plan.slot == slot }) { return table.table }
    if let family = machine.families.first(where: { $0.slot == slot }) { return family.table }
    return try reading(ofSeries: slot, machine.cavity)?.table
  }

  /// Everything that was recorded or swept: series, families and tables as they read at the end.
  public func recordedTables() -> [DataTable] {
    let series = machine.series.compactMap { series in
      (try? reading(ofSeries: series.plan.slot, machine.cavity))?.table
    }
    return series + machine.families.map(\.table) + machine.tables.map(\.table)
  }

  /// A file is a report too: what the truncation makes worse than the tolerance is refused.
  private func requireReportable(_ series: Series, _ step: PlanStep) throws {
    if machine.cavity.bounds.isAsAccepted { return }
    // The bounds of a series hold rounding as well; only the truncation decides.
    guard let (name, value, bound) = series.leastCertain(machine.numerics.tolerance) else { return }
    throw located(
      EvaluationProblem(
        .outgrewLevels, "the bound on `\(series.plan.name).\(name)` is above the tolerance",
        label:
          "a sample reads \(NumberFormat().text(Quantity(value))), and the truth may be \(NumberFormat.boundText(bound)) away",
        notes: [
          "set more `levels` (or `levels=auto`) before the run, or `tolerance=inf` to save every number with its bound"
        ]), at: step.span)
  }

  /// Gives something to whoever writes files; what goes wrong there does not stop the run.
  private func hand(over delivery: Delivery, _ step: PlanStep) {
    do throws(DeliveryFailure) {
      if let text = try deliver(delivery) { report(.print(text)) }
    } catch {
      totals.outputsFailed += 1
      let what =
        delivery.path.map { "`\($0)` could not be written" } ?? "the picture could not be drawn"
      report(
        .diagnostic(
          Diagnostic(
            .outputFailed, .error, what,
            labels: [DiagnosticLabel(step.span, error.reason)],
            notes: (error.help.isEmpty ? [] : [error.help]) + trailNotes())))
    }
  }

  // MARK: Pictures

  func plot(_ plan: PlotPlan, _ step: PlanStep) throws {
    let (figure, accuracy) = try drawn(plan, step)
    let path = try plan.target.map { try fileName($0, step) }
    if let path { try claimSources(of: path, figure.look, step) }
    hand(
      over: Delivery(content: .figure(figure), path: path, facts: facts.showing(accuracy)), step)
  }

  /// How far the numbers of a picture may be off, and where it matters relative to themselves.
  struct PictureAccuracy {
    var bound = 0.0
    var part: Double?
  }

  private func drawn(
    _ plan: PlotPlan, _ step: PlanStep
  ) throws -> (figure: Figure, accuracy: PictureAccuracy) {
    let content: Figure.Content
    var accuracy = PictureAccuracy()
    var remark = ""
    switch plan.kind {
    case .curves(let values, let x): (content, accuracy.bound) = try curves(values, x, plan, step)
    case .map(let value, let x, let y):
      let map = try map(value, x, y, plan.log, step)
      content = map.content
      accuracy.bound = map.grid.bound
      if plan.log.z { accuracy.part = map.grid.part }
      remark = map.grid.remark
    case .populations:
      let cavity = machine.cavity
      content = .populations(cavity.populations)
      accuracy.bound = (0..<cavity.levels).reduce(0) { max($0, cavity.population($1).bound) }
    case .wigner:
      let picture = try wigner(step)
      content = .wigner(
        x: picture.coordinates, p: picture.coordinates, values: picture.values)
      accuracy.bound = picture.bound
      if !picture.showsFringes { remark = "its finest fringes are narrower than a cell" }
    case .panels(let panels):
      let all = try panels.map { try drawn($0.plan, $0.step) }
      content = .panels(all.map(\.figure))
      accuracy.bound = all.map(\.accuracy.bound).reduce(0, max)
      accuracy.part = all.compactMap(\.accuracy.part).max()
    }
    return (
      Figure(content: content, caption: remark, look: try look(plan.look, plan.log)), accuracy
    )
  }

  /// A state's picture; nothing is drawn that fails what holds for every state.
  private func wigner(_ step: PlanStep) throws -> WignerPicture {
    var picture: WignerPicture?
    try retryingInterrupted {
      do throws(SimulationError) {
        picture = try machine.cavity.wignerPicture(isInterrupted: isInterrupted)
      } catch .interrupted {
        throw SimulationError.interrupted
      } catch {
        throw failure(error, at: step.span)
      }
    }
    return picture!
  }

  private func curves(
    _ values: [Term], _ x: PlotPlan.Abscissa, _ plan: PlotPlan, _ step: PlanStep
  ) throws -> (Figure.Content, bound: Double) {
    var curves: [Figure.Curve] = []
    let labels = PlotLabels.distinct(values.map(\.span.canonicalText))
    // One quantity is named at the axis: its curves need what tells them apart only.
    let isOne = values.count == 1
    var largest = 0.0
    for (value, label) in zip(values, labels) {
      let (y, bounds) = try plotted(value)
      let (along, alongBounds) = try abscissa(x, of: value, count: y.count)
      // What is undefined is not drawn; what has no bound makes the picture's infinite.
      largest = (bounds + alongBounds).lazy.filter { !$0.isNaN }.reduce(largest, max)
      guard along.count == y.count else {
        throw located(
          EvaluationProblem(
            .wrongType, "a curve needs as many x as y",
            label: "\(y.count) values against \(along.count)"), at: value.span)
      }
      curves += split(value, plan, x, isOne ? nil : label, along, y, bounds)
    }
    return (
      .curves(
        curves, x: axis(ofAbscissa: x, of: values, isLogarithmic: plan.log.x),
        y: axis(of: values, isLogarithmic: plan.log.y)), largest
    )
  }

  /// One curve, or for the results of a sweep or of a family one for every value of the other axes.
  private func split(
    _ value: Term, _ plan: PlotPlan, _ x: PlotPlan.Abscissa, _ label: String?, _ along: [Double],
    _ y: [Double], _ bounds: [Double]
  ) -> [Figure.Curve] {
    let whole = [
      Figure.Curve(label: label ?? value.span.canonicalText, x: along, y: y, bounds: bounds)
    ]
    guard case .column(let slot, _, _) = value.kind, let table = (try? table(slot)) ?? nil,
      table.axisCount > 1, let column = axis(of: x, slot, table)
    else { return whole }
    let groups = CurveGroups(table, along: column)
    return groups.all.map { group in
      let rows = group.rows.filter { $0 < y.count }
      return Figure.Curve(
        label: ([label].compactMap(\.self) + [groups.label(group, by: plan.by)])
          .joined(separator: ", "), x: rows.map { along[$0] },
        y: rows.map { y[$0] },
        bounds: bounds.isEmpty ? [] : rows.map { $0 < bounds.count ? bounds[$0] : 0 })
    }
  }

  /// The column of a table's axes that curves are drawn along.
  private func axis(of x: PlotPlan.Abscissa, _ slot: Int, _ table: DataTable) -> Int? {
    switch x {
    case .own: return table.ownAxis
    case .term(let term):
      guard case .column(slot, let column, _) = term.kind, (0..<table.axisCount).contains(column)
      else {
        return nil
      }
      return column
    }
  }

  /// The numbers of a list and their bounds, if any.
  func plotted(_ term: Term) throws -> (values: [Double], bounds: [Double]) {
    // A column of its own is not copied through the values of the language.
    if case .column(let slot, let column, _) = term.kind, let table = try table(slot) {
      let column = table.column(column)
      guard column.lists == nil else {
        throw located(
          EvaluationProblem(
            .wrongType, "`\(term.span.canonicalText)` holds a list in every row",
            label: "draw one of them: `\(term.span.canonicalText)[0]`"), at: term.span)
      }
      return (column.values, column.bounds)
    }
    guard case .list(let items) = try evaluate(term, machine.cavity) else {
      throw located(
        EvaluationProblem(.wrongType, "only lists can be plotted", label: "this is not a list"),
        at: term.span)
    }
    var bounds: [Double] = []
    let values: [Double] = try items.map { item in
      switch item {
      case .number(let quantity):
        bounds.append(quantity.bound)
        return quantity.value
      case .undefined:
        bounds.append(0)
        return .nan
      default:
        throw located(
          EvaluationProblem(
            .wrongType, "only numbers can be plotted", label: "a list of something else"),
          at: term.span)
      }
    }
    return (values, bounds)
  }

  private func abscissa(
    _ x: PlotPlan.Abscissa, of value: Term, count: Int
  ) throws -> (values: [Double], bounds: [Double]) {
    switch x {
    case .term(let term): return try plotted(term)
    case .own:
      guard case .column(let slot, _, _) = value.kind, let table = try table(slot) else {
        return ((0..<count).map(Double.init), [])
      }
      return (table.columns[table.ownAxis].values, [])
    }
  }

  // MARK: Labels

  private func column(_ term: Term) -> DataColumn? {
    guard case .column(let slot, let column, _) = term.kind, let table = (try? table(slot)) ?? nil
    else { return nil }
    return table.column(column)
  }

  /// What several curves share.
  func axis(of terms: [Term], isLogarithmic: Bool = false) -> Figure.Axis {
    let columns = terms.map(column)
    guard let first = columns.first ?? nil else {
      let text = terms.count == 1 ? terms[0].span.canonicalText : ""
      return Figure.Axis(symbol: text, name: text, isLogarithmic: isLogarithmic)
    }
    let isSame = columns.allSatisfy { $0?.name == first.name }
    let hasOneUnit = columns.allSatisfy { $0?.unit == first.unit }
    return Figure.Axis(
      symbol: isSame ? first.symbol : "", name: isSame ? first.name : "",
      unit: hasOneUnit ? first.unit : "", isLogarithmic: isLogarithmic)
  }

  private func axis(
    ofAbscissa x: PlotPlan.Abscissa, of values: [Term], isLogarithmic: Bool
  ) -> Figure.Axis {
    switch x {
    case .term(let term):
      if column(term)?.name == "k" { return Evaluator.collisionAxis(isLogarithmic) }
      return axis(of: [term], isLogarithmic: isLogarithmic)
    case .own:
      guard values.contains(where: { column($0) != nil }) else {
        return Figure.Axis(symbol: "", name: "index", isLogarithmic: isLogarithmic)
      }
      return Evaluator.collisionAxis(isLogarithmic)
    }
  }

  private static func collisionAxis(_ isLogarithmic: Bool) -> Figure.Axis {
    Figure.Axis(symbol: "k", name: "collisions", isLogarithmic: isLogarithmic)
  }
}

/// The names of curves: what differs, and nothing else.
enum PlotLabels {
  static func distinct(_ texts: [String]) -> [String] {
    let parts = texts.map { $0.split(separator: ".").map(String.init) }
    guard texts.count > 1, parts.allSatisfy({ $0.count == 2 }) else { return texts }
    if Set(parts.map { $0[1] }).count == 1 { return parts.map { $0[0] } }
    if Set(parts.map { $0[0] }).count == 1 { return parts.map { $0[1] } }
    return texts
  }
}

extension CavityState {
  /// The state for files. Cost: O(levels²).
  public var data: StateData {
    let matrix = representation == .populations ? (re: [], im: []) : densityMatrix
    return StateData(
      levels: levels, populations: populations, real: matrix.re, imaginary: matrix.im,
      collisions: collisions, bounds: bounds.sums, qubit: carriedQubit)
  }
}

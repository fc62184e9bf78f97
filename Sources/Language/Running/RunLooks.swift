import Simulation
import SourceText

// How figures look: the values of what `with` says.
extension Evaluator {
  func look(_ plan: LookPlan, _ log: LogAxes) throws -> FigureLook {
    var look = FigureLook()
    if plan.arguments.isEmpty { return look }
    try requirePositive(plan, log)
    func label(_ name: String) throws -> MarkedText? {
      try plan[name].map { MarkedText(marked: labelText(try evaluate($0, machine.cavity))) }
    }
    look.title = try label("title") ?? look.title
    look.xLabel = try label("xlabel")
    look.yLabel = try label("ylabel")
    look.zLabel = try label("zlabel")
    look.xRange = try span("xrange", plan)
    look.yRange = try span("yrange", plan)
    look.zRange = try span("zrange", plan)
    look.legend = try labels("legend", plan)
    look.guides = try guides(.x, plan) + guides(.y, plan)
    look.bands = try bands(.x, plan) + bands(.y, plan)
    look.contours = try contours(plan)
    func word<Word: RawRepresentable>(_ name: String) -> Word? where Word.RawValue == String {
      guard case .constant(.text(let text))? = plan[name]?.kind else { return nil }
      return Word(rawValue: text)
    }
    look.place = word("place") ?? look.place
    look.line = word("line")
    look.style = word("style") ?? look.style
    if case .constant(.text("hidden"))? = plan["bounds"]?.kind { look.showsBounds = false }
    if case .constant(.text(let text))? = plan["sources"]?.kind {
      look.sources = text.split(separator: " ").compactMap {
        FigureLook.Source(rawValue: String($0))
      }
    }
    func number(_ name: String) throws -> Double? {
      try plan[name].map { try self.number($0, as: LookClause.argument(name), machine.cavity) }
    }
    let size: FigureLook.Width? = word("size")
    look.width = try number("width") ?? size?.millimetres
    look.height = try number("height")
    look.font = try number("font") ?? size?.points
    look.columns = try number("columns").map { Int(saturating: $0) }
    return look
  }

  /// Ranges of logarithmic axes begin above 0.
  private func requirePositive(_ plan: LookPlan, _ log: LogAxes) throws {
    for (name, isLogarithmic) in [("xrange", log.x), ("yrange", log.y), ("zrange", log.z)] {
      guard isLogarithmic, let values = try numbers(name, plan) else { continue }
      guard values.allSatisfy({ $0 > 1e-290 }) else {
        throw located(
          EvaluationProblem(
            .outOfRange, "`\(name)` of a logarithmic axis lies above 0",
            label: "from \(NumberFormat().briefText(values.min() ?? 0))"), at: plan[name]!.span)
      }
    }
  }

  // MARK: Texts

  /// Texts and values, put together.
  private func labelText(_ value: Value) -> String {
    switch value {
    case .text(let text): text
    // What is known exactly needs no zeros; anything else no digit more than its bound covers.
    case .number(let quantity):
      quantity.bound == 0 && quantity.error == 0
        ? NumberFormat().briefText(quantity.value) : machine.format.text(quantity)
    case .list(let items): items.map(labelText).joined()
    case .truth(let truth): truth.rawValue
    case .undefined: "undefined"
    }
  }

  /// One, or a list of several, which stands in a list by itself.
  private func labels(_ name: String, _ plan: LookPlan) throws -> [MarkedText] {
    guard let term = plan[name] else { return [] }
    let value = try evaluate(term, machine.cavity)
    var labels = [value]
    if case .list(let parts) = value, parts.count == 1, case .list(let several) = parts[0] {
      labels = several
    }
    return labels.map { MarkedText(marked: labelText($0)) }
  }

  // MARK: Numbers

  /// A number or a list of them, each finite.
  private func numbers(_ name: String, _ plan: LookPlan) throws -> [Double]? {
    guard let term = plan[name] else { return nil }
    let value = try evaluate(term, machine.cavity)
    var items = [value]
    if case .list(let list) = value { items = list }
    let definition = ArgumentDefinition(name, "")
    return try items.map { item in
      do throws(EvaluationProblem) { return try definition.checked(item) } catch {
        throw located(error, at: term.span)
      }
    }
  }

  private func span(_ name: String, _ plan: LookPlan) throws -> FigureLook.Span? {
    guard let values = try numbers(name, plan) else { return nil }
    guard values.count == 2, values.allSatisfy({ abs($0) < 1e290 }),
      abs(values[0] - values[1]) > 1e-9 * max(abs(values[0]), abs(values[1]))
    else {
      throw located(
        EvaluationProblem(
          .outOfRange, "`\(name)` goes from one number to another",
          label: "write `\(name)=[0, 10]`"), at: plan[name]!.span)
    }
    return FigureLook.Span(values[0], values[1])
  }

  private func guides(_ axis: FigureLook.Direction, _ plan: LookPlan) throws -> [FigureLook.Guide] {
    let name = "guide_\(axis.rawValue)"
    guard let values = try numbers(name, plan) else { return [] }
    let labels = try self.labels("\(name)_label", plan)
    guard labels.count <= values.count else {
      throw located(
        EvaluationProblem(
          .outOfRange, "`\(name)_label` has more names than `\(name)` has lines",
          label: "\(labels.count) names for \(values.count)"), at: plan["\(name)_label"]!.span)
    }
    return values.enumerated().map { index, value in
      FigureLook.Guide(
        axis: axis, at: value,
        label: index < labels.count ? labels[index] : MarkedText(plain: ""))
    }
  }

  private func bands(_ axis: FigureLook.Direction, _ plan: LookPlan) throws -> [FigureLook.Band] {
    let name = "band_\(axis.rawValue)"
    guard let values = try numbers(name, plan) else { return [] }
    guard values.count.isMultiple(of: 2), !values.isEmpty else {
      throw located(
        EvaluationProblem(
          .outOfRange, "`\(name)` takes two numbers for each strip",
          label: "write `\(name)=[1, 2]`"), at: plan[name]!.span)
    }
    return stride(from: 0, to: values.count, by: 2).map {
      FigureLook.Band(axis: axis, span: FigureLook.Span(values[$0], values[$0 + 1]))
    }
  }

  private func contours(_ plan: LookPlan) throws -> FigureLook.Contours {
    guard let term = plan["contours"], let values = try numbers("contours", plan) else {
      return .none
    }
    if case .list = try evaluate(term, machine.cavity) {
      return .levels(Set(values).sorted())
    }
    let definition = ArgumentDefinition("contours", .count, in: .closed(1, 100), "")
    do throws(EvaluationProblem) {
      return .count(Int(saturating: try definition.checked(.number(Quantity(values[0])))))
    } catch {
      throw located(error, at: term.span)
    }
  }
}

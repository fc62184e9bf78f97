import Language

/// The pictures, each with its caption and its numbers.
struct FigureSection {
  let contents: ReportContents

  var section: PageSection? {
    guard !contents.figures.isEmpty else { return nil }
    let figures = contents.figures.enumerated().map { markup($1, number: $0 + 1) }
    return PageSection("figures", "Figures", figures.joined("\n"))
  }

  private func markup(_ entry: ReportFigure, number: Int) -> HTML {
    let description = FigureSection.description(entry.figure)
    let picture = Drawing(entry.svg, number: number, title: entry.title, description: description)
    let bound: HTML =
      entry.bound.map { " Every number within ± \(NumberFormat.boundText($0))." } ?? ""
    let data: HTML =
      contents.file(entry.dataPath).map { $0.link("numbers as CSV") }
      ?? "its numbers are too many for this page"
    return
      "<figure id=\"figure-\(number)\"><div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Figure \(number)\">\(picture.markup)</div><figcaption><strong>Figure \(number).</strong> \(entry.title): \(description).\(bound) \(data)</figcaption></figure>"
  }

  /// What is to be seen, for who cannot see it.
  static func description(_ figure: Figure) -> String {
    switch figure.content {
    case .curves(let curves, let x, let y):
      let name = y.name.isEmpty ? curves.map(\.label).joined(separator: ", ") : y.name
      let count = curves.count == 1 ? "one curve" : "\(curves.count) curves"
      return "\(name) against \(x.name), \(count)\(range(curves.flatMap(\.y)))"
    case .map(_, _, let z, let x, let y, let shade):
      return "\(shade.name) over \(x.name) and \(y.name)\(range(z.flatMap { $0 }))"
    case .populations(let populations):
      return "probability of each photon number, \(populations.count) levels"
    case .wigner(_, _, let values):
      return "Wigner function over the two quadratures\(range(values.flatMap { $0 }))"
    case .panels(let figures):
      return figures.enumerated().map { "\(Figure.panelLetter($0)) \(description($1))" }
        .joined(separator: "; ")
    }
  }

  private static func range(_ numbers: [Double]) -> String {
    let finite = numbers.lazy.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return ", no values" }
    let format = NumberFormat(digits: 4)
    return ", from \(format.briefText(low)) to \(format.briefText(high))"
  }
}

public import Language

/// The numbers of a picture, as a table that other programs read.
public enum FigureData {
  /// Above so many bytes numbers are written with fewer digits.
  private static let large = 200_000

  /// CSV; of large ones with 9 digits, which a comment says. Cost: O(numbers).
  public static func csv(_ figure: Figure) -> [UInt8] {
    let whole = text(figure, withBounds: false) { "\($0)" }
    guard whole.utf8.count > large else { return Array(whole.utf8) }
    let format = NumberFormat(digits: 9)
    return Array(("# 9 digits\n" + text(figure, withBounds: false) { format.briefText($0) }).utf8)
  }

  /// The same with every digit, and with the bounds of curves: the file of a figure. Cost: O(numbers).
  public static func file(_ figure: Figure) -> [UInt8] {
    let head = figure.caption.isEmpty ? "" : "# \(printableText(figure.caption))\n"
    return Array((head + text(figure, withBounds: true) { "\($0)" }).utf8)
  }

  private static func text(
    _ figure: Figure, withBounds: Bool, _ number: (Double) -> String
  ) -> String {
    func cell(_ value: Double) -> String { value.isFinite ? number(value) : "" }
    switch figure.content {
    case .curves(let curves, let x, let y):
      let head = "curve,\(quoted(x.name)),\(quoted(y.name.isEmpty ? "value" : y.name))"
      return head + (withBounds ? ",bound\n" : "\n")
        + curves.map { curve in
          let label = quoted(curve.label)
          return zip(curve.x, curve.y).enumerated().map { index, point in
            let bound = index < curve.bounds.count ? curve.bounds[index] : 0
            return
              "\(label),\(cell(point.0)),\(cell(point.1))\(withBounds ? ",\(cell(bound))" : "")\n"
          }.joined()
        }.joined()
    case .map(let x, let y, let z, let xAxis, let yAxis, let zAxis):
      return grid("\(yAxis.name) \\ \(xAxis.name): \(zAxis.name)", x, y, z, cell)
    case .populations(let populations):
      return "n,population\n" + populations.enumerated().map { "\($0),\(cell($1))\n" }.joined()
    case .wigner(let x, let p, let values): return grid("p \\ x: W", x, p, values, cell)
    case .panels(let figures):
      return figures.enumerated().map { index, panel in
        "# panel \(Figure.panelLetter(index))\n"
          + text(panel, withBounds: withBounds, number)
      }.joined(separator: "\n")
    }
  }

  /// A row for each y; the first has the values of x.
  private static func grid(
    _ corner: String, _ x: [Double], _ y: [Double], _ z: [[Double]], _ cell: (Double) -> String
  ) -> String {
    let head = ([quoted(corner)] + x.map(cell)).joined(separator: ",")
    let rows = zip(y, z).map { ([cell($0)] + $1.map(cell)).joined(separator: ",") }
    return ([head] + rows).joined(separator: "\n") + "\n"
  }

  private static func quoted(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }
}

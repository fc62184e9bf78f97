/// A table as `TableFiles.csv` writes it, with the parameters it was made with.
public struct ReadTable: Sendable {
  public let columns: [(name: String, values: [Double])]
  /// `param theta = 0.8` of its head.
  public let parameters: [(name: String, value: String)]
  /// `axes theta,q` of its head: what the other columns are functions of; nil where it does not say.
  let axes: [String]?

  /// Why a text is no such table, in plain words.
  public struct Failure: Error {
    public let reason: String
  }

  /// Blank cells, and texts such as the status, read as NaN.
  public init(csv text: String) throws(Failure) {
    var parameters: [(name: String, value: String)] = []
    var names: [String] = []
    var values: [[Double]] = []
    var axes: [String]?
    for (number, line) in text.split(whereSeparator: \.isNewline).enumerated() {
      if line.hasPrefix("#") {
        // The script in the head has declarations too; its lines are marked.
        if line.hasPrefix("# param "), let equals = line.firstRange(of: " = ") {
          parameters.append(
            (String(line[..<equals.lowerBound].dropFirst(8)), String(line[equals.upperBound...])))
        }
        if line.hasPrefix("# axes ") { axes = ReadTable.cells(line.dropFirst(7)) }
        continue
      }
      let cells = ReadTable.cells(line)
      if names.isEmpty {
        names = cells
        values = [[Double]](repeating: [], count: names.count)
        continue
      }
      guard cells.count == names.count else {
        throw Failure(
          reason: "line \(number + 1) has \(cells.count) cells, the first has \(names.count)")
      }
      for (column, cell) in cells.enumerated() { values[column].append(Double(cell) ?? .nan) }
    }
    guard !names.isEmpty else { throw Failure(reason: "there is no table in it") }
    columns = Array(zip(names, values)).map { (name: $0, values: $1) }
    self.parameters = parameters
    self.axes = axes
  }

  public func column(_ name: String) -> [Double]? { columns.first { $0.name == name }?.values }

  private static func cells(_ line: Substring) -> [String] {
    var cells = [""]
    var isQuoted = false
    for character in line {
      if character == "\"" {
        isQuoted.toggle()
      } else if character == ",", !isQuoted {
        cells.append("")
      } else {
        cells[cells.count - 1].append(character)
      }
    }
    return cells
  }
}

public import Language
import Output

/// Collects what a run gives as the lines of a seal: one JSON object each, in the order of execution.
///
/// Results are the lines of `maser run --format json`. Large things stand for themselves by digests, and by some of their
/// rows: series and tables by the rows 0, 1, 2, 4, 8 …, the state by the digests of `StateTrace`.
public struct SealRecorder {
  private var results: [String] = []
  private let writer = JSONWriter()
  private var points = 0
  private var pointHash = SHA256()
  private var omitted = 0
  private var omittedSweep = ""
  /// The states on the way.
  public var trace = StateTrace()

  /// Points of a sweep that are written out one by one; of larger ones those at powers of two, and a digest for all.
  static let wholePoints = 256

  /// Nothing yet.
  public init() {}

  /// An event of the run. Diagnostics are no results.
  public mutating func add(_ event: RunEvent, _ numbers: NumberFormat) {
    if case .point(let point) = event { return add(point, event, numbers) }
    flushPoints()
    for line in writer.text(of: event, numbers: numbers).split(separator: "\n") {
      results.append(String(line))
    }
  }

  private mutating func add(_ point: PointRecord, _ event: RunEvent, _ numbers: NumberFormat) {
    if omittedSweep != point.sweep { flushPoints() }
    omittedSweep = point.sweep
    let line = String(writer.text(of: event, numbers: numbers).dropLast())
    pointHash.update(line.utf8)
    points += 1
    let index = point.index
    if index < SealRecorder.wholePoints || index & (index - 1) == 0 {
      results.append(line)
    } else {
      omitted += 1
    }
  }

  /// After the last point of a sweep: what stands for those that are not written out.
  private mutating func flushPoints() {
    guard points > 0 else { return }
    if omitted > 0 {
      var hash = pointHash
      results.append(
        #"{"kind":"points","sweep":\#(quoted(omittedSweep)),"points":\#(points),"sha256":"\#(hash.finish())"}"#
      )
    }
    (points, omitted, pointHash) = (0, 0, SHA256())
  }

  /// A file or picture that the script makes, by its numbers: what is drawn or written, not how.
  public mutating func add(_ delivery: Delivery) {
    flushPoints()
    var lines: [String] = []
    let path = delivery.path.map { quoted($0) } ?? "null"
    let digest: String
    switch delivery.content {
    case .table(let table): digest = SealRecorder.digest(of: table)
    case .state(let state): digest = SealRecorder.digest(of: state)
    case .figure(let figure): digest = SealRecorder.digest(of: figure)
    }
    let bound = delivery.facts.shownBound.map { number($0) } ?? "null"
    lines.append(
      #"{"kind":"file","path":\#(path),"sha256":"\#(digest)","bound":\#(bound)}"#)
    results += lines
  }

  /// A recorded series, a family of them, or the table of a sweep.
  public mutating func add(_ table: DataTable) {
    flushPoints()
    let names = table.columns.map { quoted($0.name) }.joined(separator: ",")
    results.append(
      #"{"kind":"table","name":\#(quoted(table.name)),"rows":\#(table.rowCount),"columns":[\#(names)],"sha256":"\#(SealRecorder.digest(of: table))"}"#
    )
    let columns = table.columns.filter { $0.lists == nil }
    for row in 0..<table.rowCount where row & (row - 1) == 0 || row == table.rowCount - 1 {
      let values = columns.map { number($0.values[row]) }.joined(separator: ",")
      let bounds = columns.map { number($0.bounds.isEmpty ? 0 : $0.bounds[row]) }
        .joined(separator: ",")
      results.append(
        #"{"kind":"row","table":\#(quoted(table.name)),"row":\#(row),"values":[\#(values)],"bounds":[\#(bounds)]}"#
      )
    }
  }

  /// All lines: the header first, then results, states, and the end.
  public mutating func lines(header: SealHeader, end: SealEnd) -> [String] {
    flushPoints()
    return header.lines + results + trace.lines + [end.line]
  }

  // MARK: Digests

  private static func digest(of table: DataTable) -> String {
    var hash = SHA256()
    func add(_ numbers: [Double]) { hash.add(numbers) }
    for column in table.columns {
      hash.update(column.name.utf8)
      add(column.values)
      add(column.bounds)
      for list in column.lists ?? [] {
        add(list.values)
        add(list.bounds)
      }
    }
    for status in table.statuses { hash.update(status.utf8) }
    return hash.finish()
  }

  private static func digest(of state: StateData) -> String {
    var hash = SHA256()
    hash.add([Double(state.levels)])
    for numbers in [state.populations, state.real, state.imaginary, state.bounds] {
      hash.add(numbers)
    }
    return hash.finish()
  }

  private static func digest(of figure: Figure) -> String {
    var hash = SHA256()
    add(figure.content, to: &hash)
    return hash.finish()
  }

  private static func add(_ content: Figure.Content, to hash: inout SHA256) {
    func add(_ axis: Figure.Axis) {
      hash.update("\(axis.name) \(axis.unit) \(axis.isLogarithmic)".utf8)
    }
    switch content {
    case .curves(let curves, let x, let y):
      add(x)
      add(y)
      for curve in curves {
        hash.update(curve.label.utf8)
        hash.add(curve.x)
        hash.add(curve.y)
      }
    case .map(let x, let y, let z, let xAxis, let yAxis, let zAxis):
      for axis in [xAxis, yAxis, zAxis] { add(axis) }
      for numbers in [x, y] + z { hash.add(numbers) }
    case .populations(let populations): hash.add(populations)
    case .wigner(let x, let p, let values):
      for numbers in [x, p] + values { hash.add(numbers) }
    case .panels(let figures): for figure in figures { SealRecorder.add(figure.content, to: &hash) }
    }
  }
}

extension SHA256 {
  /// Doubles as bits; how many there are belongs to it.
  fileprivate mutating func add(_ numbers: [Double]) {
    func add(_ word: UInt64) { update((0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }) }
    add(UInt64(numbers.count))
    for number in numbers { add(number.isNaN ? 0x7ff8_0000_0000_0000 : number.bitPattern) }
  }
}

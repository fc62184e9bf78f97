/// Numbers given point by point, laid out as a map.
///
/// On a logarithmic colour scale only what is above 0 has a place, and what its bound does not tell from 0 would be drawn as if it were known: both
/// stay grey, and are counted.
public struct MapGrid {
  /// Ascending.
  public let x: [Double]
  public let y: [Double]
  /// z[row][column]; NaN where there is none or it has no place.
  public private(set) var z: [[Double]]
  /// The largest bound of what is drawn, and the largest relative to its own number.
  public private(set) var bound = 0.0
  public private(set) var part = 0.0
  private let log: LogAxes
  private var withoutPlace = 0
  private var leftOut = (x: 0, y: 0)

  /// `bounds` may be empty; all others are of one length. Cost: O(cells + points log points).
  public init(x: [Double], y: [Double], z values: [Double], bounds: [Double], log: LogAxes) {
    func places(_ all: [Double], _ isLogarithmic: Bool) -> [Double] {
      Set(all).filter { $0.isFinite && (!isLogarithmic || $0 > 0) }.sorted()
    }
    (self.x, self.y, self.log) = (places(x, log.x), places(y, log.y), log)
    leftOut = (Set(x).count - self.x.count, Set(y).count - self.y.count)
    z = [[Double]](
      repeating: [Double](repeating: .nan, count: self.x.count), count: self.y.count)
    let columns = Dictionary(uniqueKeysWithValues: self.x.enumerated().map { ($1, $0) })
    let rows = Dictionary(uniqueKeysWithValues: self.y.enumerated().map { ($1, $0) })
    for (index, value) in values.enumerated() {
      guard let row = rows[y[index]], let column = columns[x[index]], !value.isNaN else { continue }
      let radius = index < bounds.count ? bounds[index] : 0
      if log.z, !(value > radius) || value <= 0 {
        withoutPlace += 1
        continue
      }
      z[row][column] = value
      guard !radius.isNaN else { continue }
      bound = max(bound, radius)
      if value != 0 { part = max(part, radius / abs(value)) }
    }
  }

  /// What is to be said below the picture of what is not in it; empty if nothing.
  public var remark: String {
    var remarks: [String] = []
    for (letter, count) in [("x", leftOut.x), ("y", leftOut.y)] where count > 0 {
      remarks.append("\(count) \(letter) not above 0 left out")
    }
    if withoutPlace > 0 {
      let what = withoutPlace == 1 ? "1 cell is" : "\(withoutPlace) cells are"
      remarks.append("\(what) grey: not above 0 within the bound")
    }
    return remarks.joined(separator: ", ")
  }

  /// The scale that would give the rows or columns one size each, where they are spaced by a factor; nil if this one does.
  public var betterScale: LogAxes? {
    var better = log
    better.x = log.x || MapGrid.isGeometric(x)
    better.y = log.y || MapGrid.isGeometric(y)
    return better == log ? nil : better
  }

  /// At least four positive numbers over a decade or more with one factor between neighbours.
  private static func isGeometric(_ values: [Double]) -> Bool {
    guard values.count > 3, let first = values.first, let last = values.last, first > 0,
      last >= 10 * first
    else { return false }
    let factor = values[1] / first
    return zip(values, values.dropFirst()).allSatisfy { abs($1 / $0 - factor) < 1e-9 * factor }
  }
}

internal import LinearAlgebra

/// A matrix with nothing but zeros further than `down` columns left of the diagonal and `up` columns right of it, in
/// double-doubles, row by row.
struct BandMatrix {
  let order: Int
  let down: Int
  let up: Int
  var elements: [DoubleDouble]

  var width: Int { down + up + 1 }

  /// Of the elements.
  var bytes: Double { Double(order) * Double(width) * Double(MemoryLayout<DoubleDouble>.stride) }

  init(order: Int, down: Int, up: Int) {
    (self.order, self.down, self.up) = (order, down, up)
    elements = [DoubleDouble](repeating: DoubleDouble(0), count: order * (down + up + 1))
  }

  /// Element (row, column) of the band.
  subscript(_ row: Int, _ column: Int) -> DoubleDouble {
    get { elements[row * width + column - row + down] }
    set { elements[row * width + column - row + down] = newValue }
  }

  /// The columns of a row that are in the band.
  func columns(_ row: Int) -> Range<Int> { max(0, row - down)..<min(order, row + up + 1) }

  /// The rows of a column that are in the band.
  func rows(_ column: Int) -> Range<Int> { max(0, column - up)..<min(order, column + down + 1) }
}

/// Positive weights on the levels from `first` on.
struct LevelWeights {
  var first: Int
  var values: [DoubleDouble]

  var end: Int { first + values.count }

  /// What weights fall below at the ends of a distribution, relative to its largest.
  private static let smallest = 1e-84
  /// What all that is left out of a row comes to, at most.
  static let leftOut = 1e-80

  /// The distribution with the given quotients of neighbours, built from its largest weight and normalised to `sum`: no
  /// weight is below the range of a double, each right to a few roundings.
  /// `rise`: w(n+1)/w(n); `lowest`, `highest`: where it ends, if it does.
  init(
    mode: Int, lowest: Int, highest: Int?, sum: DoubleDouble, rise: (Int) -> DoubleDouble
  ) {
    var below: [DoubleDouble] = []
    var weight = DoubleDouble(1)
    var n = mode
    while n > lowest {
      weight = weight / rise(n - 1)
      guard weight.double > LevelWeights.smallest else { break }
      below.append(weight)
      n -= 1
    }
    first = n
    values = below.reversed() + [DoubleDouble(1)]
    weight = DoubleDouble(1)
    n = mode
    while n < highest ?? .max {
      weight = weight * rise(n)
      guard weight.double > LevelWeights.smallest else { break }
      values.append(weight)
      n += 1
    }
    let scale = sum / values.reduce(DoubleDouble(0), +)
    values = values.map { $0 * scale }
  }
}

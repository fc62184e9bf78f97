internal import CLAPACK

/// A dense real matrix, row by row.
public struct SquareMatrix: Sendable {
  public let order: Int
  public var elements: [Double]

  /// All elements zero.
  public init(order: Int) {
    self.order = order
    elements = [Double](repeating: 0, count: order * order)
  }

  @inlinable
  public subscript(row: Int, column: Int) -> Double {
    get { elements[row * order + column] }
    set { elements[row * order + column] = newValue }
  }

  /// Operations of one piece of a product: some tens of milliseconds.
  private static let operationsAtOnce = 2e8

  /// Rows of a product that are computed between two looks at `goesOn`.
  private var rowsAtOnce: Int {
    let rows = SquareMatrix.operationsAtOnce / (2 * Double(order) * Double(order))
    return min(order, max(8, Int(rows) / 8 * 8))
  }

  /// The matrix times itself, by BLAS where it is installed; nil when `goesOn`, which is told the part that is done,
  /// says no between two of its pieces.
  ///
  /// Error: every element within `order` roundings of the sum of the sizes of its terms. Cost: 2 order³ operations.
  public func squared(while goesOn: (Double) -> Bool) -> SquareMatrix? {
    var result = SquareMatrix(order: order)
    guard order > 0 else { return result }
    let most = rowsAtOnce
    for start in stride(from: 0, to: order, by: most) {
      guard goesOn(Double(start) / Double(order)) else { return nil }
      multiply(rows: start..<min(start + most, order), into: &result)
    }
    return result
  }

  /// The matrix times itself.
  public func squared() -> SquareMatrix { squared { _ in true }! }

  private func multiply(rows: Range<Int>, into result: inout SquareMatrix) {
    result.elements.withUnsafeMutableBufferPointer { target in
      elements.withUnsafeBufferPointer { source in
        let (lines, out) = (source.baseAddress!, target.baseAddress!)
        let offset = rows.lowerBound * order
        if maser_multiply(Int32(rows.count), Int32(order), lines + offset, lines, out + offset) == 0
        {
          return
        }
        for row in rows {
          for inner in 0..<order {
            let factor = lines[row * order + inner]
            if factor == 0 { continue }
            for column in 0..<order {
              out[row * order + column] += factor * lines[inner * order + column]
            }
          }
        }
      }
    }
  }

  /// The matrix times a column. Cost: 2 order² operations.
  public func times(_ vector: [Double]) -> [Double] {
    elements.withUnsafeBufferPointer { source in
      vector.withUnsafeBufferPointer { vector in
        (0..<order).map { row in
          let line = source.baseAddress! + row * order
          var sum = 0.0
          for column in 0..<order { sum += line[column] * vector[column] }
          return sum
        }
      }
    }
  }

  /// The square root of the sum of the squares of all elements.
  public var frobeniusNorm: Double {
    var sum = 0.0
    elements.withUnsafeBufferPointer { for x in $0 { sum += x * x } }
    return sum.squareRoot()
  }
}

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

  /// The matrix times itself, by BLAS where it is installed.
  ///
  /// Error: every element within `order` roundings of the sum of the sizes of its terms. Cost: 2 order³ operations.
  public func squared() -> SquareMatrix {
    var result = SquareMatrix(order: order)
    guard order > 0 else { return result }
    if maser_multiply(Int32(order), elements, elements, &result.elements) == 0 { return result }
    result.elements.withUnsafeMutableBufferPointer { target in
      elements.withUnsafeBufferPointer { source in
        for row in 0..<order {
          let out = target.baseAddress! + row * order
          for inner in 0..<order {
            let factor = source[row * order + inner]
            if factor == 0 { continue }
            let line = source.baseAddress! + inner * order
            for column in 0..<order { out[column] += factor * line[column] }
          }
        }
      }
    }
    return result
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

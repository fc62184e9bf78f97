/// A complex matrix on a chain of states, one for each level, as planes of real and imaginary parts by rows, with the band outside which
/// it is zero. What is far from its diagonal is right relative to its own size: sums of products of such elements keep that.
struct ChainMatrix {
  let levels: Int
  /// Numbers of a row: `levels` filled up to a multiple of eight; rows are filled up to a multiple of four.
  let stride: Int
  var re: [Double]
  var im: [Double]
  /// What is further from the diagonal is zero; looked for no further.
  var reach: Int

  /// Smaller elements are set to zero on the way: no product of them would be seen, and the smallest doubles are slow.
  static let nothing = 1e-45

  init(levels: Int) {
    self.levels = levels
    stride = (levels + 7) / 8 * 8
    re = [Double](repeating: 0, count: (levels + 3) / 4 * 4 * stride)
    im = re
    reach = levels
  }

  /// The columns of a row within reach.
  func columns(ofRow row: Int) -> Range<Int> {
    let high = min(levels, row + reach + 1)
    return min(max(0, row - reach), high)..<high
  }

  /// For every row the first column and the one after the last in which it differs from zero.
  func bands(rows: Int, columns: Int) -> [Range<Int>] {
    re.withUnsafeBufferPointer { re in
      im.withUnsafeBufferPointer { im in
        (0..<rows).map { row in
          let start = row * stride
          let within = self.columns(ofRow: row)
          var high = min(within.upperBound, columns)
          var low = min(within.lowerBound, high)
          while low < high, re[start + low] == 0, im[start + low] == 0 { low += 1 }
          while high > low, re[start + high - 1] == 0, im[start + high - 1] == 0 { high -= 1 }
          return low..<high
        }
      }
    }
  }

  /// (1 + A)(1 + B) - 1 for A = this and B = `earlier`, that is A + B + AB: what the two do one after the other, less the identity, so that
  /// small steps keep their digits. Nil when interrupted. Cost: O(levels² band).
  func after(
    _ earlier: ChainMatrix, _ kernels: KernelSet, _ isInterrupted: () -> Bool
  ) -> ChainMatrix? {
    var result = self
    result.add(earlier)
    let rowBands = BandTiles.joined(bands(rows: levels, columns: levels), 4)
    let columnBands = BandTiles.joined(earlier.transposedBands(), 8)
    var strip = [Double](repeating: 0, count: 24 * (levels + 8))
    let isWhole = result.withPlanes { re, im in
      withPlanes { left in
        earlier.withPlanes { right in
          kernels.multiplyInPieces(
            rows: (levels + 3) / 4 * 4, columns: stride, left: left, right: right, resultRe: re,
            resultIm: im, resultStride: stride, rowBands: rowBands, columnBands: columnBands,
            adds: true, isLower: false, strip: &strip, isInterrupted: isInterrupted)
        }
      }
    }
    guard isWhole, !isInterrupted() else { return nil }
    result.reach = min(levels, reach + earlier.reach)
    result.clean(below: ChainMatrix.nothing)
    result.narrow()
    return result
  }

  private func withPlanes<Result>(_ body: (BandedPlanes) -> Result) -> Result {
    re.withUnsafeBufferPointer { re in
      im.withUnsafeBufferPointer { im in
        body(BandedPlanes(re: re.baseAddress!, im: im.baseAddress!, stride: stride))
      }
    }
  }

  private mutating func withPlanes<Result>(
    _ body: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) -> Result
  ) -> Result {
    re.withUnsafeMutableBufferPointer { re in
      im.withUnsafeMutableBufferPointer { im in body(re.baseAddress!, im.baseAddress!) }
    }
  }

  private mutating func add(_ other: ChainMatrix) {
    re.withUnsafeMutableBufferPointer { re in
      for row in 0..<other.levels {
        for place in other.places(ofRow: row) { re[place] += other.re[place] }
      }
    }
    im.withUnsafeMutableBufferPointer { im in
      for row in 0..<other.levels {
        for place in other.places(ofRow: row) { im[place] += other.im[place] }
      }
    }
  }

  /// Where what is within reach in a row stands.
  func places(ofRow row: Int) -> Range<Int> {
    let columns = columns(ofRow: row)
    return (row * stride + columns.lowerBound)..<(row * stride + columns.upperBound)
  }

  /// Finds how far anything is from the diagonal.
  private mutating func narrow() {
    var most = 0
    for (row, band) in bands(rows: levels, columns: levels).enumerated() where !band.isEmpty {
      most = max(most, row - band.lowerBound, band.upperBound - 1 - row)
    }
    reach = most
  }

  /// For every column the first row and the one after the last in which it differs from zero.
  func transposedBands() -> [Range<Int>] {
    var (low, high) = ([Int](repeating: levels, count: levels), [Int](repeating: 0, count: levels))
    for (row, band) in bands(rows: levels, columns: levels).enumerated() {
      for column in band where re[row * stride + column] != 0 || im[row * stride + column] != 0 {
        low[column] = min(low[column], row)
        high[column] = row + 1
      }
    }
    return (0..<levels).map { min(low[$0], high[$0])..<high[$0] }
  }

  /// Sets elements of a smaller size to zero; gives the Frobenius norm of what is gone.
  @discardableResult mutating func clean(below limit: Double) -> Double {
    var squares = 0.0
    let rows = (0..<levels).map { places(ofRow: $0) }
    re.withUnsafeMutableBufferPointer { re in
      im.withUnsafeMutableBufferPointer { im in
        for places in rows {
          for place in places
          where abs(re[place]) < limit && abs(im[place]) < limit {
            squares += re[place] * re[place] + im[place] * im[place]
            (re[place], im[place]) = (0, 0)
          }
        }
      }
    }
    return squares.squareRoot()
  }
}

/// Bands of several rows or columns at once, as `multiplyBanded` takes them.
enum BandTiles {
  /// First index and the one after the last, in turn, of `count` neighbours together.
  static func joined(_ bands: [Range<Int>], _ count: Int) -> [Int] {
    var joined: [Int] = []
    joined.reserveCapacity(2 * (bands.count / count + 1))
    for start in stride(from: 0, to: bands.count, by: count) {
      let group = bands[start..<min(start + count, bands.count)].filter { !$0.isEmpty }
      joined.append(group.map(\.lowerBound).min() ?? 0)
      joined.append(group.map(\.upperBound).max() ?? 0)
    }
    return joined
  }
}

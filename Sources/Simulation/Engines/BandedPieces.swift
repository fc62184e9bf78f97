/// A complex matrix within a band, as `multiplyBanded` takes it: a plane of real parts, one of imaginary parts, rows `stride` apart.
struct BandedPlanes {
  let re: UnsafePointer<Double>
  let im: UnsafePointer<Double>
  let stride: Int
}

extension KernelSet {
  /// Operations of one piece: some tens of milliseconds.
  private static let operationsAtOnce = 2e8
  /// So that the columns that each piece lays out anew cost nothing beside it.
  private static let leastRows = 64

  /// `multiplyBanded`, the same bits in pieces of some rows each; false, with a product that means nothing, where it was interrupted between two of
  /// them.
  func multiplyInPieces(
    rows: Int, columns: Int, left: BandedPlanes, right: BandedPlanes,
    resultRe: UnsafeMutablePointer<Double>, resultIm: UnsafeMutablePointer<Double>,
    resultStride: Int, rowBands: [Int], columnBands: [Int], adds: Bool, isLower: Bool,
    strip: UnsafeMutablePointer<Double>, isInterrupted: () -> Bool
  ) -> Bool {
    let most = KernelSet.rowsAtOnce(rows: rows, columns: columns, rowBands)
    guard most < rows else {
      multiplyBanded(
        rows, columns, left.re, left.im, left.stride, right.re, right.im, right.stride, resultRe,
        resultIm, resultStride, rowBands, columnBands, adds, isLower, strip)
      return true
    }
    return rowBands.withUnsafeBufferPointer { rowBands in
      for first in stride(from: 0, to: rows, by: most) {
        if isInterrupted() { return false }
        let count = min(most, rows - first)
        // Of the last rows some elements above the diagonal are made, too.
        let width = isLower ? min(columns, (first + count + 7) / 8 * 8) : columns
        let (from, to) = (first * left.stride, first * resultStride)
        multiplyBanded(
          count, width, left.re + from, left.im + from, left.stride, right.re, right.im,
          right.stride, resultRe + to, resultIm + to, resultStride,
          rowBands.baseAddress! + first / 4 * 2, columnBands, adds, false, strip)
      }
      return true
    }
  }

  private static func rowsAtOnce(rows: Int, columns: Int, _ rowBands: [Int]) -> Int {
    guard rows > leastRows else { return rows }
    var width = 0
    for index in stride(from: 0, to: rowBands.count, by: 2) {
      width += rowBands[index + 1] - rowBands[index]
    }
    // Of four rows each.
    let operations = 32 * Double(width) * Double(columns)
    guard operations > operationsAtOnce else { return rows }
    let part = Int(saturating: Double(rows) * operationsAtOnce / operations)
    return max(part / 4 * 4, leastRows)
  }
}

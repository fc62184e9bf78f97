internal import LinearAlgebra

/// 1 - lambda_2 of the populations' damped cycle, relative to itself: the smallest eigenvalue of 1 - S, S the chain's dual
/// (`LevelDual`), by inverse iteration.
///
/// S has no negative element, so that for every positive x, y = (1-S)^-1 x the quotients x_n/y_n lie on both sides of it
/// (Collatz 1942, Wielandt 1950).
enum ChainGap {
  private static let mostIterations = 2000
  private static let mostOperations = 2e8

  /// Nil where it takes too long or where lambda_2 cannot be told from 1.
  /// Cost: N w² operations of double-doubles once, N w for each of some ten to some hundred iterations.
  static func find(
    _ collision: Collision, _ qubit: QubitState, _ damping: Damping, levels: Int, _ watch: Watch
  ) throws(SimulationError) -> Estimate? {
    guard
      let dual = try LevelDual(
        collision, qubit, damping, levels: levels, mostOperations: mostOperations, watch),
      let factors = try BandFactors(oneMinus: dual.rates, watch)
    else { return nil }
    var x = [DoubleDouble](repeating: DoubleDouble(1), count: levels)
    var (lowest, highest) = (0.0, Double.infinity)
    for iteration in 0..<mostIterations {
      if iteration % 16 == 15, watch.isInterrupted() { throw .interrupted }
      let y = factors.solved(x)
      let quotients = zip(x, y).map { ($0 / $1).double }
      guard let least = quotients.min(), least > 0 else { return nil }
      lowest = max(lowest, least)
      highest = min(highest, quotients.max()!)
      guard highest - lowest > 1e-13 * highest else { break }
      let scale = DoubleDouble(1) / DoubleDouble(y.map(\.double).max()!)
      // What underflows would have no quotient.
      x = y.map { max(($0 * scale).double, 1e-250) == 1e-250 ? DoubleDouble(1e-250) : $0 * scale }
    }
    guard highest.isFinite, lowest <= highest * (1 + 1e-12) else { return nil }
    let middle = (lowest + highest) / 2
    // With all elements larger by a part, so is the largest eigenvalue of a matrix without negative ones, and no more (Perron).
    return Estimate(
      middle, rounding: abs(highest - lowest) / 2 + 1e-13 * middle + dual.relativeError)
  }
}

/// 1 - S for a matrix without negative elements whose largest eigenvalue is below 1, as a product of two triangles: without exchanging
/// rows, which such a matrix does not need.
private struct BandFactors {
  private var elements: BandMatrix

  /// Nil where a pivot is not positive: then the eigenvalue cannot be told from 1.
  init?(oneMinus matrix: BandMatrix, _ watch: Watch) throws(SimulationError) {
    elements = matrix
    for index in elements.elements.indices { elements.elements[index] = -elements.elements[index] }
    let order = matrix.order
    for n in 0..<order { elements[n, n] = DoubleDouble(1) + elements[n, n] }
    let often = max(1, Int(saturating: 1e6 / (Double(matrix.down) * Double(matrix.up))))
    for k in 0..<order {
      if k % often == 0 { try watch.look(.analysis, Double(k) / Double(order)) }
      let pivot = elements[k, k]
      guard pivot.high > 0 else { return nil }
      let columns = (k + 1)..<max(k + 1, elements.columns(k).upperBound)
      for row in (k + 1)..<max(k + 1, elements.rows(k).upperBound) {
        let factor = elements[row, k] / pivot
        guard factor.high != 0 else { continue }
        elements[row, k] = factor
        for column in columns {
          elements[row, column] = elements[row, column] - factor * elements[k, column]
        }
      }
    }
  }

  /// (1-S)^-1 b: sums of positive numbers for a positive b.
  func solved(_ b: [DoubleDouble]) -> [DoubleDouble] {
    var y = b
    for row in 0..<elements.order {
      for column in elements.columns(row).lowerBound..<row {
        y[row] = y[row] - elements[row, column] * y[column]
      }
    }
    for row in (0..<elements.order).reversed() {
      for column in (row + 1)..<max(row + 1, elements.columns(row).upperBound) {
        y[row] = y[row] - elements[row, column] * y[column]
      }
      y[row] = y[row] / elements[row, row]
    }
    return y
  }
}

import LinearAlgebra
import TestSupport
import Testing

@testable import Simulation

/// What is shown of a map's memory, against maps whose powers are known.
@Suite("Contraction")
struct ContractionTests {
  /// gap * P on m coordinates of sum 0: every difference shrinks by the second eigenvalue, 1 - gap, in each step.
  static func uniform(_ gap: Double, order: Int) -> SquareMatrix {
    var matrix = SquareMatrix(order: order)
    for row in 0..<order {
      for column in 0..<order {
        matrix[row, column] = (1 - gap) * ((row == column ? 1 : 0) - 1 / Double(order))
      }
    }
    return matrix
  }

  static func find(_ matrix: SquareMatrix, _ basis: Contraction.Basis) throws -> Contraction? {
    guard
      case .contraction(let found) = try Contraction.find(matrix, basis, Watch())
    else { return nil }
    return found
  }

  static func power(_ x: Double, _ count: Int) -> Double {
    exponential(Double(count) * logarithm(x))
  }

  @Test(
    "The second eigenvalue decides how long, how little and what adds up",
    arguments: [0.9, 0.3, 1e-1, 1e-2, 1e-3, 1e-5, 1e-7], [2, 5])
  func populations(_ gap: Double, _ order: Int) throws {
    let found = try #require(try Self.find(Self.uniform(gap, order: order), .populations))
    // || A^K ||_1 = 2 (1 - 1/m) (1-gap)^K on differences.
    let left = 2 * (1 - 1 / Double(order)) * Self.power(1 - gap, found.period)
    #expect(left <= found.factor * (1 + 1e-9))
    #expect(found.factor <= 0.125)
    #expect(found.memory >= 1 / gap * (1 - 1e-9), "what every step adds")
    #expect(found.memory <= 20 / gap)
    #expect(Double(found.period) <= 8 / gap + 2, "not much longer than it takes")
    // After so many the rest is nothing.
    #expect(Self.power(1 - gap, found.collisions) <= Contraction.rest * 2)
  }

  @Test(
    "A map that forgets too slowly, or not at all, is not said to forget",
    arguments: [1e-10, 1e-12, 0])
  func tooSlow(_ gap: Double) throws {
    #expect(try Self.find(Self.uniform(gap, order: 3), .populations) == nil)
    #expect(try Self.find(Self.uniform(gap, order: 6), .matrices(1.2)) == nil)
  }

  @Test(
    "The norm of matrices counts with its factor", arguments: [1e-3, 0.05, 0.6], [1.0, 1.4, 3])
  func matrices(_ gap: Double, _ factor: Double) throws {
    let order = 6
    let found = try #require(try Self.find(Self.uniform(gap, order: order), .matrices(factor)))
    let norm = factor * Double(order - 1).squareRoot() * Self.power(1 - gap, found.period)
    #expect(norm <= found.factor * (1 + 1e-9))
    #expect(found.memory >= 1 / gap * (1 - 1e-9))
  }

  /// The map X -> s <Y, X> Z, of which the trace norm grows by sqrt(m/2) s for X = Y: the difference of two levels goes to all.
  @Test("A map that spreads a difference over all levels is not taken for smaller than it is")
  func spreading() throws {
    let (size, s) = (8, 0.1)
    let order = DenseTriangle.count(order: size)
    var (y, z) = ([Double](repeating: 0, count: order), [Double](repeating: 0, count: order))
    y[DenseTriangle.row(0)] = 0.5.squareRoot()
    y[DenseTriangle.row(1) + 1] = -0.5.squareRoot()
    for n in 0..<size {
      z[DenseTriangle.row(n) + n] = (n % 2 == 0 ? 1 : -1) / Double(size).squareRoot()
    }
    var matrix = SquareMatrix(order: order)
    for row in 0..<order {
      for column in 0..<order { matrix[row, column] = s * z[row] * y[column] }
    }
    let found = try #require(
      try Self.find(matrix, .matrices((Double(size) / 2).squareRoot())))
    // || s <Y, Y> Z ||_1 / || Y ||_1 = s sqrt(m)/sqrt(2) in the first step, times s <Z, Y> = s/2 in every other.
    let overlap = zip(y, z).reduce(0) { $0 + $1.0 * $1.1 }
    let left =
      s * 2
      * (2...max(found.period, 2)).reduce(1) { x, k in
        k <= found.period ? x * s * overlap : x
      }
    #expect(left <= found.factor)
  }

  /// The powers of a map that is not normal first grow: the sum of what every step leaves is far above 1/gap.
  @Test(
    "A map whose powers grow before they fall has the memory of its powers",
    arguments: [2.0, 30, 500])
  func growing(_ size: Double) throws {
    var matrix = SquareMatrix(order: 2)
    let lambda = 0.9
    (matrix[0, 0], matrix[0, 1], matrix[1, 1]) = (lambda, size, lambda)
    let found = try #require(try Self.find(matrix, .matrices(1)))
    // Trace norms never grow, so that what each step leaves is 1 at most: the powers [[l^k, k s l^(k-1)], [0, l^k]].
    var sum = 0.0
    var atPeriod = 0.0
    for k in 0..<4000 {
      let x = Self.power(lambda, k)
      let y = k == 0 ? 0 : Double(k) * size * Self.power(lambda, k - 1)
      let norm = (2 * x * x + y * y).squareRoot()
      sum += min(1, norm)
      if k == found.period { atPeriod = norm }
    }
    #expect(found.memory >= sum * (1 - 1e-9))
    #expect(atPeriod <= found.factor)
  }

  /// Squaring a large power rounds: what that may hide is carried along and counted.
  @Test("Roundings of the powers are counted")
  func roundings() throws {
    // The powers stay at 1e8, and the error of their squares is not small against what is to be shown.
    var matrix = SquareMatrix(order: 2)
    (matrix[0, 0], matrix[0, 1], matrix[1, 1]) = (0.999, 1e8, 0.999)
    #expect(try Self.find(matrix, .matrices(1)) == nil)
  }
}

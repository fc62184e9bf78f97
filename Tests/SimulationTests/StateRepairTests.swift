import Testing

@testable import Simulation

/// Matrices that are no states quite, and what the nearest state is away from them.
@Suite("Repair of states")
struct StateRepairTests {
  /// Room for the roundings that the bounds allow for.
  static let room = 1e-9

  private func diagonal(_ values: [Double]) -> [Double] {
    var matrix = [Double](repeating: 0, count: values.count * values.count)
    for n in values.indices { matrix[n * values.count + n] = values[n] }
    return matrix
  }

  @Test("A negative population is cut, the others rescaled, the distance booked level by level")
  func populations() throws {
    // 0.7, 0.4, -0.1: without the last the trace is 1.1.
    let state = try StoredState.repaired(
      levels: 3, real: diagonal([0.7, 0.4, -0.1]), imaginary: [Double](repeating: 0, count: 9))
    let kept = [0.7 / 1.1, 0.4 / 1.1, 0]
    for n in 0..<3 { #expect(abs(state.real[4 * n] - kept[n]) < 1e-15) }
    let off = [0.7 - kept[0], 0.4 - kept[1], 0.1]
    for (power, bound) in zip([0, 1, 2], state.bounds) {
      let expected = zip(off, [1.0, 2, 3]).reduce(0) { sum, pair in
        sum + pair.0 * (0..<power).reduce(1) { product, _ in product * pair.1 }
      }
      #expect(bound >= expected && bound < expected + StateRepairTests.room)
    }
    #expect(state.isAccepted)
  }

  @Test("Two levels with too much coherence: the nearest state is the projector")
  func coherence() throws {
    // Eigenvalues 1/2 ± c; the positive one belongs to (1, i)/sqrt(2).
    let c = 0.5 + 3e-7
    let state = try StoredState.repaired(
      levels: 2, real: [0.5, 0, 0, 0.5], imaginary: [0, -c, c, 0])
    #expect(abs(state.imaginary[2] - 0.5) < 1e-15 && abs(state.imaginary[1] + 0.5) < 1e-15)
    // D has the eigenvalues ±3e-7 on two vectors that lie on both levels alike.
    #expect(abs(state.bounds[0] - 6e-7) < 1e-12)
    #expect(abs(state.bounds[1] - 6e-7 * 1.5) < 1e-12)
    #expect(abs(state.bounds[2] - 6e-7 * 2.5) < 1e-12)
  }

  @Test("What a matrix was known to be off by already stays")
  func brought() throws {
    func repaired(_ bounds: [Double]) throws -> [Double] {
      try StoredState.repaired(
        levels: 3, real: diagonal([0.7, 0.4, -0.1]),
        imaginary: [Double](repeating: 0, count: 9), bounds: bounds
      ).bounds
    }
    let (fresh, known) = (try repaired([0, 0, 0, 0]), try repaired([0.01, 0.02, 0.05, 3]))
    for (sums, brought) in zip(zip(fresh, known), [0.01, 0.02, 0.05, 3]) {
      #expect(abs(sums.1 - sums.0 - brought) < 1e-14)
    }
  }

  @Test("What is not Hermitian is counted as well")
  func antiHermitian() throws {
    let state = try StoredState.repaired(
      levels: 2, real: [0.5, 1e-3, -1e-3, 0.5], imaginary: [0, 0, 0, 0])
    #expect(state.real == [0.5, 0, 0, 0.5])
    #expect(abs(state.bounds[0] - 2e-3) < 1e-12)
  }

  @Test("The nearest state is a state, and observables of the matrix lie within its bounds")
  func random() throws {
    var seed: UInt64 = 7
    func number() -> Double {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(seed >> 11) * 0x1p-53 - 0.5
    }
    for levels in [2, 5, 17, 40] {
      // A state with an error of 1e-6 in every element.
      let amplitudes = (0..<levels).map { _ in (number(), number()) }
      let square = amplitudes.reduce(0) { $0 + $1.0 * $1.0 + $1.1 * $1.1 }
      var real: [Double] = []
      var imaginary: [Double] = []
      for m in 0..<levels {
        for n in 0..<levels {
          let (a, b) = (amplitudes[m], amplitudes[n])
          real.append((a.0 * b.0 + a.1 * b.1) / square + 1e-6 * number())
          imaginary.append((a.1 * b.0 - a.0 * b.1) / square + 1e-6 * number())
        }
      }
      let state = try StoredState.repaired(levels: levels, real: real, imaginary: imaginary)
      // Refused if it had a negative eigenvalue or another trace.
      _ = try StoredState(levels: levels, real: state.real, imaginary: state.imaginary)
      for power in 0..<3 {
        let difference = (0..<levels).reduce(0) { sum, n in
          let weight = (0..<power).reduce(1.0) { product, _ in product * Double(n + 1) }
          return sum + weight * (real[n * levels + n] - state.real[n * levels + n])
        }
        #expect(abs(difference) <= state.bounds[power])
      }
      // One element of the error at the highest level is the most it can be, N² of them together.
      #expect(state.bounds[0] < 2e-6 * Double(levels * levels))
    }
  }

  @Test("A state stays as it is, with its own bounds")
  func untouched() throws {
    let bounds = [1e-9, 2e-9, 3e-9, 5]
    let state = try StoredState.repaired(
      levels: 2, real: [0.25, 0.1, 0.1, 0.75], imaginary: [0, 0.2, -0.2, 0], bounds: bounds)
    #expect(state.bounds == bounds && state.real == [0.25, 0.1, 0.1, 0.75])
  }

  @Test("What has no nearest state is refused")
  func hopeless() {
    let nothing = [Double](repeating: 0, count: 4)
    for real in [[-1.0, 0, 0, -1], [Double.nan, 0, 0, 1], nothing] {
      #expect(throws: StoredState.Defect.self) {
        try StoredState.repaired(levels: 2, real: real, imaginary: nothing)
      }
    }
  }

  @Test("A ket is a pure state; one that is not normalised is refused or repaired")
  func kets() throws {
    let state = try StoredState.ket(real: [0.6, 0], imaginary: [0, 0.8])
    #expect(abs(state.real[3] - 0.64) < 1e-15 && abs(state.imaginary[2] - 0.48) < 1e-15)
    #expect(state.bounds[0] < 1e-15)
    #expect(throws: StoredState.Defect.self) {
      try StoredState.ket(real: [0.6, 0], imaginary: [0, 0.81])
    }
    let square = 0.36 + 0.81 * 0.81
    let repaired = try StoredState.ket(real: [0.6, 0], imaginary: [0, 0.81], repairs: true)
    #expect(abs(repaired.real[0] - 0.36 / square) < 1e-15)
    #expect(abs(repaired.bounds[0] - (square - 1)) < 1e-12)
    #expect(
      abs(repaired.bounds[1] - (square - 1) * (0.36 + 2 * 0.6561) / square) < 1e-12)
  }
}

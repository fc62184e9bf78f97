import Kernels
import LinearAlgebra
import TestSupport
import Testing

@testable import Simulation

/// The stencil of complex amplitudes against the two Kraus operators written out as matrices.
@Suite("The complex stencil")
struct ComplexStencilTests {
  struct Shape: Sendable, CustomTestStringConvertible {
    let levels: Int
    let step: Int
    let coherence: Double
    var testDescription: String { "\(levels) levels, step \(step), c=\(coherence)" }
  }

  static let shapes =
    [1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 40, 65].flatMap { levels in
      [1, 2, 3, 5, 8, 9, 20].flatMap { step in
        [1, 0.6, 0].map { Shape(levels: levels, step: step, coherence: $0) }
      }
    }

  /// Sums of a dozen products of numbers below 1.
  private let roundings = 1e-14

  /// Random G, E, S and T: not those of any physics, so that no term hides behind another.
  private struct Amplitudes {
    let entries: Int
    var numbers: [Double]

    init(_ shape: Shape, _ random: inout ReferenceRandom) {
      entries = (shape.levels + shape.step + 23) / 8 * 8
      numbers = (0..<(6 * entries)).map { _ in random.number(-0.7...0.7) }
    }

    func ground(_ n: Int) -> (re: Double, im: Double) { (numbers[n], numbers[entries + n]) }
    func excited(_ n: Int) -> (re: Double, im: Double) {
      (numbers[2 * entries + n], numbers[3 * entries + n])
    }
    func up(_ n: Int) -> Double { numbers[4 * entries + n] }
    func down(_ n: Int) -> Double { numbers[5 * entries + n] }
  }

  private func expected(
    _ rho: ReferenceMatrix, _ a: Amplitudes, _ shape: Shape
  ) -> ReferenceMatrix {
    let (levels, c) = (rho.order, shape.coherence)
    var (g, e) = (ReferenceMatrix(levels), ReferenceMatrix(levels))
    var (s, t) = (g, e)
    for n in 0..<levels {
      g[n, n] = a.ground(n)
      e[n, n] = a.excited(n)
      if n >= shape.step { s[n, n - shape.step] = (a.up(n), 0) }
      if n + shape.step < levels { t[n, n + shape.step] = (a.down(n + shape.step), 0) }
    }
    /// (A + c B) rho (A + c B)† + (1 - c²) B rho B†.
    func map(_ a: ReferenceMatrix, _ b: ReferenceMatrix) -> ReferenceMatrix {
      let k = a + c * b
      return k * rho * k.adjoint + (1 - c * c) * (b * rho * b.adjoint)
    }
    return map(g, s) + map(e, t)
  }

  private func collided(
    _ rho: ReferenceMatrix, _ a: Amplitudes, _ shape: Shape, _ kernels: KernelSet
  ) -> (re: [Double], im: [Double]) {
    var re = PackedTriangle.packed(order: rho.order) { rho[$0, $1].re }
    var im = PackedTriangle.packed(order: rho.order) { rho[$0, $1].im }
    var rows = [Double](repeating: 0, count: complexRows(levels: rho.order, step: shape.step))
    re.withUnsafeMutableBufferPointer { re in
      im.withUnsafeMutableBufferPointer { im in
        rows.withUnsafeMutableBufferPointer { rows in
          kernels.collideComplex(
            rho.order, shape.step, re.baseAddress!, im.baseAddress!, rows.baseAddress!, a.numbers,
            a.entries, shape.coherence)
        }
      }
    }
    return (re, im)
  }

  @Test("is the sum of its Kraus operators, for every step and set of kernels", arguments: shapes)
  func kraus(_ shape: Shape) throws {
    var random = ReferenceRandom(seed: 100 * shape.levels + shape.step)
    let rho = random.hermitianMatrix(levels: shape.levels)
    let amplitudes = Amplitudes(shape, &random)
    let expected = expected(rho, amplitudes, shape)
    var fused: (re: [Double], im: [Double])?
    for kernels in KernelSet.available {
      let (re, im) = collided(rho, amplitudes, shape, kernels)
      for m in 0..<shape.levels {
        for n in 0...m {
          let (place, truth) = (PackedTriangle.row(m) + n, expected[m, n])
          #expect(abs(re[place] - truth.re) < roundings && abs(im[place] - truth.im) < roundings)
        }
        let row = PackedTriangle.row(m)
        #expect(re[(row + m + 1)..<PackedTriangle.row(m + 1)].allSatisfy { $0 == 0 })
        #expect(im[(row + m)..<PackedTriangle.row(m + 1)].allSatisfy { $0 == 0 })
      }
      guard kernels.isFused else { continue }
      if let fused { #expect(fused == (re, im)) }
      fused = (re, im)
    }
  }

  @Test("Empty levels change no bit of the others", arguments: shapes)
  func emptyLevels(_ shape: Shape) throws {
    var random = ReferenceRandom(seed: 100 * shape.levels + shape.step)
    let rho = random.hermitianMatrix(levels: shape.levels)
    let wide = Shape(
      levels: shape.levels + 13, step: shape.step, coherence: shape.coherence)
    let amplitudes = Amplitudes(wide, &random)
    for kernels in KernelSet.available {
      let few = collided(rho, amplitudes, shape, kernels)
      let many = collided(rho.resized(wide.levels), amplitudes, shape, kernels)
      for m in 0..<shape.levels {
        for n in 0...m {
          let place = PackedTriangle.row(m) + n
          #expect(few.re[place] == many.re[place] && few.im[place] == many.im[place])
        }
      }
    }
  }

  @Test("What a ladder puts beyond the levels is no larger than it says", arguments: [1, 2, 3])
  func cut(_ step: Int) throws {
    let (levels, coherence) = (9, 0.8)
    let qubit = try QubitState(groundWeight: 0.3, coherence: coherence, phase: 0.9)
    let rungs = Rungs("test", step: step, wholeSquare: { $0 + 1 })
    let table = CollisionTable(
      .ladder(Ladder(rungs, .timed(coupling: 0.8, duration: 1, detuning: 0.6))))
    table.extend(to: levels + step)
    let memory = AlignedNumbers()
    let amplitudes = ComplexAmplitudes(table, qubit, gauge: .plain, in: memory)
    var random = ReferenceRandom(seed: step)
    let rho = random.densityMatrix(levels: levels)
    let shape = Shape(levels: levels + step, step: step, coherence: coherence)
    var flat = Amplitudes(shape, &random)
    for row in 0..<6 {
      for n in 0..<flat.entries {
        flat.numbers[row * flat.entries + n] =
          n < amplitudes.entries ? amplitudes.start[row * amplitudes.entries + n] : 0
      }
    }
    let image = expected(rho.resized(levels + step), flat, shape)
    let lost = image - image.resized(levels).resized(levels + step)
    let norm = lost.hermitianEigenvalues.reduce(0) { $0 + abs($1) }
    let re = PackedTriangle.packed(order: levels) { rho[$0, $1].re }
    let im = PackedTriangle.packed(order: levels) { rho[$0, $1].im }
    let columns = re.withUnsafeBufferPointer { re in
      im.withUnsafeBufferPointer { im in
        LadderCut(step: step, levels: levels, re: re.baseAddress!, im: im.baseAddress!)
          .columns(table, qubit, amplitudes)
      }
    }
    let booked = columns.reduce(0) { $0 + $1.norm }
    var corners = 0.0
    for (index, column) in columns.enumerated() {
      let corner = image[levels + index, levels + index].re
      corners += corner
      #expect(abs(column.corner - corner) < fewRoundings)
    }
    #expect(norm > 1e-3 && norm <= booked * (1 + fewRoundings))
    // Twice the columns' lengths: at most sqrt(k) too much, and the block.
    #expect(booked <= Double(step).squareRoot() * norm + 2 * corners)
  }

  @Test("Qubits of any phase leave the gauge as it is", arguments: [0.0, 0.4, .pi / 2, -2])
  func phases(_ phase: Double) throws {
    let collision = Collision.detuned(coupling: 0.7, duration: 1, detuning: 0.5)
    let slow = ReferenceCollision(levels: 14, theta: 0.7, detuningAngle: 0.5)
    var state = try CavityState.start(.coherent(alpha: 0.4, phase: 1.3), levels: 14)
    let gauge = state.gauge
    var rho = state.matrix
    for k in 0..<4 {
      let turned = phase + Double(k)
      try Engine().run(
        &state, collision, QubitState(groundWeight: 0.4, coherence: 0.9, phase: turned), levels: 14)
      rho = slow.apply(
        rho,
        qubit: ReferenceCollision.qubit(groundWeight: 0.4, coherence: 0.9, phase: turned))
    }
    #expect(state.gauge == gauge)
    #expect(distance(state.matrix, rho) < fewRoundings + state.ledger.norm)
  }
}

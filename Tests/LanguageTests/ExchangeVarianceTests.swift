import Foundation
import Language
import Testing

/// The variance of the energy that a qubit gives, against the operator applied to vectors.
@Suite("Variance of the exchanged energy")
struct ExchangeVarianceTests {
  private typealias Vector = [(re: Double, im: Double)]

  private func measured(_ program: String) throws -> Quantity {
    let run = Program(program).run()
    #expect(run.errors.isEmpty, "\(run.rendered)")
    return try #require(
      run.measured.last { $0.name == "exchange_variance" }?.value.numbers.first, "\(run.rendered)")
  }

  @Test("of the vacuum: a qubit gives its quantum or does not", arguments: [0, 0.25, 0.6], [0, 1])
  func vacuum(_ q: Double, _ c: Double) throws {
    let found = try measured(
      "prepare qubit q=\(q) c=\(c); collide theta=0.7; measure exchange_variance")
    let chance = (1 - q) * pow(sin(0.7), 2)
    #expect(abs(found.value - chance * (1 - chance)) < 1e-14)
    #expect(abs(found.value - chance * (1 - chance)) <= found.bound + 1e-16)
  }

  /// |n,e> and |n+s,g> turn with angle theta h(n): even places are |n,g>, odd ones |n,e>.
  private func turned(_ v: Vector, _ angle: (Int) -> Double, step s: Int) -> Vector {
    var result = v
    for n in 0..<(v.count / 2 - s) {
      let (e, g) = (v[2 * n + 1], v[2 * (n + s)])
      let (c, t) = (cos(angle(n)), sin(angle(n)))
      result[2 * n + 1] = (c * e.re + t * g.im, c * e.im - t * g.re)
      result[2 * (n + s)] = (c * g.re + t * e.im, c * g.im - t * e.re)
    }
    return result
  }

  private func excited(_ v: Vector) -> Vector {
    v.indices.map { $0 % 2 == 1 ? v[$0] : (0, 0) }
  }

  @Test(
    "of coherent light and qubits in superposition", arguments: [0.0, 1.3, 2.5],
    [("", 1), ("twophoton", 2), ("intensity", 1)])
  func superposition(_ alpha: Double, _ coupling: (word: String, step: Int)) throws {
    let (q, theta, phase) = (0.3, 0.45, 0.8)
    func angle(_ n: Int) -> Double {
      let m = Double(n)
      switch coupling.word {
      case "twophoton": return theta * ((m + 1) * (m + 2)).squareRoot()
      case "intensity": return theta * (m + 1)
      default: return theta * (m + 1).squareRoot()
      }
    }
    let levels = 60
    var amplitude = exp(-alpha * alpha / 2)
    var state: Vector = []
    for n in 0..<levels {
      let e = amplitude * (1 - q).squareRoot()
      state.append((amplitude * q.squareRoot(), 0))
      state.append((e * cos(phase), e * sin(phase)))
      amplitude *= alpha / Double(n + 1).squareRoot()
    }
    let there = excited(turned(state, angle, step: coupling.step))
    let back = turned(there, { -angle($0) }, step: coupling.step)
    let given = zip(excited(state), back).map { (re: $0.re - $1.re, im: $0.im - $1.im) }
    let square = given.reduce(0) { $0 + $1.re * $1.re + $1.im * $1.im }
    let mean = zip(state, given).reduce(0) { $0 + $1.0.re * $1.1.re + $1.0.im * $1.1.im }
    // A qubit of a two-photon coupling has the energy of two.
    let unit = Double(coupling.step * coupling.step)
    let expected = unit * (square - mean * mean)
    let found = try measured(
      "prepare cavity coherent alpha=\(alpha); prepare qubit q=\(q) c=1 phase=\(phase); collide \(coupling.word) theta=\(theta); measure exchange_variance"
    )
    #expect(abs(found.value - expected) < 1e-11)
    #expect(abs(found.value - expected) <= found.bound + 1e-13)
  }

  @Test("is a series as any observable, and is undefined where it is not known")
  func places() throws {
    let series = Program(
      "prepare qubit q=0.25; record exchange_variance as run; collide theta=0.8 n=4; measure run.exchange_variance[1]"
    ).run()
    #expect(series.errors.isEmpty, "\(series.rendered)")
    let lossy = Program(
      "prepare qubit q=0.25; collide theta=0.8 during damp gamma=0.1; measure exchange_variance"
    ).run()
    #expect(lossy.rendered.contains("undefined") || lossy.output.contains("undefined"))
  }
}

import LinearAlgebra
import TestSupport
import Testing

@testable import Simulation

/// Products of amplitudes that are no one's.
private struct RandomProducts: PairProducts {
  let order: Int
  let numbers: [Double]

  init(order: Int, _ random: inout ReferenceRandom) {
    self.order = order
    let pairs = order * order
    var numbers = (0..<(2 * pairs)).map { _ in random.number(-1...1) }
    let mixed = (0..<pairs).map { _ in random.number(-1...1) }
    numbers += mixed
    for m in 0..<order { for n in 0..<order { numbers.append(mixed[n * order + m]) } }
    self.numbers = numbers + [Double](repeating: 0, count: 8)
  }

  func cosines(_ m: Int, _ n: Int) -> Double { numbers[m * order + n] }
  func sines(_ m: Int, _ n: Int) -> Double { numbers[(order + m) * order + n] }
  func mixed(_ m: Int, _ n: Int) -> Double { numbers[(2 * order + m) * order + n] }
  func tables(levels: Int, step: Int) -> PairTables {
    PairTables(numbers: numbers, entries: order, isPlain: false)
  }
}

@Suite("The kernel for pairs several levels apart")
struct PairKernelTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let levels: Int
    let step: Int
    let isAntisymmetric: Bool
    let kappa: Double
    var testDescription: String {
      "\(levels) levels, \(step) apart, \(isAntisymmetric ? "anti" : "")symmetric, kappa=\(kappa)"
    }
  }

  /// Fewer levels than one vector has, more steps than levels, and what is left over of vectors.
  static let cases = [
    (1, 1), (2, 3), (7, 1), (8, 2), (9, 13), (16, 3), (17, 5), (33, 2), (40, 7),
  ].flatMap { levels, step in
    [(false, 0.37), (true, 0.37), (false, 0)].map {
      Case(levels: levels, step: step, isAntisymmetric: $0.0, kappa: $0.1)
    }
  }

  /// The equation as it is written, element by element.
  private func slow(
    _ plane: [Double], _ products: some PairProducts, _ test: Case, q: Double, p: Double
  ) -> [Double] {
    let s = test.step
    func r(_ m: Int, _ n: Int) -> Double {
      guard min(m, n) >= 0, max(m, n) < test.levels else { return 0 }
      if m >= n { return plane[PackedTriangle.row(m) + n] }
      return (test.isAntisymmetric ? -1 : 1) * plane[PackedTriangle.row(n) + m]
    }
    return PackedTriangle.packed(order: test.levels + s) { m, n in
      var sum = (q * products.cosines(m, n) + p * products.cosines(m + s, n + s)) * r(m, n)
      sum += p * products.sines(m, n) * r(m - s, n - s)
      sum += q * products.sines(m + s, n + s) * r(m + s, n + s)
      guard test.kappa != 0 else { return sum }
      let first = products.mixed(m, n) * r(m - s, n) + products.mixed(n, m) * r(m, n - s)
      let second = first - products.mixed(m + s, n + s) * r(m + s, n)
      return sum + test.kappa * (second - products.mixed(n + s, m + s) * r(m, n + s))
    }
  }

  private func check(_ products: some PairProducts, _ test: Case, _ plane: [Double]) throws {
    let qubit = try QubitState(groundWeight: 0.3)
    let memory = AlignedNumbers()
    let truth = slow(plane, products, test, q: qubit.groundWeight, p: qubit.excitedWeight)
    // What was there before is no matter.
    let used = memory.room(for: 20_000)
    withExtendedLifetime(memory) { used.update(repeating: 7.5, count: 20_000) }
    for kernels in KernelSet.available {
      let stencil = PairStencil(
        products, step: test.step, levels: test.levels, qubit, test.kappa, kernels, in: memory)
      #expect(stencil.plane(plane, isAntisymmetric: test.isAntisymmetric) == truth)
    }
  }

  @Test("Every set of kernels gives the equation's numbers, bit for bit", arguments: cases)
  func equation(_ test: Case) throws {
    var random = ReferenceRandom(seed: 10 * test.levels + test.step)
    let plane = PackedTriangle.packed(order: test.levels) { m, n in
      test.isAntisymmetric && m == n ? 0 : random.number(-1...1)
    }
    let order = PairTables.entries(levels: test.levels, step: test.step)
    try check(RandomProducts(order: order, &random), test, plane)
    let table = CollisionTable(.ladder(Ladder(.photons(test.step), .angle(0.7))))
    table.extend(to: test.levels + 2 * test.step)
    try check(PlainProducts(table), test, plane)
  }
}

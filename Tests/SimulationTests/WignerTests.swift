import TestSupport
import Testing

@testable import Simulation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Values of the Wigner function against closed forms, and its bound against both sides.
@Suite("Wigner function")
struct WignerTests {
  /// What is asked for, at any place and up to 1000 levels.
  static let tolerance = 1e-12

  /// Off the axes, on them, at the origin, and far outside.
  static let directions = [(0.0, 0.0), (1.0, 0.0), (0.6, -0.8), (-0.28, 0.96), (0.0, -1.0)]

  private func expect(
    _ state: CavityState, _ x: Double, _ p: Double, _ exact: Double, _ slack: Double = 0,
    _ location: SourceLocation = #_sourceLocation
  ) {
    let found = state.wigner(x: x, p: p)
    #expect(
      abs(found.value - exact) < WignerTests.tolerance && found.covers(exact, slack: slack),
      "at \(x), \(p): \(found), not \(exact)", sourceLocation: location)
    #expect(found.rounding < 1e-11, sourceLocation: location)
  }

  @Test(
    "A coherent state is a Gaussian at its amplitude",
    arguments: [
      (0.0, 0.0), (1.5, 0.7), (-2.0, -2.1), (6, 0), (7, 0), (8, 1.1), (-10, 0.3), (16, 2.2),
      (25, -0.4), (-25, 0),
    ])
  func coherent(_ alpha: Double, _ phase: Double) throws {
    let state = try CavityState.start(.coherent(alpha: alpha, phase: phase))
    let (x0, p0) = (alpha * cos(phase) * 2.0.squareRoot(), alpha * sin(phase) * 2.0.squareRoot())
    for (dx, dp) in [(0.0, 0.0), (0.5, -0.25), (-1.5, 1), (3, 3), (-x0, -p0), (-2 * x0, -2 * p0)] {
      let (x, p) = (x0 + dx, p0 + dp)
      let exact = exp(-(x - x0) * (x - x0) - (p - p0) * (p - p0)) / Double.pi
      // The place of the maximum is rounded here as well.
      expect(state, x, p, exact, 1e-14 * (1 + abs(alpha)))
    }
  }

  /// Laguerre polynomials with 60 digits.
  static let numberStates: [(n: Int, x: Double, p: Double, w: Double)] = [
    (14, 1, 0.5, 0.01210349774023028104), (333, -12.5, 7.25, -0.006500071828000293849),
    (400, 28, 0, 0.011064452277977475177), (400, 27.5, 0, 0.013172064206631721962),
    (400, 20, 20, 0.013126262037870583282), (400, 0.125, 0.5, -0.046751616154441573365),
    (1000, 0.03125, 0, -0.058347972289310184013), (1000, 3, -4, 0.010573355224644581686),
    (1000, 30, 20, -0.0031676823545331276791), (1000, 44.5, 0, 0.010390153307606075454),
    (1000, 44.75, 0, 0.0081583325247399646425), (1000, 45.25, 0, 0.000045738975584061641201),
    (1000, 47, 0, 4.950704565358696098e-22), (1000, 50, 0, 1.1407849433494009611e-70),
    (1000, 30, -40, 1.1407849433494009611e-70),
  ]

  @Test("A number state is a Laguerre polynomial", arguments: numberStates)
  func numberState(_ n: Int, _ x: Double, _ p: Double, _ w: Double) throws {
    expect(try .start(.fock(n)), x, p, w)
  }

  @Test("A number state is (-1)^n/pi in the middle", arguments: [0, 1, 2, 7, 15, 400, 999, 1000])
  func middle(_ n: Int) throws {
    let state = try CavityState.start(.fock(n))
    let sign = n % 2 == 0 ? 1.0 : -1
    expect(state, 0, 0, sign / Double.pi)
    expect(state, 1e-170, -1e-300, sign / Double.pi)
    #expect(state.parity.value == sign && state.parity.bound == 0)
  }

  @Test("A thermal state is a Gaussian of width 2 nbar + 1", arguments: [0.0, 0.3, 5, 37, 600])
  func thermal(_ nbar: Double) throws {
    let state = try CavityState.start(.thermal(photons: nbar))
    let width = 2 * nbar + 1
    for (x, p) in WignerTests.directions {
      for size in [0.3, 1, 2.5, 6] {
        let (x, p) = (x * size * width.squareRoot(), p * size * width.squareRoot())
        expect(state, x, p, exp(-(x * x + p * p) / width) / (Double.pi * width), 1e-16)
      }
    }
    #expect(state.parity.covers(1 / width))
    #expect(state.parity.rounding < 1e-14)
  }

  /// Even or odd superposition of the coherent states ±alpha e^{i phase}, in one representation or the other.
  private func cat(_ alpha: Double, _ phase: Double, isOdd: Bool) throws -> CavityState {
    let levels = Int(alpha * alpha + 10 * alpha + 30)
    let amplitudes = CavityState.coherentAmplitudes(alpha, count: levels)
    let norm = (2 * (1 + (isOdd ? -1.0 : 1) * exp(-2 * alpha * alpha))).squareRoot()
    var (re, im) = ([Double](), [Double]())
    for (m, a) in amplitudes.enumerated() {
      for (n, b) in amplitudes.enumerated() {
        let kept = m % 2 == (isOdd ? 1 : 0) && n % 2 == (isOdd ? 1 : 0)
        let size = kept ? (2 / norm * a) * (2 / norm * b) : 0
        re.append(size * cos(Double(m - n) * phase))
        im.append(size * sin(Double(m - n) * phase))
      }
    }
    return try .start(.stored(StoredState(levels: levels, real: re, imaginary: im)))
  }

  @Test(
    "A superposition of two coherent states has fringes between them",
    arguments: [(2.0, 0.0, false), (2, 0.6, true), (5, 1.1, false), (9, -2.5, true)])
  func cats(_ alpha: Double, _ phase: Double, _ isOdd: Bool) throws {
    let state = try cat(alpha, phase, isOdd: isOdd)
    let sign = isOdd ? -1.0 : 1
    let norm = 2 * (1 + sign * exp(-2 * alpha * alpha))
    let x0 = alpha * 2.0.squareRoot()
    // Along and across the line through both.
    for (u, v) in [(0.0, 0.0), (x0, 0), (-x0, 0.5), (0, 1 / x0), (0.3, -0.7), (1, 1.3), (0, 3)] {
      let (x, p) = (u * cos(phase) - v * sin(phase), u * sin(phase) + v * cos(phase))
      let exact =
        (exp(-(u - x0) * (u - x0) - v * v) + exp(-(u + x0) * (u + x0) - v * v)
          + 2 * sign * exp(-u * u - v * v) * cos(2 * x0 * v)) / (norm * Double.pi)
      expect(state, x, p, exact, 1e-14)
    }
    #expect(state.parity.covers(sign, slack: 1e-14))
  }

  @Test("Its middle is the alternating sum of a cotangent state, which cancels almost")
  func cotangent() throws {
    let amplitudes = try CavityState.cotangentAmplitudes(
      theta: fineTuned(15), groundWeight: 0.25)
    let state = CavityState(
      levels: amplitudes.count, representation: .populations, real: amplitudes.map { $0 * $0 })
    // -3.9493e-8 to five digits.
    #expect(abs(state.wigner(x: 0, p: 0).value + 3.9493e-8) < 5e-13)
  }

  @Test(
    "It is the Fourier transform of the wave function's own products, for random pure states",
    arguments: [(1, 3), (2, 20), (3, 61)])
  func wave(_ seed: Int, _ levels: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let raw = (0..<levels).map { _ in
      (
        Double.random(in: -1...1, using: &random), Double.random(in: -1...1, using: &random)
      )
    }
    let norm = raw.reduce(0) { $0 + $1.0 * $1.0 + $1.1 * $1.1 }.squareRoot()
    let amplitudes = raw.map { ($0.0 / norm, $0.1 / norm) }
    var matrix = ReferenceMatrix(levels)
    for (m, a) in amplitudes.enumerated() {
      for (n, b) in amplitudes.enumerated() {
        matrix[m, n] = (a.0 * b.0 + a.1 * b.1, a.1 * b.0 - a.0 * b.1)
      }
    }
    let state = CavityState(matrix)
    let transform = WaveFunction(amplitudes)
    for (x, p) in WignerTests.directions {
      for size in [0.4, 1.7, 5, 9] {
        expect(state, size * x, size * p, transform.wigner(size * x, size * p), 1e-14)
      }
    }
  }

  @Test("A battery charged coherently has no fringe at all")
  func battery() throws {
    var state = try CavityState.start(.vacuum)
    let qubit = try QubitState(groundWeight: 0.25, coherence: 1)
    try Engine().run(&state, .resonant(theta: 0.1), qubit, count: 200)
    // From the saved matrix, by the plain recurrence with 30 digits.
    for (x, p, w) in [
      (0.0, -13.08, 0.16920043120210638), (1.5, -12, 0.035460587695782148),
      (-0.5, -14, 0.053010803513627331),
    ] {
      expect(state, x, p, w)
    }
    let picture = try state.wignerPicture()
    let values = picture.values.joined()
    // Another program's largest value, on a grid of its own: within what half a cell changes.
    #expect(abs(values.max()! - 0.16827) < 2e-3)
    #expect(values.min()! > -1e-12)
    #expect(picture.bound < 1e-9)
  }

  @Test("Beyond everything it is zero, however far")
  func far() throws {
    for start in [CavityStart.vacuum, .fock(1000), .coherent(alpha: 25, phase: 1)] {
      let state = try CavityState.start(start)
      for x in [1e3, 1e154, 1e200, 1e308, -Double.greatestFiniteMagnitude] {
        for p in [0, x, 1e-308] {
          let found = state.wigner(x: x, p: p)
          #expect(found.value == 0 && found.bound < 1e-10, "\(x), \(p): \(found)")
        }
      }
    }
  }

  // MARK: The bound

  @Test("An error of a parity's own sign changes the middle by all of d/pi")
  func boundIsReached() throws {
    // What is lost from a number state is lost with its parity.
    for lost in [1e-3, 1e-7] {
      var state = try CavityState.start(.fock(4))
      state.real[4] = 1 - lost
      state.ledger.book(.oneLevel(norm: lost, level: 4))
      let found = state.wigner(x: 0, p: 0)
      let error = abs(found.value - 1 / Double.pi)
      #expect(error <= found.bound)
      #expect(error > 0.999 * found.truncation)
      #expect(abs(state.parity.value - 1) > 0.999 * state.parity.truncation)
    }
  }

  @Test("What a run lost with too few levels is inside the bound, and not far inside")
  func boundOfRun() throws {
    let qubit = try QubitState(groundWeight: 0.25, coherence: 1)
    func charged(_ levels: Int?) throws -> CavityState {
      var state = try CavityState.start(.vacuum, levels: levels)
      try Engine().run(&state, .resonant(theta: 0.8), qubit, count: 12, levels: levels)
      return state
    }
    let (short, long) = (try charged(12), try charged(60))
    var largest = 0.0
    for x in stride(from: -5, through: 5, by: 0.25) {
      for p in stride(from: -5, through: 5, by: 0.25) {
        let (a, b) = (short.wigner(x: x, p: p), long.wigner(x: x, p: p))
        #expect(abs(a.value - b.value) <= a.bound + b.bound)
        largest = max(largest, abs(a.value - b.value) / a.truncation)
      }
    }
    #expect(largest > 0.02, "\(largest)")
  }

  @Test(
    "Fused kernels give the same bits, all agree within the bound",
    arguments: [CavityStart.fock(300), .coherent(alpha: 4, phase: 0.3), .thermal(photons: 3)])
  func kernels(_ start: CavityStart) throws {
    var state = try CavityState.start(start)
    for makesHermitian in [false, true] {
      if makesHermitian { state.makeHermitian() }
      for (x, p) in [(0.0, 0.5), (3.0, -2), (20, 10)] {
        let found = KernelSet.available.map { ($0, state.wigner(x: x, p: p, kernels: $0)) }
        let fused = found.filter(\.0.isFused).map(\.1)
        for estimate in fused { #expect(estimate == fused[0]) }
        for (_, estimate) in found { #expect(estimate.covers(found[0].1.value)) }
      }
    }
  }
}

/// psi(x) = sum of c_n h_n(x), and W(x, p) = (1/pi) integral of conj(psi(x+y)) psi(x-y) e^{2ipy} dy by the trapezium rule, which
/// converges faster than any power.
private struct WaveFunction {
  let amplitudes: [(Double, Double)]

  init(_ amplitudes: [(Double, Double)]) { self.amplitudes = amplitudes }

  func value(_ x: Double) -> (re: Double, im: Double) {
    var (before, now) = (0.0, exp(-x * x / 2) / Double.pi.squareRoot().squareRoot())
    var (re, im) = (0.0, 0.0)
    for (n, c) in amplitudes.enumerated() {
      (re, im) = (re + c.0 * now, im + c.1 * now)
      let next = Double(n + 1)
      (before, now) = (
        now, (2 / next).squareRoot() * x * now - (Double(n) / next).squareRoot() * before
      )
    }
    return (re, im)
  }

  func wigner(_ x: Double, _ p: Double) -> Double {
    let extent = (2 * Double(amplitudes.count)).squareRoot() + 8
    // All that e^{2ipy} and both factors can hold is slower than this.
    let step = Double.pi / (4 * (extent + abs(p)))
    var sum = 0.0
    for k in Int(-extent / step)...Int(extent / step) {
      let y = Double(k) * step
      let (a, b) = (value(x + y), value(x - y))
      let (re, im) = (a.re * b.re + a.im * b.im, a.re * b.im - a.im * b.re)
      sum += re * cos(2 * p * y) - im * sin(2 * p * y)
    }
    return sum * step / Double.pi
  }
}

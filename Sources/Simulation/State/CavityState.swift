internal import LinearAlgebra

/// How a state is stored. All give the same numbers within the bound.
public enum Representation: String, Sendable {
  /// Diagonal in the Fock basis: N numbers.
  case populations
  /// rho_mn = e^{i(m-n)(phi - pi/2)} r_mn with r real and symmetric: N(N+1)/2 numbers.
  case realSymmetric
  /// rho_mn = e^{i(m-n)(phi - pi/2)} (r_mn + i a_mn), r symmetric and a antisymmetric: N(N+1) numbers. Under qubits of phase phi on
  /// resonance they do not mix.
  case hermitian
}

/// The state of the cavity mode with the ledger of its errors and its history, on the levels |0>, …, |N-1>.
///
/// A value: copies share storage until one of them changes, so forks and snapshots are cheap.
public struct CavityState: Sendable {
  /// N.
  public internal(set) var levels: Int
  public internal(set) var representation: Representation
  /// Populations, or the packed lower triangle of r, or of the real part of rho.
  var real: [Double]
  /// The packed lower triangle of the imaginary part, for `hermitian`.
  var imaginary: [Double] = []
  /// phi of the gauge; the qubits' phase.
  var gauge = Gauge(phase: 0)

  var history = History()
  public internal(set) var ledger = ErrorLedger()
  /// The qubit of the last collision, before the damping if any; nil where none has gone through since the cavity was
  /// prepared, or where it was not looked at (`Engine.looksAtQubits`).
  public internal(set) var outgoingQubit: QubitMatrix?
  /// How far the last collision is from a Jaynes-Cummings one; nil where it was none that could be told: `Engine.distance`.
  public internal(set) var couplingDistance: Estimate?
  /// One where energies and entropies are followed, else none: a state without is copied as fast as ever.
  var books: [EnergyBooks] = []
  /// One where collisions with loss have been met, else none.
  var lossAside: [LossAside] = []
  /// What detectors have said; nil where none has looked at a qubit since the cavity was prepared.
  public internal(set) var record: OutcomeRecord?
  /// The qubit that the last collision left in memory, one or none: the next collision with memory lets the following qubit swap with it.
  var memory: [CarriedQubit] = []

  init(levels: Int, representation: Representation, real: [Double]) {
    self.levels = levels
    self.representation = representation
    self.real = real
    if representation == .hermitian { gauge = .plain }
  }

  // MARK: Elements

  /// The populations p_0 … p_{N-1}.
  public var populations: [Double] {
    guard representation != .populations else { return real }
    return (0..<levels).map { real[PackedTriangle.row($0) + $0] }
  }

  func populationValue(_ n: Int) -> Double {
    guard n >= 0, n < levels else { return 0 }
    return representation == .populations ? real[n] : real[PackedTriangle.row(n) + n]
  }

  /// rho_mn for m >= n, computed.
  func lowerElement(_ m: Int, _ n: Int) -> (re: Double, im: Double) {
    guard m < levels else { return (0, 0) }
    switch representation {
    case .populations: return (m == n ? real[m] : 0, 0)
    case .hermitian:
      let index = PackedTriangle.row(m) + n
      return turned(real[index], imaginary[index], order: m - n)
    case .realSymmetric: return turned(real[PackedTriangle.row(m) + n], 0, order: m - n)
    }
  }

  /// A number of the coherence order m - n in the gauge, as it is without.
  func turned(_ re: Double, _ im: Double, order: Int) -> (re: Double, im: Double) {
    let factor = gaugeFactor(order)
    if im == 0 { return (re * factor.re, re * factor.im) }
    return (re * factor.re - im * factor.im, re * factor.im + im * factor.re)
  }

  /// All elements rho_mn, row-major, N x N.
  public var densityMatrix: (re: [Double], im: [Double]) {
    var re = [Double](repeating: 0, count: levels * levels)
    var im = re
    for m in 0..<levels {
      for n in 0...m {
        let element = lowerElement(m, n)
        (re[m * levels + n], im[m * levels + n]) = element
        (re[n * levels + m], im[n * levels + m]) = (element.re, -element.im)
      }
    }
    return (re, im)
  }

  /// e^{i d (phi - pi/2)}, exact where phi is a multiple of pi/2.
  func gaugeFactor(_ order: Int) -> (re: Double, im: Double) {
    GaugeTurn(from: gauge, to: .plain).factor(order)
  }

  /// What turns kappa for qubits of this gauge in the state's: 1, or -1 half a turn away; nil for any other.
  /// `isExact` says whether the phases fit to the last bit.
  func gaugeSign(of other: Gauge) -> (sign: Double, isExact: Bool)? {
    GaugeTurn(from: other, to: gauge).sign
  }

  // MARK: Levels

  /// Adds empty levels.
  mutating func grow(to newLevels: Int) {
    guard newLevels > levels else { return }
    levels = newLevels
    for index in memory.indices { memory[index].grow(to: newLevels) }
    let count = representation == .populations ? newLevels : PackedTriangle.count(order: newLevels)
    real += [Double](repeating: 0, count: count - real.count)
    if representation == .hermitian {
      imaginary += [Double](repeating: 0, count: count - imaginary.count)
    }
  }

  /// Brings the state to a fixed number of levels; what does not fit is cut off and booked.
  mutating func refit(to newLevels: Int) {
    guard newLevels != levels else { return }
    guard newLevels < levels else { return grow(to: newLevels) }
    var kept = (0.0, 0.0, 0.0)
    var lost = (0.0, 0.0, 0.0)
    for n in 0..<levels {
      let (p, weight) = (populationValue(n), Double(n + 1))
      if n < newLevels {
        kept = (kept.0 + p, kept.1 + p * weight, kept.2 + p * weight * weight)
      } else {
        lost = (lost.0 + p, lost.1 + p * weight, lost.2 + p * weight * weight)
      }
    }
    levels = newLevels
    for index in memory.indices { memory[index].shorten(to: newLevels) }
    let count =
      representation == .populations ? newLevels : PackedTriangle.count(order: newLevels)
    CavityState.shorten(&real, to: count, isPacked: representation != .populations)
    if representation == .hermitian {
      CavityState.shorten(&imaginary, to: count, isPacked: true)
    }
    ledger.book(
      representation == .populations
        ? .diagonal(lost: lost, edge: newLevels)
        : .projection(lost: lost, kept: kept, edge: newLevels))
  }

  /// What follows the last row stays zero.
  static func shorten(_ numbers: inout [Double], to count: Int, isPacked: Bool) {
    numbers.removeLast(numbers.count - count)
    guard isPacked else { return }
    for place in (count - 8)..<count { numbers[place] = 0 }
  }

  // MARK: Representation

  /// Populations as a diagonal real matrix in the gauge `phi`.
  mutating func makeRealSymmetric(gauge phi: Gauge) {
    guard representation == .populations else { return }
    var packed = [Double](repeating: 0, count: PackedTriangle.count(order: levels))
    for n in 0..<levels { packed[PackedTriangle.row(n) + n] = real[n] }
    real = packed
    representation = .realSymmetric
    gauge = phi
  }

  /// The elements themselves.
  mutating func makeHermitian() { turn(to: .plain) }

  /// A complex state in the gauge `phi`, whatever it was before. Cost: O(N²).
  mutating func turn(to phi: Gauge) {
    if representation == .populations { makeRealSymmetric(gauge: phi) }
    if representation == .realSymmetric {
      imaginary = [Double](repeating: 0, count: real.count)
      representation = .hermitian
    }
    guard gauge != phi else { return }
    let turn = GaugeTurn(from: gauge, to: phi)
    gauge = phi
    let factors = (0..<levels).map { turn.factor($0) }
    for m in 1..<max(levels, 1) {
      let row = PackedTriangle.row(m)
      for n in 0..<m {
        let (re, im, factor) = (real[row + n], imaginary[row + n], factors[m - n])
        real[row + n] = re * factor.re - im * factor.im
        imaginary[row + n] = re * factor.im + im * factor.re
      }
    }
    // The populations stay as they are.
    if !turn.isExact { ledger.addRounding(3, relative: 0) }
  }

  /// Bytes of a state of this many levels with the scratch space of a step.
  public static func bytes(levels: Int, _ representation: Representation) -> Double {
    let n = Double(levels)
    switch representation {
    case .populations: return 16 * n
    case .realSymmetric: return 8 * n * (n + 1)
    case .hermitian: return 16 * n * (n + 1)
    }
  }
}

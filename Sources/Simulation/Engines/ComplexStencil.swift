internal import Kernels
internal import LinearAlgebra

/// The two Kraus operators of a qubit off resonance, as `collideComplex` wants them, for a state in a gauge.
///
/// In the gauge psi of a state, rho_mn = e^{i(m-n)(psi - pi/2)} r_mn, what a qubit of phase phi exchanges on a ladder of step k has
/// the phase delta = phi - pi/2 - k(psi - pi/2). A Kraus operator's own phase means nothing: with e^{-i delta} taken out of one and
/// e^{i delta} out of the other the exchange is real in any gauge, and the diagonals, complex anyway, take the phases.
struct ComplexAmplitudes {
  /// What `init` puts into memory, one after the other; from `firstOfCut` on three for what is cut off.
  static let rows = 9
  static let firstOfCut = 6
  /// Amplitudes that are turned by two roundings each are off by the same every time.
  static let turnedSteps = 2.0

  /// G, E (real and imaginary parts), S and T, `entries` numbers each.
  let start: UnsafePointer<Double>
  let entries: Int
  /// What the last row is multiplied by to find what is cut off: p s, and kappa G/sqrt(q) in two parts.
  let cutLeft: UnsafePointer<Double>
  let cutHereRe: UnsafePointer<Double>
  let cutHereIm: UnsafePointer<Double>
  /// delta is no whole number of quarter turns: the amplitudes have been rounded once more.
  let isTurned: Bool

  /// Puts them into `memory`, with as many entries as the table has. Cost: O(N).
  init(
    _ table: CollisionTable, _ qubit: QubitState, gauge: Gauge, in memory: AlignedNumbers
  ) {
    let turn = ComplexAmplitudes.turn(qubit, gauge: gauge, step: table.step)
    isTurned = !turn.isExact
    // Whole lines of the cache.
    entries = (table.exchange.count + 7) / 8 * 8
    let place = memory.room(for: ComplexAmplitudes.rows * entries)
    start = UnsafePointer(place)
    let (q, p) = (qubit.groundWeight, qubit.excitedWeight)
    let kappa = qubit.coupling
    let (a, b) = (q.squareRoot(), kappa < 0 ? -p.squareRoot() : p.squareRoot())
    for n in table.exchange.indices {
      let g = turn.applied(to: (table.groundRe[n], table.groundIm[n]), sign: -1)
      let e = turn.applied(to: (table.excitedRe[n], table.excitedIm[n]), sign: 1)
      let s = table.exchange[n]
      let numbers = [
        a * g.re, a * g.im, b * e.re, b * e.im, b * s, -a * s, p * s, kappa * g.re, kappa * g.im,
      ]
      for (row, number) in numbers.enumerated() { place[row * entries + n] = number }
    }
    cutLeft = start + 6 * entries
    cutHereRe = start + 7 * entries
    cutHereIm = start + 8 * entries
  }

  private struct Turn {
    let re: Double
    let im: Double
    let isExact: Bool

    /// e^{i sign delta} z.
    func applied(to z: (re: Double, im: Double), sign: Double) -> (re: Double, im: Double) {
      let i = sign * im
      // A product with zero would make zeros negative.
      if i == 0 { return (re * z.re, re * z.im) }
      if re == 0 { return (-i * z.im, i * z.re) }
      return (re * z.re - i * z.im, re * z.im + i * z.re)
    }
  }

  /// e^{i delta}.
  private static func turn(_ qubit: QubitState, gauge: Gauge, step: Int) -> Turn {
    // Without coherence there is no phase.
    if qubit.coupling == 0 { return Turn(re: 1, im: 0, isExact: true) }
    let own = Gauge(phase: qubit.phase)
    if step == 1 {
      let turn = GaugeTurn(from: own, to: gauge)
      let (re, im) = turn.factor(1)
      return Turn(re: re, im: im, isExact: turn.isExact)
    }
    let (first, second) = (
      GaugeTurn(from: own, to: .plain), GaugeTurn(from: gauge, to: .plain)
    )
    let (a, b) = (first.factor(1), second.factor(step))
    // Times the conjugate of the second.
    return Turn(
      re: a.re * b.re + a.im * b.im, im: a.im * b.re - a.re * b.im,
      isExact: first.isExact && second.isExact)
  }
}

/// Collisions of complex states off resonance: Eq. (7) of Entropy 2023 for complex amplitudes.
///
/// One per engine. What it remembers only saves time.
final class ComplexStencil {
  fileprivate let kernels: KernelSet
  private let rows = AlignedNumbers()
  private let planeMemory = PlaneMemory()
  private let tableMemory = AlignedNumbers()
  private var last: (key: Key, amplitudes: ComplexAmplitudes)?
  /// Copies pay from a few collisions on.
  private static let worthCopying = 4

  private struct Key {
    /// A reference: tables only grow, and that of a collision that was forgotten is another one.
    let table: CollisionTable
    let qubit: QubitState
    let gauge: Gauge
    let entries: Int

    func serves(_ other: Key) -> Bool {
      table === other.table && entries == other.entries && gauge == other.gauge
        && qubit == other.qubit
    }
  }

  init(_ kernels: KernelSet) { self.kernels = kernels }

  /// Collisions in the gauge of the state until `count` are made or the levels have to grow; gives their number. Each is `damped`, if
  /// that is given; a copy of the state is then given back that means nothing unless all were made.
  /// Cost: O(N²) each.
  func steps(
    _ state: inout CavityState, _ table: CollisionTable, _ qubit: QubitState,
    _ policy: LevelPolicy, count: Int, damped: DampedCycle? = nil
  ) -> Int {
    let isCopied = count >= ComplexStencil.worthCopying || damped != nil
    let planes = planeMemory.planes(of: state, isCopied: isCopied)
    defer { planes.putBack(&state) }
    let passages = ComplexPassages(
      stencil: self, levels: state.levels, planes: planes,
      rows: rows.room(for: complexRows(levels: state.levels, step: table.step)), table: table,
      amplitudes: amplitudes(table, qubit, gauge: state.gauge), qubit: qubit, damped: damped)
    return Stepper.run(passages, on: &state, policy, count: count)
  }

  private func amplitudes(
    _ table: CollisionTable, _ qubit: QubitState, gauge: Gauge
  ) -> ComplexAmplitudes {
    let key = Key(table: table, qubit: qubit, gauge: gauge, entries: table.exchange.count)
    if let last, last.key.serves(key) { return last.amplitudes }
    let amplitudes = ComplexAmplitudes(table, qubit, gauge: gauge, in: tableMemory)
    last = (key, amplitudes)
    return amplitudes
  }
}

private struct ComplexPassages: Passages {
  let stencil: ComplexStencil
  let levels: Int
  let planes: WorkingPlanes
  let rows: UnsafeMutablePointer<Double>
  let table: CollisionTable
  let amplitudes: ComplexAmplitudes
  let qubit: QubitState
  let damped: DampedCycle?

  var mayJump: Bool { table.step > 1 }

  @inline(__always) func look(_ state: CavityState) -> (lost: Double, finding: ErrorLedger.Cut) {
    let cut = state.readReal(planes) { re in state.readImaginary(planes) { oneCut(re, $0) } }
    return (cut.norm, cut)
  }

  /// What the exact map puts at level N, for a step of 1: 2||u|| + eps for the column
  /// u_n = b_N (p b_n r[N-1,n-1] + kappa g_n* r[N-1,n]) and the corner eps. Cost: O(N).
  private func oneCut(
    _ re: UnsafePointer<Double>, _ im: UnsafePointer<Double>
  ) -> ErrorLedger.Cut {
    guard table.step == 1 else {
      let ladder = LadderCut(step: table.step, levels: levels, re: re, im: im)
      return .severalLevels(ladder.columns(table, qubit, amplitudes), level: levels)
    }
    let row = PackedTriangle.row(levels - 1)
    let exchange = abs(table.exchange[levels])
    let square = stencil.kernels.cutSquareComplex(
      levels - 1, re + row, im + row, amplitudes.cutLeft, amplitudes.cutHereRe,
      amplitudes.cutHereIm)
    let corner = abs(qubit.excitedWeight * exchange * exchange * re[row + levels - 1])
    return .oneLevel(
      norm: 2 * exchange * square.squareRoot() + corner, corner: corner, level: levels)
  }

  @inline(__always) func showPopulations(_ state: inout CavityState) {
    planes.showPopulations(&state)
  }

  @inline(__always) func pass(_ state: inout CavityState, _ cut: ErrorLedger.Cut) {
    state.withBoth(planes) { collide($0, $1) }
    state.history.count(1)
    state.ledger.collide(
      excitedWeight: qubit.excitedWeight, step: table.step, mixesOrders: qubit.coupling != 0)
    if amplitudes.isTurned { state.ledger.addRounding(ComplexAmplitudes.turnedSteps) }
    state.ledger.book(cut)
  }

  @inline(__always) private func collide(
    _ re: UnsafeMutablePointer<Double>, _ im: UnsafeMutablePointer<Double>
  ) {
    stencil.kernels.collideComplex(
      levels, table.step, re, im, rows, amplitudes.start, amplitudes.entries,
      abs(qubit.coherence))
  }

  @inline(__always) func settle(_ state: inout CavityState) -> Bool { planes.damp(&state, damped) }
}

/// What a collision on a ladder of step k puts at the levels N … N+k-1.
///
/// For each of these M a column of the levels below N, and the block of the new levels among themselves, which is positive: the trace
/// norm is at most twice the sum of the columns' lengths and the trace of the block. With r[a,b] = r[b,a]* beyond the diagonal,
/// u_n = b_M (p b_n r[M-k,n-k] + kappa g_n* r[M-k,n]). Cost: O(k N).
struct LadderCut {
  let step: Int
  let levels: Int
  let re: UnsafePointer<Double>
  let im: UnsafePointer<Double>

  func columns(
    _ table: CollisionTable, _ qubit: QubitState, _ amplitudes: ComplexAmplitudes
  ) -> [(norm: Double, corner: Double)] {
    (levels..<(levels + step)).map { level in
      guard level >= step else { return (0, 0) }
      let (m, exchange) = (level - step, abs(table.exchange[level]))
      var square = 0.0
      for n in 0..<levels {
        let (x, y) = element(m, n)
        let (c, d) = (amplitudes.cutHereRe[n], amplitudes.cutHereIm[n])
        var u = (re: c * x + d * y, im: c * y - d * x)
        if n >= step {
          let left = element(m, n - step)
          u.re += amplitudes.cutLeft[n] * left.re
          u.im += amplitudes.cutLeft[n] * left.im
        }
        square += u.re * u.re + u.im * u.im
      }
      let corner = abs(qubit.excitedWeight * exchange * exchange * element(m, m).re)
      return (2 * exchange * square.squareRoot() + corner, corner)
    }
  }

  private func element(_ m: Int, _ n: Int) -> (re: Double, im: Double) {
    if m >= n {
      let place = PackedTriangle.row(m) + n
      return (re[place], im[place])
    }
    let place = PackedTriangle.row(n) + m
    return (re[place], -im[place])
  }
}

extension CavityState {
  /// A complex state in the gauge that costs least: that of the qubits, or the one that it has.
  mutating func makeComplex(for qubit: QubitState, step: Int) {
    switch representation {
    case .populations: turn(to: step == 1 ? Gauge(phase: qubit.phase) : .plain)
    case .realSymmetric: turn(to: gauge)
    case .hermitian: break
    }
  }
}

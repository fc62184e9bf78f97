/// A qubit that shakes the mode through sigma_x, with all its terms (Entropy 2023, Eq. 2 to 4 and 6):
///
///     H_I(t) = (delta/2) sigma_z + G [a sigma+ + a† sigma- + f(t) a† sigma+ + f*(t) a sigma-],   f = e^{2i(t + eta sin nu t)},
///
/// in the frame of omega (n + sigma_z/2) and in units of omega, t from 0 to theta/G in every collision. Without modulation it is the
/// full Rabi coupling. Only the parity (-1)^{n+[e]} is conserved: two chains, with one state for each level.
struct ParityDrive: Sendable, Hashable {
  let theta: Double
  /// G = g/omega.
  let coupling: Double
  /// delta = (omega_q - omega)/omega.
  let detuning: Double
  /// eta.
  let depth: Double
  /// nu, in units of omega.
  let frequency: Double

  /// tau omega, the length of a collision.
  var duration: DoubleDouble { DoubleDouble(theta) / DoubleDouble(coupling) }

  /// It shifts the field's amplitude by at most |theta|, and lifts photons accordingly.
  var carry: CarryRule { .kick(abs(theta)) }

  // MARK: Column tails

  /// The logarithm of |theta|^d sqrt(m!/n!)/d!, d = m - n: a bound of what U puts at levels m and above out of level n, and of what a wall
  /// at level m changes of that column, for any frequencies: only G sqrt(n+1) lifts.
  func logarithmOfTail(from n: Int, to m: Int) -> Double {
    var sum = 0.0
    for d in stride(from: 1, through: m - n, by: 1) { sum += logarithmOfRise(n + d, d) }
    return sum
  }

  private func logarithmOfRise(_ level: Int, _ d: Int) -> Double {
    logarithm(abs(theta) / Double(d)) + 0.5 * logarithm(Double(level))
  }

  /// The lowest wall that changes the columns below `columns` by no more than e^{limit} each, and falls by half at least from one level to the
  /// next there; nil beyond `most`.
  func wall(columns: Int, limit: Double, most: Int) -> Int? {
    var sum = 0.0
    for d in 1...max(1, most - columns) {
      let rise = logarithmOfRise(columns - 1 + d, d)
      sum += rise
      // One level above the columns at least: each of them has its partner there, whatever the angle.
      if sum <= limit, rise < -0.7 { return max(columns - 1 + d, columns + 1) }
    }
    return nil
  }
}

/// A coupling that is such a drive.
protocol ParityCoupling: Coupling {
  var drive: ParityDrive { get }
}

extension ParityCoupling {
  var symmetry: Symmetry { .parity }
  /// In no gauge: both qubit states lift photons.
  var isReal: Bool { false }
  var reach: Reach { .tail }
  var carry: CarryRule { drive.carry }
  var blocks: Blocks { .bands(drive) }
  /// What it is computed by counts its own.
  func angleRounding(levels: Int) -> Double { 0 }

  func tail(above m: Int, from n: Int) -> Double {
    m <= n ? 1 : min(1, exponential(drive.logarithmOfTail(from: n, to: m)))
  }
}

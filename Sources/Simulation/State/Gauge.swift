/// phi of a gauge, rho_mn = e^{i(m-n)(phi - pi/2)} r_mn: quarter turns apart from the angle beyond them.
///
/// A phase of 1e6 plus pi/2 in one double would be off by half a unit in its last place, and coherences of order d by d
/// times that; quarter turns are exact.
struct Gauge: Sendable, Hashable {
  /// 0 … 3.
  let quarters: Int
  /// In radians, of any size.
  let angle: Double

  /// The gauge in which the numbers are the elements themselves.
  static let plain = Gauge(phase: 0, quarters: 1)

  /// The double nearest to a multiple of pi/2 means that multiple.
  init(phase: Double, quarters more: Int = 0) {
    let (quarters, rest) = QuarterTurns.split(phase, snaps: true)
    self.quarters = ((rest == 0 ? quarters : 0) + more) % 4
    angle = rest == 0 ? 0 : phase
  }

  /// The parts of another.
  init(quarters: Int, angle: Double) { (self.quarters, self.angle) = (quarters, angle) }
}

/// The change of gauge: e^{i d (from - to)} for the coherence order d.
struct GaugeTurn {
  private let quarters: Int
  /// The rest of the angle, and what its subtraction rounded away.
  private let angle: Double
  private let correction: Double

  /// Only quarter turns: nothing is rounded.
  var isExact: Bool { angle == 0 && correction == 0 }

  init(from old: Gauge, to new: Gauge) {
    quarters = (old.quarters - new.quarters + 4) % 4
    let difference = old.angle - new.angle
    let taken = difference - old.angle
    angle = difference
    correction = (old.angle - (difference - taken)) - (new.angle + taken)
  }

  /// Right to a few roundings for any order and any angle: what the product with the order rounds away is turned by, too.
  func factor(_ order: Int) -> (re: Double, im: Double) {
    let d = Double(order)
    let product = d * angle
    let rest = (-product).addingProduct(d, angle)
    let (c, s) = product == 0 ? (1, 0) : (cosine(product), sine(product))
    let (re, im) = GaugeTurn.turned((c, s), by: rest, and: d * correction)
    switch quarters * (order % 4) % 4 {
    case 0: return (re, im)
    case 1: return (-im, re)
    case 2: return (-re, -im)
    default: return (im, -re)
    }
  }

  /// A point of the unit circle turned by two small angles, or by two that are small beside a very large one.
  private static func turned(
    _ z: (re: Double, im: Double), by first: Double, and second: Double
  ) -> (re: Double, im: Double) {
    let angle = first + second
    // Its square is below every rounding.
    if abs(angle) < 0x1p-28 { return (z.re - z.im * angle, z.im + z.re * angle) }
    var (re, im) = z
    for part in [first, second] {
      let (c, s) = (cosine(part), sine(part))
      (re, im) = (re * c - im * s, im * c + re * s)
    }
    return (re, im)
  }

  /// 1 or -1 where this is a whole number of half turns within a few roundings, else nil; `isExact` says whether to the last bit.
  var sign: (sign: Double, isExact: Bool)? {
    if isExact { return quarters % 2 == 0 ? (quarters == 0 ? 1 : -1, true) : nil }
    guard abs(angle) < 64 else { return nil }
    let (more, rest) = QuarterTurns.split(angle, snaps: false)
    let turns = (quarters + more) % 4
    guard abs(rest) + abs(correction) <= 0x1p-50, turns % 2 == 0 else { return nil }
    return (turns == 0 ? 1 : -1, false)
  }
}

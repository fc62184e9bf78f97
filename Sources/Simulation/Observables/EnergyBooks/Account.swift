internal import LinearAlgebra

/// A sum of many numbers with the sum of their radii, or why it is not known.
struct Account: Sendable {
  private var sum = CompensatedSum()
  private var truncation = 0.0
  private var rounding = 0.0
  private var terms = 0.0
  private(set) var gap: BookGap?

  /// `times` equal terms.
  mutating func add(_ term: Estimate, times: Int = 1) {
    guard term.value != 0 || term.bound != 0, times > 0 else { return }
    let count = Double(times)
    sum.add(term.value * count)
    truncation += term.truncation * count
    rounding += term.rounding * count + (times > 1 ? abs(term.value * count) * 0x1p-53 : 0)
    terms += 1
  }

  mutating func add(_ entry: BookEntry) {
    switch entry {
    case .success(let term): add(term)
    case .failure(let gap): lose(gap)
    }
  }

  /// From here on the sum is not known; the first reason is told.
  mutating func lose(_ gap: BookGap) { self.gap = self.gap ?? gap }

  var entry: BookEntry {
    if let gap { return .failure(gap) }
    let value = sum.value
    // The radii are sums too.
    let room = 1 + (terms + 4) * 0x1p-52
    return .success(
      Estimate(
        value, truncation: truncation * room,
        rounding: rounding * room + abs(value) * 0x1p-52))
  }
}

// Numbers with radii, added up.
extension Estimate {
  static func + (a: Estimate, b: Estimate) -> Estimate {
    let sum = a.value + b.value
    return Estimate(
      sum, truncation: (a.truncation + b.truncation) * (1 + 0x1p-51),
      rounding: (a.rounding + b.rounding) * (1 + 0x1p-51) + abs(sum) * 0x1p-53)
  }

  static prefix func - (a: Estimate) -> Estimate {
    Estimate(-a.value, truncation: a.truncation, rounding: a.rounding)
  }

  static func - (a: Estimate, b: Estimate) -> Estimate { a + (-b) }

  /// Times a number that is off by a few roundings of its own, or by none where it is 1.
  static func * (factor: Double, a: Estimate) -> Estimate {
    if factor == 1 { return Estimate(a.value, truncation: a.truncation, rounding: a.rounding) }
    let size = abs(factor) * (1 + 0x1p-50)
    return Estimate(
      factor * a.value, truncation: size * a.truncation,
      rounding: size * a.rounding + abs(factor * a.value) * 0x1p-51)
  }
}

extension Result where Success == Estimate, Failure == BookGap {
  static func + (a: BookEntry, b: BookEntry) -> BookEntry {
    a.flatMap { first in b.map { first + $0 } }
  }

  static func - (a: BookEntry, b: BookEntry) -> BookEntry {
    a.flatMap { first in b.map { first - $0 } }
  }

  /// What a sum has grown by since it was `earlier`: so have its radii, which are sums over the same terms.
  func since(_ earlier: BookEntry) -> BookEntry {
    flatMap { now in
      earlier.map { then in
        Estimate(
          now.value - then.value,
          truncation: max(now.truncation - then.truncation, 0) + now.truncation * 0x1p-40,
          rounding: max(now.rounding - then.rounding, 0) + now.rounding * 0x1p-40
            + (abs(now.value) + abs(then.value)) * 0x1p-51)
      }
    }
  }

  func limited(_ lowest: Double, _ highest: Double = .infinity) -> BookEntry {
    map { $0.limited(lowest, highest) }
  }
}

import Simulation

/// A number of collisions as text: `inf` for the limit of infinitely many.
public func collisionCountText(_ count: Int) -> String {
  count == CavityState.endless ? "inf" : String(count)
}

extension Quantity {
  /// A number of collisions.
  init(collisions count: Int) {
    if count == CavityState.endless { self.init(.infinity) } else { self.init(count: count) }
  }
}

/// A time in words: `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`, `12 days`, `32000 years`.
public func durationText(_ seconds: Double) -> String {
  guard seconds.isFinite else { return "for ever" }
  if seconds < 0.0995 { return "\(Double(Int(saturating: seconds * 10000 + 0.5)) / 10) ms" }
  if seconds < 9.95 { return "\(Double(Int(saturating: seconds * 10 + 0.5)) / 10) s" }
  if seconds < 59.5 { return "\(Int(saturating: seconds + 0.5)) s" }
  if seconds < 2 * 86400 {
    let whole = Int(saturating: seconds + 0.5)
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
  let days = seconds / 86400
  if days < 1000 { return "\(Int(saturating: days)) days" }
  let years = days / 365.25
  return years < 1e6
    ? "\(Int(saturating: years)) years" : "\(NumberFormat().briefText(years)) years"
}

/// The answer to a question about numbers known within bounds.
public enum Truth: String, Sendable {
  case yes, no, undecided

  init(_ certain: Bool) { self = certain ? .yes : .no }

  // Kleene's three-valued logic.
  static prefix func ! (a: Truth) -> Truth {
    switch a {
    case .yes: .no
    case .no: .yes
    case .undecided: .undecided
    }
  }

  static func && (a: Truth, b: Truth) -> Truth {
    if a == .no || b == .no { return .no }
    return a == .yes && b == .yes ? .yes : .undecided
  }

  static func || (a: Truth, b: Truth) -> Truth { !(!a && !b) }
}

/// What an expression evaluates to.
public enum Value: Sendable {
  case number(Quantity)
  case truth(Truth)
  case list([Value])
  case text(String)
  /// A quantity that has no value here, such as the Fano factor of the vacuum, with the reason.
  case undefined(String)

  var isDefined: Bool {
    if case .undefined = self { return false }
    return true
  }

  /// What a diagnostic calls this kind of value.
  var kindName: String {
    switch self {
    case .number: "a number"
    case .truth: "a condition"
    case .list: "a list"
    case .text: "a string"
    case .undefined: "an undefined value"
    }
  }
}

// Comparison of intervals: certain only when every pair of values in them agrees.
extension Quantity {
  func isLess(than other: Quantity) -> Truth {
    if upper < other.lower { return .yes }
    return lower >= other.upper ? .no : .undecided
  }

  func isAtMost(_ other: Quantity) -> Truth { !other.isLess(than: self) }

  /// |self - other| <= allowed.
  func isWithin(_ allowed: Quantity, of other: Quantity) -> Truth {
    let difference = self - other
    let distance = Quantity(
      abs(difference.value), truncation: difference.truncation, rounding: difference.rounding
    ).sampled(error: difference.error, reach: difference.reach)
    return distance.isAtMost(allowed)
  }
}

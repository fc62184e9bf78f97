public import Language

extension Value {
  /// The exact bits of value and bounds, as text.
  public var bits: String {
    switch self {
    case .number(let quantity):
      "\(quantity.value.bitPattern) \(quantity.truncation.bitPattern) \(quantity.rounding.bitPattern)"
    case .list(let items): "[" + items.map(\.bits).joined(separator: ", ") + "]"
    case .truth(let truth): truth.rawValue
    case .text(let text): text
    case .undefined: "undefined"
    }
  }
}

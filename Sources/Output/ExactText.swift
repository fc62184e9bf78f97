import Language

/// A number for programs: whole numbers without a fraction, everything else in the shortest form that
/// reads back as the same double. Nil for what is no finite number.
func exactText(_ quantity: Quantity) -> String? {
  guard quantity.value.isFinite else { return nil }
  if let whole = quantity.wholeNumber { return String(whole) }
  return "\(quantity.value)"
}

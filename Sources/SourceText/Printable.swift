/// Text from a file, a script or a name, safe to show on one line of a terminal: what would move the cursor, change its
/// colours or turn the direction of writing becomes a stand-in, a tabulator a blank.
public func printable(_ text: String) -> String {
  shown(text) { visible($0) }
}

/// The same for text of several lines, whose ends stay.
public func printableLines(_ text: String) -> String {
  shown(text) { $0 == "\n" ? $0 : visible($0) }
}

private func shown(_ text: String, _ scalar: (Unicode.Scalar) -> Unicode.Scalar) -> String {
  // Most text is, and copying it takes time.
  if text.utf8.allSatisfy({ 0x20..<0x7F ~= $0 }) { return text }
  var result = String.UnicodeScalarView()
  result.append(contentsOf: text.unicodeScalars.map(scalar))
  return String(result)
}

/// The scalar, or a stand-in where showing it would disturb the terminal or the columns.
func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
  if scalar == "\t" { return " " }
  if scalar.value >= 0x20 && scalar.value < 0x7F { return scalar }
  switch scalar.properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned:
    return "\u{FFFD}"
  default: return scalar
  }
}

import Language

/// Text as gnuplot takes it. Nothing in it is ever a command, a variable or an enhancement.
struct Quoting {
  private let terminal: GnuplotScript.Terminal

  init(_ terminal: GnuplotScript.Terminal) { self.terminal = terminal }

  /// In single quotes, between which gnuplot interprets nothing but a doubled quote. `]]>` may not be in
  /// an SVG, and gnuplot lets it through.
  func string(_ text: String, most limit: Int = 400) -> String {
    let shown = clipped(drawable(printableText(text)), limit)
    return quoted(shown.replacing("]]>", with: "]] >"))
  }

  /// In characters that can be drawn there.
  func drawable(_ text: String) -> String {
    switch terminal {
    case .svg, .text(_, _, utf8: true): text
    case .text(_, _, utf8: false): asciiText(text)
    case .pdf, .png: textInFont(text)
    }
  }

  /// gnuplot takes three quotes at the beginning for an empty text; quotes there go between others.
  private func quoted(_ text: String) -> String {
    let rest = text.drop { $0 == "'" }
    let quotes = text.prefix(text.count - rest.count)
    return (quotes.isEmpty ? "" : "\"\(quotes)\".") + "'\(doubledQuotes(String(rest)))'"
  }

  /// For labels: without superscripts and the like.
  func plain(_ text: String) -> String { string(text) + " noenhanced" }

  /// `energy ⟨n⟩ (quanta)`.
  func label(_ axis: Figure.Axis) -> String {
    let names = axis.symbol == axis.name ? [axis.name] : [axis.name, axis.symbol]
    let unit = axis.unit.isEmpty ? "" : "(\(axis.unit))"
    return string(
      (names + [unit]).filter { !$0.isEmpty }.joined(separator: " "), most: longestLabel)
      + " noenhanced"
  }

  /// With sub- and superscripts where the terminal has them. Only the marks are gnuplot's: every other character stands for itself.
  func marked(_ text: MarkedText) -> String {
    if terminal.isText { return plain(text.plain) }
    let whole = text.pieces.map { piece in
      let letters = enhanced(clipped(drawable(printableText(piece.text)), longestLabel))
      return switch piece.place {
      case .line: letters
      case .below: "_{\(letters)}"
      case .above: "^{\(letters)}"
      }
    }.joined()
    return quoted(whole.replacing("]]>", with: "]] >"))
  }

  /// What gnuplot's enhanced mode gives a meaning is written behind a backslash.
  private func enhanced(_ text: String) -> String {
    text.map { "\\{}^_@&~".contains($0) ? "\\\($0)" : String($0) }.joined()
  }

  /// In the legend, which has `noenhanced` for all.
  func title(_ text: String) -> String { string(text, most: longestLabel) }

  /// gnuplot leaves a text out, or lets it overlap with another, where it is wider than the picture.
  private var longestLabel: Int {
    if case .text(let columns, _, _) = terminal { return min(max(columns - 14, 8), 90) }
    return 90
  }

  /// A name that cannot be taken for a pipe or for somebody's home.
  func fileName(_ path: String) -> String {
    let safe = path.hasPrefix("/") ? path : "./\(path)"
    let lines = safe.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.map { quoted(String($0)) }.joined(separator: ".\"\\n\".")
  }

  private func doubledQuotes(_ text: String) -> String {
    text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
  }
}

/// With a space for what does not print: control characters, and what no SVG may contain.
func printableText(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x200B..<0x2010, 0x2028..<0x202F, 0x2060..<0x2070, 0xFFFE, 0xFFFF:
      result.append(" ")
    default: result.append(scalar)
    }
  }
  return String(result)
}

extension String {
  /// With a space for what does not print.
  var printable: String { printableText(self) }
}

private func clipped(_ text: String, _ limit: Int) -> String {
  text.count <= limit ? text : text.prefix(limit - 3) + "..."
}

/// With a box for what DejaVu Sans lacks: where no font has a character, cairo fills the picture with it.
private func textInFont(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    let isThere = scalar.value < 0x530 || 0x1E00..<0x2C00 ~= scalar.value
    result.append(isThere ? scalar : "□")
  }
  return String(result)
}

/// Without characters that a bare terminal lacks.
private func asciiText(_ text: String) -> String {
  text.map { $0.isASCII ? String($0) : asciiSpellings[$0] ?? "?" }.joined()
    .replacing("^-^", with: "^-")
}

private let asciiSpellings: [Character: String] = [
  "⟨": "<", "⟩": ">", "|": "|", "·": ".", "×": "x", "−": "-", "–": "-", "—": "-", "…": "...",
  "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "±": "+-", "√": "sqrt", "∞": "inf", "°": "deg",
  "²": "^2", "³": "^3", "⁻": "^-", "¹": "^1", "†": "^+", "‖": "||", "′": "'", "₀": "0", "₁": "1",
  "₂": "2", "ₙ": "n",
  "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "η": "eta",
  "θ": "theta", "κ": "kappa", "λ": "lambda", "μ": "mu", "µ": "u", "ν": "nu", "π": "pi",
  "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi",
  "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Σ": "Sigma",
  "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega", "ħ": "hbar", "ℏ": "hbar",
]

/// In lines of at most `width` characters, broken between words where that is possible.
func wrapped(_ text: String, width: Int, lines limit: Int) -> [String] {
  let paragraphs = text.split(whereSeparator: \.isNewline)
  let lines = paragraphs.flatMap { wrapped(paragraph: $0, width: max(width, 10)) }
  guard lines.count > limit else { return lines }
  return lines.prefix(limit - 1) + [lines[limit - 1].prefix(max(width, 10) - 3) + "..."]
}

private func wrapped(paragraph: Substring, width: Int) -> [String] {
  var lines: [String] = []
  var line = ""
  for word in paragraph.split(separator: " ").flatMap({ pieces(of: $0, width: width) }) {
    if line.isEmpty {
      line = word
    } else if line.count + 1 + word.count <= width {
      line += " " + word
    } else {
      lines.append(line)
      line = word
    }
  }
  return line.isEmpty ? lines : lines + [line]
}

/// A word that is longer than a line, in pieces that are not.
private func pieces(of word: Substring, width: Int) -> [String] {
  var rest = word
  var pieces: [String] = []
  while !rest.isEmpty {
    pieces.append(String(rest.prefix(width)))
    rest = rest.dropFirst(width)
  }
  return pieces
}

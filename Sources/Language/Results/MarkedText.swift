/// A text of a figure with subscripts and superscripts.
public struct MarkedText: Sendable, Equatable {
  public enum Place: Sendable, Equatable {
    case line, below, above
  }

  public struct Piece: Sendable, Equatable {
    public let text: String
    public let place: Place
  }

  public let pieces: [Piece]

  /// A text without marks.
  public init(plain text: String) { pieces = text.isEmpty ? [] : [Piece(text: text, place: .line)] }

  /// `θ_{int}`, `10^{-3}`, `x^2`: `_` and `^` move what follows, one character or what is in braces. A backslash before either, or before a
  /// brace, makes it a character like others; before a Greek letter's name it is the letter (`\theta`). Cost: O(length).
  public init(marked text: String) {
    var pieces: [Piece] = []
    var line = ""
    var rest = Substring(text)
    func add(_ text: String, _ place: Place) {
      guard !text.isEmpty else { return }
      if let last = pieces.last, last.place == place {
        pieces[pieces.count - 1] = Piece(text: last.text + text, place: place)
      } else {
        pieces.append(Piece(text: text, place: place))
      }
    }
    while let character = rest.popFirst() {
      switch character {
      case "\\" where rest.first.map { "_^{}\\".contains($0) } ?? false:
        line.append(rest.removeFirst())
      case "\\": line += MarkedText.takeName(&rest) ?? "\\"
      case "_" where !rest.isEmpty, "^" where !rest.isEmpty:
        add(line, .line)
        line = ""
        add(MarkedText.group(&rest), character == "_" ? .below : .above)
      default: line.append(character)
      }
    }
    add(line, .line)
    self.pieces = pieces
  }

  public var isEmpty: Bool { pieces.isEmpty }

  /// For screens of characters: small figures where there are any, otherwise with the mark in front.
  public var plain: String {
    pieces.map { piece in
      switch piece.place {
      case .line: piece.text
      case .below: MarkedText.small(piece.text, MarkedText.subscripts) ?? "_\(piece.text)"
      case .above: MarkedText.small(piece.text, MarkedText.superscripts) ?? "^\(piece.text)"
      }
    }.joined()
  }

  /// What is moved: in braces, which may hold others, or the next character.
  private static func group(_ rest: inout Substring) -> String {
    guard rest.first == "{" else { return String(rest.removeFirst()) }
    var (depth, taken) = (0, "")
    while let character = rest.popFirst() {
      if character == "\\" {
        if let next = rest.first, "_^{}\\".contains(next) {
          taken.append(rest.removeFirst())
        } else {
          taken += takeName(&rest) ?? "\\"
        }
        continue
      }
      if character == "{" { depth += 1 } else if character == "}" { depth -= 1 }
      if depth == 0 { return taken }
      if !(character == "{" && depth == 1) { taken.append(character) }
    }
    // Never closed: it goes to the end.
    return taken
  }

  private static func small(_ text: String, _ figures: [Character: Character]) -> String? {
    let small = text.compactMap { figures[$0] }
    return small.count == text.count ? String(small) : nil
  }

  private static let subscripts = Dictionary(
    uniqueKeysWithValues: zip(
      "0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"))
  private static let superscripts = Dictionary(
    uniqueKeysWithValues: zip("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ"))
}

extension MarkedText {
  /// The letter or sign that a name behind a backslash stands for.
  private static func takeName(_ rest: inout Substring) -> String? {
    let name = rest.prefix { $0.isASCII && $0.isLetter }
    guard let letter = names[String(name)] else { return nil }
    rest = rest.dropFirst(name.count)
    return letter
  }

  private static let names: [String: String] = {
    let small = [
      "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ",
      "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ",
      "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ",
      "tau": "τ", "upsilon": "υ", "phi": "φ", "chi": "χ",
      "psi": "ψ", "omega": "ω",
    ]
    let large = [
      "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ",
      "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
    ]
    let signs = [
      "hbar": "ħ", "langle": "⟨", "rangle": "⟩", "times": "×", "sqrt": "√", "infty": "∞", "pm": "±",
    ]
    return small.merging(large) { a, _ in a }.merging(signs) { a, _ in a }
  }()
}

/// Equations of the registry as MathML: they are written there in one line of text, for terminals.
///
/// What is set apart by words stays text; what is mathematics becomes `<math>`. It reads names with scripts (`p_n`, `e^{2i}`), fractions of
/// factors, roots, brackets, means `⟨ ⟩`, and the letters of the Greek alphabet by name.
struct MathMarkup {
  private var rest: [Character]
  private var place = 0

  /// An equation as markup: pieces of mathematics with words between them.
  static func markup(_ equation: String) -> HTML {
    var reader = MathMarkup(rest: Array(equation))
    return reader.line()
  }

  private init(rest: [Character]) { self.rest = rest }

  private var next: Character? { place < rest.count ? rest[place] : nil }
  private func look(_ distance: Int) -> Character? {
    place + distance < rest.count && place + distance >= 0 ? rest[place + distance] : nil
  }

  // MARK: Words and mathematics

  private mutating func line() -> HTML {
    var result: HTML = ""
    var mathematics: HTML = ""
    func flush() {
      if !mathematics.isEmpty { result += "<math>\(mathematics)</math>" }
      mathematics = ""
    }
    while let character = next {
      if let word = proseWord() {
        flush()
        result += HTML(word)
        place += word.count
      } else if character == " " {
        place += 1
        // A blank between a piece of mathematics and a word, or within mathematics.
        if proseWord() != nil || mathematics.isEmpty {
          flush()
          result += " "
        }
      } else if [",", ";", ":"].contains(character), look(1) == " " || look(1) == nil {
        flush()
        result += HTML(String(character))
        place += 1
      } else {
        mathematics += factor()
      }
    }
    flush()
    return result
  }

  /// A word of a sentence at this place: letters alone, more than one, no name of mathematics.
  private func proseWord() -> String? {
    guard let first = next, first.isLetter else { return nil }
    if place > 0, rest[place - 1].isLetter || rest[place - 1] == "_" { return nil }
    var end = place
    while end < rest.count,
      rest[end].isLetter || rest[end] == "-" && end + 1 < rest.count && rest[end + 1].isLetter
    { end += 1 }
    var word = String(rest[place..<end])
    let after = end < rest.count ? rest[end] : " "
    guard !["_", "^", "(", "†", "²", "'"].contains(after) || word == "Eq" else { return nil }
    if word == "Eq", after == "." {
      // `Eq. (2)-(4)` is a reference.
      var place = end
      while place < rest.count, ". (),-0123456789".contains(rest[place]) { place += 1 }
      while place > end, " ,".contains(rest[place - 1]) { place -= 1 }
      word = String(rest[self.place..<place])
      return word
    }
    if word == "a" {
      return after == " " && look(1) == " " && look(2)?.isLetter == true ? word : nil
    }
    guard word.count > 1, MathMarkup.greek[word] == nil, !MathMarkup.functions.contains(word),
      word != "nbar"
    else { return nil }
    return word
  }

  // MARK: Mathematics

  /// One factor or operator, with its scripts; two of them as a fraction.
  private mutating func factor() -> HTML {
    let start = place
    let upper = scripted()
    guard next == "/", look(1) != " ", place > start else { return upper }
    place += 1
    let lower = scripted()
    return "<mfrac><mrow>\(stripped(upper))</mrow><mrow>\(stripped(lower))</mrow></mfrac>"
  }

  /// Without the brackets that a fraction makes superfluous.
  private func stripped(_ markup: HTML) -> HTML {
    let (head, tail) = (
      "<mrow><mo stretchy=\"false\">(</mo>", "<mo stretchy=\"false\">)</mo></mrow>"
    )
    guard markup.text.hasPrefix(head), markup.text.hasSuffix(tail) else { return markup }
    return HTML(checked: String(markup.text.dropFirst(head.count).dropLast(tail.count)))
  }

  private mutating func scripted() -> HTML {
    let base = atom()
    var lower: HTML?
    var upper: HTML?
    while let mark = next {
      if mark == "_" {
        place += 1
        lower = script()
      } else if mark == "^" {
        place += 1
        upper = script()
      } else if let letter = MathMarkup.raised[mark] {
        place += 1
        upper = (upper ?? "") + "<mo>\(letter)</mo>"
      } else {
        break
      }
    }
    switch (lower, upper) {
    case (nil, nil): return base
    case (let lower?, nil): return "<msub>\(base)<mrow>\(lower)</mrow></msub>"
    case (nil, let upper?): return "<msup>\(base)<mrow>\(upper)</mrow></msup>"
    case (let lower?, let upper?):
      return "<msubsup>\(base)<mrow>\(lower)</mrow><mrow>\(upper)</mrow></msubsup>"
    }
  }

  private mutating func script() -> HTML {
    if next == "{" || next == "(" {
      let close: Character = next == "{" ? "}" : ")"
      place += 1
      return inside(until: close)
    }
    if next == "-" || next == "+" {
      let sign = next == "-" ? "−" : "+"
      place += 1
      return "<mo>\(sign)</mo>" + atom()
    }
    // All letters behind `_` belong to one index.
    var letters = ""
    while let letter = next, letter.isLetter || letter.isNumber {
      letters.append(letter)
      place += 1
    }
    return letters.isEmpty ? atom() : name(letters)
  }

  private mutating func inside(until close: Character) -> HTML {
    var result: HTML = ""
    while let character = next, character != close {
      if character == " " {
        place += 1
      } else if let word = proseWord(), word.count > 1 {
        place += word.count
        result += "<mtext>\u{A0}\(word)\u{A0}</mtext>"
      } else {
        result += factor()
      }
    }
    if next != nil { place += 1 }
    return result
  }

  private mutating func atom() -> HTML {
    guard let character = next else { return "<mrow></mrow>" }
    if character.isNumber { return number() }
    if character.isLetter { return word() }
    place += 1
    switch character {
    case "(": return bracketed("(", ")")
    case "[": return bracketed("[", "]")
    case "{": return bracketed("{", "}")
    case "-" where next == ">":
      place += 1
      return "<mo>→</mo>"
    case "-": return "<mo>−</mo>"
    case "*": return "<mo>·</mo>"
    case "<": return next == " " ? "<mo>&lt;</mo>" : "<mo stretchy=\"false\">⟨</mo>"
    case ">":
      return look(-2) == " " ? "<mo>&gt;</mo>" : "<mo stretchy=\"false\">⟩</mo>"
    case "|": return "<mo stretchy=\"false\">|</mo>"
    default: return "<mo>\(String(character))</mo>"
    }
  }

  /// Brackets grow with a fraction in them, and with nothing else.
  private mutating func bracketed(_ open: String, _ close: Character) -> HTML {
    let inner = inside(until: close)
    let style: HTML = inner.text.contains("<mfrac>") ? "" : " stretchy=\"false\""
    return
      "<mrow><mo\(style)>\(open)</mo>\(inner)<mo\(style)>\(String(close))</mo></mrow>"
  }

  private mutating func number() -> HTML {
    var digits = ""
    while let digit = next,
      digit.isASCII && digit.isNumber || digit == "." && look(1)?.isNumber == true
    {
      digits.append(digit)
      place += 1
    }
    if digits.isEmpty, let odd = next {
      place += 1
      digits = String(odd)
    }
    return "<mn>\(digits)</mn>"
  }

  private mutating func word() -> HTML {
    var letters = ""
    while let letter = next, letter.isLetter {
      letters.append(letter)
      place += 1
    }
    if letters == "sqrt", next == "(" {
      place += 1
      return "<msqrt>\(inside(until: ")"))</msqrt>"
    }
    // `sigma+` is the operator that lifts the qubit.
    if letters == "sigma", let sign = next, sign == "+" || sign == "-",
      look(1) == " " || look(1) == ")" || look(1) == nil
    {
      place += 1
      return "<msub><mi>σ</mi><mo>\(sign == "+" ? "+" : "−")</mo></msub>"
    }
    return name(letters)
  }

  private func name(_ letters: String) -> HTML {
    if letters == "nbar" { return "<mover><mi>n</mi><mo>¯</mo></mover>" }
    if let letter = MathMarkup.greek[letters] { return "<mi>\(letter)</mi>" }
    if letters.count > 1, letters.allSatisfy(\.isNumber) { return "<mn>\(letters)</mn>" }
    if letters.first?.isNumber == true, letters.count == 1 { return "<mn>\(letters)</mn>" }
    return "<mi>\(letters)</mi>"
  }

  private static let raised: [Character: String] = ["†": "†", "²": "2", "³": "3", "'": "′"]

  private static let functions: Set<String> = [
    "sqrt", "sin", "cos", "tan", "cot", "exp", "log", "ln", "max", "min", "Tr", "Re", "Im", "dt",
  ]

  private static let greek = [
    "alpha": "α", "beta": "β", "gamma": "γ", "Delta": "Δ", "delta": "δ", "eta": "η",
    "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "pi": "π", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "phi": "φ", "psi": "ψ", "omega": "ω", "Omega": "Ω",
  ]
}

import Simulation
import SourceText
import Syntax

// Calls of other languages whose arguments say how they are written here.
extension Checker {
  /// `range(1, 10)` as `1..9`, `pow(x, 2)` as `x^2`, fit for where the call stands; nil where that is not certain.
  func rewritten(_ word: Word, _ arguments: [CallArgument], _ range: SourceRange) -> String? {
    guard arguments.allSatisfy({ $0.name == nil }) else { return nil }
    if let power = power(word.text, arguments) { return standing(power, at: range, beside: "^") }
    if let list = wholeNumbers(word.text, arguments) {
      return list.contains("..") ? standing(list, at: range, beside: "^*/+-~<>!") : list
    }
    // What they are written with names its argument more than once.
    if arguments.contains(where: isRandom) { return nil }
    return function(word.text, arguments) ?? quotient(word.text, arguments)
  }

  private func power(_ name: String, _ arguments: [CallArgument]) -> String? {
    switch (name, arguments.count) {
    case ("pow", 2), ("power", 2): "\(atom(arguments[0]))^\(atom(arguments[1]))"
    case ("square", 1), ("sq", 1), ("sqr", 1): "\(atom(arguments[0]))^2"
    case ("cbrt", 1): "\(atom(arguments[0]))^(1/3)"
    case ("exp2", 1): "2^\(atom(arguments[0]))"
    case ("exp10", 1): "10^\(atom(arguments[0]))"
    default: nil
    }
  }

  private func wholeNumbers(_ name: String, _ arguments: [CallArgument]) -> String? {
    let texts = arguments.map { text($0.value.range) }
    let whole = arguments.map { argument -> Int? in
      if case .number(let value, let isInteger) = argument.value.kind, isInteger {
        return Int(saturating: value)
      }
      return nil
    }
    switch (name, arguments.count) {
    case ("range", 1):
      return whole[0].map { $0 > 0 ? "0..\($0 - 1)" : "[]" } ?? "0..\(atom(arguments[0])) - 1"
    case ("range", 2):
      return "\(texts[0])..\(whole[1].map { "\($0 - 1)" } ?? "\(atom(arguments[1])) - 1")"
    case ("seq", 2): return "\(texts[0])..\(texts[1])"
    case ("arange", 3), ("range", 3): return stepped(arguments)
    default: return nil
    }
  }

  private func function(_ name: String, _ arguments: [CallArgument]) -> String? {
    let texts = arguments.map { text($0.value.range) }
    switch (name, arguments.count) {
    case ("log2", 1): return "(log(\(texts[0]))/log(2))"
    case ("log1p", 1): return "log(1 + \(texts[0]))"
    case ("expm1", 1): return "(exp(\(texts[0])) - 1)"
    case ("sinh", 1): return "((exp(\(texts[0])) - exp(-\(atom(arguments[0]))))/2)"
    case ("cosh", 1): return "((exp(\(texts[0])) + exp(-\(atom(arguments[0]))))/2)"
    case ("sec", 1): return "(1/cos(\(texts[0])))"
    case ("csc", 1), ("cosec", 1): return "(1/sin(\(texts[0])))"
    case ("sind", 1), ("cosd", 1), ("tand", 1):
      return "\(name.dropLast())(\(atom(arguments[0]))*pi/180)"
    case ("radians", 1), ("deg2rad", 1), ("rad", 1): return "(\(atom(arguments[0]))*pi/180)"
    case ("ifelse", 3), ("where", 3), ("iif", 3):
      return "(if \(texts[0]) then \(texts[1]) else \(texts[2]))"
    default: return nil
    }
  }

  /// Quotients and what is cut off. Where numbers may be negative languages differ: `rem` and `trunc` go towards zero.
  private func quotient(_ name: String, _ arguments: [CallArgument]) -> String? {
    let isPlain = arguments.allSatisfy {
      if case .number = $0.value.kind { return true }
      return false
    }
    switch (name, arguments.count) {
    case ("mod", 2), ("modulo", 2): return remainder(arguments)
    case ("fmod", 2), ("rem", 2): return isPlain ? remainder(arguments) : nil
    case ("div", 2), ("idiv", 2):
      return isPlain ? "floor(\(atom(arguments[0]))/\(atom(arguments[1])))" : nil
    case ("trunc", 1), ("int", 1), ("fix", 1), ("Int", 1), ("integer", 1):
      let x = text(arguments[0].value.range)
      return isPlain ? "floor(\(x))" : "(if \(x) < 0 then ceil(\(x)) else floor(\(x)))"
    default: return nil
    }
  }

  private func remainder(_ arguments: [CallArgument]) -> String {
    let (a, b) = (atom(arguments[0]), atom(arguments[1]))
    return "(\(a) - \(b)*floor(\(a)/\(b)))"
  }

  /// In parentheses where a sign beside the call would take it apart.
  private func standing(_ written: String, at range: SourceRange, beside signs: String) -> String {
    let before = source.utf8[..<range.lower].last { $0 != 0x20 }
    let after = source.utf8[range.upper...].first { $0 != 0x20 }
    let isBeside =
      before.map(signs.utf8.contains) ?? false || after.map((signs + "[").utf8.contains) ?? false
    return isBeside ? "(\(written))" : written
  }

  private func isRandom(_ argument: CallArgument) -> Bool {
    let text = text(argument.value.range)
    return registry.randomFunctions.contains { text.contains($0.name) }
  }

  /// The text of a value, in parentheses where it is more than one.
  private func atom(_ argument: CallArgument) -> String {
    let text = text(argument.value.range)
    switch argument.value.kind {
    case .number, .name, .call, .list, .member, .index: return text
    default: return isOneBracket(text) ? text : "(\(text))"
    }
  }

  /// The parenthesis that opens first is the one that closes last.
  private func isOneBracket(_ text: String) -> Bool {
    guard text.hasPrefix("("), text.hasSuffix(")") else { return false }
    var depth = 0
    for (index, byte) in text.utf8.enumerated() {
      if byte == UInt8(ascii: "(") { depth += 1 }
      if byte == UInt8(ascii: ")") { depth -= 1 }
      if depth == 0 { return index == text.utf8.count - 1 }
    }
    return false
  }

  /// `arange(a, b, step)`, whose end does not belong to it.
  private func stepped(_ arguments: [CallArgument]) -> String? {
    let values = arguments.map { argument -> Double? in
      switch argument.value.kind {
      case .number(let value, _): value
      case .unary(.minus, let inner):
        if case .number(let value, _) = inner.kind { -value } else { nil }
      default: nil
      }
    }
    guard let first = values[0], let end = values[1], let step = values[2], step > 0, end > first
    else { return nil }
    let count = ((end - first) / step - 1e-9).rounded(.up)
    guard count >= 1, count <= 1e6 else { return nil }
    if step == 1, first == first.rounded() {
      return "\(text(arguments[0].value.range))..\(Int(saturating: first + count - 1))"
    }
    let last = NumberFormat(digits: 12).briefText(first + (count - 1) * step)
    return "linspace(\(text(arguments[0].value.range)), \(last), \(Int(saturating: count)))"
  }
}

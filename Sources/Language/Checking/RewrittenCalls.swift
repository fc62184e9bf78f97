import Simulation
import SourceText
import Syntax

// Calls of other languages whose arguments say how they are written here.
extension Checker {
  /// `range(1, 10)` as `1..9`, `pow(x, 2)` as `x^2`; nil where that is not certain.
  func rewritten(_ word: Word, _ arguments: [CallArgument]) -> String? {
    guard arguments.allSatisfy({ $0.name == nil }) else { return nil }
    let texts = arguments.map { text($0.value.range) }
    let whole = arguments.map { argument -> Int? in
      if case .number(let value, let isInteger) = argument.value.kind, isInteger {
        return Int(saturating: value)
      }
      return nil
    }
    switch (word.text, arguments.count) {
    case ("range", 1):
      return whole[0].map { $0 > 0 ? "0..\($0 - 1)" : "[]" } ?? "0..\(atom(arguments[0])) - 1"
    case ("range", 2):
      return "\(texts[0])..\(whole[1].map { "\($0 - 1)" } ?? "\(atom(arguments[1])) - 1")"
    case ("seq", 2): return "\(texts[0])..\(texts[1])"
    case ("arange", 3), ("range", 3): return stepped(arguments)
    case ("pow", 2): return "\(atom(arguments[0]))^\(atom(arguments[1]))"
    case ("square", 1), ("sq", 1), ("sqr", 1): return "\(atom(arguments[0]))^2"
    case ("cbrt", 1): return "\(atom(arguments[0]))^(1/3)"
    case ("log2", 1): return "(log(\(texts[0]))/log(2))"
    case ("log1p", 1): return "log(1 + \(texts[0]))"
    case ("expm1", 1): return "(exp(\(texts[0])) - 1)"
    case ("sinh", 1): return "((exp(\(texts[0])) - exp(-\(atom(arguments[0]))))/2)"
    case ("cosh", 1): return "((exp(\(texts[0])) + exp(-\(atom(arguments[0]))))/2)"
    case ("sec", 1): return "(1/cos(\(texts[0])))"
    case ("csc", 1), ("cosec", 1): return "(1/sin(\(texts[0])))"
    case ("radians", 1), ("deg2rad", 1), ("rad", 1): return "(\(atom(arguments[0]))*pi/180)"
    case ("mod", 2), ("fmod", 2), ("rem", 2):
      let (a, b) = (atom(arguments[0]), atom(arguments[1]))
      return "(\(a) - \(b)*floor(\(a)/\(b)))"
    case ("div", 2), ("idiv", 2): return "floor(\(atom(arguments[0]))/\(atom(arguments[1])))"
    case ("ifelse", 3), ("where", 3), ("iif", 3):
      return "(if \(texts[0]) then \(texts[1]) else \(texts[2]))"
    default: return nil
    }
  }

  /// The text of a value, in parentheses where it is more than one.
  private func atom(_ argument: CallArgument) -> String {
    let text = text(argument.value.range)
    switch argument.value.kind {
    case .number, .name, .call, .list, .member, .index: return text
    default: return text.hasPrefix("(") && text.hasSuffix(")") ? text : "(\(text))"
    }
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

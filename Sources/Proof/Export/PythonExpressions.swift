import Language
import SourceText
import Syntax

// Expressions in Python.
extension PythonExport {
  /// An expression; parentheses wherever they might be needed.
  func python(_ expression: Expression) throws(ExportFailure) -> String {
    switch expression.kind {
    case .number(_, let isInteger):
      let digits = text(expression.range).filter { $0.isNumber || ".eE+-".contains($0) }
      return isInteger
        ? String(digits.drop { $0 == "0" }).isEmpty ? "0" : String(digits.drop { $0 == "0" })
        : digits
    case .string(let literal): return try python(template: literal)
    case .name(let word): return try python(name: word)
    case .unary(let operation, let operand):
      let inner = try python(operand)
      return operation == .not ? "not (\(inner))" : "\(operation.rawValue)(\(inner))"
    case .binary(let operation, let left, let right):
      return try python(operation, left, right)
    case .approximately(let left, let right, within: let allowed):
      return "abs((\(try python(left))) - (\(try python(right)))) <= (\(try python(allowed)))"
    case .call(let word, let arguments): return try python(call: word, arguments, expression.range)
    case .list(let items): return "[\(try items.pythonList(self))]"
    case .comprehension(let value, let word, in: let list):
      return "[\(try python(value)) for \(name(word)) in \(try python(list))]"
    case .index(let list, let index): return "\(try python(list))[int(\(try python(index)))]"
    case .member(let table, let column):
      guard case .name(let word) = table.kind, tables.contains(word.text) else {
        throw failure("`\(text(expression.range))`", expression.range)
      }
      return "\(name(word))[\"\(column.text)\"]"
    case .conditional(let condition, let then, let otherwise):
      return "((\(try python(then))) if (\(try python(condition))) else (\(try python(otherwise))))"
    case .missing: throw failure("this expression", expression.range)
    }
  }

  private func python(
    _ operation: BinaryOperator, _ left: Expression, _ right: Expression
  ) throws(ExportFailure) -> String {
    let (a, b) = (try python(left), try python(right))
    switch operation {
    case .range: return "span(\(a), \(b))"
    case .power: return "(\(a))**(\(b))"
    case .add, .subtract, .multiply, .divide:
      return "\(operand(a, left)) \(operation.rawValue) \(operand(b, right))"
    default: return "(\(a)) \(operation.rawValue) (\(b))"
    }
  }

  /// In parentheses unless it is one thing.
  private func operand(_ text: String, _ expression: Expression) -> String {
    switch expression.kind {
    case .number, .name, .call, .index, .member: text
    default: "(\(text))"
    }
  }

  private func python(name word: Word) throws(ExportFailure) -> String {
    // Greek letters are other spellings.
    let plain = word.text
    if scopes.contains(where: { $0.contains(plain) }) { return name(word) }
    if functions.contains(plain) { return "\(name(word))()" }
    if ["pi", "e", "inf", "_"].contains(plain) {
      if plain == "_" { throw failure("`_`", word.range) }
      return plain
    }
    if PythonExport.observables.contains(plain) { return "b.\(plain)()" }
    if plain == "k" { return "b.k" }
    if Registry.standard.observable(plain) != nil { throw failure("`\(plain)`", word.range) }
    return name(word)
  }

  /// Those that the Python text has, without arguments.
  private static let observables: Set<String> = [
    "energy", "purity", "entropy", "variance", "fano", "mandel", "g2", "ergotropy",
    "ergotropy_incoherent", "ergotropy_coherent", "power", "a_re", "a_im", "parity",
  ]

  private static let callable: Set<String> = [
    "population", "rho_re", "rho_im", "quadrature", "quadrature_variance",
  ]

  private static let functionNames: [String: String] = [
    "sqrt": "sqrt", "exp": "exp", "log": "log", "log10": "log10", "sin": "sin", "cos": "cos",
    "tan": "tan", "asin": "asin", "acos": "acos", "atan": "atan", "abs": "abs", "floor": "floor",
    "ceil": "ceil", "round": "half_away", "min": "min", "max": "max", "mean": "mean", "sum": "sum",
    "std": "std", "len": "len", "argmin": "argmin", "argmax": "argmax", "any": "any", "all": "all",
    "select": "select", "linspace": "linspace", "logspace": "logspace", "zip": "zip",
  ]

  private func python(
    call word: Word, _ arguments: [CallArgument], _ range: SourceRange
  ) throws(ExportFailure) -> String {
    var pieces: [String] = []
    if word.text == "fidelity", case .name(let kind)? = arguments.first?.value.kind {
      guard kind.text == "fock" || kind.text == "coherent" else {
        throw failure("`\(text(range))`", range)
      }
      for argument in arguments.dropFirst() { pieces.append(try python(argument)) }
      return "b.fidelity_\(kind.text)(\(pieces.joined(separator: ", ")))"
    }
    for argument in arguments { pieces.append(try python(argument)) }
    let list = pieces.joined(separator: ", ")
    switch word.text {
    case "cot": return "(1 / tan(\(list)))"
    case "first": return "(\(list))[0]"
    case "last": return "(\(list))[-1]"
    default: break
    }
    if PythonExport.callable.contains(word.text) { return "b.\(word.text)(\(list))" }
    if let function = PythonExport.functionNames[word.text] { return "\(function)(\(list))" }
    throw failure("`\(text(range))`", range)
  }

  private func python(_ argument: CallArgument) throws(ExportFailure) -> String {
    let value = try python(argument.value)
    return argument.name.map { "\($0.text)=\(value)" } ?? value
  }

  /// Text with expressions in it.
  func python(template literal: StringLiteral) throws(ExportFailure) -> String {
    var pieces: [String] = []
    for piece in literal.pieces {
      switch piece {
      case .text(let text): pieces.append(quoted(text))
      case .expression(let expression): pieces.append("brief(\(try python(expression)))")
      }
    }
    return pieces.isEmpty ? "\"\"" : pieces.joined(separator: " + ")
  }
}

extension [Expression] {
  fileprivate func pythonList(_ export: PythonExport) throws(ExportFailure) -> String {
    var pieces: [String] = []
    for item in self { pieces.append(try export.python(item)) }
    return pieces.joined(separator: ", ")
  }
}

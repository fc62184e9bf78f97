import Language
import SourceText
import Syntax

// Statements in Python.
extension PythonExport {
  mutating func write(_ statement: Statement) throws(ExportFailure) {
    if statement.isAssignment { return try assign(statement) }
    if statement.isCall { return try call(statement) }
    let definition = Registry.standard.statement(statement.keyword.text)
    if !(definition?.fileEndings ?? []).isEmpty { return keepAsComment(statement) }
    switch statement.keyword.text {
    case "maser", "meta", "seed", "set": keepAsComment(statement)
    case "param": try param(statement)
    case "let": try bind(statement)
    case "observable": try observable(statement)
    case "proc": try procedure(statement)
    case "prepare": try prepare(statement)
    case "collide": try collide(statement)
    case "damp": emit("b.damp(\(try arguments(statement.fields)))")
    case "record": try record(statement)
    case "measure": try measure(statement)
    case "expect": try expect(statement)
    case "print": try print(statement)
    case "repeat": try repeated(statement)
    case "for": try each(statement)
    case "if": try branch(statement)
    case "sweep": try sweep(statement)
    default: throw failure("`\(statement.keyword.text)`", statement.range)
    }
  }

  /// What makes no numbers.
  private mutating func keepAsComment(_ statement: Statement) {
    for line in text(statement.range).split(separator: "\n") {
      emit("# " + printable(String(line)))
    }
  }

  // MARK: Names

  private func expression(_ statement: Statement, _ role: Role) throws(ExportFailure) -> Expression
  {
    for field in statement.fields {
      if case .expression(let expression) = field.value, field.role == role || role == "" {
        return expression
      }
    }
    throw failure("this statement", statement.range)
  }

  private func firstExpression(_ fields: [Field]) -> Expression? {
    for field in fields { if case .expression(let found) = field.value { return found } }
    return nil
  }

  private func firstName(_ fields: [Field]) -> Word? {
    for field in fields { if case .name(let word) = field.value { return word } }
    return nil
  }

  private func words(_ fields: [Field]) -> [String] {
    fields.compactMap { field in
      if case .word(let word) = field.value { return word.text }
      return nil
    }
  }

  private func clause(_ keyword: String, _ fields: [Field]) -> [Field]? {
    for field in fields {
      if case .clause(let word, let inner) = field.value, word.text == keyword { return inner }
    }
    return nil
  }

  private func block(_ fields: [Field]) -> Block? {
    for field in fields { if case .block(let block) = field.value { return block } }
    return nil
  }

  private func given(_ fields: [Field]) -> [Argument] {
    fields.flatMap { field -> [Argument] in
      if case .arguments(let arguments) = field.value { return arguments }
      return []
    }
  }

  /// `q=0.25, c=1`.
  private func arguments(_ fields: [Field]) throws(ExportFailure) -> String {
    var pieces: [String] = []
    for argument in given(fields) {
      pieces.append("\(argument.name.text)=\(try python(argument.value))")
    }
    return pieces.joined(separator: ", ")
  }

  private mutating func param(_ statement: Statement) throws(ExportFailure) {
    guard let word = firstName(statement.fields), let value = firstExpression(statement.fields)
    else { throw failure("this parameter", statement.range) }
    try declare(word)
    var text = try python(value)
    if let given = overrides[word.text] { text = number(given) }
    emit("\(name(word)) = param(\"\(word.text)\", \(text))")
  }

  private mutating func bind(_ statement: Statement) throws(ExportFailure) {
    guard let word = firstName(statement.fields), let value = firstExpression(statement.fields)
    else { throw failure("this `let`", statement.range) }
    let text = try python(value)
    try declare(word)
    emit("\(name(word)) = \(text)")
  }

  private mutating func assign(_ statement: Statement) throws(ExportFailure) {
    guard let value = firstExpression(statement.fields) else {
      throw failure("this assignment", statement.range)
    }
    emit("\(name(statement.keyword)) = \(try python(value))")
  }

  private mutating func observable(_ statement: Statement) throws(ExportFailure) {
    guard let word = firstName(statement.fields), let value = firstExpression(statement.fields)
    else { throw failure("this observable", statement.range) }
    if scopes.count > 1 { throw failure("an observable defined in a block", word.range) }
    functions.insert(word.text)
    emit("def \(name(word))():")
    emit("    return \(try python(value))")
  }

  private mutating func procedure(_ statement: Statement) throws(ExportFailure) {
    guard let word = firstName(statement.fields), let block = block(statement.fields) else {
      throw failure("this procedure", statement.range)
    }
    var names: [String] = []
    var pieces: [String] = []
    for field in statement.fields {
      guard case .parameters(let parameters) = field.value else { continue }
      for parameter in parameters {
        names.append(parameter.name.text)
        var piece = name(parameter.name)
        if let value = parameter.defaultValue { piece += "=" + (try python(value)) }
        pieces.append(piece)
      }
    }
    procedures.insert(word.text)
    emit("def proc_\(word.text)(\(pieces.joined(separator: ", "))):")
    let outer = isInProcedure
    isInProcedure = true
    try add(block, declaring: names)
    isInProcedure = outer
  }

  private mutating func call(_ statement: Statement) throws(ExportFailure) {
    var pieces: [String] = []
    for argument in given(statement.fields) {
      pieces.append("\(name(argument.name))=\(try python(argument.value))")
    }
    emit("proc_\(statement.keyword.text)(\(pieces.joined(separator: ", ")))")
  }

  // MARK: The cavity

  private mutating func prepare(_ statement: Statement) throws(ExportFailure) {
    let words = words(statement.fields)
    let given = try arguments(statement.fields)
    if words.first == "qubit" {
      var pieces = given.isEmpty ? [] : [given]
      if let word = clause("as", statement.fields).flatMap(firstName) {
        pieces.append("name=\"\(word.text)\"")
      }
      return emit("b.prepare_qubit(\(pieces.joined(separator: ", ")))")
    }
    guard words.count == 2, ["vacuum", "fock", "coherent", "thermal"].contains(words[1]) else {
      throw failure("`prepare \(words.joined(separator: " "))`", statement.range)
    }
    emit("b.\(words[1])(\(given))")
  }

  private mutating func collide(_ statement: Statement) throws(ExportFailure) {
    for word in ["during", "through", "detect"] where clause(word, statement.fields) != nil {
      throw failure("`\(word)`", statement.range)
    }
    var coupling: [String: String] = [:]
    var pieces: [String] = []
    for argument in given(statement.fields) {
      switch argument.name.text {
      case "n":
        if text(argument.value.range) == "inf" {
          throw failure("`n=inf`, which is a limit,", argument.range)
        }
        pieces.append("n=\(try python(argument.value))")
      case "stream":
        guard case .list(let kinds) = argument.value.kind else {
          throw failure("this `stream`", argument.range)
        }
        pieces.append("stream=[\(kinds.map { "\"\(text($0.range))\"" }.joined(separator: ", "))]")
      case "omega": break
      case "spread", "shape", "arrivals", "p", "memory":
        throw failure("`\(argument.name.text)=`", argument.range)
      default: coupling[argument.name.text] = try python(argument.value)
      }
      if argument.name.text == "theta", case .list = argument.value.kind {
        throw failure("a list of `theta`", argument.range)
      }
    }
    if let damp = clause("with", statement.fields) {
      pieces.append("damp=dict(\(try arguments(damp)))")
    }
    if let until = clause("until", statement.fields), let condition = firstExpression(until) {
      pieces.append("until=lambda: \(try python(condition))")
      for argument in given(until) where argument.name.text == "max" {
        pieces.append("n=\(try python(argument.value))")
      }
    }
    let call = try self.coupling(words(statement.fields).first, coupling, statement)
    emit("b.collide(\(([call] + pieces).joined(separator: ", ")))")
  }

  /// The coupling as a call of Python.
  private func coupling(
    _ word: String?, _ given: [String: String], _ statement: Statement
  ) throws(ExportFailure) -> String {
    func list(_ names: [String]) -> String {
      names.compactMap { key in given[key].map { "\(key)=\($0)" } }.joined(separator: ", ")
    }
    guard let word else {
      return "jaynes_cummings(\(list(["theta", "g", "tau", "detuning"])))"
    }
    if word == "rabi" {
      guard given["theta"] != nil else {
        throw failure("`collide rabi` without `theta=`", statement.range)
      }
      return "rabi(\(list(["theta", "coupling", "detuning"])))"
    }
    guard given["detuning"] == nil || given["tau"] != nil,
      let theta = given["theta"]
        ?? given["g"].flatMap({ g in given["tau"].map { "(\(g)) * (\($0))" } })
    else { throw failure("`collide \(word)` without `theta=`", statement.range) }
    var step = "1"
    let height: String
    switch word {
    case "intensity": height = "(n + 1)"
    case "uniform": height = "1"
    case "twophoton": (height, step) = ("sqrt((n + 1) * (n + 2))", "2")
    case "multiphoton":
      step = given["m"] ?? "1"
      height = "sqrt(math.prod(n + j for j in range(1, s_ + 1)))"
    case "finite": height = "(1 if n < x_ - 1 else 0)"
    case "spin": height = "sqrt(max((n + 1) * (2 * x_ - n), 0))"
    default: throw failure("`collide \(word)`", statement.range)
    }
    // Evaluated outside of the function, whose `n` may be another one than the script's.
    let size = given["levels"] ?? given["J"] ?? "0"
    var text =
      "ladder(lambda n, t_=\(theta), s_=int(\(step)), x_=\(size): t_ * \(height), step=int(\(step))"
    if let detuning = given["detuning"], let tau = given["tau"] {
      text += ", detuning=(\(detuning)) * (\(tau))"
    }
    return text + ")"
  }

  // MARK: What is told

  private mutating func record(_ statement: Statement) throws(ExportFailure) {
    var pieces: [String] = []
    if let every = clause("every", statement.fields).flatMap(firstExpression) {
      pieces.append("every=\(try python(every))")
    }
    var columns: [String] = []
    for field in statement.fields {
      guard case .expressions(let values) = field.value else { continue }
      for value in values {
        columns.append(
          "\(quoted(column(value.expression))): lambda: \(try python(value.expression))")
      }
    }
    pieces.append("**{\(columns.joined(separator: ", "))}")
    guard let word = clause("as", statement.fields).flatMap(firstName) else {
      throw failure("a series without a name", statement.range)
    }
    if scopes.count > 1 { throw failure("a series recorded in a block", statement.range) }
    tables.insert(word.text)
    emit("\(name(word)) = b.record(\(pieces.joined(separator: ", ")))")
  }

  /// What a column is called when it is read.
  private func column(_ expression: Expression) -> String {
    text(expression.range).split { $0.isWhitespace }.joined(separator: " ")
  }

  private mutating func measure(_ statement: Statement) throws(ExportFailure) {
    for field in statement.fields {
      guard case .expressions(let values) = field.value else { continue }
      for value in values {
        if let word = value.name {
          // Names of measured values are known everywhere; in Python a procedure has its own.
          if isInProcedure { throw failure("`as \(word.text)` in a procedure", word.range) }
        }
        let shown = value.name?.text ?? text(value.expression.range)
        let target = value.name.map { "\(name($0)) = " } ?? ""
        emit("\(target)b.show(\(quoted(shown)), \(try python(value.expression)))")
      }
    }
  }

  private mutating func expect(_ statement: Statement) throws(ExportFailure) {
    guard let condition = firstExpression(statement.fields) else {
      throw failure("this claim", statement.range)
    }
    var words = text(condition.range)
    if let reason = clause("because", statement.fields) {
      for field in reason {
        if case .string(let literal) = field.value { words += " because " + text(literal.range) }
      }
    }
    let oneLine = words.split(separator: "\n").joined(separator: " ")
    emit("b.claim(\(quoted(oneLine)), \(try python(condition)))")
  }

  private mutating func print(_ statement: Statement) throws(ExportFailure) {
    for field in statement.fields {
      guard case .string(let literal) = field.value else { continue }
      emit("b.say(\(try python(template: literal)))")
    }
  }

  // MARK: Control

  private mutating func repeated(_ statement: Statement) throws(ExportFailure) {
    guard let count = firstExpression(statement.fields), let block = block(statement.fields) else {
      throw failure("this loop", statement.range)
    }
    emit("for _ in range(int(\(try python(count)))):")
    try add(block)
  }

  private mutating func each(_ statement: Statement) throws(ExportFailure) {
    guard let word = firstName(statement.fields), let block = block(statement.fields),
      let list = clause("in", statement.fields).flatMap(firstExpression)
    else { throw failure("this loop", statement.range) }
    if scopes.contains(where: { $0.contains(word.text) }) {
      throw failure("`\(word.text)`, which is another thing outside this loop,", word.range)
    }
    emit("for \(name(word)) in \(try python(list)):")
    try add(block, declaring: [word.text])
  }

  private mutating func branch(_ statement: Statement) throws(ExportFailure) {
    guard let condition = firstExpression(statement.fields), let then = block(statement.fields)
    else { throw failure("this `if`", statement.range) }
    emit("if \(try python(condition)):")
    try add(then)
    if let otherwise = clause("else", statement.fields).flatMap(block) {
      emit("else:")
      try add(otherwise)
    }
  }

  private mutating func sweep(_ statement: Statement) throws(ExportFailure) {
    guard let block = block(statement.fields),
      let word = clause("as", statement.fields).flatMap(firstName)
    else { throw failure("a sweep without a name", statement.range) }
    tables.insert(word.text)
    emit("\(name(word)) = Sweep(b, \"\(word.text)\")")
    let outer = depth
    var names: [String] = []
    for field in statement.fields {
      guard case .axes(let axes) = field.value else { continue }
      for axis in axes {
        for word in axis.names where scopes.contains(where: { $0.contains(word.text) }) {
          throw failure("`\(word.text)`, which is another thing outside this sweep,", word.range)
        }
        names += axis.names.map(\.text)
        emit(
          "for \(axis.names.map(name).joined(separator: ", ")) in \(try python(axis.values)):")
        depth += 1
      }
    }
    let point = names.map { "\(quoted($0)): \(PythonExport.safe($0))" }.joined(separator: ", ")
    emit("with \(name(word)).at({\(point)}):")
    try add(block, declaring: names)
    depth = outer
  }
}

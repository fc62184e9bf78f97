import SourceText
import Syntax

// `s = s + 1`: a value of an enclosing block is given anew.
extension Checker {
  mutating func lowerAssignment(_ statement: Statement) {
    guard case .expression(let expression)? = statement[.assigned]?.value else { return }
    let name = statement.keyword
    let place = scopes.lastIndex { $0.names[name.text] != nil }
    guard let place else {
      // Names in it are used all the same.
      _ = lower(expression)
      return notAssignable(name, expression)
    }
    let term = lower(expression)
    guard let target = assignable(name, in: place) else { return }
    if case .constant(.text) = term.kind {
      report(
        .wrongType, "a value is a number, a condition or a list", at: expression.range,
        "this is a string")
      return
    }
    // Known from here on only where nothing but this line decides it: at its own level.
    let isOwnLevel = place == scopes.count - 1
    var known: Value?
    if isOwnLevel, case .constant(let value) = term.kind { known = value }
    let kind = isOwnLevel ? staticKind(of: term) : .any
    scopes[place].names[name.text]?.meaning = .variable(slot: target, kind: kind, value: known)
    guard !isInvalid(term) else { return }
    emit(.bind(slot: target, term), statement)
  }

  /// The slot of a `let` that may be given another value here; nil, with a diagnostic, for what may not.
  private mutating func assignable(_ name: Word, in place: Int) -> Int? {
    guard let entry = scopes[place].names[name.text] else { return nil }
    let declaration = declarations[entry.declaration]
    guard case .variable(let slot, _, _) = entry.meaning, declaration.what == "value" else {
      let article = "aeiou".contains(declaration.what.first ?? "x") ? "an" : "a"
      report(
        .notAssignable, "`\(name.text)` is \(article) \(declaration.what): it cannot be assigned",
        at: name.range, "take a value of your own: `let \(name.text)_1 = …`",
        others: [DiagnosticLabel(declaration.span, "declared here")])
      return nil
    }
    guard place >= position.firstAssignableScope else {
      let border = position.procedure.map { "the procedure `\($0)`" } ?? "a sweep"
      report(
        .notAssignable, "`\(name.text)` belongs to what is outside of \(border)", at: name.range,
        position.procedure == nil
          ? "every point starts from its own copy: `measure` here, and read the column after the sweep"
          : "`measure … as` gives a value out of a procedure",
        others: [DiagnosticLabel(declaration.span, "declared here")])
      return nil
    }
    return slot
  }

  /// Nothing that could be assigned has this name.
  private mutating func notAssignable(_ name: Word, _ expression: Expression) {
    let written = text(SourceRange(name.range.lower, expression.range.upper))
    if isLost(name.text) || isSetting(name, written) { return }
    var owner: String?
    if measuredNames.contains(name.text) {
      owner = "the name of a measured value"
    } else if registry.observable(name.text) != nil {
      owner = "an observable"
    } else if registry.constant(name.text) != nil {
      owner = "a constant"
    } else if registry.function(name.text) != nil {
      owner = "a function"
    }
    if let owner {
      report(
        .notAssignable, "`\(name.text)` is \(owner): it cannot be assigned", at: name.range,
        "take another name: `let \(name.text)_1 = \(text(expression.range))`")
      return
    }
    let start = SourceRange(name.range.lower, name.range.lower)
    report(
      .notAStatement, "`\(name.text)` is not a statement", at: name.range,
      "to name a value write `let \(written)`; to make it settable from the command line, `param \(written)`",
      notes: continuationNotes(name),
      fixIts: [
        FixIt("write `let \(written)`", edits: [SourceEdit(span(start), replacement: "let ")])
      ]
    )
  }

  /// `digits=3`.
  private mutating func isSetting(_ name: Word, _ written: String) -> Bool {
    guard registry.arguments(of: ["set"]).contains(name.text) else { return false }
    let start = SourceRange(name.range.lower, name.range.lower)
    report(
      .notAStatement, "`\(name.text)` is not a statement", at: name.range,
      "to set it write `set \(written)`; to name a value `let \(written)`",
      fixIts: [
        FixIt("write `set \(written)`", edits: [SourceEdit(span(start), replacement: "set ")])
      ])
    return true
  }

  /// An indented line below a statement may have been meant to go on with it.
  private func continuationNotes(_ name: Word) -> [String] {
    let place = source.position(at: name.range.lower)
    guard position.blockDepth == 0, place.line > 1, place.column > 1,
      source.text(ofLine: place.line).prefix(place.column - 1).allSatisfy(\.isWhitespace)
    else { return [] }
    return ["if this belongs to the line above, end that line with `\\`"]
  }

  // MARK: Blocks that assign

  /// Forgets what is known of the values that a block assigns: it may run several times, or not at all.
  mutating func forgetAssigned(in block: Block) {
    for name in block.assignedNames {
      guard let place = scopes.lastIndex(where: { $0.names[name] != nil }),
        case .variable(let slot, _, _)? = scopes[place].names[name]?.meaning
      else { continue }
      scopes[place].names[name]?.meaning = .variable(slot: slot, kind: .any, value: nil)
    }
  }

  /// Whether a `let` makes a new value of a name that its own expression reads from outside: almost surely meant to change
  /// the outer one. Reports it.
  mutating func isShadowingWhatItReads(_ name: Word, _ expression: Expression) -> Bool {
    guard position.blockDepth > 0, scopes.last?.names[name.text] == nil,
      let place = scopes.lastIndex(where: { $0.names[name.text] != nil }),
      let outer = scopes[place].names[name.text], expression.names.contains(name.text)
    else { return false }
    let declaration = declarations[outer.declaration]
    let value = text(expression.range)
    let other = "\(name.text)_1"
    let canAssign = declaration.what == "value" && place >= position.firstAssignableScope
    let fresh = "for a value of this block, another name: `let \(other) = \(value)`"
    let keyword = SourceRange(name.range.lower, name.range.upper)
    report(
      .shadowsWhatItReads, "this `let` is a new `\(name.text)`, which ends with the block",
      at: name.range,
      canAssign ? "to change the outer one write `\(name.text) = \(value)`" : fresh,
      notes: canAssign ? [fresh] : [], fixIts: canAssign ? [] : replacement(keyword, other),
      others: [DiagnosticLabel(declaration.span, "the outer one, which it reads")])
    return true
  }
}

extension Block {
  /// The names that statements in it, however deep, assign.
  var assignedNames: Set<String> {
    statements.reduce(into: []) { names, statement in
      if statement.isAssignment { names.insert(statement.keyword.text) }
      for field in statement.fields { names.formUnion(field.assignedNames) }
    }
  }
}

extension Field {
  fileprivate var assignedNames: Set<String> {
    switch value {
    case .block(let block): block.assignedNames
    case .clause(_, let fields): fields.reduce(into: []) { $0.formUnion($1.assignedNames) }
    default: []
    }
  }
}

extension Expression {
  /// All names in it that stand for values.
  var names: Set<String> {
    switch kind {
    case .name(let word): [word.text]
    case .number, .string, .missing: []
    case .unary(_, let operand): operand.names
    case .binary(_, let a, let b), .index(let a, let b): a.names.union(b.names)
    case .approximately(let a, let b, let c), .conditional(let a, let b, let c):
      a.names.union(b.names).union(c.names)
    case .call(_, let arguments): arguments.reduce(into: []) { $0.formUnion($1.value.names) }
    case .list(let items): items.reduce(into: []) { $0.formUnion($1.names) }
    case .comprehension(let value, let name, let list):
      value.names.subtracting([name.text]).union(list.names)
    case .member(let owner, _): owner.names
    }
  }
}

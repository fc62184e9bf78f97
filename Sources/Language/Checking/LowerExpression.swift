import SourceText
import Syntax

extension Checker {
  /// Resolves an expression. Parts that are known already become constants, so what is wrong with them
  /// is found now.
  mutating func lower(_ expression: Expression) -> Term {
    folded(Term(lowerKind(expression), span(expression.range)))
  }

  private mutating func lowerKind(_ expression: Expression) -> Term.Kind {
    switch expression.kind {
    case .number(let value, let isInteger):
      let isExact = isInteger && value <= Quantity.largestExactInteger
      return .constant(.number(Quantity(value, isInteger: isExact)))
    case .string(let literal): return .constant(.text(literal.text))
    case .name(let word): return lowerName(word)
    case .unary(let operation, let operand):
      return checkedUnary(operation, lower(operand))
    case .binary(let operation, let left, let right):
      return lowerBinary(operation, left, right, expression.range)
    case .approximately(let left, let right, let allowed):
      let terms = [lower(left), lower(right), lower(allowed)]
      guard terms.allSatisfy({ requireNumeric($0, "~") }) else { return .invalid }
      return .approximately(terms[0], terms[1], within: terms[2])
    case .call(let word, let arguments): return lowerCall(word, arguments, expression.range)
    case .list(let items):
      let terms = items.map { lower($0) }
      return terms.contains(where: isInvalid) ? .invalid : .list(terms)
    case .comprehension(let value, let name, let list):
      return lowerComprehension(value, name, list)
    case .index(let list, let index):
      if isIndexedCall(list, index, expression.range) { return .invalid }
      let (listTerm, indexTerm) = (lower(list), lower(index))
      guard requireNumeric(indexTerm, "an index"), !isInvalid(listTerm) else { return .invalid }
      return .index(listTerm, indexTerm)
    case .member(let owner, let column): return lowerMember(owner, column)
    case .conditional(let condition, let then, let otherwise):
      return lowerConditional(condition, then, otherwise)
    case .missing: return .invalid
    }
  }

  func isInvalid(_ term: Term) -> Bool {
    if case .invalid = term.kind { return true }
    return false
  }

  // MARK: Names

  private mutating func lowerName(_ word: Word) -> Term.Kind {
    if let entry = lookUp(word.text) {
      markUsed(entry)
      switch entry.meaning {
      case .variable(let slot, _, let value):
        if let value, position.procedure == nil, !position.isLazy { return .constant(value) }
        return .variable(slot, name: word.text)
      case .observable(let term): return .definedObservable(word.text, term)
      case .series(_, let columns):
        report(
          .unknownColumn, "`\(word.text)` is a series: name one of its columns", at: word.range,
          "e.g. `\(word.text).\(columns.first ?? "k")`")
        return .invalid
      }
    }
    if let constant = registry.constant(word.text) { return .constant(.number(constant.value)) }
    if let observable = registry.observable(word.text),
      observable.since == 0 || !measuredNames.contains(word.text)
    {
      if let defaults = observable.defaults(at: span(word.range)) {
        return .observable(Shared(observable), defaults, variant: 0)
      }
      guard observable.variants.isEmpty else {
        report(
          .wrongArgumentCount, "`\(word.text)` needs arguments", at: word.range,
          "write `\(observable.usages[0])`")
        return .invalid
      }
      looksAtQubits = looksAtQubits || observable.looksAtQubit
      books.formUnion(observable.books)
      comparesSplit = comparesSplit || observable.comparesSplit
      return .observable(Shared(observable), [], variant: 0)
    }
    if measuredNames.contains(word.text) { return .measured(word.text) }
    unknownName(word)
    return .invalid
  }

  /// `population[3]`.
  private mutating func isIndexedCall(
    _ list: Expression, _ index: Expression, _ range: SourceRange
  ) -> Bool {
    guard case .name(let word) = list.kind, lookUp(word.text) == nil,
      !measuredNames.contains(word.text), registry.kind(of: word.text) == .observableCall
    else { return false }
    let written = "\(word.text)(\(text(index.range)))"
    report(
      .wrongArgumentCount, "what `\(word.text)` depends on stands in parentheses", at: range,
      "write `\(written)`", fixIts: replacement(range, written))
    return true
  }

  private mutating func unknownName(_ word: Word) {
    if word.text.contains(".") { return unknownQualified(word) }
    if let function = registry.function(word.text) {
      report(
        .wrongArgumentCount, "`\(word.text)` is a function", at: word.range,
        "write `\(function.usage)`")
      return
    }
    if word.text == "auto" {
      report(.unknownName, "`auto` is only for `set levels=auto`", at: word.range, "not a value")
      return
    }
    if word.text == Checker.lastMeasured {
      report(
        .unknownName, "nothing has been measured yet", at: word.range,
        "`_` is the value measured last: `measure` something before")
      return
    }
    if isLost(word.text) { return }
    if let ended = ended(word.text, ["value", "loop variable"]) {
      report(
        .unknownName, "nothing is called `\(word.text)` here", at: word.range,
        ended.what == "value"
          ? "write `let \(word.text) = …` before the block, and in it `\(word.text) = …`"
          : "to keep it write `let last_\(word.text) = 0` before the loop, and in it `last_\(word.text) = \(word.text)`",
        others: [DiagnosticLabel(ended.span, "this \(ended.what) ended with its block")])
      return
    }
    let meant = meant(byValue: word.text)
    report(
      .unknownName, "nothing is called `\(word.text)` here", at: word.range,
      meant?.label ?? "to name a value write `let \(word.text) = …` before",
      fixIts: meant?.replacement.map { replacement(word.range, $0) } ?? [])
  }

  /// What last had a name in a block that is over.
  private func ended(_ name: String, _ kinds: Set<String>) -> Declaration? {
    guard lookUp(name) == nil else { return nil }
    return declarations.last { $0.name == name && kinds.contains($0.what) }
  }

  private mutating func lowerMember(_ owner: Expression, _ column: Word) -> Term.Kind {
    if let found = lowerPartOfMean(owner, column) { return found }
    guard case .name(let word) = owner.kind, let entry = lookUp(word.text),
      case .series(let slot, let columns) = entry.meaning
    else {
      if case .name(let word) = owner.kind {
        if isLost(word.text) { return .invalid }
        unknownSeries(word, owner.range, column)
      } else {
        report(.unknownColumn, "only a series has columns", at: column.range, "not a column")
      }
      return .invalid
    }
    markUsed(entry)
    if trees[slot] != nil {
      return lowerTreeMember(slot, word, column, columns: columns)
    }
    guard let index = columns.firstIndex(of: column.text) else {
      let near = suggestion(for: column.text, among: columns)
      report(
        .unknownColumn, "the series `\(word.text)` has no column `\(column.text)`",
        at: column.range,
        near.map { "did you mean `\($0)`?" } ?? "not recorded",
        notes: ["its columns: \(columns.joined(separator: ", "))"],
        fixIts: near.map { replacement(column.range, $0) } ?? [])
      return .invalid
    }
    return .column(slot: slot, index, name: "\(word.text).\(column.text)")
  }

  private mutating func unknownSeries(_ word: Word, _ range: SourceRange, _ column: Word) {
    if let advice = Vocabulary.standard.advice(for: word.text, at: .module),
      lookUp(word.text) == nil
    {
      let whole = SourceRange(range.lower, column.range.upper)
      let isConstant = registry.constant(column.text) != nil
      report(
        .unknownName, advice.text, at: whole, "write `\(column.text)`",
        fixIts: isConstant ? replacement(whole, column.text) : [])
      return
    }
    if let ended = ended(word.text, ["series"]) {
      report(
        .unknownColumn, "no series is called `\(word.text)` here", at: word.range,
        "read it in its block: `x = …` gives a `let` from before the block a value of it",
        others: [DiagnosticLabel(ended.span, "this series ended with its block")])
      return
    }
    let series = Set(
      scopes.flatMap(\.names).filter { $0.value.meaning.isSeries(with: column.text) }.map(\.key))
    let near = suggestion(for: word.text, among: series.sorted())
    report(
      .unknownColumn, "no series is called `\(word.text)`", at: word.range,
      near.map { "did you mean `\($0)`?" }
        ?? "a series comes from `record … as \(word.text)` or `sweep … as \(word.text)`",
      fixIts: near.map { replacement(word.range, $0) } ?? [])
  }

  // MARK: Operators

  private mutating func checkedUnary(_ operation: UnaryOperator, _ operand: Term) -> Term.Kind {
    if isInvalid(operand) { return .invalid }
    let kind = staticKind(of: operand)
    let fits =
      operation == .not
      ? (kind == .truth || kind == .any || kind == .list) : kind.isNumeric || kind == .list
    guard fits else {
      wrongType(
        operand, user: "`\(operation.rawValue)`",
        wanted: operation == .not ? "a condition" : "a number")
      return .invalid
    }
    return .unary(operation, operand)
  }

  private mutating func lowerBinary(
    _ operation: BinaryOperator, _ left: Expression, _ right: Expression, _ range: SourceRange
  ) -> Term.Kind {
    let isLogical = operation == .and || operation == .or
    if let seen = lowerOutcomeTest(operation, left, right) { return seen }
    let a = lower(left)
    // `x == 0 or 1/x > 2`: the right side may never be asked.
    let wasConditional = position.isConditional
    if isLogical { position.isConditional = true }
    let b = lower(right)
    position.isConditional = wasConditional
    if isInvalid(a) || isInvalid(b) { return .invalid }
    for operand in [a, b] {
      let kind = staticKind(of: operand)
      let fits = kind == .any || kind == .list || (isLogical ? kind == .truth : kind.isNumeric)
      guard fits else {
        wrongType(
          operand, user: "`\(operation.rawValue)`", wanted: isLogical ? "conditions" : "numbers")
        return .invalid
      }
    }
    if operation == .equal || operation == .notEqual {
      guard mayBeCompared(operation, a, b, left, right, range) else { return .invalid }
    }
    return .binary(operation, a, b)
  }

  /// `==` needs whole numbers: what is certainly not whole is told now, the rest when it is known.
  private mutating func mayBeCompared(
    _ operation: BinaryOperator, _ a: Term, _ b: Term, _ left: Expression, _ right: Expression,
    _ range: SourceRange
  ) -> Bool {
    guard [a, b].contains(where: { isCertainlyReal($0) }) else { return true }
    let isEqual = operation == .equal
    let equality = "\(text(left.range)) ~ \(text(right.range)) within 1e-9"
    let fix = isEqual ? equality : "not (\(equality))"
    report(
      .equalityOfReals,
      "`\(operation.rawValue)` between numbers that are not whole", at: range,
      "write `\(fix)`", notes: ["computed numbers are equal only within their bounds"],
      fixIts: replacement(range, fix))
    return false
  }

  private func isCertainlyReal(_ term: Term) -> Bool {
    if case .constant(.number(let quantity)) = term.kind { return !quantity.isWholeNumber }
    return staticKind(of: term) == .real
  }

  /// An expression as `maser fmt` writes it.
  func canonicalText(_ range: SourceRange) -> String {
    SourceSpan(source, range).canonicalText
  }

  func text(_ range: SourceRange) -> String {
    String(decoding: source.utf8[range.lower..<range.upper], as: UTF8.self)
  }

  private mutating func lowerConditional(
    _ condition: Expression, _ then: Expression, _ otherwise: Expression
  ) -> Term.Kind {
    let conditionTerm = lower(condition)
    let wasConditional = position.isConditional
    position.isConditional = true
    let branches = (lower(then), lower(otherwise))
    position.isConditional = wasConditional
    guard requireTruth(conditionTerm, "`if`"), !isInvalid(branches.0), !isInvalid(branches.1) else {
      return .invalid
    }
    return .conditional(conditionTerm, branches.0, branches.1)
  }

  mutating func requireNumeric(_ term: Term, _ user: String) -> Bool {
    if isInvalid(term) { return false }
    let kind = staticKind(of: term)
    if kind.isNumeric || kind == .list { return true }
    wrongType(term, user: user, wanted: "numbers")
    return false
  }

  mutating func requireTruth(_ term: Term, _ user: String) -> Bool {
    if isInvalid(term) { return false }
    let kind = staticKind(of: term)
    if kind == .truth || kind == .any { return true }
    wrongType(term, user: user, wanted: "a condition")
    return false
  }

  mutating func wrongType(_ term: Term, user: String, wanted: String) {
    let kind = staticKind(of: term).text
    diagnostics.append(
      Diagnostic(
        .wrongType, .error, "\(user) needs \(wanted), not \(kind)",
        labels: [DiagnosticLabel(term.span, "this is \(kind)")]))
  }
}

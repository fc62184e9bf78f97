import SourceText
import Syntax

// Calls in expressions: functions, random numbers, observables with arguments.
extension Checker {
  mutating func lowerCall(
    _ word: Word, _ arguments: [CallArgument], _ range: SourceRange
  ) -> Term.Kind {
    if let function = registry.function(word.text) {
      return lowerFunction(function, arguments, word, range)
    }
    if let distribution = RandomDistribution(rawValue: word.text) {
      return lowerRandom(distribution, arguments, word, range)
    }
    if let observable = registry.observable(word.text) {
      looksAtQubits = looksAtQubits || observable.looksAtQubit
      books.formUnion(observable.books)
      return lowerObservable(observable, arguments, word, range)
    }
    if word.text.contains(".") {
      unknownQualified(word, arguments, range)
    } else {
      unknownFunction(word, arguments, range)
    }
    for argument in arguments { _ = lower(argument.value) }
    return .invalid
  }

  private mutating func unknownFunction(
    _ word: Word, _ arguments: [CallArgument], _ range: SourceRange
  ) {
    if isLost(word.text) { return }
    if lookUp(word.text) != nil || measuredNames.contains(word.text)
      || registry.constant(word.text) != nil
    {
      report(
        .unknownFunction, "`\(word.text)` is not a function", at: word.range,
        "to multiply write `\(word.text)*(…)`")
      return
    }
    if let written = rewritten(word, arguments, range) {
      report(
        .unknownFunction, "there is no function `\(word.text)`", at: word.range,
        "write `\(written)`", fixIts: replacement(range, written))
      return
    }
    let meant = meant(byFunction: word.text, arguments: arguments)
    report(
      .unknownFunction, "there is no function `\(word.text)`", at: word.range,
      meant?.label ?? "not a function",
      notes: meant == nil
        ? ["functions: \(registry.functions.map(\.name).joined(separator: " "))"] : [],
      fixIts: meant.map { calls($0, word, arguments, range) } ?? [])
  }

  /// The call by another name; in parentheses, whatever it was written in.
  private func calls(
    _ meant: Meant, _ word: Word, _ arguments: [CallArgument], _ range: SourceRange
  ) -> [FixIt] {
    guard let name = meant.replacement else { return [] }
    // An element has two parts.
    let names = name == "rho_re" ? [name, "rho_im"] : [name]
    let sign = source.utf8[word.range.upper..<range.upper].first { $0 != 0x20 }
    if sign == UInt8(ascii: "(") { return names.flatMap { replacement(word.range, $0) } }
    let list = arguments.map { text($0.value.range) }.joined(separator: ", ")
    return names.flatMap { replacement(range, "\($0)(\(list))") }
  }

  private mutating func positional(
    _ arguments: [CallArgument], _ arity: ClosedRange<Int>, _ usage: String, _ word: Word,
    _ range: SourceRange
  ) -> [Term]? {
    let terms = arguments.map { lower($0.value) }
    if let named = arguments.first(where: { $0.name != nil }) {
      report(
        .wrongArgumentCount, "`\(word.text)` takes its arguments by position",
        at: named.name!.range, "write `\(usage)`")
      return nil
    }
    guard arity.contains(arguments.count) else {
      let count = arity.count == 1 ? "\(arity.lowerBound)" : "at least \(arity.lowerBound)"
      report(
        .wrongArgumentCount,
        "`\(word.text)` takes \(count) argument\(arity.upperBound == 1 ? "" : "s"), not \(arguments.count)",
        at: range, "write `\(usage)`")
      return nil
    }
    return terms.contains(where: isInvalid) ? nil : terms
  }

  private mutating func lowerFunction(
    _ function: FunctionDefinition, _ arguments: [CallArgument], _ word: Word, _ range: SourceRange
  ) -> Term.Kind {
    guard let terms = positional(arguments, function.arity, function.usage, word, range) else {
      return .invalid
    }
    return .function(function, terms)
  }

  private mutating func lowerRandom(
    _ distribution: RandomDistribution, _ arguments: [CallArgument], _ word: Word,
    _ range: SourceRange
  ) -> Term.Kind {
    let definition = registry.randomFunctions.first { $0.distribution == distribution }!
    guard let terms = positional(arguments, 2...2, definition.usage, word, range),
      terms.allSatisfy({ requireNumeric($0, "`\(word.text)`") })
    else { return .invalid }
    if firstRandom == nil { firstRandom = span(word.range) }
    defer { randomSites += 1 }
    return .random(distribution, terms[0], terms[1], site: randomSites)
  }

  // MARK: Observables with arguments

  private mutating func lowerObservable(
    _ observable: ObservableDefinition, _ arguments: [CallArgument], _ word: Word,
    _ range: SourceRange
  ) -> Term.Kind {
    guard !observable.variants.isEmpty else {
      report(
        .wrongArgumentCount, "`\(word.text)` takes no arguments", at: range, "write `\(word.text)`",
        fixIts: replacement(range, word.text))
      return .invalid
    }
    if observable.variants[0].word == nil {
      let count = observable.variants[0].arguments.count
      guard
        let values = bound(
          arguments, to: observable.variants[0].arguments, word, range, observable.usages[0])
      else { return .invalid }
      precondition(values.count == count)
      return .observable(Shared(observable), values, variant: 0)
    }
    return lowerVariant(observable, arguments, word, range)
  }

  private mutating func lowerVariant(
    _ observable: ObservableDefinition, _ arguments: [CallArgument], _ word: Word,
    _ range: SourceRange
  ) -> Term.Kind {
    let words = observable.variants.compactMap(\.word)
    guard let first = arguments.first, first.name == nil,
      case .name(let selector) = first.value.kind,
      let variant = words.firstIndex(of: selector.text)
    else {
      var fixes: [FixIt] = []
      var label = "write \(joinedList(observable.usages.map { "`\($0)`" }))"
      if case .name(let selector)? = arguments.first?.value.kind,
        let near = suggestion(for: selector.text, among: words)
      {
        label = "did you mean `\(near)`?"
        fixes = replacement(selector.range, near)
      }
      var place = arguments.first?.value.range ?? range
      if let name = arguments.first?.name {
        // The arguments are there: what is asked of them is not.
        place = SourceRange(name.range.lower, place.upper)
        let start = SourceSpan(source, SourceRange(place.lower, place.lower))
        label =
          "say before it what is asked for: " + joinedList(words.map { "`\(word.text)(\($0), …)`" })
        fixes = words.map {
          FixIt("write `\($0), ` before it", edits: [SourceEdit(start, replacement: "\($0), ")])
        }
      }
      report(
        .unknownArgument, "`\(word.text)` starts with one of: \(joinedList(words))", at: place,
        label,
        fixIts: fixes)
      return .invalid
    }
    guard
      let values = bound(
        Array(arguments.dropFirst()), to: observable.variants[variant].arguments, word, range,
        observable.usages[variant])
    else { return .invalid }
    return .observable(Shared(observable), values, variant: variant)
  }

  /// Puts positional and named arguments in the order of their definitions.
  private mutating func bound(
    _ arguments: [CallArgument], to definitions: [ArgumentDefinition], _ word: Word,
    _ range: SourceRange, _ usage: String
  ) -> [Term]? {
    var terms: [Term?] = definitions.map { definition in
      definition.defaultValue.map { Term(.constant(.number(Quantity($0))), span(range)) }
    }
    var given: Set<Int> = []
    var isValid = true
    for (position, argument) in arguments.enumerated() {
      let index =
        argument.name.map { name in definitions.firstIndex { $0.name == name.text } } ?? position
      guard let index, index < definitions.count, given.insert(index).inserted else {
        _ = lower(argument.value)
        let names = Set(given.map { definitions[$0].name } + arguments.compactMap { $0.name?.text })
        badArgument(argument, definitions, given: names, word, usage)
        isValid = false
        continue
      }
      let term = lowerArgument(argument.value, as: definitions[index])
      if isInvalid(term) { isValid = false }
      terms[index] = term
    }
    guard isValid else { return nil }
    guard !terms.contains(where: { $0 == nil }) else {
      let missing = zip(definitions, terms).first { $0.1 == nil }!.0.name
      report(.missingArgument, "`\(word.text)` needs `\(missing)`", at: range, "write `\(usage)`")
      return nil
    }
    return terms.compactMap { $0 }
  }

  private mutating func badArgument(
    _ argument: CallArgument, _ definitions: [ArgumentDefinition], given: Set<String>,
    _ word: Word, _ usage: String
  ) {
    guard let name = argument.name else {
      report(
        .wrongArgumentCount, "`\(word.text)` has too many arguments", at: argument.value.range,
        "write `\(usage)`")
      return
    }
    let near = meant(
      byArgument: name.text, among: definitions, given: given, alternatives: [])
    let isRepeated = definitions.contains { $0.name == name.text }
    report(
      isRepeated ? .repeatedArgument : .unknownArgument,
      isRepeated
        ? "`\(name.text)` is given twice" : "`\(word.text)` has no argument `\(name.text)` here",
      at: name.range,
      near.map { isRepeated ? "remove one" : "did you mean `\($0)`?" } ?? "write `\(usage)`",
      fixIts: isRepeated ? [] : near.map { replacement(name.range, $0) } ?? [])
  }
}

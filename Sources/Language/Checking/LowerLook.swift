import SourceText
import Syntax

// How figures look.
extension Checker {
  /// What `with` says, of the arguments that this kind of figure has.
  mutating func lowerLook(
    _ statement: Statement, _ definitions: [ArgumentDefinition], _ what: String
  )
    -> LookPlan
  {
    guard case .clause(let keyword, let fields)? = statement[LookClause.role]?.value else {
      return LookPlan()
    }
    var allowed = definitions
    if position.isInFigure { allowed.removeAll { LookClause.sizes.contains($0.name) } }
    let given = arguments(in: fields)
    if given.isEmpty, fields.allSatisfy({ $0.role == .arguments }) {
      report(
        .missingArgument, "`with` needs something to say", at: keyword.range,
        "e.g. `with title=\"…\"`", notes: [takes(what, allowed, [])])
    }
    if position.isInFigure {
      for argument in given where LookClause.sizes.contains(argument.name.text) {
        report(
          .unknownArgument, "`\(argument.name.text)` belongs to the whole figure",
          at: argument.name.range, "write it behind `figure`")
      }
    }
    let own = given.filter { !(position.isInFigure && LookClause.sizes.contains($0.name.text)) }
    let checked = checkArguments(
      own, definitions: allowed, alternatives: [], named: what, at: keyword.range)
    requireCompanions(checked, allowed)
    requireOneSize(checked)
    checkSources(checked, statement)
    return LookPlan(arguments: checked.terms.filter { !isInvalid($0.value) })
  }

  private mutating func requireCompanions(
    _ checked: CheckedArguments, _ definitions: [ArgumentDefinition]
  ) {
    for definition in definitions {
      guard let companion = definition.companion, let word = checked.words[definition.name],
        checked.words[companion] == nil
      else { continue }
      report(
        .missingArgument, "`\(definition.name)` names what `\(companion)` draws", at: word,
        "add `\(companion)=…`")
    }
  }

  private mutating func requireOneSize(_ checked: CheckedArguments) {
    guard let size = checked.words["size"], let width = checked.words["width"] else { return }
    report(
      .conflictingArguments, "a figure takes either `size` or `width`, not both", at: width,
      "remove one of the two", others: [DiagnosticLabel(span(size), "")])
  }

  private mutating func checkSources(_ checked: CheckedArguments, _ statement: Statement) {
    guard let term = checked["sources"], case .constant(.text(let text)) = term.kind,
      let place = checked.words["sources"]
    else { return }
    let words = text.split(separator: " ").map(String.init)
    let known = FigureLook.Source.allCases.map(\.rawValue)
    if let word = words.first(where: { !known.contains($0) }) {
      report(
        .outOfRange, "`sources` knows no `\(word)`", at: place,
        "some of \(known.joined(separator: ", ")), with blanks between")
    } else if words.isEmpty {
      report(
        .outOfRange, "`sources` is empty", at: place,
        "some of \(known.joined(separator: ", ")), with blanks between")
    } else if statement["target"] == nil {
      report(
        .missingArgument, "`sources` are written beside a file", at: place,
        "add `to \"f.svg\"`")
    }
  }

  /// What is written beside a picture is written once, too. What is wrong with the picture in a loop has been said of its own name.
  mutating func requireSourcesOnce(
    _ look: LookPlan, beside picture: FileNamePlan?, _ statement: Statement
  ) {
    guard let path = picture?.constant, position.rounds <= 1, let term = look["sources"],
      case .constant(.text(let text)) = term.kind
    else { return }
    for ending in text.split(separator: " ") {
      let beside = FileNamePlan.beside(path, ending: String(ending))
      guard beside != path else { continue }
      var name = FileNamePlan()
      name.append(beside)
      if !isWrittenOnce(name, term.span.range, statement) { return }
    }
  }

  /// A text with marks, in which values are filled in: one, or where several are meant a list of them.
  mutating func lowerLabel(_ expression: Expression, isList: Bool) -> Term {
    let place = span(expression.range)
    switch expression.kind {
    case .string(let literal):
      var parts: [Term] = []
      for piece in literal.pieces {
        switch piece {
        case .text(let text): parts.append(Term(.constant(.text(text)), place))
        case .expression(let expression):
          let term = lower(expression)
          if isInvalid(term) { return term }
          guard staticKind(of: term).isNumeric else {
            wrongType(term, user: "a label", wanted: "a number in its braces")
            return Term(.invalid, term.span)
          }
          parts.append(term)
        }
      }
      // As a list of one item: several labels are a list of such lists.
      return Term(.list(parts), place)
    case .list(let items) where isList:
      let terms = items.map { lowerLabel($0, isList: false) }
      return terms.contains(where: isInvalid)
        ? Term(.invalid, place) : Term(.list([Term(.list(terms), place)]), place)
    default:
      report(
        .wrongType, isList ? "these are texts in quotes" : "this is a text in quotes",
        at: expression.range,
        isList
          ? "write them as \"…\", or a list of these"
          : "write it as \"…\"; `{…}` in it fills in a value")
      return Term(.invalid, place)
    }
  }
}

import SourceText
import Syntax

/// Another part of a statement in which an argument has its place.
struct ArgumentPlace {
  /// The arguments that belong there.
  let names: Set<String>
  /// Where they go.
  let offset: Int
  /// Written before them, if the part does not exist yet.
  let opening: String
  /// `before with`: for the message.
  let text: String
  /// Arguments of the part that asks stand there.
  var holdsStrays = false
  /// They stand before what is at the offset.
  let isBefore: Bool
}

// Arguments in the wrong part of a statement: `collide … with damp gamma=0.1 n=10`.
extension Checker {
  /// Reports an argument that belongs to another part of its statement; false if it belongs to none.
  mutating func moveArgument(
    _ argument: Argument, to places: [ArgumentPlace], _ what: String, unless near: String?
  ) -> Bool {
    let name = argument.name.text
    guard let place = places.first(where: { $0.names.contains(name) }) else { return false }
    // An argument of this part by another name, rather than a part that is not there.
    if !place.opening.isEmpty, near != nil { return false }
    let piece = text(argument.range)
    var start = argument.range.lower
    while start > 0, source.utf8[start - 1] == 0x20 { start -= 1 }
    let insertion = place.isBefore ? piece + " " : " " + place.opening + piece
    let edits = [
      SourceEdit(span(SourceRange(start, argument.range.upper)), replacement: ""),
      SourceEdit(span(SourceRange(place.offset, place.offset)), replacement: insertion),
    ]
    let advice = "put `\(place.opening)\(piece)` \(place.text)"
    report(
      .unknownArgument, "`\(what)` has no argument `\(name)`", at: argument.name.range, advice,
      fixIts: [FixIt(advice, edits: edits)])
    return true
  }

  /// The statement's own arguments, seen from one of its clauses.
  func outerPlace(_ statement: Statement, before keyword: Word) -> ArgumentPlace {
    ArgumentPlace(
      names: names(of: statement), offset: keyword.range.lower, opening: "",
      text: "before `\(keyword.text)`", isBefore: true)
  }

  private func names(of statement: Statement) -> Set<String> {
    Set(form(of: statement)?.arguments.map(\.name) ?? [])
  }

  private func form(of statement: Statement) -> StatementForm? {
    let words = statement.fields.compactMap { field -> String? in
      if case .word(let word) = field.value { return word.text }
      return nil
    }
    return registry.statement(statement.keyword.text)?.forms.first { $0.words == words }
  }

  /// The clauses of a collision, seen from its own arguments.
  func clausePlaces(_ statement: Statement, of form: StatementForm) -> [ArgumentPlace] {
    let own = Set(form.arguments.map(\.name))
    let damping = Set(registry.statement("damp")!.forms[0].arguments.map(\.name))
    let detect = Set(DetectClause.arguments.map(\.name))
    let during = Set(DuringClause.arguments.map(\.name))
    let bound = Set(ActionStatements.untilArguments.map(\.name))
    return [
      clausePlace(DuringClause.keyword, during, own, statement, opening: nil),
      clausePlace(DetectClause.keyword, detect, own, statement, opening: nil),
      clausePlace("with", damping, own, statement, opening: "with damp "),
      clausePlace("until", bound, own, statement, opening: nil),
    ].compactMap { $0 }
  }

  private func clausePlace(
    _ keyword: String, _ names: Set<String>, _ own: Set<String>, _ statement: Statement,
    opening: String?
  ) -> ArgumentPlace? {
    guard case .clause(_, let fields)? = statement[Role(rawValue: keyword)]?.value else {
      return opening.map {
        ArgumentPlace(
          names: names, offset: statement.range.upper, opening: $0, text: "at the end",
          isBefore: false)
      }
    }
    let end = fields.map({ $0.range.upper }).max() ?? statement.range.upper
    let strays = arguments(in: fields).contains {
      own.contains($0.name.text) && !names.contains($0.name.text)
    }
    return ArgumentPlace(
      names: names, offset: end, opening: "", text: "behind `\(keyword)`", holdsStrays: strays,
      isBefore: false)
  }
}

public import Language
import SourceText

// What programs ask of a session: nothing here changes it or shows anything.
extension Session {
  /// Everything that was recorded or swept, as it reads now.
  public var tables: [DataTable] { observer.recordedTables() }

  /// The state of the cavity, and what is known of its accuracy. Cost: O(levels²).
  public var state: (data: StateData, facts: RunFacts) {
    (now.machine.cavity.data, observer.facts)
  }

  private var observer: Evaluator { Evaluator(machine: now.machine) { _ in } }

  /// What is known of the word at a cursor (a UTF-8 offset into the text): a line or two, or its whole page. Nil where there is no word,
  /// or nothing to say of it.
  public func inspection(of text: String, at cursor: Int, isFull: Bool) -> String? {
    let bytes = Array(text.utf8)
    let cursor = min(max(cursor, 0), bytes.count)
    let before = String(decoding: bytes[..<cursor], as: UTF8.self)
    let behind = String(decoding: bytes[cursor...], as: UTF8.self)
    let start = before.reversed().prefix(while: Session.isPartOfWord).reversed()
    let word = String(start) + behind.prefix(while: Session.isPartOfWord)
    guard let first = word.first, !first.isNumber else { return nil }
    // `:undo`, which stands at the beginning of its line.
    let line =
      before.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).last ?? ""
    if String(line.dropLast(start.count)).trimmed == ":" {
      return self.text(on: ":" + word, isFull: isFull)
    }
    return self.text(on: word, isFull: isFull)
  }

  private static func isPartOfWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }
}

/// The name of a file to be written, with values in it: `run-{g}.csv`.
public struct FileNamePlan: Sendable {
  private(set) var pieces: [PrintPiece] = []

  mutating func append(_ text: String) {
    if case .text(let before)? = pieces.last {
      pieces[pieces.count - 1] = .text(before + text)
    } else {
      pieces.append(.text(text))
    }
  }

  mutating func append(_ term: Term) {
    if case .constant(.number(let quantity)) = term.kind {
      append(FileNamePlan.text(quantity))
    } else {
      pieces.append(.value(term))
    }
  }

  /// The name, where it is known before running.
  var constant: String? {
    guard pieces.count == 1, case .text(let text) = pieces[0] else { return nil }
    return text
  }

  /// The name with its values as they are written in the script.
  var pattern: String {
    pieces.map { piece in
      switch piece {
      case .text(let text): text
      case .value(let term): "{\(term.span.canonicalText)}"
      }
    }.joined()
  }

  /// What stands behind the last point: it says what is written.
  var ending: String { pattern.split(separator: ".").last.map(String.init) ?? "" }

  /// A value in a name: no zeros at the end and no bound, which a file system has no use for.
  static func text(_ quantity: Quantity) -> String { NumberFormat().briefText(quantity.value) }

  /// The same name with another ending.
  public static func beside(_ path: String, ending: String) -> String {
    path.split(separator: ".", omittingEmptySubsequences: false).dropLast()
      .joined(separator: ".") + ".\(ending)"
  }

  /// What names of one file have in common.
  public static func same(_ path: String) -> String {
    path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
  }
}

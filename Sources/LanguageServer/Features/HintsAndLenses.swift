import Language
import SourceText
import Syntax

extension Server {
  /// The values of `let` and `param` that are known without a run, where they are not written down themselves.
  func inlayHints(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let document = try document(params)
    let analysis = analysis(document)
    guard let range = positions(document.source).range(params["range"]) else {
      throw .invalid("`range` is no range")
    }
    let positions = positions(document.source)
    return .list(
      analysis.hints.filter { range.lower <= $0.offset && $0.offset <= range.upper }.map {
        [
          "position": positions.position($0.offset), "label": .text("= \($0.text)"),
          "paddingLeft": true,
        ]
      })
  }

  /// Above every claim, how to run the script; above the first, how to check all of them.
  func codeLenses(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let document = try document(params)
    let claims = analysis(document).claims
    let positions = positions(document.source)
    var lenses: [JSONValue] = []
    for (index, range) in claims.enumerated() {
      func lens(_ title: String, _ command: RunKind) -> JSONValue {
        [
          "range": positions.range(range),
          "command": [
            "title": .text(title), "command": .text(command.rawValue),
            "arguments": [.text(document.uri)],
          ],
        ]
      }
      lenses.append(lens("run", .run))
      if index == 0 {
        let count = claims.count == 1 ? "1 claim" : "\(claims.count) claims"
        lenses.append(lens("check \(count)", .claims))
      }
      if let verdict = document.verdicts[document.source.line(at: range.lower)] {
        lenses.append(lens(verdict.words, .claims))
      }
    }
    return .list(lenses)
  }
}

extension Analysis {
  /// What is written behind statements, by its offset.
  var hints: [(offset: Int, text: String)] {
    var hints: [(offset: Int, text: String)] = []
    func look(_ statements: [Statement]) {
      for statement in statements {
        if let hint = hint(statement) { hints.append(hint) }
        for field in statement.fields { look(field.blocks.flatMap(\.statements)) }
      }
    }
    look(tree.statements)
    return hints
  }

  private func hint(_ statement: Statement) -> (offset: Int, text: String)? {
    guard ["let", "param"].contains(statement.keyword.text),
      let value = knownValues[statement.range.lower],
      case .expression(let expression)? = statement["value"]?.value, !expression.isPlain
    else { return nil }
    let shown = Analysis.text(value)
    return shown == text(expression.range) ? nil : (expression.range.upper, shown)
  }

  /// Where the claims of the document stand.
  var claims: [SourceRange] {
    var found: [SourceRange] = []
    func look(_ statements: [Statement]) {
      for statement in statements {
        if statement.keyword.text == "expect" { found.append(statement.range) }
        for field in statement.fields { look(field.blocks.flatMap(\.statements)) }
      }
    }
    look(tree.statements)
    return found
  }
}

extension Field {
  /// The blocks in it.
  fileprivate var blocks: [Block] {
    switch value {
    case .block(let block): [block]
    case .clause(_, let fields): fields.flatMap(\.blocks)
    default: []
    }
  }
}

extension Expression {
  /// A number as it is written, perhaps with its sign: its value is there to be read.
  fileprivate var isPlain: Bool {
    switch kind {
    case .number, .string, .missing: true
    case .unary(_, let operand): operand.isPlain
    case .list(let items): items.allSatisfy(\.isPlain)
    default: false
    }
  }
}

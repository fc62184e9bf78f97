import Language
import SourceText
import Syntax

extension Server {
  /// The words of a document by what they mean, five numbers each, relative to the one before.
  func semanticTokens(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let document = try document(params)
    var part = SourceRange(0, document.source.utf8.count)
    if let range = params["range"], range != .null {
      guard let asked = positions(document.source).range(range) else {
        throw .invalid("`range` is no range")
      }
      part = asked
    }
    let tokens = SemanticTokens(analysis(document)).tokens.filter {
      $0.range.upper > part.lower && $0.range.lower < part.upper
    }
    let positions = positions(document.source)
    let starts = document.source.lineStarts
    var data: [JSONValue] = []
    data.reserveCapacity(5 * tokens.count)
    var (line, told, column) = (0, 0, 0)
    for token in tokens {
      // None of them goes over the end of its line.
      while line + 1 < starts.count, starts[line + 1] <= token.range.lower { line += 1 }
      let start = positions.units(starts[line], token.range.lower)
      if line != told { column = 0 }
      data.append(JSONValue(line - told))
      data.append(JSONValue(start - column))
      data.append(JSONValue(positions.units(token.range.lower, token.range.upper)))
      data.append(JSONValue(token.kind.rawValue))
      data.append(JSONValue(token.modifiers))
      (told, column) = (line, start)
    }
    return ["data": .list(data)]
  }
}

/// What the words and signs of a document are, in the order of the text.
struct SemanticTokens {
  enum Kind: Int, CaseIterable {
    case keyword, function, variable, parameter, property, enumMember, number, string, comment
  }

  struct Token: Equatable {
    let range: SourceRange
    let kind: Kind
    var modifiers = 0
  }

  static let declaration = 1
  static let readonly = 2
  static let defaultLibrary = 4

  static var legend: JSONValue {
    [
      "tokenTypes": .list(Kind.allCases.map { .text("\($0)") }),
      "tokenModifiers": ["declaration", "readonly", "defaultLibrary"],
    ]
  }

  private(set) var tokens: [Token] = []
  private let analysis: Analysis
  /// Where words with a role begin, in order.
  private let places: [Int]

  init(_ analysis: Analysis) {
    self.analysis = analysis
    places = analysis.names.roles.keys.sorted()
    for token in analysis.tree.tokens {
      addComments(SourceRange(token.triviaStart, token.range.lower))
      switch token.kind {
      case .keyword: add(token.range, .keyword)
      case .number: add(token.range, .number)
      case .string: addString(token.range)
      case .name: addName(token.range)
      default: break
      }
    }
  }

  private mutating func add(_ range: SourceRange, _ kind: Kind, _ modifiers: Int = 0) {
    tokens.append(Token(range: range, kind: kind, modifiers: modifiers))
  }

  private mutating func addComments(_ trivia: SourceRange) {
    var place = trivia.lower
    let bytes = analysis.source.utf8
    while place < trivia.upper {
      guard bytes[place] == UInt8(ascii: "#") else {
        place += 1
        continue
      }
      let start = place
      while place < trivia.upper, bytes[place] != 0x0A, bytes[place] != 0x0D { place += 1 }
      add(SourceRange(start, place), .comment)
    }
  }

  /// A string; what stands between braces in it has words of its own.
  private mutating func addString(_ range: SourceRange) {
    var start = range.lower
    var (low, high) = (0, places.count)
    while low < high {
      let middle = (low + high) / 2
      if places[middle] <= range.lower { low = middle + 1 } else { high = middle }
    }
    for place in places[low...].prefix(while: { $0 < range.upper }) {
      guard place >= start, let length = analysis.wordLength(at: place) else { continue }
      if place > start { add(SourceRange(start, place), .string) }
      let word = SourceRange(place, place + length)
      addName(word)
      start = word.upper
    }
    if start < range.upper { add(SourceRange(start, range.upper), .string) }
  }

  private mutating func addName(_ range: SourceRange) {
    switch analysis.names.roles[range.lower] {
    case .keyword?: add(range, .keyword)
    case .word(_, let path)?: add(range, path.first == "(" ? .enumMember : .keyword)
    case .argument?: add(range, .parameter)
    case .symbol(let id, let isDeclaration)?:
      let symbol = analysis.names.symbols[id]
      var modifiers = isDeclaration ? SemanticTokens.declaration : 0
      if symbol.kind == .parameter { modifiers |= SemanticTokens.readonly }
      add(range, symbol.kind.tokenKind, modifiers)
    case .builtin(let name)?: addBuiltin(range, name)
    case nil: addBuiltin(range, GreekNames.canonical(analysis.text(range)))
    }
  }

  private mutating func addBuiltin(_ range: SourceRange, _ name: String) {
    let registry = Registry.standard
    switch registry.kind(of: name) {
    case .function?, .observableCall?: add(range, .function, SemanticTokens.defaultLibrary)
    case .observable?: add(range, .property, SemanticTokens.defaultLibrary)
    case .constant?:
      add(range, .variable, SemanticTokens.defaultLibrary | SemanticTokens.readonly)
    case nil: if registry.words.contains(where: { $0.name == name }) { add(range, .enumMember) }
    }
  }
}

extension Symbol.Kind {
  fileprivate var tokenKind: SemanticTokens.Kind {
    switch self {
    case .procedure: .function
    case .procedureParameter: .parameter
    case .observable: .property
    case .mark, .qubit: .enumMember
    default: .variable
    }
  }
}

extension Analysis {
  /// The name that an offset lies in.
  func word(at offset: Int) -> SourceRange? {
    var start = offset
    // The letters before it, each of up to four bytes.
    while start > 0 {
      guard
        let length = (1...4).first(where: { length in
          start >= length && source.scalar(at: start - length)?.length == length
        }), let letter = source.scalar(at: start - length)?.scalar,
        NameLetters.continues(letter)
      else { break }
      start -= length
    }
    return wordLength(at: start).map { SourceRange(start, start + $0) }
  }

  /// The bytes of the name that begins at an offset.
  func wordLength(at start: Int) -> Int? {
    var place = start
    while let (scalar, length) = source.scalar(at: place),
      place == start ? NameLetters.starts(scalar) : NameLetters.continues(scalar)
    {
      place += length
    }
    return place > start ? place - start : nil
  }
}

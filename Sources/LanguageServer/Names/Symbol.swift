import Language
import SourceText
import Syntax

/// Something that the author has given a name.
struct Symbol {
  /// What sort of thing it is, in the words of the checker where it has some.
  enum Kind: String {
    case value
    case parameter
    case observable
    case series
    case measured = "measured value"
    case procedure
    case procedureParameter = "parameter of a procedure"
    case loopVariable = "loop variable"
    case mark
    case qubit = "kind of qubit"
  }

  let name: String
  let kind: Kind
  /// Where it is declared; several places where a name is given again. Empty for the `run` that `record` gives by itself.
  var declarations: [SourceSpan] = []
  /// Where else it is named.
  var uses: [SourceSpan] = []
  /// The statement that declares it first.
  let statement: Statement
  /// The text that statement stands in.
  let source: Source
  /// Where in the document it can be used: from an offset to another one.
  var visible: SourceRange?
  /// The parameters of a procedure.
  var parameters: [ProcedureParameter] = []
  /// The columns of a series, and what they are named after.
  var columns: [(name: String, symbol: Int?)] = []

  struct ProcedureParameter {
    let name: String
    let defaultText: String?
    let symbol: Int
  }

  /// All places.
  var places: [SourceSpan] { declarations + uses }

  /// The procedure or value's `##` lines, or the string of a `param`.
  var documentation: String? {
    if case .string(let literal)? = statement["doc"]?.value { return literal.text }
    return statement.documentation
  }
}

/// What a word of the document is there for.
enum WordRole {
  /// The first word of a statement of the language.
  case keyword(String)
  /// A fixed word of a statement or clause; the path leads to it.
  case word(String, path: [String])
  /// The name of an argument; the path is the keyword and the fixed words before it.
  case argument(String, path: [String])
  /// Named by the author.
  case symbol(Int, isDeclaration: Bool)
  /// An observable, function or constant of the language.
  case builtin(String)
}

/// All names of a document and its includes, resolved by the language's rules of scope.
struct NameTable {
  var symbols: [Symbol] = []
  /// What the words of the document are, by the offset where each begins.
  var roles: [Int: WordRole] = [:]

  /// The symbol named at an offset of the document, or right before it, and where its name stands.
  func symbol(at offset: Int, in source: Source) -> (id: Int, range: SourceRange)? {
    for (id, symbol) in symbols.enumerated() {
      for place in symbol.places
      where place.source === source && place.range.lower <= offset
        && offset <= place.range.upper
      {
        return (id, place.range)
      }
    }
    return nil
  }

  /// What is known by name at an offset of the document, the innermost of each name.
  func visible(at offset: Int) -> [Symbol] {
    var found: [String: Symbol] = [:]
    for symbol in symbols {
      guard let range = symbol.visible, range.lower <= offset, offset <= range.upper else {
        continue
      }
      // Names of other sorts do not hide each other.
      let key =
        switch symbol.kind {
        case .procedure: "proc \(symbol.name)"
        case .mark: "mark \(symbol.name)"
        case .qubit: "qubit \(symbol.name)"
        default: symbol.name
        }
      if let other = found[key]?.visible, other.lower > range.lower { continue }
      found[key] = symbol
    }
    return found.values.sorted { $0.name < $1.name }
  }
}

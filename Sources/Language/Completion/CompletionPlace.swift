import Syntax

/// Where the cursor stands, as far as it decides what may be written there.
public struct CompletionPlace {
  /// What sort of place it is.
  public enum Kind: Equatable {
    case statement([String])
    case command
    case commandArgument(String)
    case topic(String)
    case greek
    /// In a string, or as the argument of a command: the endings that are wanted.
    case file(FileKind)
    /// An expression inside a string.
    case value
  }

  public private(set) var kind = Kind.command
  /// Which files a place is for.
  public enum FileKind: Equatable {
    /// Those that there are with these endings, or any if there is none.
    case read([String])
    /// Those that can be written.
    case written([String])
    case any
  }

  /// What has been typed of the word at the cursor.
  public private(set) var typed = ""
  /// The function or observable whose brackets are open here.
  public private(set) var openCall: String?
  /// How many commas stand in those brackets.
  public private(set) var callArguments = 0
  /// What stands in those brackets already; `n=` for an argument.
  public private(set) var callWords: [String] = []
  private(set) var isBracketed = false
  /// The argument whose value is being written.
  public private(set) var openArgument: String?
  /// Behind an operator or bracket.
  private(set) var expectsExpression = false
  /// What stands before the point of `run.energy`.
  private(set) var qualifier: String?
  /// A condition has been compared with something; `~` still needs its `within`.
  private(set) var isCompared = false
  private(set) var needsWithin = false
  /// An `else` can follow.
  private(set) var isBehindIf = false

  /// The end of a text of a script, which has none of a session's commands.
  public init(script before: String) { readStatement(before) }

  /// The end of what is being typed in a session.
  public init(_ before: String) {
    let line =
      before.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).last ?? ""
    let start = line.drop { $0 == " " || $0 == "\t" }
    if start.hasPrefix(":") {
      let name = start.prefix { $0 != " " }
      guard start.count > name.count else {
        (kind, typed) = (.command, String(start))
        return
      }
      let rest = String(start.dropFirst(name.count).drop { $0 == " " })
      if [":save", ":load"].contains(name) {
        (kind, typed) = (.file(name == ":load" ? .read([".maser"]) : .any), rest)
        return
      }
      if ![":time", ":explain"].contains(name) {
        (kind, typed) = (.commandArgument(String(name)), rest)
        return
      }
      readStatement(rest)
      return
    }
    if start.hasPrefix("?") {
      (kind, typed) = (.topic(String(start.prefix { $0 == "?" })), String(start))
      return
    }
    readStatement(before)
  }

  private mutating func readStatement(_ before: String) {
    var scan = Scan()
    for character in before { scan.take(character) }
    guard !scan.isInComment else {
      (kind, typed) = (.commandArgument(""), scan.word)
      return
    }
    if scan.isInString {
      // `print "at {ene`, `save run to "loss-{ga`: an expression between braces.
      let first = scan.words.first
      if first == "print" || !CompletionPlace.fileEndings(first).isEmpty, scan.string.contains("{")
      {
        let inner = scan.string.split(separator: "{", omittingEmptySubsequences: false).last ?? ""
        let word = inner.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" }.reversed()
        (kind, typed) = (inner.contains("}") ? .commandArgument("") : .value, String(word))
        return
      }
      guard scan.words.first != "print" else {
        (kind, typed) = (.commandArgument(""), "")
        return
      }
      // A reason is prose.
      guard scan.words.last != "because" else {
        (kind, typed) = (.commandArgument(""), scan.string)
        return
      }
      (kind, typed) = (.file(CompletionPlace.files(for: scan.words.first)), scan.string)
      return
    }
    if scan.word.hasPrefix("\\") {
      (kind, typed) = (.greek, scan.word)
      return
    }
    kind = .statement(scan.words)
    // Of `run.energy` it is the column.
    let isNumber = scan.word.first?.isNumber ?? false
    let parts = scan.word.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    typed = isNumber ? scan.word : parts.last ?? ""
    if !isNumber, parts.count == 2 { qualifier = parts[0] }
    isBehindIf = scan.closedBlock == "if" && scan.words.isEmpty
    isCompared = scan.isCompared
    needsWithin = scan.needsWithin
    openCall = scan.calls.last?.name
    callWords = scan.calls.last?.words ?? []
    callArguments = scan.calls.last?.commas ?? 0
    isBracketed = !scan.calls.isEmpty
    if scan.calls.isEmpty, scan.isAfterOperator, let last = scan.words.last, last.hasSuffix("=") {
      openArgument = String(last.dropLast())
    }
    expectsExpression = !scan.calls.isEmpty || scan.isAfterOperator
  }

  private static func files(for keyword: String?) -> FileKind {
    let endings = fileEndings(keyword)
    if !endings.isEmpty { return .written(endings) }
    return .read([keyword == "prepare" ? ".npz" : ".maser"])
  }

  private static func fileEndings(_ keyword: String?) -> [String] {
    keyword.flatMap { Registry.standard.statement($0) }?.fileEndings ?? []
  }

  /// Reads a text up to the cursor: cheap, and never wrong about where the statement begins.
  private struct Scan {
    /// The words of the statement so far; `theta=` for an argument, without its value.
    var words: [String] = []
    var word = ""
    var string = ""
    var isInString = false
    var isInComment = false
    var isAfterOperator = false
    var isCompared = false
    var needsWithin = false
    private var previous: Character = " "
    /// The statements whose blocks are open, and the one whose block has just been closed.
    private var blocks: [String] = []
    private(set) var closedBlock: String?
    /// A bracket that is open: the name before it, if there is one, and the words in it so far.
    struct Call {
      let name: String?
      var words: [String] = []
      var commas = 0
    }
    var calls: [Call] = []

    mutating func take(_ character: Character) {
      defer { previous = character }
      if calls.isEmpty, !isInString, !isInComment { noteComparison(character) }
      if isInComment {
        if character.isNewline { startStatement() }
        return
      }
      if isInString {
        guard character == "\"" || character.isNewline else {
          string.append(character)
          return
        }
        isInString = false
        if calls.isEmpty { words.append("\"\"") }
        isAfterOperator = false
        return
      }
      if character.isLetter || character.isNumber || "_.\\".contains(character) {
        word.append(character)
        return
      }
      punctuation(character)
    }

    private mutating func noteComparison(_ character: Character) {
      if "<>~".contains(character) || character == "=" && "=!".contains(previous) {
        isCompared = true
      }
      if character == "~" { needsWithin = true }
    }

    private mutating func punctuation(_ character: Character) {
      switch character {
      case "\"": (isInString, string) = (true, "")
      case "#": isInComment = true
      case ";": startStatement()
      case "{":
        let keyword = words.first ?? word
        startStatement()
        blocks.append(keyword)
      case "}":
        startStatement()
        closedBlock = blocks.popLast()
      case "(", "[":
        calls.append(Call(name: word.isEmpty ? nil : GreekNames.canonical(word)))
        word = ""
      case ")", "]":
        closeWord()
        _ = calls.popLast()
        // What the brackets end is a value.
        if calls.isEmpty, !(words.last?.hasSuffix("=") ?? true) || words.count == 1 {
          words.append("()")
        }
        isAfterOperator = false
        return
      case "=" where !word.isEmpty && !calls.isEmpty:
        calls[calls.count - 1].words.append(GreekNames.canonical(word) + "=")
        word = ""
      case "=" where !word.isEmpty && calls.isEmpty && !isAfterOperator:
        words.append(GreekNames.canonical(word) + "=")
        word = ""
      default:
        // A value just written ends what an operator has begun.
        let goesOn = word.isEmpty ? isAfterOperator : Scan.operatorWords.contains(word)
        if character.isNewline, calls.isEmpty, !goesOn {
          startStatement()
          return
        }
        let hadWord = !word.isEmpty
        closeWord()
        if character == "," {
          if calls.isEmpty { words.append(",") } else { calls[calls.count - 1].commas += 1 }
        }
        if character.isWhitespace {
          if hadWord { isAfterOperator = Scan.operatorWords.contains(words.last ?? "") }
          return
        }
      }
      isAfterOperator = true
    }

    private mutating func closeWord() {
      guard !word.isEmpty else { return }
      if calls.isEmpty, word == "within" { needsWithin = false }
      if calls.isEmpty, ["and", "or"].contains(word) { (isCompared, needsWithin) = (false, false) }
      if !calls.isEmpty { calls[calls.count - 1].words.append(GreekNames.canonical(word)) }
      if calls.isEmpty, !(isAfterOperator && words.last?.hasSuffix("=") == true) {
        words.append(GreekNames.canonical(word))
      }
      word = ""
      isAfterOperator = false
    }

    private mutating func startStatement() {
      let outer = blocks
      self = Scan()
      blocks = outer
    }

    private static let operatorWords: Set = ["and", "or", "not", "within", "then", "else", "in"]
  }
}

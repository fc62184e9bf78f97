#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Something that can stand where the cursor is.
public struct Completion: Sendable, Equatable {
  public let text: String
  public let description: String
  public let appendsSpace: Bool

  public init(text: String, description: String, appendsSpace: Bool) {
    self.text = text
    self.description = description
    self.appendsSpace = appendsSpace
  }
}

/// Everything that can stand there, and where what it replaces begins (UTF-8 offset).
public struct CompletionList: Sendable, Equatable {
  public let start: Int
  public let items: [Completion]

  public init(start: Int, items: [Completion]) {
    self.start = start
    self.items = items
  }
}

/// How the reading of a line ended.
public enum LineEvent: Sendable, Equatable {
  case line(String)
  /// Ctrl-C; what was typed is dropped.
  case interrupted
  case endOfInput
  /// SIGHUP, SIGTERM, or the terminal is gone; with what was typed so far.
  case hangup(typed: String)
}

/// How a character of the line is shown; the raw values are those of the C side.
public enum LineStyle: UInt8, Sendable {
  case plain, keyword, argument, number, string, comment, match, mismatch
}

/// Reads what a person types, line by line.
public protocol LineReader: AnyObject {
  /// Gives what can stand at a cursor (UTF-8 offset).
  var completer: ((_ line: String, _ cursor: Int) -> CompletionList)? { get set }

  /// Gives how every byte of a line is shown (`LineStyle`); the cursor is a UTF-8 offset, nil once the line is entered.
  /// Nil: everything is shown alike.
  var styler: ((_ line: String, _ cursor: Int?) -> [LineStyle])? { get set }

  /// Reads a line. `prefilled` already stands on it and can be changed.
  func readLine(prompt: String, prefilled: String) -> LineEvent

  /// Gives the terminal to another program meanwhile.
  func lendTerminal(_ body: () -> Void)

  /// Whether more has been typed already.
  var hasMore: Bool { get }

  /// Adds an entry, which may be of several lines, to what the arrow keys go through.
  func remember(_ entry: String)
}

/// Whether something can be read at once.
func isReadable(_ descriptor: Int32) -> Bool {
  var input = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
  return poll(&input, 1, 0) > 0
}

/// GNU readline where there is a terminal that can do it, else the plain reader.
public func makeLineReader() -> any LineReader {
  let name = getenv("TERM").map { String(cString: $0) } ?? ""
  let isCapable =
    isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 && !name.isEmpty && name != "dumb"
  return isCapable ? ReadlineReader() : PlainLineReader()
}

internal import CReadline

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reads with GNU readline: editing, history, search, completion.
///
/// There is one readline in a process, so there should be one of these.
public final class ReadlineReader: LineReader {
  public var completer: ((_ line: String, _ cursor: Int) -> CompletionList)?
  public var styler: ((_ line: String, _ cursor: Int?) -> [LineStyle])? {
    didSet { maser_readline_colour(styler == nil ? 0 : 1) }
  }
  private var newest: String?
  /// What the last Tab found, for showing.
  private var found: [Completion] = []

  /// Readline calls back without telling whom.
  nonisolated(unsafe) private static weak var current: ReadlineReader?
  nonisolated(unsafe) private static var isSetUp = false

  public init() {
    guard !ReadlineReader.isSetUp else { return }
    ReadlineReader.isSetUp = true
    maser_readline_setup(
      { line, cursor in
        guard let line else { return }
        ReadlineReader.current?.complete(String(cString: line), Int(cursor))
      },
      { columns, rows in ReadlineReader.current?.show(Int(columns), Int(rows)) },
      { line, point, styles, length in
        guard let line, let styles else { return }
        ReadlineReader.current?.style(
          String(cString: line), point < 0 ? nil : Int(point),
          UnsafeMutableBufferPointer(start: styles, count: Int(length)))
      })
  }

  public func readLine(prompt: String, prefilled: String) -> LineEvent {
    ReadlineReader.current = self
    var line: UnsafeMutablePointer<CChar>?
    let end = maser_readline(prompt, prefilled, &line)
    defer { free(line) }
    let text = line.map { String(cString: $0) } ?? ""
    switch UInt32(end) {
    case MASER_LINE.rawValue: return .line(text)
    case MASER_INTERRUPTED.rawValue:
      // Within reach of the arrow keys: nothing entered is lost.
      if text.contains(where: { !$0.isWhitespace }) { remember(text) }
      return .interrupted
    case MASER_HANGUP.rawValue: return .hangup(typed: text)
    default: return .endOfInput
    }
  }

  public func lendTerminal(_ body: () -> Void) {
    maser_terminal_ordinary()
    body()
    maser_terminal_quiet()
  }

  public var hasMore: Bool { isReadable(STDIN_FILENO) }

  public func remember(_ entry: String) {
    guard entry != newest else { return }
    newest = entry
    maser_readline_remember(entry)
  }

  private func complete(_ line: String, _ cursor: Int) {
    guard let completer else { return }
    let list = completer(line, cursor)
    found = list.items
    maser_completions_begin(Int32(clamping: list.start))
    for item in list.items { maser_completions_add(item.text, item.appendsSpace ? 1 : 0) }
  }

  private func style(
    _ line: String, _ cursor: Int?, _ styles: UnsafeMutableBufferPointer<UInt8>
  ) {
    guard let found = styler?(line, cursor), found.count == styles.count else { return }
    for (index, style) in found.enumerated() { styles[index] = style.rawValue }
  }

  private func show(_ columns: Int, _ rows: Int) {
    for line in CompletionTable.lines(found, columns: columns, rows: rows) {
      maser_readline_print(line + "\n")
    }
  }
}

internal import CReadline

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reads lines as they come, without editing: for terminals that cannot move the cursor.
public final class PlainLineReader: LineReader {
  public var completer: ((_ line: String, _ cursor: Int) -> CompletionList)?
  public var styler: ((_ line: String, _ cursor: Int?) -> [LineStyle])?
  private let descriptor: Int32
  /// The same terminal opened once more: reading it never waits for a line that Ctrl-C has just thrown away.
  private let source: Int32
  /// Read but not yet given out.
  private var pending: [UInt8] = []
  private var hasEnded = false

  /// Reads from standard input.
  public convenience init() { self.init(descriptor: STDIN_FILENO) }

  public init(descriptor: Int32) {
    self.descriptor = descriptor
    let again = ttyname(descriptor).map { open($0, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) }
    source = again.map { $0 >= 0 ? $0 : descriptor } ?? descriptor
  }

  deinit { if source != descriptor { close(source) } }

  public func readLine(prompt: String, prefilled: String) -> LineEvent {
    // Between two looks at the terminal a signal waits, so that it is not missed.
    var own = sigset_t()
    var before = sigset_t()
    sigemptyset(&own)
    for number in [SIGINT, SIGHUP, SIGTERM] { sigaddset(&own, number) }
    pthread_sigmask(SIG_BLOCK, &own, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    show(prompt)
    while true {
      if let end = pending.firstIndex(of: 0x0A) {
        let line = text(pending[..<end])
        pending.removeSubrange(...end)
        return .line(line)
      }
      if hasEnded {
        // On a terminal Ctrl-D ends what is being read, and more may be typed.
        if isTerminal { hasEnded = false }
        guard !pending.isEmpty else { return .endOfInput }
        defer { pending = [] }
        return .line(text(pending[...]))
      }
      if let event = more(&before) { return event }
    }
  }

  public func lendTerminal(_ body: () -> Void) { body() }

  public var hasMore: Bool { !pending.isEmpty || (!hasEnded && isReadable(descriptor)) }

  public func remember(_ entry: String) {}

  /// Reads what there is; an event if the line ended in an unusual way.
  private func more(_ waiting: inout sigset_t) -> LineEvent? {
    switch maser_wait_for_input(source, &waiting) {
    case 0:
      // A terminal forgets the line that was being typed.
      guard isTerminal else { return nil }
      pending = []
      write("\n")
      return .interrupted
    case ..<0: return .hangup(typed: text(pending[...]))
    default: break
    }
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(source, &piece, piece.count)
    if count > 0 {
      pending += piece[..<count]
    } else if count == 0 {
      hasEnded = true
    } else if errno != EINTR, errno != EAGAIN {
      return .hangup(typed: text(pending[...]))
    }
    return nil
  }

  private var isTerminal: Bool { isatty(descriptor) == 1 }

  private func text(_ bytes: ArraySlice<UInt8>) -> String {
    var bytes = bytes
    if bytes.last == 0x0D { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Where a person sees it.
  private func show(_ prompt: String) {
    if isTerminal { write(prompt) }
  }

  private func write(_ text: String) {
    let target = [STDOUT_FILENO, STDERR_FILENO].first { isatty($0) == 1 }
    guard let target else { return }
    let bytes = Array(text.utf8)
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes {
        Glibc.write(target, $0.baseAddress, $0.count)
      }
      if count < 0, errno != EINTR { return }
      written += max(0, count)
    }
  }
}

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
  private let descriptor: Int32
  /// Read but not yet given out.
  private var pending: [UInt8] = []
  private var hasEnded = false

  /// Reads from standard input.
  public convenience init() { self.init(descriptor: STDIN_FILENO) }

  public init(descriptor: Int32) { self.descriptor = descriptor }

  public func readLine(prompt: String, prefilled: String) -> LineEvent {
    show(prompt)
    while true {
      if let end = pending.firstIndex(of: 0x0A) {
        let line = text(pending[..<end])
        pending.removeSubrange(...end)
        return .line(line)
      }
      if hasEnded {
        guard !pending.isEmpty else { return .endOfInput }
        defer { pending = [] }
        return .line(text(pending[...]))
      }
      if let event = more() { return event }
    }
  }

  public func lendTerminal(_ body: () -> Void) { body() }

  public var hasMore: Bool { !pending.isEmpty || (!hasEnded && isReadable(descriptor)) }

  public func remember(_ entry: String) {}

  /// Reads what there is; an event if the line ended in an unusual way.
  private func more() -> LineEvent? {
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(descriptor, &piece, piece.count)
    if count > 0 {
      pending += piece[..<count]
      return nil
    }
    if count == 0 {
      hasEnded = true
      return nil
    }
    switch errno {
    case EINTR:
      // A terminal forgets the line that was being typed.
      guard isTerminal else { return nil }
      pending = []
      write("\n")
      return .interrupted
    case EAGAIN:
      var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      _ = poll(&wait, 1, 1000)
      return nil
    default: return .hangup(typed: text(pending[...]))
    }
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

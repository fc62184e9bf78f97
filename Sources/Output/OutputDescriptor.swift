#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file descriptor that text is written to, in whole lines: directly on a terminal, in large pieces
/// elsewhere.
///
/// It never traps: what goes wrong is kept in `failure`, and what is written afterwards is dropped.
public final class OutputDescriptor {
  public enum Failure: Equatable {
    /// The other end of a pipe was closed, as `head` does when it has seen enough.
    case readerGone
    /// The number of the system's error.
    case system(Int32)
  }

  public private(set) var failure: Failure?
  public let isTerminal: Bool
  private let descriptor: Int32
  private var pending: [UInt8] = []
  private static let pieceSize = 1 << 16

  public init(_ descriptor: Int32) {
    self.descriptor = descriptor
    isTerminal = isatty(descriptor) == 1
  }

  /// Takes complete lines.
  public func write(_ lines: String) {
    guard failure == nil else { return }
    pending += lines.utf8
    if isTerminal || pending.count >= OutputDescriptor.pieceSize { flush() }
  }

  /// Writes out everything taken so far.
  public func flush() {
    guard failure == nil, !pending.isEmpty else { return }
    failure = writeAll(pending, to: descriptor)
    pending.removeAll(keepingCapacity: true)
  }
}

/// Writes all bytes; what went wrong, if anything.
public func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> OutputDescriptor.Failure? {
  bytes.withUnsafeBytes { buffer in
    var written = 0
    while written < buffer.count {
      let count = write(descriptor, buffer.baseAddress! + written, buffer.count - written)
      if count >= 0 {
        written += count
      } else if errno == EPIPE {
        return .readerGone
      } else if errno == EAGAIN {
        // A terminal or pipe that someone else set to non-blocking.
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&wait, 1, 1000)
      } else if errno != EINTR {
        return .system(errno)
      }
    }
    return nil
  }
}

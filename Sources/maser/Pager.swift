import Output

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Long texts on a terminal, a screen at a time, in the program of `PAGER` (less).
enum Pager {
  /// False if nothing was shown: no pager is wanted, or it cannot be run.
  static func show(_ text: String) -> Bool {
    let wanted = environment("PAGER") ?? "less -FRX"
    guard !wanted.trimmingBlanks.isEmpty, wanted.trimmingBlanks != "cat" else { return false }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return false }
    // What the pager does not have open it need not close.
    _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
    _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
    // Ctrl-C belongs to the pager; what is ignored here would be ignored there.
    var (nothing, before) = (sigaction(), sigaction())
    nothing.__sigaction_handler.sa_handler = { _ in }
    sigaction(SIGINT, &nothing, &before)
    defer { sigaction(SIGINT, &before, nil) }
    let started = Subprocess.start(
      "/bin/sh", ["-c", "\(wanted) || exit 127"], on: [ends[0]])
    close(ends[0])
    guard case .success(let child) = started else {
      close(ends[1])
      return false
    }
    // It may be left before the end: the rest has no reader.
    _ = writeAll(Array(text.utf8), to: ends[1])
    close(ends[1])
    guard case .success(let status) = Subprocess.status(of: child) else { return false }
    return status != 127
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}

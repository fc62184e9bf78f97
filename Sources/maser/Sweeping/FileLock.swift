#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One writer at a time.
enum FileLock {
  /// A process that was killed lets go of its files a moment after its parent has learnt of it.
  private static let patience = 2.0
  private static let pause: UInt32 = 20_000

  /// Whether the open file is now this process's alone.
  static func take(_ descriptor: Int32) -> Bool {
    let start = monotonicSeconds()
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard monotonicSeconds() - start < patience else { return false }
      usleep(pause)
    }
    return true
  }

  /// Whether `path` still names the open file.
  static func isNamed(_ path: String, _ descriptor: Int32) -> Bool {
    var (named, opened) = (stat(), stat())
    guard stat(path, &named) == 0, fstat(descriptor, &opened) == 0 else { return false }
    return named.st_ino == opened.st_ino && named.st_dev == opened.st_dev
  }
}

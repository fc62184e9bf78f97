#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Lets `fill` write a new file beside `path` and gives it that name when it is complete and not empty.
func replaceFile(
  _ path: String, with fill: (Int32) throws(GnuplotFailure) -> Void
) throws(GnuplotFailure) {
  let temporary = temporaryName(beside: path)
  let descriptor = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
  guard descriptor >= 0 else { throw .system("cannot write \(path)", systemMessage(errno)) }
  defer { close(descriptor) }
  do throws(GnuplotFailure) {
    try fill(descriptor)
    guard lseek(descriptor, 0, SEEK_END) > 0 else { throw .failed("it drew nothing") }
    guard fsync(descriptor) == 0, rename(temporary, path) == 0 else {
      throw .system("cannot write \(path)", systemMessage(errno))
    }
  } catch {
    unlink(temporary)
    throw error
  }
}

/// Hidden, in the same folder, and used by nobody else.
private func temporaryName(beside path: String) -> String {
  let suffix = "\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
  guard let slash = path.lastIndex(of: "/") else { return ".maser-\(suffix).tmp" }
  return path[...slash] + ".maser-\(suffix).tmp"
}

/// A file without a name, gone when it is closed.
final class ScratchFile {
  private let file: UnsafeMutablePointer<FILE>
  let descriptor: Int32

  init() throws(GnuplotFailure) {
    guard let file = tmpfile() else {
      throw .system("cannot write a temporary file", systemMessage(errno))
    }
    self.file = file
    descriptor = fileno(file)
  }

  deinit { fclose(file) }

  /// All that is in it.
  func text() -> String {
    lseek(descriptor, 0, SEEK_SET)
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &piece, piece.count)
      if count > 0 {
        bytes += piece.prefix(count)
      } else if count == 0 || errno != EINTR {
        return String(decoding: bytes, as: UTF8.self)
      }
    }
  }
}

func systemMessage(_ number: Int32) -> String { String(cString: strerror(number)) }

extension OutputDescriptor.Failure {
  var reason: String {
    switch self {
    case .readerGone: systemMessage(EPIPE)
    case .system(let number): systemMessage(number)
    }
  }
}

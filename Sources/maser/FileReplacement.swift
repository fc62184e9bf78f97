import Output

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Replaces the contents of a file so that at every moment there is the old or the new one, complete.
enum FileReplacement {
  struct Failure: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
    init(error number: Int32) { reason = StandardDescriptors.sentence(number) }
  }

  static func replace(_ path: String, with bytes: [UInt8]) throws(Failure) {
    // Behind a symbolic link the file is replaced, not the link.
    guard let target = FileReading.realPath(path) else { throw Failure(error: errno) }
    var status = stat()
    guard stat(target, &status) == 0 else { throw Failure(error: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw Failure("it is not a regular file") }
    // Renaming would get around a write protection.
    guard access(target, W_OK) == 0 else { throw Failure(error: errno) }
    let temporary = try write(bytes, beside: target, like: status)
    guard rename(temporary, target) == 0 else {
      let problem = errno
      unlink(temporary)
      throw Failure(error: problem)
    }
  }

  /// Writes a file that may or may not exist yet.
  static func write(_ path: String, _ bytes: [UInt8]) throws(Failure) {
    if FileReading.realPath(path) != nil { return try replace(path, with: bytes) }
    guard !path.isEmpty else { throw Failure("a file name cannot be empty") }
    var status = stat()
    (status.st_uid, status.st_gid) = (getuid(), getgid())
    // There is no other way to read the mask, and nobody else makes files meanwhile.
    let mask = umask(0o022)
    umask(mask)
    status.st_mode = 0o666 & ~mask
    let temporary = try write(bytes, beside: path, like: status)
    guard rename(temporary, path) == 0 else {
      let problem = errno
      unlink(temporary)
      throw Failure(error: problem)
    }
  }

  /// A new file in the same folder with the owner and permissions of the old one; its path.
  private static func write(
    _ bytes: [UInt8], beside target: String, like status: stat
  ) throws(Failure) -> String {
    var template = Array((target + ".XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw Failure(error: errno) }
    let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    // Whoever may not give files away keeps its own as owner; nothing is lost then.
    _ = fchown(descriptor, status.st_uid, status.st_gid)
    var problem: Int32 = 0
    if fchmod(descriptor, status.st_mode & 0o7777) != 0 { problem = errno }
    if problem == 0 {
      switch writeAll(bytes, to: descriptor) {
      case nil: break
      case .readerGone?: problem = EPIPE
      case .system(let number)?: problem = number
      }
    }
    if problem == 0, fsync(descriptor) != 0 { problem = errno }
    if close(descriptor) != 0, problem == 0 { problem = errno }
    guard problem == 0 else {
      unlink(path)
      throw Failure(error: problem)
    }
    return path
  }
}

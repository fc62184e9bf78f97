import SourceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Why a file could not be read, in plain words.
struct ReadFailure: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }

  init(error number: Int32) {
    switch number {
    case ENOENT: reason = "there is no such file"
    case EACCES: reason = "no permission to read it"
    case EISDIR: reason = "it is a folder"
    case ENOTDIR: reason = "a part of the path is not a folder"
    default: reason = StandardDescriptors.sentence(number)
    }
  }
}

enum FileReading {
  /// More than any script; a device without end is stopped here.
  private static let mostBytes = 1 << 30
  private static let pieceSize = 1 << 16

  static func bytes(ofFile path: String) throws(ReadFailure) -> [UInt8] {
    guard !path.isEmpty else { throw ReadFailure("a file name cannot be empty") }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ReadFailure(error: errno) }
    defer { close(descriptor) }
    return try bytes(of: descriptor)
  }

  /// Everything up to the end of the input.
  static func bytes(of descriptor: Int32) throws(ReadFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: pieceSize)
    while true {
      let count = read(descriptor, &piece, pieceSize)
      if count < 0 {
        if errno == EINTR { continue }
        throw ReadFailure(error: errno)
      }
      if count == 0 { return bytes }
      bytes += piece[..<count]
      guard bytes.count <= mostBytes else { throw ReadFailure("it is larger than 1 GB") }
    }
  }

  /// The path without symbolic links, nil if it does not exist.
  static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

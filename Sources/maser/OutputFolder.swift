#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The folder that a script writes below.
enum OutputFolder {
  /// Makes a folder with those above it.
  static func make(_ path: String) -> Bool {
    if mkdir(path, 0o777) == 0 || errno == EEXIST { return access(path, W_OK | X_OK) == 0 }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex,
      make(String(path[..<slash]))
    else { return false }
    return mkdir(path, 0o777) == 0 || errno == EEXIST
  }

  /// Whether a file, or the folder it is to be made in, really lies below `folder`.
  static func holds(_ path: String, in folder: String) -> Bool {
    guard let root = FileReading.realPath(folder) else { return false }
    let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    guard
      let real = FileReading.realPath(path) ?? FileReading.realPath(parent.isEmpty ? "/" : parent)
    else { return false }
    return real == root || real.hasPrefix(root == "/" ? "/" : root + "/")
  }
}

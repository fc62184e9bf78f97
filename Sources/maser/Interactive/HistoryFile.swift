import Output

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Everything typed in all sessions, one entry a line. Sessions that run at the same time add to the same file.
struct HistoryFile {
  static let variable = "MASER_HISTORY"
  private static let mostEntries = 10_000

  /// Nil: nothing is kept.
  private let path: String?
  /// Sentences on what is wrong with the file.
  private(set) var problems: [String] = []

  /// The file named by the variable, none if that is empty, else the one in the state folder.
  init() {
    if let given = environment(HistoryFile.variable) {
      path = given.isEmpty ? nil : given
    } else {
      path = StateFolder.path().map { $0 + "/history" }
    }
  }

  /// All entries, oldest first.
  var entries: [String] {
    guard let path, let bytes = try? FileReading.bytes(ofFile: path) else { return [] }
    return HistoryFile.lines(bytes).filter(HistoryFile.isText).map(LineText.unescaped)
  }

  private static func lines(_ bytes: [UInt8]) -> [String] {
    String(decoding: bytes, as: UTF8.self).unicodeScalars.split(separator: "\n").map { String($0) }
  }

  /// Whether a line can have been typed: what else is in it is shown harmless.
  private static func isText(_ line: String) -> Bool {
    !line.unicodeScalars.contains { $0 == "\u{FFFD}" || $0 == "\0" }
  }

  /// Takes out what is no text; the file as it was stays beside it.
  mutating func repair() {
    guard let path else { return }
    var status = stat()
    guard stat(path, &status) == 0 else {
      let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
      if access(folder.isEmpty ? "/" : folder, W_OK | X_OK) != 0 {
        problems.append("no history is kept: there is no folder \(folder) that can be written")
      }
      return
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      problems.append("no history is kept: \(path) is not a file")
      return
    }
    guard let bytes = try? FileReading.bytes(ofFile: path) else {
      problems.append("no history is kept: \(path) cannot be read")
      return
    }
    guard access(path, W_OK) == 0 else {
      problems.append("nothing is added to the history: \(path) cannot be written")
      return
    }
    let lines = HistoryFile.lines(bytes)
    let good = lines.filter(HistoryFile.isText)
    guard good.count < lines.count else { return }
    let kept = good.map { $0 + "\n" }.joined()
    let (aside, count) = (path + ".damaged", lines.count - good.count)
    guard (try? FileReplacement.write(aside, bytes)) != nil,
      (try? FileReplacement.replace(path, with: Array(kept.utf8))) != nil
    else { return }
    problems.append(
      "\(count) line\(count == 1 ? "" : "s") of the history \(count == 1 ? "was" : "were") no text and \(count == 1 ? "is" : "are") left out; the file as it was: \(aside)"
    )
  }

  /// Adds an entry; what goes wrong is no reason to disturb the session.
  func append(_ entry: String) {
    guard let path else { return }
    locked(path) {
      let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { return }
      defer { close(descriptor) }
      _ = writeAll(Array((LineText.escaped(entry) + "\n").utf8), to: descriptor)
    }
  }

  /// Forgets the oldest entries of a file that has grown far too long.
  func trim() {
    guard let path else { return }
    locked(path) {
      let all = entries
      guard all.count > 2 * HistoryFile.mostEntries else { return }
      let kept = all.suffix(HistoryFile.mostEntries).map { LineText.escaped($0) + "\n" }.joined()
      try? FileReplacement.replace(path, with: Array(kept.utf8))
    }
  }

  /// Keeps other sessions away from the file meanwhile.
  private func locked(_ path: String, _ body: () -> Void) {
    let descriptor = open(path + ".lock", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    if descriptor >= 0 { flock(descriptor, LOCK_EX) }
    body()
    if descriptor >= 0 { close(descriptor) }
  }
}

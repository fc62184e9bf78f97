import Output
import Session

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The file that a session's changes are written to as they happen, so that nothing entered is lost with the process.
///
/// A lock on it lasts as long as the session: what is not locked and was not ended can be recovered.
final class Journal {
  private let folder: String?
  private var descriptor: Int32 = -1
  private var path: String?
  private static let suffix = ".journal"
  private static let mostKept = 30

  /// Whether there is a place for it.
  var canBeKept: Bool { folder != nil }

  init() { folder = StateFolder.path() }

  deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

  func keep(_ change: SessionChange) {
    switch change {
    case .entered(let text): write("entered", text)
    case .accepted(let text): write("accepted", text)
    case .finished: write("finished")
    case .moved(let target): write("moved", String(target))
    case .removed(let index): write("removed", String(index))
    }
  }

  /// What stands on the line when the terminal goes away.
  func keepTyped(_ text: String) { write("entered", text) }

  /// The session ended as it was told to. One without a statement leaves no trace.
  func end(isEmpty: Bool) {
    guard descriptor >= 0 else { return }
    if isEmpty, let path { unlink(path) } else { write("ended") }
    removeOldest()
  }

  private func write(_ tag: String, _ text: String = "") {
    open()
    guard descriptor >= 0 else { return }
    let line = text.isEmpty ? tag : "\(tag) \(LineText.escaped(text))"
    _ = writeAll(Array(CheckedLine.text(line).utf8), to: descriptor)
  }

  /// The file is made with the first change.
  private func open() {
    guard descriptor < 0, path == nil, let folder else { return }
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    // Names sort by time.
    let milliseconds = String(now.tv_sec * 1000 + now.tv_nsec / 1_000_000)
    let padded = String(repeating: "0", count: max(0, 15 - milliseconds.count)) + milliseconds
    let file = "\(folder)/\(padded)-\(getpid())\(Journal.suffix)"
    path = file
    descriptor = Glibc.open(file, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if descriptor >= 0 { flock(descriptor, LOCK_EX | LOCK_NB) }
  }

  // MARK: Earlier sessions

  /// An earlier session that nobody is in.
  struct Earlier {
    let path: String
    let record: SessionRecord
    let hasEnded: Bool
    let isTold: Bool
    /// A sentence for each line that could not be read.
    let damage: [String]
  }

  /// Sessions that ended without being told to and that nobody has been told of; they are from now on.
  func takeUntold() -> [Earlier] {
    let untold = earlier().filter { !$0.hasEnded && !$0.isTold }
    for session in untold { mark(session.path, "told") }
    return untold
  }

  /// Whether one of the earlier sessions comes before this one when it is to be brought back.
  var hasLost: Bool { earlier().contains { !$0.hasEnded } }

  /// What `--recover` brings back: the newest lost session, or failing that the newest of all.
  func recoverable() -> Earlier? {
    let all = earlier()
    return all.last { !$0.hasEnded } ?? all.last
  }

  /// Marks a session as taken over by this one.
  func close(_ earlier: Earlier) { mark(earlier.path, "ended") }

  private func mark(_ path: String, _ tag: String) {
    let descriptor = Glibc.open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    // Its last line may have no end.
    _ = writeAll(Array(("\n" + CheckedLine.text(tag)).utf8), to: descriptor)
    Glibc.close(descriptor)
  }

  /// Earlier sessions, newest first.
  var sessions: [EarlierSession] {
    earlier().reversed().map { earlier in
      EarlierSession(
        name: earlier.path, start: Journal.start(earlier.path), record: earlier.record,
        hasEnded: earlier.hasEnded)
    }
  }

  func dismiss(_ sessions: [EarlierSession]) {
    for session in sessions where !session.hasEnded { mark(session.name, "ended") }
  }

  /// When the session of a file began: its name tells.
  private static func start(_ path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    guard let milliseconds = Int(name.prefix { $0 != "-" }) else { return "" }
    var seconds = time_t(milliseconds / 1000)
    var parts = tm()
    localtime_r(&seconds, &parts)
    var text = [CChar](repeating: 0, count: 32)
    strftime(&text, text.count, "%Y-%m-%d %H:%M", &parts)
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Oldest first, without those that are going on or hold nothing.
  private func earlier() -> [Earlier] {
    files().compactMap { file -> Earlier? in
      guard !isLocked(file), let earlier = Journal.read(file) else { return nil }
      let isEmpty =
        earlier.record.statements.isEmpty && earlier.record.unfinished == nil
        && earlier.damage.isEmpty
      return isEmpty ? nil : earlier
    }
  }

  private func files() -> [String] {
    guard let folder else { return [] }
    return FolderListing.names(in: folder).filter { $0.hasSuffix(Journal.suffix) }.sorted().map {
      "\(folder)/\($0)"
    }
  }

  private func isLocked(_ file: String) -> Bool {
    let descriptor = Glibc.open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return true }
    defer { Glibc.close(descriptor) }
    return flock(descriptor, LOCK_EX | LOCK_NB) != 0
  }

  private static func read(_ file: String) -> Earlier? {
    guard let bytes = try? FileReading.bytes(ofFile: file) else { return nil }
    let contents = JournalContents(bytes)
    return Earlier(
      path: file, record: contents.record, hasEnded: contents.hasEnded, isTold: contents.isTold,
      damage: contents.damage)
  }

  /// Sessions that ended well are kept for a while only.
  private func removeOldest() {
    let ended = files().filter { file in
      !isLocked(file) && Journal.read(file)?.hasEnded ?? false
    }
    for file in ended.dropLast(Journal.mostKept) { unlink(file) }
  }
}

import Language
import Output
import SourceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writes the points of a sweep to a file as they are finished, and gives them back when the script is run again.
///
/// The file is made only when the sweep has taken a while, or when a result could not be written; it is removed when the
/// whole run has ended well.
final class SweepJournal: SweepKeeper {
  /// Sweeps shorter than this, in seconds, leave no file.
  private static let patience = 1.0

  private let folder: String
  private let stem: String
  private let say: (String) -> Void
  private let start = monotonicSeconds()
  private var descriptor: Int32 = -1
  private var head: PointFile.Head?
  private var path = ""
  private var waiting = ""
  private var hasFailed = false
  private var paths: [String] = []
  /// Sweeps that ended before there was a file: its path, and all that would be in it.
  private var unwritten: [(path: String, text: String)] = []

  /// `stem`: what the files are named after; the script.
  init(folder: String, stem: String, say: @escaping (String) -> Void) {
    self.folder = folder
    self.stem = stem
    self.say = say
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func begin(_ sweep: SweepDescription) throws -> [Int: SweepPoint] {
    closeFile()
    guard sweep.identity != nil else { return [:] }
    let head = PointFile.Head(sweep)
    self.head = head
    let name = sweep.name.isEmpty ? "sweep\(sweep.ordinal + 1)" : sweep.name
    path = "\(folder == "." ? "" : folder + "/")\(stem).\(name).journal"
    guard FileReading.realPath(path) != nil else { return [:] }
    // Locked before it is read: what its last writer had in hand is in it then.
    try open(creates: false)
    guard descriptor >= 0 else { return [:] }
    guard let file = PointFile.read(path, fresh: head) else {
      closeFile()
      throw DeliveryFailure("`\(path)` is no journal of a sweep", help: "move it away")
    }
    guard file.head == head else {
      closeFile()
      throw DeliveryFailure(
        mismatch(file.head, head), help: "move or remove it to start anew")
    }
    // A line that was being written when its process died would run into the next.
    ftruncate(descriptor, off_t(file.wholeBytes))
    if file.wholeBytes == 0 { waiting = head.line }
    paths.append(path)
    if !file.points.isEmpty {
      say("\(file.points.count) of \(head.points) points of `\(name)` are taken from \(path)")
    }
    return file.points
  }

  private func mismatch(_ written: PointFile.Head, _ head: PointFile.Head) -> String {
    if written.isOfOtherVersion {
      return
        "`\(path)` is a journal of an old identity: \(written.tool) identified experiments in another way, so that it cannot be told whether this is the same one"
    }
    return written.identity == head.identity
      ? "`\(path)` was written by \(written.tool) on \(written.kernel)"
      : "`\(path)` is the journal of a different experiment"
  }

  func wanted(_ sweep: SweepDescription) -> ((Int) -> Bool)? { nil }

  func keep(_ point: SweepPoint) {
    guard let head, !hasFailed else { return }
    waiting += PointLine.text(point)
    if descriptor < 0 {
      guard monotonicSeconds() - start > SweepJournal.patience else { return }
      do { try make() } catch {
        return fail((error as? DeliveryFailure)?.reason ?? "it cannot be written")
      }
      waiting = head.line + waiting
    }
    if case .system(let number)? = writeAll(Array(waiting.utf8), to: descriptor) {
      return fail(StandardDescriptors.sentence(number))
    }
    waiting = ""
  }

  func end(_ sweep: SweepDescription) -> Bool { false }

  /// A result could not be written: the points of short sweeps are kept as well.
  func keepShort() {
    closeFile()
    for sweep in unwritten where FileReading.realPath(sweep.path) == nil {
      path = sweep.path
      do {
        try make()
        if case .system(let number)? = writeAll(Array(sweep.text.utf8), to: descriptor) {
          throw DeliveryFailure(StandardDescriptors.sentence(number))
        }
      } catch {
        let reason = (error as? DeliveryFailure)?.reason ?? "it cannot be written"
        say("the points of the sweep cannot be kept: \(reason)")
        if paths.last == path { unlink(paths.removeLast()) }
      }
      closeFile()
    }
  }

  /// The whole run has ended well: the points are in its results.
  func finish() {
    closeFile()
    for path in paths { unlink(path) }
  }

  /// Nothing was left out: said once the run was broken off.
  var isWritten: Bool { !paths.isEmpty }

  private func make() throws {
    // The output folder may not be there yet.
    _ = OutputFolder.make(folder)
    try open(creates: true)
    paths.append(path)
  }

  /// Opens and locks the file; no descriptor if it is gone and not to be made.
  private func open(creates: Bool) throws {
    descriptor = Glibc.open(path, O_WRONLY | O_APPEND | (creates ? O_CREAT : 0) | O_CLOEXEC, 0o644)
    if descriptor < 0, errno == ENOENT, !creates { return }
    guard descriptor >= 0 else {
      throw DeliveryFailure("`\(path)`: \(StandardDescriptors.sentence(errno))")
    }
    guard FileLock.take(descriptor) else {
      closeFile()
      throw DeliveryFailure(
        "another run is writing `\(path)`",
        help: "wait for it, or give this one a folder with --out")
    }
    // Its writer may have ended well while we waited, and have removed it.
    if !FileLock.isNamed(path, descriptor) {
      closeFile()
      try open(creates: creates)
    }
  }

  private func closeFile() {
    if descriptor >= 0 {
      close(descriptor)
    } else if let head, !waiting.isEmpty, !hasFailed {
      unwritten.append((path, head.line + waiting))
    }
    descriptor = -1
    waiting = ""
  }

  private func fail(_ reason: String) {
    hasFailed = true
    say("the sweep goes on without its journal, which cannot be written: \(reason)")
  }
}

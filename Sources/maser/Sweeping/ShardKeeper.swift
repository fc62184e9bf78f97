import Language
import Output

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Computes one share of a sweep: what is done already comes from its journal, the rest goes there as it is finished.
final class ShardKeeper: SweepKeeper {
  let manifest: Manifest
  let shard: Int
  private let path: String
  private var descriptor: Int32 = -1
  private var head: PointFile.Head?
  private(set) var points: [Int: SweepPoint] = [:]
  private(set) var isComplete = false
  private(set) var failure: String?

  init(_ manifest: Manifest, _ shard: Int, _ path: String) {
    (self.manifest, self.shard, self.path) = (manifest, shard, path)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func begin(_ sweep: SweepDescription) throws -> [Int: SweepPoint] {
    guard sweep.ordinal == manifest.ordinal, sweep.identity != nil else { return [:] }
    guard sweep.identity == manifest.identity, sweep.pointCount == manifest.points else {
      throw DeliveryFailure("this is not the experiment of the manifest", help: "plan it again")
    }
    let head = PointFile.Head(sweep)
    self.head = head
    let journal = manifest.journalPath(path, shard)
    repeat {
      if descriptor >= 0 { close(descriptor) }
      descriptor = open(journal, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else {
        throw DeliveryFailure("`\(journal)`: \(StandardDescriptors.sentence(errno))")
      }
      guard FileLock.take(descriptor) else {
        throw DeliveryFailure("another task is computing shard \(shard)", help: "wait for it")
      }
      // Another task that has just finished the shard has removed its journal.
    } while !FileLock.isNamed(journal, descriptor)
    let file = PointFile.read(journal)
    if let file, file.head == head {
      ftruncate(descriptor, off_t(file.wholeBytes))
      points = file.points.filter { manifest.contains(shard, $0.key) }
    } else {
      // Empty, or from another build: its points would not be the same bits.
      ftruncate(descriptor, 0)
      write(head.line)
    }
    return points
  }

  func wanted(_ sweep: SweepDescription) -> ((Int) -> Bool)? {
    guard sweep.ordinal == manifest.ordinal, sweep.identity != nil else { return nil }
    let (manifest, shard) = (manifest, shard)
    return { manifest.contains(shard, $0) }
  }

  func keep(_ point: SweepPoint) {
    guard head != nil else { return }
    points[point.index] = point
    write(PointLine.text(point))
  }

  func end(_ sweep: SweepDescription) -> Bool {
    guard sweep.ordinal == manifest.ordinal, sweep.identity != nil, let head else { return false }
    isComplete = points.count == manifest.count(shard)
    guard isComplete, failure == nil else { return true }
    // The finished shard under its name in one step; then its journal has done its work.
    do throws(FileReplacement.Failure) {
      try FileReplacement.write(
        manifest.shardPath(path, shard), Array(PointFile.text(head, points).utf8))
      unlink(manifest.journalPath(path, shard))
    } catch { failure = error.reason }
    return true
  }

  private func write(_ text: String) {
    if case .system(let number)? = writeAll(Array(text.utf8), to: descriptor) {
      failure = StandardDescriptors.sentence(number)
    }
  }
}

/// Gives a run all points of a sweep that others have computed.
final class MergedKeeper: SweepKeeper {
  private let manifest: Manifest
  private let points: [Int: SweepPoint]

  init(_ manifest: Manifest, _ points: [Int: SweepPoint]) {
    (self.manifest, self.points) = (manifest, points)
  }

  func begin(_ sweep: SweepDescription) throws -> [Int: SweepPoint] {
    guard sweep.ordinal == manifest.ordinal, sweep.identity != nil else { return [:] }
    guard sweep.identity == manifest.identity else {
      throw DeliveryFailure("this is not the experiment of the manifest", help: "plan it again")
    }
    return points
  }

  func wanted(_ sweep: SweepDescription) -> ((Int) -> Bool)? { nil }
  func keep(_ point: SweepPoint) {}
  func end(_ sweep: SweepDescription) -> Bool { false }
}

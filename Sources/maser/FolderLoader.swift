import Language
import Output
import Simulation
import SourceText
import Synchronization

/// Reads includes below the folder of a script and nowhere else.
final class FolderLoader: IncludeLoader {
  /// The folder as given, for opening; the current one is ".".
  private let folder: String
  /// What messages call it.
  private let folderName: String
  private let count = Mutex(0)

  /// Far more than a person writes; two includes in each of thirty files would be a billion.
  private static let mostIncludes = 1000

  /// For a script in a file.
  init(ofScript path: String) {
    folderName = "the script's folder"
    guard let slash = path.lastIndex(of: "/") else {
      folder = "."
      return
    }
    folder = slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// For text without a file.
  init() {
    folder = "."
    folderName = "the current folder"
  }

  func load(_ path: String) throws(IncludeFailure) -> Source {
    Source(name: path, utf8: try bytes(path))
  }

  func loadState(_ request: StateRequest) throws(IncludeFailure) -> StoredState {
    let bytes = try bytes(request.path)
    do { return try NumpyReading.state(bytes, repairs: request.repairs) } catch {
      let help = error.distance.map {
        "`prepare cavity from \"\(request.path)\" repair` takes the nearest state, \(NumberFormat.boundText($0)) away in trace norm, and that as its bound"
      }
      throw IncludeFailure(reason: error.reason, help: help ?? "")
    }
  }

  /// A file as it is, below the folder and nowhere else.
  func content(_ path: String) throws(IncludeFailure) -> [UInt8] { try bytes(path) }

  private func bytes(_ path: String) throws(IncludeFailure) -> [UInt8] {
    try take()
    let file = "\(folder)/\(path)"
    guard let root = FileReading.realPath(folder) else {
      throw IncludeFailure(reason: "\(folderName) is gone")
    }
    guard let target = FileReading.realPath(file) else {
      throw IncludeFailure(reason: "there is no such file in \(folderName)")
    }
    // A symbolic link may lead anywhere; what counts is where it ends.
    guard target.utf8.starts(with: (root == "/" ? "/" : root + "/").utf8) else {
      throw IncludeFailure(reason: "it leads outside \(folderName)")
    }
    do {
      return try FileReading.bytes(ofFile: target)
    } catch {
      throw IncludeFailure(reason: error.reason)
    }
  }

  private func take() throws(IncludeFailure) {
    let taken = count.withLock { count in
      count += 1
      return count
    }
    guard taken <= FolderLoader.mostIncludes else {
      throw IncludeFailure(reason: "more than \(FolderLoader.mostIncludes) includes")
    }
  }
}

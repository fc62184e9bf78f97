import Language
import Simulation
import SourceText
import Synchronization

/// Reads the includes of a document: those that are open in the editor as they stand there, the others from the disk.
final class DocumentLoader: IncludeLoader {
  private let folder: String?
  private let disk: any IncludeLoader
  /// The open documents by their absolute paths.
  private let open: [String: [UInt8]]
  private let states: StateCache
  private let loaded = Mutex<[String: Source]>([:])

  init(
    folder: String?, disk: any IncludeLoader, open: [String: [UInt8]],
    states: StateCache = StateCache()
  ) {
    self.states = states
    self.folder = folder
    self.disk = disk
    self.open = open
  }

  func load(_ path: String) throws(IncludeFailure) -> Source {
    let source: Source
    if let folder, let bytes = open[DocumentLoader.absolute(path, in: folder)] {
      source = Source(name: path, utf8: bytes)
    } else {
      source = try disk.load(path)
    }
    // The same file again is the same text.
    return loaded.withLock { loaded in
      if let earlier = loaded[path], earlier.utf8 == source.utf8 { return earlier }
      loaded[path] = source
      return source
    }
  }

  func loadState(_ request: StateRequest) throws(IncludeFailure) -> StoredState {
    try states.state(request, in: folder ?? "", disk)
  }

  /// The text of an include that has been read.
  func text(_ path: String) -> Source? { loaded.withLock { $0[path] } }

  /// The absolute paths of all that have been read.
  var paths: Set<String> {
    guard let folder else { return [] }
    return Set(loaded.withLock { $0.keys.map { DocumentLoader.absolute($0, in: folder) } })
  }

  /// A path below a folder, without steps that lead nowhere.
  static func absolute(_ path: String, in folder: String) -> String {
    let parts = path.split(separator: "/").filter { $0 != "." }
    return folder + (folder.hasSuffix("/") ? "" : "/") + parts.joined(separator: "/")
  }
}

import SourceText

/// A document as the editor has it.
final class Document {
  let uri: String
  /// Its absolute path; nil for what is not in a file.
  let path: String?
  private(set) var source: Source
  private(set) var version: Int?
  /// What its diagnostics were told for may not be what it is now.
  var isStale = true
  /// The diagnostics as they were told last.
  var told: JSONValue?
  /// Whether the file holds what the editor shows, as far as the editor has said.
  var isSaved = true
  /// How its claims ended when they were checked last, by the line that each begins in, from 1.
  var verdicts: [Int: Verdict] = [:]
  /// The absolute paths that it included when it was read last.
  private(set) var included: Set<String> = []
  private var analysis: Analysis?

  init(uri: String, text: String, version: Int?) {
    self.uri = uri
    self.version = version
    path = FileURI.path(uri)
    source = Source(name: Document.name(of: uri), text)
  }

  /// The last part of the address.
  private static func name(of uri: String) -> String {
    let path = FileURI.path(uri) ?? uri
    return String(path.split(separator: "/").last ?? "")
  }

  /// The folder that includes are read from.
  var folder: String? {
    guard let path, let slash = path.lastIndex(of: "/") else { return nil }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  func forget() {
    analysis = nil
    isStale = true
  }

  func analysis(_ loader: () -> DocumentLoader) -> Analysis {
    if let analysis { return analysis }
    let made = Analysis(source, loader: loader())
    included = made.loader.paths
    analysis = made
    return made
  }

  /// The whole text anew, or stretches of it, one after the other; false, and nothing done, if one of them has not the form of a change.
  func change(_ changes: [JSONValue], version: Int?, _ encoding: PositionEncoding) -> Bool {
    var present = source
    for change in changes {
      guard let text = change["text"]?.string else { return false }
      guard let place = change["range"], place != .null else {
        present = Source(name: source.name, text)
        continue
      }
      guard let range = TextPositions(source: present, encoding: encoding).range(place) else {
        return false
      }
      var bytes = present.utf8
      bytes.replaceSubrange(range.lower..<range.upper, with: Array(text.utf8))
      present = Source(name: source.name, utf8: bytes)
    }
    source = present
    (isSaved, verdicts) = (false, [:])
    self.version = version ?? self.version
    forget()
    return true
  }
}

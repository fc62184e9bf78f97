import Language
import Output
import SourceText

/// A zip archive that holds an experiment: script with its seal, includes, what it gave, and a manifest of hashes.
///
/// `ro-crate-metadata.json` describes it (RO-Crate 1.1), `manifest-sha256.txt` can be checked by `sha256sum -c`.
public struct Pack: Sendable {
  /// A file in it.
  public struct File: Sendable {
    /// Below the folder of the pack.
    public let path: String
    public let content: [UInt8]

    public init(_ path: String, _ content: [UInt8]) {
      self.path = path
      self.content = content
    }
  }

  /// Why a pack is refused.
  public struct Failure: Error {
    public let reason: String

    /// With the reason in words.
    public init(reason: String) { self.reason = reason }
  }

  public static let manifestName = "manifest-sha256.txt"
  public static let metadataName = "ro-crate-metadata.json"
  /// Unpacked bytes and files that are taken; no pack of ours has as many.
  static let mostBytes = 1 << 30
  static let mostFiles = 10_000

  public private(set) var files: [File]

  /// Of its files, without the manifest, which is made here.
  public init(_ files: [File]) {
    self.files = files.sorted { $0.path < $1.path }
    self.files.append(File(Pack.manifestName, Array(Pack.manifest(self.files).utf8)))
  }

  /// `sha256  path`, a line for each.
  private static func manifest(_ files: [File]) -> String {
    files.map { "\(SHA256.hex(of: $0.content))  \($0.path)\n" }.joined()
  }

  /// The archive: the same files give the same bytes.
  public func bytes() throws(Failure) -> [UInt8] {
    var archive = ZipArchive()
    for file in files {
      do throws(ZipArchive.TooLarge) { try archive.add(file.path, file.content) } catch {
        throw Failure(reason: "it would be larger than 4 GB")
      }
    }
    return archive.finished
  }

  public subscript(_ path: String) -> [UInt8]? { files.first { $0.path == path }?.content }

  // MARK: Reading

  /// Reads an archive, all of it, before anything is done with any of it. Hostile ones are refused: names that lead elsewhere, links,
  /// names twice, more or larger files than allowed, damage.
  public init(reading bytes: [UInt8]) throws(Failure) {
    let archive = try Pack.told { () throws(ZipReading.Failure) in try ZipReading(bytes) }
    guard archive.entries.count <= Pack.mostFiles else {
      throw Failure(reason: "it holds more than \(Pack.mostFiles) files")
    }
    let total = archive.entries.reduce(0) { $0 + $1.size }
    guard total <= Pack.mostBytes else {
      throw Failure(
        reason: "it would be \(total >> 20) MB unpacked; the limit is \(Pack.mostBytes >> 20) MB")
    }
    var found: [File] = []
    var names: Set<String> = []
    for entry in archive.entries {
      // Folders are made as files need them.
      if entry.name.hasSuffix("/"), entry.size == 0, Pack.isSafe(String(entry.name.dropLast())) {
        continue
      }
      guard !entry.isLink else { throw Failure(reason: "`\(entry.name)` is a link") }
      guard Pack.isSafe(entry.name) else {
        throw Failure(reason: "`\(entry.name)` is no name of a file below its folder")
      }
      guard names.insert(entry.name.lowercased()).inserted else {
        throw Failure(reason: "it holds `\(entry.name)` twice")
      }
      let content = try Pack.told { () throws(ZipReading.Failure) in
        try archive.content(of: entry, atMost: Pack.mostBytes)
      }
      found.append(File(entry.name, content))
    }
    try Pack.requireNoFileAsFolder(names)
    files = found
  }

  /// A file where another has its folder.
  private static func requireNoFileAsFolder(_ names: Set<String>) throws(Failure) {
    for name in names {
      var parts = name.split(separator: "/").dropLast()
      while !parts.isEmpty {
        guard !names.contains(parts.joined(separator: "/")) else {
          throw Failure(reason: "`\(parts.joined(separator: "/"))` is a file and a folder in it")
        }
        parts.removeLast()
      }
    }
  }

  /// Files that another container than an archive carries, under the same rules; without a manifest.
  public init(carried: [File]) throws(Failure) {
    guard carried.count <= Pack.mostFiles else {
      throw Failure(reason: "it holds more than \(Pack.mostFiles) files")
    }
    var names: Set<String> = []
    for file in carried {
      guard Pack.isSafe(file.path) else {
        throw Failure(reason: "`\(file.path)` is no name of a file below its folder")
      }
      guard names.insert(file.path.lowercased()).inserted else {
        throw Failure(reason: "it holds `\(file.path)` twice")
      }
    }
    try Pack.requireNoFileAsFolder(names)
    files = carried
  }

  private static func told<T>(
    _ body: () throws(ZipReading.Failure) -> T
  ) throws(Failure) -> T {
    do throws(ZipReading.Failure) { return try body() } catch {
      throw Failure(reason: words(error))
    }
  }

  private static func words(_ failure: ZipReading.Failure) -> String {
    switch failure {
    case .notAnArchive: "it is no zip archive, or was cut off"
    case .damaged: "it is damaged"
    case .otherMethod(let name):
      "`\(name)` is encrypted, or compressed in a way that is not known here"
    case .checksum(let name): "it is damaged: the checksum of `\(name)` does not fit"
    case .otherSize(let name): "it is damaged: `\(name)` cannot be unpacked to the size it says"
    case .tooLarge(let name, _): "`\(name)` is larger than any file of a pack"
    }
  }

  /// A relative path of plain names: no root, no way up, nothing that another system reads otherwise.
  static func isSafe(_ name: String) -> Bool {
    guard !name.isEmpty, name.utf8.count <= 1000, !name.contains("\\"), !name.contains(":"),
      name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F && $0 != "\u{FFFD}" })
    else { return false }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return parts.allSatisfy {
      !$0.isEmpty && $0 != "." && $0 != ".." && $0.last != "." && $0.last != " "
        && $0.utf8.count <= 240
    }
  }

  // MARK: Checking

  /// What does not fit its manifest, in words; empty where all does.
  public func disagreements() -> [String] {
    guard let manifest = self[Pack.manifestName] else {
      return ["there is no \(Pack.manifestName)"]
    }
    var wrong: [String] = []
    var listed: Set<String> = [Pack.manifestName]
    for line in String(decoding: manifest, as: UTF8.self).split(separator: "\n") {
      let digest = line.prefix(64)
      let path = String(line.dropFirst(66))
      guard line.count > 66, line.dropFirst(64).hasPrefix("  ") else {
        wrong.append("the manifest has a line that cannot be read")
        continue
      }
      listed.insert(path)
      guard let content = self[path] else {
        wrong.append("`\(path)` is missing")
        continue
      }
      if SHA256.hex(of: content) != digest {
        wrong.append("`\(path)` is not as the manifest says")
      }
    }
    wrong += files.filter { !listed.contains($0.path) }.map {
      "`\($0.path)` is not in the manifest"
    }
    return wrong
  }

  /// The script that it is about, by its metadata; nil where they name none that has a seal.
  public var script: File? {
    guard let metadata = self[Pack.metadataName], let crate = JSONReader.value(metadata),
      let root = crate["@graph"]?.items.first(where: { $0["@id"] == .text("./") }),
      let name = root["mainEntity"]?["@id"]?.string
    else { return nil }
    return files.first {
      ResearchCrate.id($0.path) == name && SealedText($0.content).lines != nil
    }
  }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The scripts that come with the program: beside it where it is installed, in the repository where it was built.
struct ShippedScripts {
  let folder: String

  /// Nil if they are not there.
  init?() {
    guard let program = FileReading.realPath("/proc/self/exe") else { return nil }
    var parts = program.split(separator: "/").dropLast().map(String.init)
    let installed = "/" + (parts.dropLast() + ["share", "maser", "scripts"]).joined(separator: "/")
    var places = [installed]
    // .build/release/maser, and deeper where the triple stands in the path.
    for _ in 0..<4 where !parts.isEmpty {
      parts.removeLast()
      places.append("/" + (parts + ["scripts"]).joined(separator: "/"))
    }
    guard let found = places.first(where: { access($0 + "/tour.maser", R_OK) == 0 }) else {
      return nil
    }
    folder = found
  }

  /// A script: its name without ending, its path, and what its first comment says.
  struct Entry {
    let name: String
    let path: String
    let about: String

    var file: String { name + ".maser" }
  }

  /// All of them, by folder and name; those of the language's tour first.
  var entries: [Entry] {
    ["", "paper/", "lab/"].flatMap { part in
      FolderListing.names(in: "\(folder)/\(part)").filter { $0.hasSuffix(".maser") }.sorted().map {
        let path = "\(folder)/\(part)\($0)"
        return Entry(
          name: String($0.dropLast(6)), path: path, about: ShippedScripts.about(path))
      }
    }
  }

  /// The first sentence of the first comment.
  private static func about(_ path: String) -> String {
    guard let bytes = try? FileReading.bytes(ofFile: path) else { return "" }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    let comment = lines.drop { !$0.hasPrefix("#") }.prefix { $0.hasPrefix("#") }
    let text = comment.map { $0.drop { $0 == "#" || $0 == " " } }.joined(separator: " ")
    var sentence = ""
    for character in text {
      if character == " ", sentence.hasSuffix(".") || sentence.hasSuffix("?") { break }
      sentence.append(character)
    }
    return sentence
  }
}

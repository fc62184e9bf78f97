public import Language

/// The metadata of a pack as RO-Crate 1.1 wants them (https://w3id.org/ro/crate/1.1): JSON-LD of the same bytes for the same pack.
public struct ResearchCrate {
  /// What the script's `meta` declarations say.
  private let meta: [String: String]
  private let authors: [MetaStatement.Author]
  private let script: String
  private let identity: String
  private let tool: String
  private let files: [Pack.File]

  /// For a pack of these files, of which `script` is the main one.
  public init(
    _ meta: [String: String], authors: [MetaStatement.Author], script: String, identity: String,
    tool: String, files: [Pack.File]
  ) {
    (self.meta, self.authors) = (meta, authors)
    (self.script, self.identity, self.tool) = (script, identity, tool)
    self.files = files
  }

  /// The text of `ro-crate-metadata.json`.
  public var text: String {
    let parts = files.map { #"{"@id":\#(quoted(Self.id($0.path)))}"# }.joined(
      separator: ",\n      ")
    var graph = [descriptor, root(parts), language, program] + files.map(file) + people
    if let licence = licenceEntity { graph.append(licence) }
    return "{\n  \"@context\": \"https://w3id.org/ro/crate/1.1/context\",\n  \"@graph\": [\n    "
      + graph.joined(separator: ",\n    ") + "\n  ]\n}\n"
  }

  private var descriptor: String {
    #"{"@id":"\#(Pack.metadataName)","@type":"CreativeWork","about":{"@id":"./"},"conformsTo":{"@id":"https://w3id.org/ro/crate/1.1"}}"#
  }

  private var title: String { meta["title"] ?? script }

  private func root(_ parts: String) -> String {
    let description =
      meta["description"]
      ?? "A protocol on a micromaser quantum battery with its results and their bounds. Identity of the experiment: \(identity)"
    var fields = [
      #""@id":"./""#, #""@type":"Dataset""#, #""name":\#(quoted(title))"#,
      #""description":\#(quoted(description))"#,
      #""datePublished":\#(quoted(meta["date"] ?? ResearchCrate.unknownDate))"#,
      #""identifier":\#(quoted("sha256:" + identity))"#,
      #""license":{"@id":\#(quoted(licence))}"#,
      #""mainEntity":{"@id":\#(quoted(Self.id(script)))}"#,
    ]
    let people = authors.indices.map { "{\"@id\":\(quoted(authorId($0)))}" }
    // One by itself, as it has always been.
    if people.count == 1 { fields.append("\"author\":\(people[0])") }
    if people.count > 1 { fields.append("\"author\":[\(people.joined(separator: ","))]") }
    fields.append("\"hasPart\":[\n      \(parts)\n    ]")
    return "{" + fields.joined(separator: ",") + "}"
  }

  /// There is no clock in a script, and the archive has the same bytes whenever it is made.
  public static let unknownDate = "1970-01-01"

  private var licence: String {
    guard let licence = meta["licence"] else { return "#no-licence" }
    return licence.contains("://") ? licence : "https://spdx.org/licenses/" + Self.id(licence)
  }

  private var licenceEntity: String? {
    let name = meta["licence"] ?? "no licence is given"
    return
      #"{"@id":\#(quoted(licence)),"@type":"CreativeWork","name":\#(quoted(name)),"description":\#(quoted(meta["licence"] == nil ? "the author has said nothing about the use of these files" : "the licence of these files"))}"#
  }

  private func authorId(_ index: Int) -> String {
    authors[index].orcid.map(Self.orcidAddress)
      ?? (authors.count == 1 ? "#author" : "#author-\(index + 1)")
  }

  private static func orcidAddress(_ text: String) -> String {
    text.contains("://") ? text : "https://orcid.org/" + text
  }

  private var people: [String] {
    authors.enumerated().map { index, author in
      #"{"@id":\#(quoted(authorId(index))),"@type":"Person","name":\#(quoted(author.name))}"#
    }
  }

  private var language: String {
    ##"{"@id":"#maser-language","@type":"ComputerLanguage","name":"Maser protocol language","version":"\##(Language.version)"}"##
  }

  private var program: String {
    ##"{"@id":"#maser","@type":"SoftwareApplication","name":"maser","version":\##(quoted(tool))}"##
  }

  private func file(_ file: Pack.File) -> String {
    let isScript = file.path.hasSuffix(".maser")
    let type =
      isScript ? #"["File","SoftwareSourceCode"]"# : #""File""#
    var fields = [
      #""@id":\#(quoted(Self.id(file.path)))"#, #""@type":\#(type)"#,
      #""name":\#(quoted(file.path))"#, #""contentSize":"\#(file.content.count)""#,
      #""encodingFormat":"\#(Self.format(file.path))""#,
    ]
    if isScript { fields.append(##""programmingLanguage":{"@id":"#maser-language"}"##) }
    return "{" + fields.joined(separator: ",") + "}"
  }

  private static func format(_ path: String) -> String {
    switch path.split(separator: ".").last ?? "" {
    case "csv": "text/csv"
    case "json": "application/json"
    case "jsonl": "application/jsonl"
    case "npz": "application/zip"
    case "svg": "image/svg+xml"
    case "png": "image/png"
    case "pdf": "application/pdf"
    case "html": "text/html"
    default: "text/plain"
    }
  }

  /// A path as the relative reference that it is in JSON-LD (RFC 3986).
  static func id(_ path: String) -> String {
    var text = ""
    for byte in path.utf8 {
      let scalar = Unicode.Scalar(byte)
      if byte < 0x80,
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
          || "-._~/".unicodeScalars.contains(scalar)
      {
        text.unicodeScalars.append(scalar)
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        text += "%" + (digits.count < 2 ? "0" : "") + digits
      }
    }
    return text
  }
}

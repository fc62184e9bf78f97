public import Language
public import Proof
import SourceText

/// All that a report is made of: a sealed script and what its run gave.
public struct ReportContents: Sendable {
  /// The script's file name without its folder.
  public let name: String
  /// The script as it is embedded, with its seal.
  public let sealed: [UInt8]
  /// What the seal says of the run.
  public let facts: ReportFacts
  /// Events in their order, without points of sweeps, with the way numbers are written at each.
  public var events: [(event: RunEvent, numbers: NumberFormat)]
  public var outline: [OutlineStep]
  public var figures: [ReportFigure]
  /// Series, families and sweeps.
  public var tables: [DataTable]
  /// What the page carries beside the script.
  public var files: [EmbeddedFile]
  /// Files for which there is no room in a page, with their sizes.
  public var omitted: [(path: String, bytes: Int)]

  /// What a page may carry in files beside the script: with pictures and text it stays below 2 MB.
  public static let roomForFiles = 600_000

  public init(
    name: String, sealed: [UInt8], events: [(event: RunEvent, numbers: NumberFormat)],
    outline: [OutlineStep], figures: [ReportFigure], tables: [DataTable], included: [EmbeddedFile],
    data: [EmbeddedFile]
  ) {
    (self.name, self.sealed, self.events, self.outline) = (name, sealed, events, outline)
    (self.figures, self.tables) = (figures, tables)
    facts = ReportFacts(SealedText(sealed))
    files = included
    omitted = []
    // The smallest first, so that as many as can be are there.
    var room = ReportContents.roomForFiles
    var kept: Set<Int> = []
    for (index, file) in data.enumerated().sorted(by: {
      ($0.element.bytes.count, $0.offset) < ($1.element.bytes.count, $1.offset)
    }) where file.bytes.count <= room {
      room -= file.bytes.count
      kept.insert(index)
    }
    for (index, file) in data.enumerated() {
      if kept.contains(index) {
        files.append(file)
      } else {
        omitted.append((file.path, file.bytes.count))
      }
    }
  }

  /// The script above its seal.
  var source: Source { Source(name: name, utf8: SealedText(sealed).script) }

  /// `figure-6`.
  var stem: String { name.hasSuffix(".maser") ? String(name.dropLast(6)) : name }

  var meta: [String: String] { MetaStatement.values(in: source) }
  var authors: [MetaStatement.Author] { MetaStatement.authors(in: source) }

  var title: String { meta["title"] ?? stem }

  var claims: [(claim: ClaimRecord, numbers: NumberFormat)] {
    events.compactMap { entry in
      if case .claim(let claim) = entry.event { return (claim, entry.numbers) }
      return nil
    }
  }

  /// The file of a table: `run.csv`.
  public static func path(of table: DataTable) -> String {
    let name = table.name.map { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" ? $0 : "_" }
    return (name.isEmpty ? "sweep" : String(name)) + ".csv"
  }

  /// A file that the page carries.
  func file(_ path: String) -> EmbeddedFile? {
    files.first { $0.path == path && $0.role == .data }
  }
}

/// A picture of a report.
public struct ReportFigure: Sendable {
  /// How it is called: the file that the script draws, or what it shows.
  public let title: String
  public let figure: Figure
  /// As gnuplot drew it.
  public let svg: String
  /// The file with its numbers.
  public let dataPath: String
  /// The largest bound of its numbers.
  public let bound: Double?

  public init(title: String, figure: Figure, svg: String, dataPath: String, bound: Double?) {
    (self.title, self.figure, self.svg, self.dataPath) = (title, figure, svg, dataPath)
    self.bound = bound
  }
}

/// What the lines of a seal say of its run.
public struct ReportFacts: Sendable {
  public private(set) var tool = ""
  public private(set) var identity = ""
  public private(set) var kernel = ""
  public private(set) var library = ""
  public private(set) var seed = ""
  public private(set) var command: [String] = []
  public private(set) var parameters: [(name: String, value: String, isGiven: Bool)] = []
  public private(set) var includes: [(path: String, digest: String)] = []
  public private(set) var defaults: [DefaultedArgument] = []
  public private(set) var collisions = ""
  public private(set) var levels = ""
  public private(set) var tolerance = ""
  public private(set) var traceBound = ""
  public private(set) var energyBound = ""

  /// Of any text: what is missing stays empty.
  public init(_ sealed: SealedText) {
    for line in (sealed.lines ?? []).compactMap({ JSONValue($0) }) {
      func text(_ name: String) -> String { ReportFacts.text(line[name]) }
      switch line["kind"]?.string {
      case "seal":
        (tool, identity) = (text("tool"), text("identity"))
        (kernel, library, seed) = (text("kernel"), text("library"), text("seed"))
        command = line["command"]?.items.compactMap(\.string) ?? []
      case "include": includes.append((text("path"), text("sha256")))
      case "param":
        parameters.append((text("name"), text("value"), line["given"] == .truth(true)))
      case "default":
        defaults.append(
          DefaultedArgument(
            line: line["line"]?.int ?? 0, owner: text("of"), name: text("name"),
            value: text("value")))
      case "end":
        (collisions, levels) = (text("collisions"), text("levels"))
        (tolerance, traceBound) = (text("tolerance"), text("trace_bound"))
        energyBound = text("energy_bound")
      default: break
      }
    }
  }

  private static func text(_ value: JSONValue?) -> String {
    switch value {
    case .text(let text): text
    case .number(let digits): digits
    default: ""
    }
  }

  /// A bound in one digit; `inf` where the seal has none.
  static func brief(_ digits: String) -> String {
    Double(digits).map { NumberFormat.boundText($0) } ?? "inf"
  }
}

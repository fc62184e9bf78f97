import SourceText

/// How far two records of one experiment agree.
public enum Agreement: Int, Comparable, Sendable {
  /// To the last bit.
  case identical
  /// Bits differ, and every number lies within the sum of the two bounds.
  case withinBounds
  /// They cannot both be true.
  case differs

  public static func < (a: Agreement, b: Agreement) -> Bool { a.rawValue < b.rawValue }
}

/// One thing in which two records are not the same.
public struct SealDifference: Sendable {
  /// How bad it is.
  public let agreement: Agreement
  /// What it is: `energy`, `run, row 4, purity`, `include "pulse.maser"`.
  public let what: String
  /// The line of the script; nil where it has none.
  public let line: Int?
  /// What the seal holds, in words or digits.
  public let sealed: String
  /// What there is now.
  public let now: String
  /// It is about a bound, or how much room there was: it decides nothing.
  public let isAside: Bool
  /// For numbers: how far apart, and how far apart they may be.
  public let distance: (apart: Double, allowed: Double)?

  init(
    _ agreement: Agreement, _ what: String, line: Int? = nil, sealed: String, now: String,
    distance: (apart: Double, allowed: Double)? = nil, isAside: Bool = false
  ) {
    self.isAside = isAside
    self.agreement = agreement
    self.what = what
    self.line = line
    self.sealed = sealed
    self.now = now
    self.distance = distance
  }
}

/// Compares the results of a seal with those of a run, line by line.
struct SealComparison {
  private(set) var differences: [SealDifference] = []

  var agreement: Agreement { differences.map(\.agreement).max() ?? .identical }

  /// What a seal holds besides results.
  private static let noResults: Set<String> = [
    "seal", "lines", "include", "param", "default", "state", "steps",
  ]

  static func isResult(_ line: JSONValue) -> Bool {
    guard let kind = line["kind"]?.string else { return true }
    return !noResults.contains(kind)
  }

  /// The script is the same to the byte: line numbers are results then.
  private let isSameText: Bool

  init(sealed: [JSONValue], now: [JSONValue]) {
    isSameText = sealed.first?["script"] == now.first?["script"]
    let (old, new) = (sealed.filter(SealComparison.isResult), now.filter(SealComparison.isResult))
    for (one, two) in zip(old, new) where one != two { compare(one, two) }
    for one in old.dropFirst(new.count) {
      add(.differs, one, "\(SealComparison.name(one)) is no longer given", nil)
    }
    for two in new.dropFirst(old.count) {
      add(.differs, two, "\(SealComparison.name(two)) is new", nil)
    }
  }

  private mutating func add(
    _ agreement: Agreement, _ line: JSONValue, _ sealed: String, _ now: String?
  ) {
    differences.append(
      SealDifference(
        agreement, SealComparison.name(line), line: line["line"]?.int, sealed: sealed,
        now: now ?? ""))
  }

  /// What a line of a seal is about.
  static func name(_ line: JSONValue) -> String {
    let text = { (key: String) in line[key]?.string ?? "" }
    switch line["kind"]?.string {
    case "measure"?: return text("name")
    case "expect"?: return "the claim `\(text("condition"))`"
    case "point"?: return "point \(line["index"]?.int ?? 0) of \(text("sweep"))"
    case "points"?: return "the points of \(text("sweep"))"
    case "table"?: return "the table `\(text("name"))`"
    case "row"?: return "row \(line["row"]?.int ?? 0) of `\(text("table"))`"
    case "file"?: return line["path"]?.string.map { "the file `\($0)`" } ?? "the picture"
    case "print"?: return "printed text"
    case "until"?: return "an `until`"
    case "analysis"?: return "an analysis"
    case "end"?: return "the end of the run"
    case "seed"?: return "the seed"
    default: return "a line of the seal"
    }
  }

  /// Two lines that are not the same.
  private mutating func compare(_ sealed: JSONValue, _ now: JSONValue) {
    guard case .fields(let old) = sealed, case .fields(let new) = now,
      sealed["kind"] == now["kind"], old.map(\.name) == new.map(\.name)
    else {
      return differences.append(
        SealDifference(
          .differs, SealComparison.name(sealed), line: sealed["line"]?.int,
          sealed: SealComparison.brief(sealed), now: SealComparison.brief(now)))
    }
    let line = now["line"]?.int
    for (one, two) in zip(old, new) where one.value != two.value {
      let name = SealComparison.name(sealed)
      if one.name == "line" {
        if isSameText { add(.differs, sealed, "another line than now", nil) }
        continue
      }
      // How tight a bound is decides nothing; how many levels were reserved neither.
      if one.name.hasSuffix("bound") || one.name == "bounds" || one.name == "levels" {
        differences.append(
          SealDifference(
            .withinBounds, "\(name), \(one.name)", line: line,
            sealed: SealComparison.brief(one.value), now: SealComparison.brief(two.value),
            isAside: true))
        continue
      }
      let bounds = (
        SealComparison.bound(of: one.name, in: sealed), SealComparison.bound(of: one.name, in: now)
      )
      let what =
        ["value", "values", "text", "sha256", "verdict"].contains(one.name)
        ? name : "\(name), \(one.name)"
      compare(one.value, two.value, bounds.0, bounds.1, what, line, isDigest: one.name == "sha256")
    }
  }

  /// What bounds a field of an object: `bound` a value and the sides of a claim, `bounds` values, `x_bound` any other x.
  private static func bound(of field: String, in object: JSONValue) -> JSONValue? {
    switch field {
    case "values": object["bounds"]
    case "value", "left", "right": object["bound"]
    default: object[field + "_bound"]
    }
  }

  private mutating func compare(
    _ sealed: JSONValue, _ now: JSONValue, _ bound: JSONValue?, _ other: JSONValue?,
    _ what: String, _ line: Int?, isDigest: Bool
  ) {
    switch (sealed, now) {
    case (.fields(let old), .fields(let new)) where old.map(\.name) == new.map(\.name):
      for (one, two) in zip(old, new)
      where one.value != two.value && !one.name.hasSuffix("_bound") {
        compare(
          one.value, two.value, bound?[one.name] ?? SealComparison.bound(of: one.name, in: sealed),
          other?[one.name] ?? SealComparison.bound(of: one.name, in: now),
          "\(what), \(one.name)", line, isDigest: false)
      }
    case (.list(let old), .list(let new)) where old.count == new.count:
      for index in old.indices where old[index] != new[index] {
        let (a, b) = (bound?.items ?? [], other?.items ?? [])
        compare(
          old[index], new[index], index < a.count ? a[index] : nil,
          index < b.count ? b[index] : nil, "\(what), \(index + 1)", line, isDigest: false)
      }
    case (.number, .number) where sealed.double != nil && now.double != nil:
      let apart = abs(sealed.double! - now.double!)
      // A seal may claim less accuracy than there is now, within reason: otherwise its bound could excuse any value.
      let mine = max(other?.double ?? 0, 0)
      let theirs = min(max(bound?.double ?? 0, 0), 1000 * max(mine, 1e-15 * abs(now.double!)))
      let allowed = theirs + mine
      differences.append(
        SealDifference(
          apart <= allowed ? .withinBounds : .differs, what, line: line,
          sealed: SealComparison.brief(sealed), now: SealComparison.brief(now),
          distance: (apart, allowed)))
    default:
      let mayAgree =
        isDigest || PrintedText(sealed.string ?? "").agrees(with: PrintedText(now.string ?? "?"))
      differences.append(
        SealDifference(
          mayAgree ? .withinBounds : .differs, what, line: line,
          sealed: SealComparison.brief(sealed), now: SealComparison.brief(now)))
    }
  }

  private static func brief(_ value: JSONValue) -> String {
    switch value {
    case .null: return "undefined"
    case .truth(let truth): return truth ? "true" : "false"
    case .number(let text): return text
    case .text(let text): return text.unicodeScalars.count > 24 ? "\(text.prefix(12))…" : text
    case .list(let items): return "\(items.count) numbers"
    case .fields: return name(value)
    }
  }
}

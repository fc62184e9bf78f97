import Language
import SourceText

/// The verdict of `maser verify` on one file.
public enum VerifyVerdict: String, Sendable {
  /// Bit for bit what the seal holds.
  case identical
  /// Bits differ; everything that is written out lies within the bounds of the two runs.
  case agrees
  /// Something differs.
  case differs
  /// There is no seal, or it says nothing that could be compared.
  case unsealed
  /// The script could not be run again.
  case failed
}

/// What `maser verify` found in one file.
public struct Verification: Sendable {
  /// The file.
  public private(set) var path: String
  /// The verdict.
  public private(set) var verdict: VerifyVerdict
  /// What was changed since the sealing, in words: the seal itself, the script, an include.
  public private(set) var changes: [String]
  /// Results that are not the same.
  public let differences: [SealDifference]
  /// How many results were compared.
  public let compared: Int
  /// Where the states part, in words; empty where they do not.
  public var parting: [String] = []
  /// What may be the reason.
  public var causes: [String] = []

  /// For a file that could not be compared.
  public init(path: String, _ verdict: VerifyVerdict, _ reason: String) {
    self.path = path
    self.verdict = verdict
    changes = [reason]
    differences = []
    compared = 0
  }

  /// Compares a seal with what a run gives now. Cost: O(lines).
  ///
  /// - Parameters:
  ///   - sealed: the file's seal.
  ///   - now: the lines that a seal would have now.
  public init(path: String, _ sealed: SealedText, now lines: [String]) {
    self.path = path
    let old = (sealed.lines ?? []).map { JSONValue($0) }
    let new = lines.compactMap { JSONValue($0) }
    changes = sealed.damage
    if old.contains(where: { $0 == nil }) { changes.append("a line of the seal cannot be read") }
    let readable = old.compactMap { $0 }
    changes += SealContext.changes(sealed: readable, now: new)
    let comparison = SealComparison(sealed: readable, now: new)
    differences = comparison.differences
    compared = readable.count(where: SealComparison.isResult)
    switch comparison.agreement {
    case .identical: verdict = changes.isEmpty ? .identical : .differs
    case .withinBounds: verdict = changes.isEmpty ? .agrees : .differs
    case .differs: verdict = .differs
    }
    let (before, after) = (StateTrace(readable), StateTrace(new))
    guard
      comparison.differences.contains(where: { $0.distance != nil })
        || StateTrace.parting(before, after) != nil
    else {
      return
    }
    if verdict == .identical { verdict = .agrees }
    parting = StateTrace.description(before, after)
    causes = SealContext.causes(sealed: readable, now: new)
  }

  /// The file is part of another, which is what was asked about.
  public mutating func rename(_ path: String) { self.path = path }

  /// Something else that is not as it was.
  public mutating func note(_ changes: [String]) {
    guard !changes.isEmpty else { return }
    self.changes += changes
    if verdict == .identical || verdict == .agrees { verdict = .differs }
  }

  /// Whether the seal and the run name the same experiment: where the two differ then, the machine has to be the reason.
  public static func isSameExperiment(_ sealed: SealedText, now lines: [String]) -> Bool {
    guard let first = sealed.lines?.first, let old = JSONValue(first), let line = lines.first,
      let new = JSONValue(line)
    else { return false }
    return old["identity"] == new["identity"] && sealed.damage.isEmpty
  }

  /// The kernel that a seal was made with; nil where it names none.
  public static func kernel(of sealed: SealedText) -> String? {
    sealed.lines?.first.flatMap { JSONValue($0) }?["kernel"]?.string
  }

  /// The values of parameters that the command line of a seal gave, as `NAME=VALUE`.
  public static func overrides(of sealed: SealedText) -> [String] {
    (sealed.lines ?? []).compactMap { JSONValue($0) }.compactMap { line in
      guard line["kind"] == .text("param"), line["given"] == .truth(true),
        let name = line["name"]?.string
      else { return nil }
      switch line["value"] {
      case .number(let value)?: return "\(name)=\(value)"
      case .text(let value)? where value == "inf" || value == "-inf": return "\(name)=\(value)"
      default: return nil
      }
    }
  }

  /// Whether a file has a seal that can be read at all.
  public static func hasReadableSeal(_ sealed: SealedText) -> Bool {
    guard let first = sealed.lines?.first else { return false }
    return JSONValue(first)?["kind"] == .text("seal")
  }
}

extension StateTrace {
  /// Of the lines of a seal.
  init(_ lines: [JSONValue]) {
    self.init()
    for line in lines { read(line) }
  }

  /// Where two runs part, in words.
  static func description(_ sealed: StateTrace, _ now: StateTrace) -> [String] {
    guard let parting = parting(sealed, now) else {
      return ["the states on the way are the same to the last bit, as far as they were noted"]
    }
    let last = parting.agreed.map { "they agree to the last bit up to collision \($0)" }
    var text = "the states part at collision \(parting.differ)"
    if let agreed = parting.agreed, agreed + 1 < parting.differ {
      text = "the states part between collision \(agreed) and \(parting.differ)"
    }
    var lines = [text + (last.map { ": \($0)" } ?? ": none that was noted agrees")]
    if let element = element(sealed, now) {
      lines.append(
        "the first element that differs after collision \(element.collisions): rho(\(element.m), \(element.n))"
      )
    }
    return lines
  }
}

/// What surrounds the results: what was changed, and what may be the reason of a difference.
enum SealContext {
  private static func first(_ lines: [JSONValue], _ kind: String) -> JSONValue? {
    lines.first { $0["kind"] == .text(kind) }
  }

  private static func all(_ lines: [JSONValue], _ kind: String) -> [JSONValue] {
    lines.filter { $0["kind"] == .text(kind) }
  }

  /// What is not as it was when the seal was made.
  static func changes(sealed: [JSONValue], now: [JSONValue]) -> [String] {
    var changes: [String] = []
    guard let old = first(sealed, "seal"), let new = first(now, "seal") else {
      return ["the seal does not say what it is of"]
    }
    if old["script"] != new["script"] {
      let edited = SealStaleness(sealed: sealed, now: now).lines
      let places =
        edited.isEmpty
        ? "" : edited.count == 1 ? ", line \(edited[0])" : ", lines \(SealStaleness.list(edited))"
      if old["identity"] == new["identity"] {
        changes.append("the script was edited after sealing\(places), and means the same")
      } else {
        changes.append("the script was edited after sealing\(places)")
      }
    } else if old["identity"] != new["identity"],
      old["identity_version"] == new["identity_version"],
      all(sealed, "include") == all(now, "include"), all(sealed, "param") == all(now, "param")
    {
      changes.append("the identity in the seal is not that of the script")
    }
    for key in ["seed", "language", "identity_version"] where old[key] != new[key] {
      changes.append("\(key) in the seal is not that of the script")
    }
    // A file may be called otherwise today.
    func given(_ line: JSONValue) -> [JSONValue] {
      (line["command"]?.items ?? []).enumerated().filter { $0.offset != 1 }.map(\.element)
    }
    if given(old) != given(new) { changes.append("command in the seal is not that of the script") }
    changes += entries("include", "path", sealed, now) { "the included file `\($0)`" }
    changes += entries("param", "name", sealed, now) { "the parameter `\($0)`" }
    if old["script"] == new["script"], all(sealed, "default") != all(now, "default") {
      changes.append("a default in the seal is not that of this version")
    }
    let (before, after) = (StateTrace(sealed), StateTrace(now))
    if StateTrace.parting(before, after) == nil, old["identity"] == new["identity"],
      all(sealed, "state") != all(now, "state") || all(sealed, "steps") != all(now, "steps")
    {
      changes.append("a record of the states in the seal is not that of the run")
    }
    if old["script"] == new["script"], all(sealed, "lines") != all(now, "lines") {
      changes.append("the seal's record of the script's lines is not that of the script")
    }
    return changes
  }

  private static func entries(
    _ kind: String, _ key: String, _ sealed: [JSONValue], _ now: [JSONValue],
    _ words: (String) -> String
  ) -> [String] {
    let (old, new) = (all(sealed, kind), all(now, kind))
    var changes: [String] = []
    for entry in old where !new.contains(entry) {
      let name = entry[key]?.string ?? ""
      let isThere = new.contains { $0[key] == entry[key] }
      changes.append("\(words(name)) is \(isThere ? "not as it was sealed" : "gone")")
    }
    for entry in new where !old.contains(where: { $0[key] == entry[key] }) {
      changes.append("\(words(entry[key]?.string ?? "")) is new")
    }
    return changes
  }

  /// What the machine and the program were then and are now.
  static func causes(sealed: [JSONValue], now: [JSONValue]) -> [String] {
    guard let old = first(sealed, "seal"), let new = first(now, "seal") else { return [] }
    let words = [
      ("tool", "the program"), ("kernel", "the kernel"), ("library", "the C library"),
      ("identity", "the experiment"),
    ]
    return words.compactMap { key, name in
      guard let was = old[key]?.string, let present = new[key]?.string, was != present else {
        return nil
      }
      if key == "identity" { return "the experiment is another one than was sealed" }
      return "\(name) was `\(was)` when it was sealed, and is `\(present)`"
    }
  }
}

/// Which lines of a script were edited since it was sealed.
struct SealStaleness {
  /// Counted from 1, in the present script: changed or new lines; where lines were taken out, the one after.
  let lines: [Int]

  init(sealed: [JSONValue], now: [JSONValue]) {
    func digests(_ lines: [JSONValue]) -> [String] {
      let text = Array(
        lines.first { $0["kind"] == .text("lines") }?["digests"]?.string ?? "")
      return (0..<(text.count / 8)).map { String(text[(8 * $0)..<(8 * $0 + 8)]) }
    }
    let (old, new) = (digests(sealed), digests(now))
    var changed: Set<Int> = []
    for change in new.difference(from: old) {
      switch change {
      case .insert(let offset, _, _): changed.insert(offset + 1)
      case .remove(let offset, _, _):
        // In the present numbering: after what is left of the lines before it.
        let before = old[..<offset]
        changed.insert(min(new.count, SealStaleness.place(before.last, offset, new)))
      }
    }
    lines = changed.sorted()
  }

  private static func place(_ previous: String?, _ offset: Int, _ new: [String]) -> Int {
    guard let previous, let index = new.firstIndex(of: previous) else { return max(1, offset + 1) }
    return index + 2
  }

  static func list(_ numbers: [Int]) -> String {
    let shown = numbers.prefix(6).map { String($0) }.joined(separator: ", ")
    return numbers.count > 6 ? "\(shown) and \(numbers.count - 6) others" : shown
  }
}

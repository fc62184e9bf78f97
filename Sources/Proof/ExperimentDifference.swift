public import Language
import SourceText
import Syntax

/// One of two experiments that are compared: a script with or without a seal, or the results of a run (JSON Lines).
public struct ComparedExperiment: Sendable {
  /// The file.
  public let name: String
  /// Of the script; nil for results alone.
  public let identity: String?
  let parameters: [(name: String, value: Double)]
  /// In canonical form, with their lines.
  let statements: [(text: String, line: Int)]
  /// It has a seal, of a script that was edited since.
  let isStale: Bool
  /// Of a seal, or of a run; nil where there are none.
  let results: [JSONValue]?

  /// A script that was checked and has no errors.
  public init(
    name: String, _ sealed: SealedText, identity: String, parameters: [ParameterInfo]
  ) {
    self.name = name
    self.identity = identity
    self.parameters = parameters.map { ($0.name, $0.value.value) }
    let source = Source(name: name, utf8: sealed.script)
    statements = parseScript(source).tree.statements.map { statement in
      let text = String(
        decoding: source.utf8[statement.range.lower..<statement.range.upper], as: UTF8.self)
      return (
        singleLine(ofScript: Source(name: "", text), grammar: Registry.standard),
        source.line(at: statement.range.lower)
      )
    }
    let lines = sealed.lines?.compactMap { JSONValue($0) }
    // What a stale seal holds are values of another script.
    isStale =
      lines.map { $0.first?["script"]?.string != SealHeader.digest(of: sealed.script) } ?? false
    results = isStale ? nil : lines?.filter { $0["kind"] != .text("end") }
  }

  /// The output of `maser run --format json`; nil for what is none.
  public init?(name: String, results bytes: [UInt8]) {
    let lines = bytes.split(separator: 0x0A).map { JSONReader.value($0) }
    guard let first = lines.first ?? nil, case .fields? = lines.first ?? nil,
      !lines.contains(where: { $0 == nil }), first["kind"] != nil
    else { return nil }
    self.name = name
    identity = nil
    isStale = false
    let values = lines.compactMap { $0 }
    parameters =
      values.first.flatMap { line -> [(name: String, value: Double)]? in
        guard case .fields(let fields)? = line["params"] else { return nil }
        return fields.compactMap { field in field.value.double.map { (field.name, $0) } }
      } ?? []
    statements = []
    results = values.filter { $0["kind"] != .text("run") && $0["kind"] != .text("end") }
  }
}

/// What differs between two experiments, by meaning.
public struct ExperimentDifference: Sendable {
  private let a: ComparedExperiment
  private let b: ComparedExperiment
  private let results: SealComparison?

  /// Compares them. Cost: O(lines²) at worst, for the statements.
  public init(_ a: ComparedExperiment, _ b: ComparedExperiment) {
    (self.a, self.b) = (a, b)
    if let old = a.results, let new = b.results {
      results = SealComparison(sealed: old, now: new)
    } else {
      results = nil
    }
  }

  /// Whether there is any.
  public var isEmpty: Bool { parameters.isEmpty && statements.isEmpty && values.isEmpty && isSame }

  private var isSame: Bool { a.identity == nil || b.identity == nil || a.identity == b.identity }

  private var parameters: [String] {
    var lines: [String] = []
    for (name, value) in a.parameters {
      guard let other = b.parameters.first(where: { $0.name == name }) else {
        lines.append("- \(name) = \(value)")
        continue
      }
      if other.value != value { lines.append("  \(name) = \(value)  ->  \(other.value)") }
    }
    for (name, value) in b.parameters where !a.parameters.contains(where: { $0.name == name }) {
      lines.append("+ \(name) = \(value)")
    }
    return lines
  }

  private var statements: [String] {
    guard !a.statements.isEmpty, !b.statements.isEmpty else { return [] }
    let changes = b.statements.map(\.text).difference(from: a.statements.map(\.text))
    var lines: [(place: Int, text: String)] = []
    for change in changes {
      switch change {
      case .remove(let offset, let text, _):
        lines.append((2 * offset, "- \(a.statements[offset].line): \(text)"))
      case .insert(let offset, let text, _):
        lines.append((2 * offset + 1, "+ \(b.statements[offset].line): \(text)"))
      }
    }
    return lines.sorted { $0.place < $1.place }.map(\.text)
  }

  private var values: [String] {
    results?.differences.filter { !$0.isAside }.map { $0.change } ?? []
  }

  /// For people, each line ended; says so where nothing differs.
  public var text: String {
    var lines: [String] = []
    if let one = a.identity, let two = b.identity {
      lines.append(
        one == two
          ? "the same experiment (identity \(one.prefix(12))…)"
          : "two experiments (identities \(one.prefix(12))… and \(two.prefix(12))…)")
    }
    func section(_ title: String, _ rows: [String]) {
      guard !rows.isEmpty else { return }
      lines.append(title)
      lines += rows.map { "  " + $0 }
    }
    section("parameters", parameters)
    section("statements", statements)
    section("values and verdicts", values)
    if results == nil {
      let without = [a, b].filter { $0.results == nil }.map { "`\($0.name)`" }
      let verb = without.count == 1 ? "has" : "have"
      let what = [a, b].contains(where: \.isStale) ? "no seal of the script as it is" : "no seal"
      lines.append("no values are compared: \(without.joined(separator: " and ")) \(verb) \(what)")
    } else if values.isEmpty {
      lines.append("every value and verdict is the same")
    }
    return lines.map { printable($0) + "\n" }.joined()
  }

  /// One JSON object, line end included.
  public var json: String {
    func list(_ rows: [String]) -> String {
      "[" + rows.map { quoted($0) }.joined(separator: ",") + "]"
    }
    return #"{"kind":"diff","a":\#(quoted(a.name)),"b":\#(quoted(b.name)),"same":\#(isEmpty),"#
      + #""parameters":\#(list(parameters)),"statements":\#(list(statements)),"values":\#(list(values))}"#
      + "\n"
  }
}

extension SealDifference {
  /// `energy (line 6): 3.7 -> 3.9: 0.2 apart, the bounds allow 7e-13`.
  fileprivate var change: String {
    let place = line.map { " (line \($0))" } ?? ""
    guard !now.isEmpty else { return "\(what)\(place): \(sealed)" }
    var text = "\(what)\(place): \(sealed)  ->  \(now)"
    if let distance {
      text +=
        agreement == .differs
        ? ": \(briefNumber(distance.apart)) apart, the bounds allow \(briefNumber(distance.allowed))"
        : ": within the bounds"
    }
    return text
  }
}

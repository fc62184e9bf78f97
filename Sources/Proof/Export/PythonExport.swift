import Language
public import SourceText
import Syntax

/// What an exported script computes with.
public enum ExportTarget: String, CaseIterable, Sendable {
  case python
  case qutip

  /// In sentences.
  var name: String { self == .python ? "NumPy" : "QuTiP" }
}

/// Something that has no counterpart in the exported script.
public struct ExportFailure: Error {
  /// With its place (E0408).
  public let diagnostic: Diagnostic
}

/// Writes a protocol as a Python script: the same statements in the same order, with the same names and comments.
///
/// Statements that make no numbers (`plot`, `save`, `set digits`) stay as comments. What makes numbers and has no counterpart is an error.
public struct PythonExport {
  let source: Source
  let target: ExportTarget
  private var lines: [String] = []
  var depth = 1
  /// The end of what has been written, for the comments up to the next statement.
  private var written: Int
  /// Names of the script that are functions in Python: defined observables.
  var functions: Set<String> = []
  /// Names in scope, by block: what may not be rebound in an inner one.
  var scopes: [Set<String>] = [[]]
  /// Procedures, which are called otherwise in Python: a value may have the same name.
  var procedures: Set<String> = []
  /// In the body of one.
  var isInProcedure = false
  /// What the command line gives parameters.
  let overrides: [String: Double]
  /// Series and sweeps, whose columns are read by name.
  var tables: Set<String> = []

  /// The Python text of a script that was checked and has no errors.
  ///
  /// - Parameters:
  ///   - source: the script.
  ///   - facts: lines for the head: which script, which identity.
  ///   - overrides: values of parameters that are not their defaults.
  public static func text(
    of source: Source, for target: ExportTarget, facts: [String], overrides: [String: Double] = [:]
  ) throws(ExportFailure) -> String {
    var export = PythonExport(source: source, target: target, overrides: overrides)
    for statement in parseScript(source).tree.statements { try export.add(statement) }
    export.addComments(before: source.utf8.count)
    if export.lines.isEmpty { export.emit("pass") }
    let head =
      ["#!/usr/bin/env python3", "# -*- coding: utf-8 -*-"] + facts.map { "# " + printable($0) }
    let imports = PythonTexts.imports + (target == .qutip ? "\nimport qutip as qt" : "")
    let machine = target == .qutip ? PythonTexts.qutip : PythonTexts.numpy
    let protocolText = (["def protocol(b, param):"] + export.lines).joined(separator: "\n")
    return head.joined(separator: "\n") + "\n" + imports + "\n\n\n" + machine + "\n\n\n"
      + PythonTexts.common + "\n\n\n" + protocolText + "\n\n\n" + PythonTexts.main + "\n"
  }

  private init(source: Source, target: ExportTarget, overrides: [String: Double]) {
    self.overrides = overrides
    self.source = source
    self.target = target
    written = source.byteOrderMarkLength
  }

  // MARK: Lines

  mutating func emit(_ line: String) {
    lines.append(String(repeating: "    ", count: depth) + line)
  }

  func text(_ range: SourceRange) -> String {
    String(decoding: source.utf8[range.lower..<range.upper], as: UTF8.self)
  }

  func failure(_ what: String, _ range: SourceRange) -> ExportFailure {
    ExportFailure(
      diagnostic: Diagnostic(
        .notYetAvailable, .error, "\(what) has no counterpart in the exported script",
        labels: [DiagnosticLabel(SourceSpan(source, range), "nothing was written")],
        notes: ["what \(target.name) is to check has to be said without it"]))
  }

  /// Comments between what is written and an offset. One on the line of what is written stays behind it.
  private mutating func addComments(before end: Int) {
    guard end > written else { return }
    var isFirst = true
    for line in source.utf8[written..<end].split(separator: 0x0A, omittingEmptySubsequences: false)
    {
      defer { isFirst = false }
      guard let start = line.firstIndex(of: UInt8(ascii: "#")) else { continue }
      let comment = String(decoding: line[start...], as: UTF8.self).filter { $0 != "\r" }
      // Seals are of the script they stand below.
      if comment.hasPrefix("#| ") { continue }
      if isFirst, !lines.isEmpty {
        lines[lines.count - 1] += "  " + printable(comment)
      } else {
        emit(printable(comment))
      }
    }
    written = end
  }

  // MARK: Statements

  mutating func add(_ statement: Statement) throws(ExportFailure) {
    addComments(before: statement.range.lower)
    written = max(written, statement.range.lower)
    try write(statement)
    if statement.fields.allSatisfy({ !$0.holdsBlock }) {
      written = max(written, statement.range.upper)
    }
    written = max(written, statement.range.upper)
  }

  /// The statements of a block, indented.
  mutating func add(_ block: Block, declaring names: [String] = []) throws(ExportFailure) {
    written = max(written, block.range.lower + 1)
    depth += 1
    scopes.append(Set(names))
    let before = lines.count
    for statement in block.statements { try add(statement) }
    addComments(before: max(written, block.range.upper - 1))
    if lines[before...].allSatisfy({ $0.drop { $0 == " " }.hasPrefix("#") }) { emit("pass") }
    scopes.removeLast()
    depth -= 1
    written = max(written, block.range.upper)
  }

  /// A name of the script as one of Python's that means nothing else.
  func name(_ word: Word) -> String { PythonExport.safe(word.text) }

  static func safe(_ name: String) -> String {
    reserved.contains(name) ? name + "_" : name
  }

  /// Declares a name; one of an outer block has to stay what it is there.
  mutating func declare(_ word: Word) throws(ExportFailure) {
    if scopes.dropLast().contains(where: { $0.contains(word.text) }) {
      throw failure("`\(word.text)`, which is another thing outside this block,", word.range)
    }
    scopes[scopes.count - 1].insert(word.text)
  }

  /// Python's words, and those of the parts that are the same in all scripts.
  private static let reserved: Set<String> = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in",
    "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with",
    "yield", "b", "param", "np", "qt", "math", "cmath", "sys", "protocol", "main", "Battery",
    "half_away", "Series", "Sweep", "Observables", "Machine", "TooFewLevels", "contextmanager",
    "ladder",
    "jaynes_cummings", "rabi", "span", "brief", "coherent_ket", "exponential", "list", "dict",
    "len",
    "sum", "min", "max", "abs", "round", "range", "zip", "any", "all", "float", "int", "str",
    "print",
    "type", "id", "map", "object", "set", "enumerate", "repr", "log_or_zero", "math",
  ]
}

extension Field {
  fileprivate var holdsBlock: Bool {
    switch value {
    case .block: true
    case .clause(_, let fields): fields.contains { $0.holdsBlock }
    default: false
    }
  }
}

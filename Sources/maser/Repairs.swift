import Language
import SourceText

/// `maser check --fix`: applies safe fixes until there are none left.
struct Repairs {
  private(set) var exit = Exit.ok

  /// A fix may uncover another mistake behind it; no script needs more rounds.
  private static let mostRounds = 100

  init(_ arguments: ScriptArguments, isDry: Bool, _ output: DiagnosticOutput) {
    let text = StandardText()
    var exits: [Exit] = []
    for input in arguments.inputs {
      do {
        exits.append(
          try repair(input, arguments.overrides, isDry: isDry, text, output))
      } catch let failure as ReadFailure {
        output.write(input.diagnostic(failure))
        exits.append(.unreadable)
      } catch let failure as FileReplacement.Failure {
        output.say("`\(input.name ?? "")` could not be written: \(failure.reason)")
        exits.append(.failed)
      } catch {
        preconditionFailure("every error thrown above is one of two: \(error)")
      }
    }
    exit = text.finish(Exit.combined(exits), output)
  }

  private func repair(
    _ input: ScriptInput, _ overrides: [ParameterOverride], isDry: Bool, _ text: StandardText,
    _ output: DiagnosticOutput
  ) throws -> Exit {
    let (source, loader) = try input.read()
    var present = source
    var script = CheckedScript(present, loader, name: input.name, overrides: overrides)
    var done = 0
    for _ in 0..<Repairs.mostRounds {
      let edits = Repairs.edits(script.diagnostics, in: present)
      guard !edits.isEmpty else { break }
      let bytes = Repairs.applying(edits.flatMap(\.self), to: present.utf8)
      let next = Source(name: source.name, utf8: bytes)
      let repaired = CheckedScript(next, loader, name: input.name, overrides: overrides)
      guard Repairs.helps(repaired, script) else { break }
      done += edits.count
      (present, script) = (next, repaired)
    }
    if present.utf8 != source.utf8 {
      try deliver(present.utf8, source, input, isDry: isDry, text)
      let count = done == 1 ? "1 fix" : "\(done) fixes"
      output.say("\(input.name ?? "-e"): \(count)\(isDry ? ", not written" : "")")
    }
    output.write(script.diagnostics)
    if !isDry { Check.warnIfStale(script, output) }
    return script.isRejected ? .rejected : .ok
  }

  private func deliver(
    _ bytes: [UInt8], _ source: Source, _ input: ScriptInput, isDry: Bool, _ text: StandardText
  ) throws {
    if isDry {
      text.write(LineDifference.unified(source.utf8, bytes, name: input.name ?? "script"))
    } else if case .file(let path) = input {
      try FileReplacement.replace(path, with: bytes)
    } else {
      text.write(String(decoding: bytes, as: UTF8.self))
    }
  }

  /// What does not help is not done: there are fewer errors, or as many of another kind, which stood behind those that were mended.
  private static func helps(_ repaired: CheckedScript, _ script: CheckedScript) -> Bool {
    func codes(_ script: CheckedScript) -> [String] {
      script.diagnostics.filter { $0.severity == .error }.map(\.code.rawValue).sorted()
    }
    let (now, before) = (codes(repaired), codes(script))
    return now.count < before.count || now.count == before.count && now != before
  }

  /// The edits of each safe fix in this text, none of which overlap.
  private static func edits(_ found: [Diagnostic], in source: Source) -> [[SourceEdit]] {
    var taken: [SourceRange] = []
    var fixes: [[SourceEdit]] = []
    for diagnostic in found where diagnostic.severity == .error {
      guard let fix = diagnostic.safeFix,
        fix.edits.allSatisfy({ $0.span.source === source }),
        !fix.edits.contains(where: { edit in
          taken.contains { edit.span.range.lower <= $0.upper && $0.lower <= edit.span.range.upper }
        })
      else { continue }
      taken += fix.edits.map(\.span.range)
      fixes.append(fix.edits)
    }
    return fixes
  }

  private static func applying(_ edits: [SourceEdit], to text: [UInt8]) -> [UInt8] {
    var result = text
    for edit in edits.sorted(by: { $0.span.range.lower > $1.span.range.lower }) {
      result.replaceSubrange(
        edit.span.range.lower..<edit.span.range.upper, with: Array(edit.replacement.utf8))
    }
    return result
  }
}

/// The lines in which two texts differ, as `diff -u` writes them.
enum LineDifference {
  /// Lines around a change that are shown.
  private static let around = 2

  static func unified(_ old: [UInt8], _ new: [UInt8], name: String) -> String {
    let (a, b) = (lines(old), lines(new))
    let changes = b.difference(from: a)
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in changes {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var rows: [(sign: Character, text: String, old: Int, new: Int)] = []
    var (i, j) = (0, 0)
    while i < a.count || j < b.count {
      if i < a.count, removed.contains(i) {
        rows.append(("-", a[i], i, j))
        i += 1
      } else if j < b.count, inserted.contains(j) {
        rows.append(("+", b[j], i, j))
        j += 1
      } else {
        rows.append((" ", a[i], i, j))
        i += 1
        j += 1
      }
    }
    return "--- \(name)\n+++ \(name)\n" + hunks(rows)
  }

  private static func hunks(_ rows: [(sign: Character, text: String, old: Int, new: Int)])
    -> String
  {
    let shown = rows.indices.filter { index in
      let near = max(0, index - around)...min(rows.count - 1, index + around)
      return near.contains { rows[$0].sign != " " }
    }
    var text = ""
    var start = 0
    while start < shown.count {
      var end = start
      while end + 1 < shown.count, shown[end + 1] == shown[end] + 1 { end += 1 }
      let hunk = shown[start...end].map { rows[$0] }
      let (old, new) = (hunk.count { $0.sign != "+" }, hunk.count { $0.sign != "-" })
      text += "@@ -\(hunk[0].old + 1),\(old) +\(hunk[0].new + 1),\(new) @@\n"
      text += hunk.map { "\($0.sign)\(printable($0.text))\n" }.joined()
      start = end + 1
    }
    return text
  }

  private static func lines(_ bytes: [UInt8]) -> [String] {
    // By bytes: CR LF is one character.
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}

import Language
public import SourceText

/// Whether a sealed script is still the one that was sealed.
public enum StaleSeal {
  /// The warning (W161) for a script that was edited since it was sealed, or whose seal is damaged; nil where all is well. Runs nothing.
  ///
  /// It names the edited lines, and the recorded values that were computed after or at them.
  ///
  /// - Parameters:
  ///   - sealed: the file.
  ///   - source: the same file as the messages show it.
  ///   - identity: of the script as it is; nil where it is rejected.
  public static func diagnostic(_ sealed: SealedText, _ source: Source, identity: String?)
    -> Diagnostic?
  {
    guard let lines = sealed.lines else { return nil }
    let values = lines.compactMap { JSONValue($0) }
    let place = SourceSpan(
      source, SourceRange(sealed.script.count, sealed.script.count + 2))
    func warning(_ title: String, _ label: String, _ notes: [String]) -> Diagnostic {
      Diagnostic(
        .staleSeal, .warning, title, labels: [DiagnosticLabel(place, label)],
        notes: notes + ["`maser verify` compares with a new run, `maser seal` makes a new seal"])
    }
    if let damage = sealed.damage.first {
      return warning("the seal is damaged", damage, [])
    }
    guard let header = values.first, header["kind"] == .text("seal") else {
      return warning("the seal is damaged", "it does not say what it is of", [])
    }
    guard header["script"]?.string != SealHeader.digest(of: sealed.script) else { return nil }
    let now = JSONValue.fields([
      JSONField("kind", .text("lines")),
      JSONField("digests", .text(SealHeader.lineDigests(sealed.script).joined())),
    ])
    let edited = SealStaleness(sealed: values, now: [now]).lines
    let edits =
      edited.isEmpty
      ? "the script was edited since"
      : "since then \(edited.count == 1 ? "line" : "lines") \(SealStaleness.list(edited)) \(edited.count == 1 ? "was" : "were") edited"
    if let identity, header["identity"]?.string == identity {
      return warning(
        "the seal is stale: the script was edited after it was sealed", edits,
        ["it means the same as before: the recorded values still belong to it"])
    }
    return warning(
      "the seal is stale: the script was edited after it was sealed", edits,
      orphans(values, edited.first ?? 1))
  }

  /// Recorded values that were computed at or after the first edited line.
  private static func orphans(_ lines: [JSONValue], _ first: Int) -> [String] {
    let notes = lines.compactMap { line -> String? in
      guard let place = line["line"]?.int, SealComparison.isResult(line) else { return nil }
      // Lines below may have moved by as many as were put in; what stands above the edit is what it was.
      guard place >= first else { return nil }
      let name = SealComparison.name(line)
      switch line["kind"]?.string {
      case "measure"?:
        guard case .number(let value)? = line["value"] else { return nil }
        return "`\(name) = \(value)` was recorded at line \(place), and no longer belongs to it"
      case "expect"?:
        let verdicts = ["pass": "passed", "fail": "failed", "undecided": "stayed undecided"]
        let verdict = verdicts[line["verdict"]?.string ?? ""] ?? "was judged"
        return "\(name) at line \(place) \(verdict), which says nothing of the script as it is"
      default: return nil
      }
    }
    let most = 6
    return notes.count > most
      ? Array(notes.prefix(most)) + ["and \(notes.count - most) other recorded values"] : notes
  }
}

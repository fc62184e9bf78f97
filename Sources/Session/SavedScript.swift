import Language
import SourceText
import Syntax

/// The statements in force as a script has them: no run writes a file twice, while in a session that is how one goes on.
struct SavedScript {
  /// In order; without those that do nothing but write a file which a later one writes again.
  private(set) var texts: [String] = []
  /// How many are left out for that.
  private(set) var replaced = 0
  /// Files that are written twice all the same, by statements that do more.
  private(set) var writtenTwice: [String] = []

  init(_ entries: ArraySlice<Timeline.Entry>) {
    var later: Set<String> = []
    for entry in entries.reversed() {
      let files = entry.files.map(FileNamePlan.same)
      let again = files.filter { later.contains($0) }
      if entry.onlyWrites, !again.isEmpty, again.count == files.count {
        replaced += 1
        continue
      }
      writtenTwice += again
      later.formUnion(files)
      texts.append(entry.text)
    }
    texts.reverse()
    writtenTwice = Set(writtenTwice).sorted()
  }

  /// What was left out, and what is left to be done; empty where nothing is.
  var remarks: [String] {
    var remarks: [String] = []
    if replaced > 0 {
      remarks.append(
        replaced == 1
          ? "left out one that wrote a file which a later one writes again"
          : "left out \(replaced) that wrote files which later ones write again")
    }
    if let first = writtenTwice.first {
      remarks.append(
        "`\(first)` is written twice: a script may not do that, so change one of the names in it")
    }
    return remarks
  }
}

extension Statement {
  /// Whether all that it does is to write a file, or to draw.
  var onlyWrites: Bool {
    !(Registry.standard.statement(keyword.text)?.fileEndings ?? []).isEmpty
  }
}

extension Session {
  /// The session as a script.
  public var script: String { script(of: savedScript) }

  var savedScript: SavedScript { SavedScript(timeline.entries[..<timeline.position]) }

  func script(of saved: SavedScript) -> String {
    let text = (["maser \(Language.version)"] + saved.texts).joined(separator: "\n") + "\n"
    // What has run can be read; the formatter gives nothing only for what cannot.
    return formatScript(Source(name: "", text)).text ?? text
  }
}

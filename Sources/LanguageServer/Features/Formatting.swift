import Language
import SourceText

extension Server {
  func formatting(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let document = try document(params)
    return .list(edits(LineEdits.formatting(document.source), document.source))
  }

  /// The whole text decides how its lines are laid; of the changes those that touch the range are made.
  func rangeFormatting(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    let document = try document(params)
    guard let range = positions(document.source).range(params["range"]) else {
      throw .invalid("`range` is no range")
    }
    let touching = LineEdits.formatting(document.source).filter {
      $0.range.lower <= range.upper && range.lower <= $0.range.upper
    }
    return .list(edits(touching, document.source))
  }

  private func edits(_ edits: [LineEdits.Edit], _ source: Source) -> [JSONValue] {
    let positions = positions(source)
    return edits.map {
      ["range": positions.range($0.range), "newText": .text($0.text)]
    }
  }
}

/// Changes of whole lines, as few as there can be, so that the cursor stays where it was.
enum LineEdits {
  /// Looking for the fewest changes of longer texts, all of whose lines change, would take seconds.
  private static let mostPairs = 1 << 26

  struct Edit: Equatable {
    let range: SourceRange
    let text: String
  }

  /// What puts a script into its canonical layout; nothing where it has mistakes.
  static func formatting(_ source: Source) -> [Edit] {
    guard let text = formatScript(source).text else { return [] }
    return between(source, text)
  }

  static func between(_ source: Source, _ text: String) -> [Edit] {
    let new = Source(name: "", text)
    let (old, fresh) = (lines(source), lines(new))
    guard old.count.multipliedReportingOverflow(by: fresh.count).partialValue <= mostPairs else {
      return [Edit(range: SourceRange(0, source.utf8.count), text: text)]
    }
    let difference = fresh.difference(from: old)
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var edits: [Edit] = []
    var (i, j) = (0, 0)
    while i < old.count || j < fresh.count {
      if !removed.contains(i), !inserted.contains(j) {
        (i, j) = (i + 1, j + 1)
        continue
      }
      let (from, start) = (i, j)
      while removed.contains(i) { i += 1 }
      while inserted.contains(j) { j += 1 }
      edits.append(
        Edit(
          range: SourceRange(offset(from, source), offset(i, source)),
          text: fresh[start..<j].map { String(decoding: $0, as: UTF8.self) }.joined()))
    }
    return edits
  }

  private static func offset(_ line: Int, _ source: Source) -> Int {
    line < source.lineStarts.count ? source.lineStarts[line] : source.utf8.count
  }

  /// With their ends.
  private static func lines(_ source: Source) -> [[UInt8]] {
    source.lineStarts.indices.map { line in
      Array(source.utf8[source.lineStarts[line]..<offset(line + 1, source)])
    }
  }
}

import Foundation
import Testing

/// A mistake that people make, what they are told, and the programs that they may have meant.
///
/// A file holds a `given` line, put before every program, and paragraphs of
///
///     wrong collide theta=0.8 n=10 damp gamma=0.1
///     right collide theta=0.8 n=10 with damp gamma=0.1
///     right collide theta=0.8 n=10; damp gamma=0.1
///     says  `with damp …` for loss after every collision
///
/// The first `right` is the program after the first fix (and the first fixes of whatever is wrong then), the second the one after
/// the second. Without `right` there is advice in words alone. Lines that start with a blank go on with the program; their first six blanks are
/// the margin.
struct MistakeEntry: CustomTestStringConvertible {
  let file: String
  let given: String
  var wrong: String
  var rights: [String] = []
  var says: [String] = []

  var testDescription: String { "\(file): \(wrong)" }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Mistakes")

  static let all: [MistakeEntry] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".txt") }.sorted().flatMap(entries)
  }()

  private static func entries(of file: String) -> [MistakeEntry] {
    let url = folder.appendingPathComponent(file)
    guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [] }
    var given = ""
    var entries: [MistakeEntry] = []
    var last: Substring = ""
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let body = String(line.dropFirst(6))
      if !line.hasPrefix(" ") { last = line.prefix { $0 != " " } }
      let isMore = line.hasPrefix(" ")
      switch last {
      case "given": given = body + "\n"
      case "wrong" where isMore: entries[entries.count - 1].wrong += "\n" + body
      case "wrong": entries.append(MistakeEntry(file: file, given: given, wrong: body))
      case "right" where isMore:
        let index = entries[entries.count - 1].rights.count - 1
        entries[entries.count - 1].rights[index] += "\n" + body
      case "right": entries[entries.count - 1].rights.append(body)
      case "says": entries[entries.count - 1].says.append(body)
      default: preconditionFailure("\(file): \(line)")
      }
    }
    return entries
  }
}

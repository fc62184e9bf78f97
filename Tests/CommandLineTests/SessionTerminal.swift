import Foundation

extension Terminal {
  /// A session on a terminal, at its first prompt.
  static func session(
    _ arguments: [String] = [], columns: Int = 100, rows: Int = 40,
    environment: [String: String]? = nil, folder: URL? = nil
  ) throws -> Terminal {
    let terminal = try Terminal(
      Program.path, arguments, columns: columns, rows: rows, environment: environment,
      folder: folder)
    try terminal.waitFor("[0] >")
    return terminal
  }

  /// Types a line and waits for the prompt after it.
  func type(_ line: String, _ prompt: String) throws {
    try waitFor("a prompt", seconds: 30) { screen in
      screen.lines.last { !$0.isEmpty }?.hasSuffix(" >") == true
    }
    let before = Terminal.prompts(display)
    try send(line + Key.enter)
    try waitFor("the prompt \(prompt)", seconds: 30) { screen in
      screen.lines.last { !$0.isEmpty } == prompt && Terminal.prompts(screen) > before
    }
  }

  /// What was shown between the last prompt and the one before it.
  var answer: [String] {
    let rows = everything.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let places = rows.indices.filter { Terminal.isPrompt(rows[$0]) }
    guard places.count > 1 else { return [] }
    return Array(rows[(places[places.count - 2] + 1)..<places[places.count - 1]])
  }

  private static func isPrompt(_ row: String) -> Bool {
    row.hasPrefix("[") && row.contains("] >") || row.hasPrefix("... >") || row.hasPrefix(" ... >")
  }

  private static func prompts(_ screen: Screen) -> Int {
    screen.everything.split(separator: "\n").filter { isPrompt(String($0)) }.count
  }
}

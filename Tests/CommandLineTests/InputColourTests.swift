import Foundation
import Testing

/// Colours on the line that is edited: they change nothing but colours.
@Suite("Colours of what is typed on a terminal")
struct InputColourTests {
  private func environment(_ more: [String: String] = [:]) -> [String: String] {
    Terminal.environment(
      home: FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    ).merging(more) { $1 }
  }

  @Test(
    "Statements are coloured, and not where that is unwanted or not understood",
    arguments: [
      ([:], true), (["NO_COLOR": "1"], false), (["TERM": "dumb"], false), (["TERM": "vt52"], false),
      (["TERM": "screen-256color"], true),
    ] as [([String: String], Bool)])
  func coloured(_ more: [String: String], _ expected: Bool) throws {
    let terminal = try Terminal.session(environment: environment(more))
    try terminal.send("measure energy")
    try terminal.waitFor("measure energy")
    try terminal.send(Key.enter)
    try terminal.waitFor("energy = 0")
    let output = String(decoding: terminal.output, as: UTF8.self)
    #expect(output.contains("\u{1B}[1;34mmeasure\u{1B}[0m") == expected)
  }

  @Test(
    "A bracket and its partner are marked while the cursor is there, and not when the line is entered"
  )
  func brackets() throws {
    let terminal = try Terminal.session(environment: environment())
    try terminal.send("measure (1+2)")
    try terminal.waitFor("measure (1+2)")
    terminal.wait(seconds: 0.3)
    var output = String(decoding: terminal.output, as: UTF8.self)
    #expect(output.contains("\u{1B}[1;4m(\u{1B}[0m"))
    let before = output.count
    try terminal.send(Key.enter)
    try terminal.waitFor(" = 3")
    output = String(String(decoding: terminal.output, as: UTF8.self).dropFirst(before))
    #expect(!output.contains("\u{1B}[1;4m"))
  }

  /// What people press, with more of what is difficult.
  private static let keys =
    Array(" abcdefghijklmnopqrstuvwxyz0123456789=()[]{}\"#.,+-*/<>~").map(String.init)
    + [
      "θ", "π", "日", "本", "é", "collide ", "theta=pi/sqrt(15) ", "measure energy, purity ", "日本語の",
    ]
    + [
      Key.left, Key.left, Key.left, Key.right, Key.home, Key.end, Key.backspace, Key.backspace,
      Key.delete, Key.ctrlW, Key.ctrlK, Key.ctrlA, Key.ctrlE, "\u{19}", Key.up, Key.down, "\u{14}",
      "\u{1B}b", "\u{1B}f", "\u{1B}d", Key.paste("a(b)\nlet x = \"c\""), Key.ctrlU,
    ]

  @Test(
    "With and without colours the screen and the cursor are the same, whatever is typed",
    arguments: [20, 31, 60], 0..<3)
  func sameScreen(_ columns: Int, _ seed: Int) throws {
    var generator = SplitMix(UInt64(seed * 100 + columns))
    let coloured = try Terminal.session(columns: columns, rows: 16, environment: environment())
    let plain = try Terminal.session(
      columns: columns, rows: 16, environment: environment(["NO_COLOR": "1"]))
    var typed = ""
    for round in 0..<40 {
      if round % 15 == 14 {
        // Also after the window has changed, which readline deals with in its own way.
        let width = columns + Int(generator.next() % 9) - 4
        try coloured.resize(columns: width, rows: 16)
        try plain.resize(columns: width, rows: 16)
        typed += "<\(width)>"
        try requireSame(coloured, plain, after: typed, quiet: 0.6)
      }
      var batch = ""
      for _ in 0..<Int(generator.next() % 5 + 1) {
        batch += Self.keys[Int(generator.next() % UInt64(Self.keys.count))]
      }
      typed += batch
      try coloured.send(batch)
      try plain.send(batch)
      try requireSame(coloured, plain, after: typed, quiet: 0.03)
    }
    try requireSame(coloured, plain, after: typed, quiet: 0.5)
  }

  /// Waits until both have been silent for a while, and compares.
  private func requireSame(
    _ coloured: Terminal, _ plain: Terminal, after typed: String, quiet: Double
  ) throws {
    let deadline = Date(timeIntervalSinceNow: 10)
    var (one, other) = (coloured.display, plain.display)
    repeat {
      coloured.wait(seconds: quiet / 2)
      plain.wait(seconds: quiet / 2)
      (one, other) = (coloured.display, plain.display)
    } while (one.lines != other.lines || one.cursor != other.cursor) && Date() < deadline
    try #require(
      one.lines == other.lines,
      "after \(typed.debugDescription):\n\(one.everything)\n---\n\(other.everything)")
    try #require(one.cursor == other.cursor, "after \(typed.debugDescription)")
  }
}

/// A small generator whose numbers are the same everywhere.
private struct SplitMix {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

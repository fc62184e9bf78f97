import Foundation
import Language
import Output
import Testing

private let terminals: [(ending: String, terminal: GnuplotScript.Terminal)] = [
  ("svg", .svg), ("pdf", .pdf), ("png", .png),
]

@Suite("Figures drawn by gnuplot", .enabled(if: gnuplotIsInstalled))
struct GnuplotTests {
  @Test("every kind of figure is drawn on every terminal", arguments: Figures.all.indices)
  func draws(index: Int) throws {
    let (name, figure) = Figures.all[index]
    try withFolder { folder in
      for (ending, terminal) in terminals {
        let path = "\(folder)/\(name).\(ending)"
        try Gnuplot().draw(figure, on: terminal, to: path)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(bytes.count > 1000)
        #expect(isComplete(bytes, ending))
        #expect(try files(folder).allSatisfy { !$0.hasSuffix(".tmp") })
      }
    }
  }

  @Test("and as text, no wider and no higher than asked for", arguments: Figures.all.indices)
  func drawsText(index: Int) throws {
    let (name, figure) = Figures.all[index]
    for (columns, rows) in [(80, 24), (120, 40), (40, 12)] {
      for utf8 in [true, false] {
        let text = try Gnuplot().text(of: figure, columns: columns, rows: rows, utf8: utf8)
        try withFolder { folder in
          let path = "\(folder)/\(name)-\(columns)\(utf8 ? "u" : "a").txt"
          try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        #expect(lines.count <= rows)
        #expect(lines.allSatisfy { $0.unicodeScalars.count <= columns })
        #expect(lines.count > 4)
        if !utf8 { #expect(text.utf8.allSatisfy { $0 < 0x80 }) }
      }
    }
  }

  @Test("labels are shown as they are", arguments: Figures.hostileLabels)
  func hostileLabels(text: String) throws {
    try withFolder { folder in
      let path = "\(folder)/picture.svg"
      try Gnuplot().draw(Figures.hostile(text), on: .svg, to: path)
      #expect(try files(folder) == ["picture.svg"])
      #expect(XMLText.isWellFormed(try String(contentsOfFile: path, encoding: .utf8)))
    }
  }

  @Test("symbols come out in the SVG")
  func symbols() throws {
    try withFolder { folder in
      let path = "\(folder)/picture.svg"
      try Gnuplot().draw(Figures.series, on: .svg, to: path)
      let svg = try String(contentsOfFile: path, encoding: .utf8)
      #expect(svg.contains("energy ⟨n⟩ (quanta)"))
      #expect(svg.contains("n_b = 0.15"))
    }
  }

  @Test("a kept script draws the same when it is run by hand")
  func keptScript() throws {
    try withFolder { folder in
      let gnuplot = Gnuplot()
      let name = "it's a | picture.svg"
      try gnuplot.draw(Figures.map, on: .svg, to: "\(folder)/drawn.svg")
      try gnuplot.keepScript(
        of: Figures.map, on: .svg, drawing: "\(folder)/\(name)", to: "\(folder)/map.gp")
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = ["gnuplot", "map.gp"]
      process.currentDirectoryURL = URL(fileURLWithPath: folder)
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      let drawn = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/drawn.svg"))
      #expect(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")) == drawn)
    }
  }

  @Test("a folder that is not there")
  func noFolder() {
    #expect(
      throws: GnuplotFailure.system("cannot write /no/such/a.svg", "No such file or directory")
    ) {
      try Gnuplot().draw(Figures.series, on: .svg, to: "/no/such/a.svg")
    }
  }
}

@Suite("A gnuplot that does not work")
struct BrokenGnuplotTests {
  @Test("one that is missing")
  func missing() throws {
    let gnuplot = Gnuplot(program: "no-such-gnuplot")
    #expect(throws: GnuplotFailure.missing) {
      try gnuplot.text(of: Figures.series, columns: 80, rows: 24, utf8: true)
    }
    #expect(
      GnuplotFailure.missing.description
        == "gnuplot is not installed; install the package gnuplot-nox")
  }

  @Test("one that fails leaves the old picture, and its first error is told")
  func fails() throws {
    let script = """
      echo '' >&2; echo 'set terminal nonsense' >&2; echo '             ^' >&2
      echo '"-" line 3: unknown or ambiguous terminal type' >&2; echo partial; exit 1
      """
    try expectFailure(.failed("\"-\" line 3: unknown or ambiguous terminal type"), of: script)
  }

  @Test("one that ends without a word, without reading or without drawing")
  func silent() throws {
    try expectFailure(.failed("it ended with status 2"), of: "exit 2")
    try expectFailure(.failed("it ended with status 137"), of: "kill -9 $$")
    try expectFailure(.failed("it drew nothing"), of: "exit 0")
  }

  private func expectFailure(_ failure: GnuplotFailure, of shellScript: String) throws {
    try withFolder { folder in
      let program = "\(folder)/gnuplot"
      try "#!/bin/sh\n\(shellScript)\n".write(toFile: program, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
      try "old".write(toFile: "\(folder)/a.svg", atomically: true, encoding: .utf8)
      #expect(throws: failure) {
        try Gnuplot(program: program).draw(Figures.dense, on: .svg, to: "\(folder)/a.svg")
      }
      #expect(try String(contentsOfFile: "\(folder)/a.svg", encoding: .utf8) == "old")
      #expect(try files(folder) == ["a.svg", "gnuplot"])
    }
  }
}

/// Said where the drawing itself cannot be tested.
let gnuplotIsInstalled: Bool = {
  let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
  let found = folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/gnuplot") }
  if !found { print("drawing is not tested: gnuplot is not installed") }
  return found
}()

/// The pictures stay in the folder that MASER_TEST_PICTURES names, if it does.
private func withFolder(_ body: (String) throws -> Void) throws {
  if let kept = ProcessInfo.processInfo.environment["MASER_TEST_PICTURES"] {
    let folder = "\(kept)/\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return try body(folder)
  }
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try body(folder)
}

private func files(_ folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}

private func isComplete(_ bytes: Data, _ ending: String) -> Bool {
  switch ending {
  case "svg":
    let text = String(decoding: bytes, as: UTF8.self)
    return text.hasPrefix("<?xml") && XMLText.isWellFormed(text)
  case "pdf":
    return bytes.starts(with: Data("%PDF".utf8)) && bytes.suffix(8).contains(UInt8(ascii: "%"))
  default:
    return bytes.starts(with: [0x89, 0x50, 0x4E, 0x47])
      && bytes.suffix(8).starts(with: Data("IEND".utf8))
  }
}

/// As much of XML as tells whether a picture was damaged by a label.
enum XMLText {
  static func isWellFormed(_ text: String) -> Bool {
    let scalars = text.unicodeScalars
    guard scalars.allSatisfy({ $0.value >= 0x20 || $0 == "\n" || $0 == "\t" }) else { return false }
    let isBalanced =
      text.components(separatedBy: "<text").count
      == text.components(separatedBy: "</text>").count
    return isBalanced && text.hasSuffix("</svg>\n\n") && ampersandsAreEntities(text)
  }

  private static func ampersandsAreEntities(_ text: String) -> Bool {
    !text.contains("]]>")
      && text.components(separatedBy: "&").dropFirst().allSatisfy { rest in
        ["amp;", "lt;", "gt;", "quot;", "apos;", "#"].contains { rest.hasPrefix($0) }
      }
  }
}

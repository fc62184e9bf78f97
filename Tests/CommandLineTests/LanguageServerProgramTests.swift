import Foundation
import Testing

/// Programs that other people made, with which the server and the editor files are tried; where one is missing, its test says so.
enum EditorPrograms {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
  static let editors = folder.deletingLastPathComponent().appendingPathComponent("Editors")
  static let client = SecondOpinion.python(importing: "pygls.lsp.client")
  static let pygments = SecondOpinion.python(importing: "pygments")

  static let shells = ["bash", "zsh", "fish"].filter(exists)

  static func exists(_ program: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
    }
  }
}

@Suite("maser lsp")
struct LanguageServerProgramTests {
  private let program: Program

  init() throws { program = try Program() }

  @Test(
    "answers a client that knows the protocol",
    .enabled(
      if: EditorPrograms.client != nil, "needs a Python with pygls (in MASER_PYTHON, or as python3)"
    ))
  func client() throws {
    let script = EditorPrograms.folder.appendingPathComponent("Editors/lsp_client.py").path
    let ended = try program.finish(
      program.start(
        "/usr/bin/env", [EditorPrograms.client!, script, Program.path, program.folder.path]))
    #expect(ended.exit == 0 && ended.output == "ok\n", "\(ended.output)\(ended.errors)")
  }

  private func messages(_ texts: [String]) -> String {
    texts.map { "Content-Length: \($0.utf8.count)\r\n\r\n\($0)" }.joined()
  }

  @Test("ends with 0 after `shutdown` and `exit`, with 1 when the editor is gone")
  func exits() throws {
    let start = #"{"id":1,"method":"initialize","params":{"capabilities":{}}}"#
    let polite = try program.run(
      "lsp", input: messages([start, #"{"id":2,"method":"shutdown"}"#, #"{"method":"exit"}"#]))
    #expect(polite.exit == 0 && polite.errors.isEmpty)
    let gone = try program.run("lsp", input: messages([start]))
    #expect(gone.exit == 1 && gone.output.contains("\"positionEncoding\":\"utf-16\""))
    let noise = try program.run("lsp", "--stdio", input: "no header at all\r\n\r\n\u{0}\u{1}")
    #expect(noise.exit == 1 && noise.output.contains("-32700"))
  }
}

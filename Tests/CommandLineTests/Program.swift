import Foundation
import Testing

/// How the program ended and what it wrote.
struct Outcome {
  let exit: Int32
  let output: String
  let errors: String
  let seconds: Double

  var lines: [String] { output.split(separator: "\n").map(String.init) }

  /// Standard output as JSON Lines.
  func objects() throws -> [[String: Any]] {
    try lines.map { line in
      try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
    }
  }
}

/// The built program, run in a folder of its own that is removed afterwards.
final class Program {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("maser-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Beside the test bundle.
  static let path = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("maser").path

  /// A program of the system, looked for in PATH; nil where there is none.
  static func found(_ name: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  // MARK: Files

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

  func write(_ data: Data, to name: String) throws {
    let file = folder.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
  }

  func text(of name: String) throws -> String {
    String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
  }

  func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  // MARK: Running

  /// Runs `maser` with these arguments; standard input is empty unless given.
  func run(_ arguments: String..., input: String? = nil) throws -> Outcome {
    try finish(start(Program.path, arguments, input: input))
  }

  func run(_ arguments: [String]) throws -> Outcome {
    try finish(start(Program.path, arguments, input: nil))
  }

  /// Runs a line of shell in which `maser` is the program.
  ///
  /// `exit` stays to be done by the shell: it must not become the last program of the line, which may kill itself (as
  /// `timeout -s KILL` does).
  func shell(_ line: String) throws -> Outcome {
    try finish(
      start("/bin/bash", ["-c", "maser() { '\(Program.path)' \"$@\"; }; \(line)\nexit $?"]))
  }

  /// A program on its way. Its output goes to files, so that no full pipe can hold it up.
  struct Running {
    let process: Process
    let output: URL
    let errors: URL
    let begin: ContinuousClock.Instant
  }

  func start(_ program: String, _ arguments: [String], input: String? = nil) throws -> Running {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let streams = FileManager.default.temporaryDirectory
      .appendingPathComponent("maser-streams-\(UUID().uuidString)")
    let output = streams.appendingPathExtension("out")
    let errors = streams.appendingPathExtension("err")
    try Data().write(to: output)
    try Data().write(to: errors)
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    process.standardInput = FileHandle.nullDevice
    if let input {
      let file = streams.appendingPathExtension("in")
      try Data(input.utf8).write(to: file)
      process.standardInput = try FileHandle(forReadingFrom: file)
      try FileManager.default.removeItem(at: file)
    }
    let begin = ContinuousClock.now
    try process.run()
    return Running(process: process, output: output, errors: errors, begin: begin)
  }

  func finish(_ running: Running) throws -> Outcome {
    running.process.waitUntilExit()
    let elapsed = running.begin.duration(to: .now)
    defer {
      try? FileManager.default.removeItem(at: running.output)
      try? FileManager.default.removeItem(at: running.errors)
    }
    // A signal would be a crash: never one of the exit codes.
    #expect(running.process.terminationReason == .exit)
    return Outcome(
      exit: running.process.terminationStatus,
      output: String(decoding: try Data(contentsOf: running.output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: running.errors), as: UTF8.self),
      seconds: elapsed / .seconds(1))
  }
}

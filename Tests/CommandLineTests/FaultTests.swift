import Foundation
import Testing

/// Every single write, fsync, rename and mkdir fails once, and processes are killed where it hurts.
@Suite("Faults of the system", .serialized)
struct FaultTests {
  struct Scenario: CustomTestStringConvertible, Sendable {
    let name: String
    let script: String
    /// Command lines, one after the other; the last of them is tried.
    let commands: [[String]]
    var testDescription: String { name }
  }

  private static let sweep = """
    prepare qubit q=0.25
    sweep theta in linspace(0.1, 1, 6) as s { collide theta=theta n=20; measure energy, purity }
    save s to "out/s.csv"
    save s to "s.npz"
    measure sum(s.energy)
    """

  static let scenarios = [
    Scenario(
      name: "a run",
      script: """
        prepare qubit q=0.25
        record energy, fano every 1 as run
        collide theta=0.8 n=600
        save run to "out/a/run.csv"
        save run to "run.json"
        save state to "state.npz"
        measure energy
        """, commands: [["x.maser"]]),
    Scenario(name: "a sweep", script: sweep, commands: [["x.maser"]]),
    Scenario(
      name: "a plan", script: sweep, commands: [["sweep", "plan", "x.maser", "--shards", "2"]]),
    Scenario(
      name: "a shard", script: sweep,
      commands: [
        ["sweep", "plan", "x.maser", "--shards", "2"],
        ["sweep", "run", "x.manifest", "--shard", "1/2"],
      ]),
  ]

  /// All files below a folder but the script.
  private func files(_ program: Program) throws -> [String: Data] {
    var found: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: program.folder.path) {
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: program.path(name), isDirectory: &isFolder)
      if !isFolder.boolValue, name != "x.maser" {
        found[name] = try Data(contentsOf: program.folder.appendingPathComponent(name))
      }
    }
    return found
  }

  private func prepared(_ scenario: Scenario) throws -> Program {
    let program = try Program()
    try program.write(scenario.script, to: "x.maser")
    for command in scenario.commands.dropLast() { #expect(try program.run(command).exit == 0) }
    return program
  }

  private func tried(
    _ scenario: Scenario, _ program: Program, _ environment: String
  ) throws -> Outcome {
    let words = scenario.commands.last!.joined(separator: " ")
    return try program.shell(
      "\(environment) LD_PRELOAD='\(PreloadedLibrary.faults)' maser \(words)")
  }

  @Test(
    "The n-th call fails, for every n: exit 3 with a sentence, nothing torn, the rerun has the same bytes",
    .enabled(if: PreloadedLibrary.canBeBuilt, "there is no C compiler"), arguments: scenarios)
  func everyCall(_ scenario: Scenario) throws {
    let whole = try prepared(scenario)
    let outcome = try tried(scenario, whole, "MASER_FAULT_COUNT=counts")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    let counts = try whole.text(of: "counts").split(separator: "\n").map { line in
      let words = line.split(separator: " ")
      return (call: String(words[0]), count: Int(words[1])!)
    }
    try FileManager.default.removeItem(atPath: whole.path("counts"))
    let expected = try files(whole)
    #expect(counts.contains { $0.call == "write" && $0.count > 1 })
    for (call, count) in counts where count > 0 {
      for n in 1...count {
        for number in [ENOSPC, EINTR] {
          let program = try prepared(scenario)
          // Somebody's work stands where the results go; the folders of the others have to be made.
          let older = Data("older\n".utf8)
          let targets = expected.keys.filter { !$0.contains("/") && !$0.hasPrefix("x.") }
          for name in targets { try program.write(older, to: name) }
          let place = "\(scenario.name), \(call) \(n), error \(number)"
          let failed = try tried(
            scenario, program, "MASER_FAULT='\(call) \(n) \(number)'")
          // An interrupted call is made again.
          let isRetried = failed.exit == 0 && number == EINTR
          #expect(failed.exit == 3 || isRetried, "\(place): \(failed.exit) \(failed.errors)")
          #expect(isRetried || !failed.errors.isEmpty, "\(place)")
          for (name, data) in try files(program) where !name.hasSuffix(".journal") {
            let isWhole = data == expected[name] || targets.contains(name) && data == older
            #expect(isWhole, "\(place): \(name) is torn")
          }
          let again = try program.run(scenario.commands.last!)
          #expect(again.exit == 0, "\(place): \(again.errors)")
          #expect(try files(program) == expected, "\(place)")
          #expect(again.output == outcome.output, "\(place)")
        }
      }
    }
  }

  @Test("Killed at random moments, a shard and its sweep give the same bytes in the end")
  func killed() throws {
    let script = """
      set levels=24 tolerance=inf
      prepare qubit q=0.5
      sweep theta in linspace(0.1, 3, 12), q in linspace(0.01, 0.99, 6) as s {
        prepare qubit q=q c=1
        collide theta=theta n=20000
        measure energy, purity
      }
      save s to "s.csv"
      """
    let whole = try Program()
    try whole.write(script, to: "x.maser")
    #expect(try whole.run("x.maser").exit == 0)
    let expected = try whole.text(of: "s.csv")
    let program = try Program()
    try program.write(script, to: "x.maser")
    #expect(try program.run("sweep", "plan", "x.maser", "--shards", "1").exit == 0)
    var seed: UInt64 = 20_261_128
    for _ in 0..<12 {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let seconds = Double(seed >> 40) / Double(1 << 24) * 0.8
      _ = try program.shell(
        """
        timeout -s KILL \(seconds) '\(Program.path)' sweep run x.manifest --shard 1/1
        timeout -s KILL \(seconds * 2) '\(Program.path)' x.maser --out whole
        """)
    }
    for arguments in [
      ["sweep", "run", "x.manifest", "--shard", "1/1"], ["x.maser", "--out", "whole"],
    ] {
      let outcome = try program.run(arguments)
      #expect(outcome.exit == 0, "\(outcome.errors)")
    }
    #expect(try program.run("sweep", "merge", "x.manifest", "--out", "merged").exit == 0)
    // The heads name the command line.
    func table(_ text: String) -> [Substring] {
      text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    }
    #expect(table(try program.text(of: "merged/s.csv")) == table(expected))
    #expect(table(try program.text(of: "whole/s.csv")) == table(expected))
    #expect(try program.files().allSatisfy { !$0.hasSuffix(".journal") })
  }
}

import Foundation
import Testing

/// Sweeps that are kept, broken off, and cut into shards.
@Suite("Shards and journals")
struct ShardTests {
  /// Long enough to be broken off.
  static let script = """
    param n = 40000 in 1..100000000
    set levels=24 tolerance=inf
    prepare qubit q=0.5
    collide theta=0.3 n=2
    sweep theta in linspace(0.1, 3, 12), q in linspace(0.01, 0.99, 12) as scan {
      prepare qubit q=q c=1
      collide theta=theta n=n
      measure energy, purity + 0*normal(0, 1) as p
      print "point {theta}"
    }
    save scan to "scan.csv"
    measure max(scan.p)
    """

  private func written(_ program: Program) throws {
    try ShardTests.script.write(
      toFile: program.path("grid.maser"), atomically: true, encoding: .utf8)
  }

  /// Starts the sweep and kills it once its journal has so many points.
  private func killed(_ program: Program, _ arguments: String, points: Int) throws -> Outcome {
    try program.shell(
      """
      '\(Program.path)' grid.maser \(arguments) > /dev/null & run=$!
      for i in $(seq 3000); do
        [ -e grid.scan.journal ] && [ "$(wc -l < grid.scan.journal)" -gt \(points) ] && break
        kill -0 $run 2>/dev/null || break
        sleep 0.02
      done
      kill -9 $run 2>/dev/null
      wait $run
      """)
  }

  private func table(_ program: Program, _ name: String = "scan.csv") throws -> String {
    try String(contentsOfFile: program.path(name), encoding: .utf8)
  }

  @Test("A sweep that was killed goes on from where it was, to the same bytes")
  func journal() throws {
    let program = try Program()
    try written(program)
    let whole = try program.run(["grid.maser", "n=400000", "--quiet"])
    let expected = try table(program)
    #expect(whole.exit == 0)
    try FileManager.default.removeItem(atPath: program.path("scan.csv"))
    var taken = false
    for points in [10, 40, 80] {
      let killed = try killed(program, "n=400000 --jobs 2 --quiet", points: points)
      taken = taken || killed.errors.contains("are taken from")
    }
    #expect(taken, "the runs were not broken off in the middle")
    let last = try program.run(["grid.maser", "n=400000", "--quiet", "--jobs", "1"])
    #expect(last.exit == 0)
    #expect(last.output == whole.output)
    #expect(try table(program) == expected)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: program.folder.path)
        .filter { $0.hasSuffix(".journal") }.isEmpty)
  }

  @Test("A journal cut in a line or damaged is used as far as it goes")
  func damagedJournal() throws {
    let program = try Program()
    try written(program)
    let whole = try program.run(["grid.maser", "--quiet"])
    _ = try killed(program, "--quiet", points: 20)
    let path = program.path("grid.scan.journal")
    guard var bytes = try? Data(contentsOf: URL(fileURLWithPath: path)), bytes.count > 400 else {
      // So fast a machine that nothing was left.
      return
    }
    bytes.removeLast(17)
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
    let last = try program.run(["grid.maser", "--quiet"])
    #expect(last.output == whole.output)
  }

  @Test(
    "The journal of a different experiment is refused; layout, names and comments make no difference"
  )
  func identity() throws {
    let program = try Program()
    try written(program)
    _ = try killed(program, "--quiet n=400000", points: 1)
    let path = program.path("grid.scan.journal")
    guard FileManager.default.fileExists(atPath: path) else {
      Issue.record("no journal was written")
      return
    }
    let other = try program.run(["grid.maser", "n=400001"])
    #expect(other.exit == 3)
    #expect(other.errors.contains("a different experiment"))
    // As an earlier version headed it.
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try text.replacingOccurrences(of: "maser points 2", with: "maser points 1")
      .write(toFile: path, atomically: true, encoding: .utf8)
    let old = try program.run(["grid.maser", "n=400000"])
    #expect(old.exit == 3)
    #expect(old.errors.contains("a journal of an old identity"), "\(old.errors)")
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    let renamed = ShardTests.script.replacingOccurrences(of: "theta in", with: "θ  in")
      .replacingOccurrences(of: " as p\n", with: " as p # the purity\n")
      .replacingOccurrences(of: "print \"point {theta}\"", with: "print \"at {theta}\"")
    try renamed.write(toFile: program.path("grid.maser"), atomically: true, encoding: .utf8)
    let same = try killed(program, "n=400000", points: 60)
    #expect((same.output + same.errors).contains("are taken from"))
  }

  @Test("A full disk: what was finished is kept, and the next run needs only the rest")
  func fullDisk() throws {
    let program = try Program()
    try written(program)
    let whole = try program.run(["grid.maser", "n=400000", "--quiet"])
    let expected = try table(program)
    try FileManager.default.removeItem(atPath: program.path("scan.csv"))
    // A limit on the size of files, which the system reports like a disk without room.
    let full = try program.shell(
      "trap '' XFSZ; ulimit -f 5; \(Program.path) grid.maser n=400000 > results.txt")
    #expect(full.exit == 3)
    #expect(full.errors.contains("the sweep goes on without its journal"), "\(full.errors)")
    #expect(full.errors.contains("E0411"), "\(full.errors)")
    #expect(!FileManager.default.fileExists(atPath: program.path("scan.csv")))
    let next = try program.run(["grid.maser", "n=400000", "--quiet"])
    #expect(next.exit == 0)
    #expect(next.errors.contains("are taken from"), "\(next.errors)")
    #expect(next.output == whole.output)
    #expect(try table(program) == expected)
  }

  @Test("Two runs on one journal: the second is refused")
  func twoRuns() throws {
    let program = try Program()
    try written(program)
    let outcome = try program.shell(
      """
      '\(Program.path)' grid.maser --quiet n=900000 > /dev/null 2>&1 & first=$!
      for i in $(seq 600); do [ -e grid.scan.journal ] && break; sleep 0.1; done
      '\(Program.path)' grid.maser --quiet n=900000 > /dev/null
      refused=$?
      kill -9 $first
      (exit $refused)
      """)
    #expect(outcome.exit == 3)
    #expect(outcome.errors.contains("another run is writing"))
  }

  @Test("Shards, in any order, twice or stopped in between, merge to the bytes of one machine")
  func shards() throws {
    let program = try Program()
    try written(program)
    let whole = try program.run(["grid.maser", "n=50", "--quiet"])
    let expected = try table(program)
    let plan = try program.run(["sweep", "plan", "grid.maser", "n=50", "--shards", "5"])
    #expect(plan.output == "grid.manifest: 144 points in 5 shards\n")
    // What is changed later makes no difference: the manifest is frozen.
    try "measure 1".write(toFile: program.path("grid.maser"), atomically: true, encoding: .utf8)
    for shard in [4, 2, 5, 2] {
      let outcome = try program.run(["sweep", "run", "grid.manifest", "--shard", "\(shard)/5"])
      #expect(outcome.exit == 0, "\(outcome.errors)")
    }
    let early = try program.run(["sweep", "merge", "grid.manifest"])
    #expect(early.exit == 3)
    #expect(early.errors.contains("2 of 5 shards are missing or incomplete: 1, 3"))
    let status = try program.run(["sweep", "status", "grid.manifest"])
    #expect(status.exit == 3 && status.lines.last == "86 of 144 points are done")
    _ = try program.shell(
      "timeout -s KILL 0.05 \(Program.path) sweep run grid.manifest --shard 1/5")
    for shard in [1, 3] {
      #expect(
        try program.run(["sweep", "run", "grid.manifest", "--shard", "\(shard)/5"]).exit == 0)
    }
    let merged = try program.run(["sweep", "merge", "grid.manifest", "--out", "merged", "--quiet"])
    #expect(merged.exit == 0, "\(merged.errors)")
    #expect(merged.output == whole.output)
    #expect(try table(program, "merged/scan.csv") == expected)
    // The shares stay until they are no longer wanted.
    let shares = { try program.files().filter { $0.hasSuffix(".points") }.count }
    #expect(try shares() == 5)
    #expect(try program.run(["sweep", "merge", "grid.manifest", "--clean"]).exit == 0)
    #expect(try shares() == 0)
  }

  @Test("Shards of another experiment are refused")
  func foreignShard() throws {
    let program = try Program()
    try written(program)
    for n in ["5", "6"] {
      _ = try program.run([
        "sweep", "plan", "grid.maser", "n=\(n)", "--shards", "2", "-o", "\(n).manifest",
      ])
      for shard in 1...2 {
        _ = try program.run(["sweep", "run", "\(n).manifest", "--shard", "\(shard)/2"])
      }
    }
    _ = try program.shell("cp 6.shard-1-of-2.points 5.shard-1-of-2.points")
    let merged = try program.run(["sweep", "merge", "5.manifest"])
    #expect(merged.exit == 2)
    #expect(merged.errors.contains("shard 1 is of a different experiment"))
  }

  static let mistakes: [(arguments: [String], exit: Int32)] = [
    (["run", "none.manifest", "--shard", "1/2"], 66), (["plan", "-e", "measure 1"], 64),
    (["plan", "-e", "sweep x in [1] { measure y }"], 2),
    (["plan", "-e", "sweep x in [1] { measure x }", "--shards", "0"], 64),
  ]

  @Test("What is wrong with a shard command is said", arguments: mistakes)
  func wrong(_ arguments: [String], _ exit: Int32) throws {
    #expect(try Program().run(["sweep"] + arguments).exit == exit)
  }

  @Test("Lists and series of points come back from shards and journals as they were")
  func lists() throws {
    let program = try Program()
    try """
    prepare qubit q=0.25 c=1
    sweep t in linspace(0.5, 0.8, 5), g in [0.1, 0.2] as s {
      prepare cavity vacuum
      record energy as run
      collide theta=t n=9 with damp gamma=g
      measure energy, run.energy as curve
    }
    save s to "s.json"
    save run to "run.csv"
    measure s.curve[3][9]
    """.write(toFile: program.path("l.maser"), atomically: true, encoding: .utf8)
    let direct = try program.shell(
      """
      '\(Program.path)' l.maser --out direct
      '\(Program.path)' sweep plan l.maser --shards 3 -o l.manifest
      for i in 1 2 3; do '\(Program.path)' sweep run l.manifest --shard $i/3; done > /dev/null
      '\(Program.path)' sweep merge l.manifest --out merged
      """)
    func data(_ name: String) throws -> String {
      try String(contentsOfFile: program.path(name), encoding: .utf8)
    }
    let curve = try data("direct/run.csv").split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(curve.count == 1 + 10 * 10, "\(direct.errors)")
    #expect(
      try data("merged/run.csv").split(separator: "\n").filter { !$0.hasPrefix("#") } == curve)
    let columns = { (text: String) in text.components(separatedBy: "\"columns\"").last }
    #expect(columns(try data("direct/s.json")) == columns(try data("merged/s.json")))
  }
}

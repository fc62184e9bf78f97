import Foundation
import Testing

/// Drawn runs that are kept, broken off, and cut into shards.
@Suite("Shards and journals of drawn runs")
struct TrajectoryShardTests {
  private static let script = """
    param runs = 90 in 1..100000
    seed 5
    prepare qubit q=0.25 c=0.8
    trajectories runs as t {
      collide theta=normal(0.8, 0.1) n=3 detect efficiency=0.9
      if outcome == e { collide theta=0.5 detect; print "once more" }
      measure energy as E, k as N
      expect energy >= 0
    }
    measure t.energy, t.ergotropy, t.daemonic, t.E.mean, t.N.error, t.runs
    trajectories as u until u.energy.error < 0.08 max=400 { collide theta=0.8 n=2 detect }
    measure u.energy, u.runs
    save t to "runs.csv"
    """

  private func table(_ program: Program, _ name: String = "runs.csv") throws -> String {
    try String(contentsOfFile: program.path(name), encoding: .utf8)
  }

  @Test("Runs that were killed go on from where they were, to the same bytes")
  func journal() throws {
    let program = try Program()
    try Self.script.write(toFile: program.path("t.maser"), atomically: true, encoding: .utf8)
    let arguments = ["t.maser", "runs=1500", "--quiet"]
    let whole = try program.run(arguments + ["--jobs", "1"])
    #expect(whole.exit == 0, "\(whole.errors)")
    let expected = try table(program)
    try FileManager.default.removeItem(atPath: program.path("runs.csv"))
    _ = try program.shell(
      """
      '\(Program.path)' t.maser runs=1500 --quiet --jobs 2 > /dev/null & run=$!
      for i in $(seq 1200); do
        [ -e t.t.journal ] && [ "$(wc -l < t.t.journal)" -gt 20 ] && break
        kill -0 $run 2>/dev/null || break
        sleep 0.02
      done
      kill -9 $run 2>/dev/null
      wait $run
      """)
    let hadJournal = FileManager.default.fileExists(atPath: program.path("t.t.journal"))
    let last = try program.run(arguments + ["--jobs", "2"])
    #expect(last.exit == 0)
    #expect(!hadJournal || last.errors.contains("are taken from"), "\(last.errors)")
    #expect(last.output == whole.output)
    #expect(try table(program) == expected)
  }

  @Test("Shards in any order merge to the bytes of one machine", arguments: ["t", "u"])
  func shards(_ name: String) throws {
    let program = try Program()
    try Self.script.write(toFile: program.path("t.maser"), atomically: true, encoding: .utf8)
    let whole = try program.run(["t.maser", "--quiet"])
    let expected = try table(program)
    let plan = try program.run(["sweep", "plan", "t.maser", "--shards", "3", "--sweep", name])
    #expect(plan.exit == 0, "\(plan.errors)")
    for shard in [3, 1, 2] {
      let outcome = try program.run(["sweep", "run", "t.manifest", "--shard", "\(shard)/3"])
      #expect(outcome.exit == 0, "\(outcome.errors)")
    }
    let merged = try program.run(["sweep", "merge", "t.manifest", "--out", "merged", "--quiet"])
    #expect(merged.exit == 0, "\(merged.errors)")
    #expect(merged.output == whole.output)
    #expect(try table(program, "merged/runs.csv") == expected)
  }
}

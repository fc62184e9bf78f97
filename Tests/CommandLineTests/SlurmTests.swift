import Foundation
import Testing

/// Sweeps on a real Slurm cluster of two nodes, started by Tests/Slurm/cluster.sh.
@Suite("Slurm", .serialized)
struct SlurmTests {
  /// Why the tests cannot run here; nil if they can.
  static let obstacle: String? = {
    let needed = ["/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/sbin/munged", "/usr/bin/sbatch"]
    if let missing = needed.first(where: { !FileManager.default.isExecutableFile(atPath: $0) }) {
      return "\(missing) is not installed"
    }
    return getuid() == 0 ? nil : "a cluster can be started by root only"
  }()

  private static let cluster = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Slurm/cluster.sh").path

  private static let script = """
    param n = 200000 in 1..100000000
    set levels=24 tolerance=inf
    sweep theta in linspace(0.1, 3, 10), q in linspace(0.01, 0.99, 12) as scan {
      prepare qubit q=q c=1
      collide theta=theta n=n
      measure energy, purity
    }
    save scan to "scan.csv"
    measure max(scan.energy)
    """

  @Test(
    "An array with a task that fails and a node that dies ends in the table of one machine",
    .enabled(if: obstacle == nil, Comment(rawValue: obstacle ?? "")), .timeLimit(.minutes(4)))
  func array() throws {
    let program = try Program()
    try SlurmTests.script.write(
      toFile: program.path("grid.maser"), atomically: true, encoding: .utf8)
    let start = try program.shell("'\(SlurmTests.cluster)' start cluster")
    defer { _ = try? program.shell("'\(SlurmTests.cluster)' stop cluster") }
    guard start.exit == 0 else {
      // A host without what the daemons need; the reason is printed, and nothing is claimed.
      print("skipped: the cluster did not start: \(start.errors)")
      #expect(ProcessInfo.processInfo.environment["CI"] == nil, "\(start.errors)")
      return
    }
    func shell(_ line: String) throws -> Outcome {
      try program.shell("export SLURM_CONF=$PWD/cluster/slurm.conf; \(line)")
    }
    let wait =
      "for i in $(seq 240); do [ \"$(squeue --noheader | wc -l)\" -eq 0 ] && break; sleep 0.5; done; squeue --noheader"
    // The cluster of these tests takes arrays up to index 4.
    _ = try program.run([
      "sweep", "plan", "grid.maser", "n=20", "--shards", "9", "-o", "limit.manifest",
    ])
    _ = try shell("maser sweep slurm limit.manifest")
    #expect(
      try shell("grep array= limit.array.sbatch").output == "#SBATCH --array=1-4\n")
    // A whole array.
    _ = try program.run([
      "sweep", "plan", "grid.maser", "n=20", "--shards", "6", "-o", "a.manifest",
    ])
    let first = try shell(
      "maser sweep slurm a.manifest --tasks 3 --submit --out a; \(wait)")
    #expect(first.output.contains("submitted: array"), "\(first.errors)")
    _ = try program.run(["grid.maser", "n=20", "--out", "one", "--quiet"])
    #expect(try shell("cmp a/scan.csv one/scan.csv").exit == 0, "\(first.output)")
    // A task that fails: the merge is not run, and the next submission does what is missing.
    _ = try program.run([
      "sweep", "plan", "grid.maser", "n=120000", "--shards", "4", "-o", "b.manifest",
    ])
    let second = try shell(
      """
      maser sweep slurm b.manifest --submit --out b
      for i in $(seq 60); do [ -e b.shard-1-of-4.journal ] && break; sleep 0.2; done
      pkill -9 -f '[s]weep run b.manifest --shard 1/4'
      \(wait)
      """)
    #expect(!FileManager.default.fileExists(atPath: program.path("b/scan.csv")), "\(second.output)")
    #expect(try program.run(["sweep", "status", "b.manifest"]).exit == 3)
    // A node that dies in the middle: Slurm runs its tasks again on the other, or calls them failed; then they are
    // submitted again.
    let third = try shell(
      """
      maser sweep slurm b.manifest --submit --out b
      \(wait)
      maser sweep plan grid.maser n=500000 --shards 4 -o c.manifest
      maser sweep slurm c.manifest --submit --out c
      for i in $(seq 60); do [ "$(squeue --noheader --states=R -w n2 | wc -l)" -gt 0 ] && [ -e c.shard-1-of-4.journal ] && break; sleep 0.2; done
      sleep 1
      '\(SlurmTests.cluster)' lose cluster
      maser sweep status c.manifest > lost.status
      \(wait)
      [ -e c/scan.csv ] || { maser sweep slurm c.manifest --submit --out c; \(wait); }
      """)
    _ = try program.run(["grid.maser", "--out", "b-alone", "--quiet", "n=120000"])
    _ = try program.run(["grid.maser", "--out", "c-alone", "--quiet", "n=500000"])
    for folder in ["b", "c"] {
      #expect(
        try shell("cmp \(folder)/scan.csv \(folder)-alone/scan.csv").exit == 0,
        "\(third.output)\(third.errors)")
    }
    let atLoss = try String(contentsOfFile: program.path("lost.status"), encoding: .utf8)
    #expect(!atLoss.contains("120 of 120 points"), "nothing was left to do when the node died")
  }
}

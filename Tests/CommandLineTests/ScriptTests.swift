import Foundation
import Testing

/// The scripts that come with Maser: all their claims hold.
@Suite("The scripts under scripts/")
struct ScriptTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static let names: [String] = {
    let folder = root.appendingPathComponent("scripts")
    let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    return (files ?? []).filter { $0.hasSuffix(".maser") }.sorted()
  }()

  private static func path(_ name: String) -> String {
    root.appendingPathComponent("scripts/\(name)").path
  }

  private static let laboratory = [
    "jitter", "charge-store-discharge", "robustness", "time-to-99", "power", "six-curves",
    "ergotropy-map", "best-protocol", "finite-ladders", "regular-or-poisson", "spread-and-traps",
    "rabi-coupling", "modulation", "splitting", "discharge", "what-qubits-tell", "post-selection",
    "counting",
    "drawn-records", "paper-figure",
  ].map { "lab/\($0).maser" }

  /// Maps that take minutes without the optimiser are made coarse.
  private static let coarse = ["paper/lifetime.maser": ["angles=3", "weights=2"]]

  @Test("there is a script for every figure and every analytic claim of the paper")
  func scriptsArePresent() {
    let laboratory = Self.laboratory
    let expected =
      (1...7).map { "paper/figure-\($0).maser" }
      + [10, 11, 12, 14, 15].map { "paper/equation-\($0).maser" }
      + ["paper/one-liner.maser", "paper/map.maser", "paper/lifetime.maser", "tour.maser"]
      + laboratory
    #expect(Set(expected).isSubset(of: Set(Self.names)))
  }

  @Test(
    "a script runs, all its claims pass, nothing is warned of and its pictures are drawn",
    .enabled(if: FileTests.hasGnuplot, "gnuplot is not installed"), arguments: names)
  func scriptRuns(name: String) throws {
    let program = try Program()
    let outcome = try program.run(["run", Self.path(name)] + Self.coarse[name, default: []])
    #expect(outcome.exit == 0, "\(outcome.output)\n\(outcome.errors)")
    // The one-liner is the example of the note about Eq. (16).
    let isOneLiner = name.hasSuffix("one-liner.maser")
    #expect(outcome.errors.isEmpty || isOneLiner, "\(outcome.errors)")
    #expect(outcome.errors.contains("N101") == isOneLiner)
    #expect(outcome.output.contains("pass  "), "a script states claims")
    // Each figure of the paper is drawn; each experiment leaves its picture and its numbers.
    let made = try FileManager.default.contentsOfDirectory(atPath: program.folder.path)
    if let figure = name.firstMatch(of: /figure-\d/)?.output {
      #expect(made.contains("\(figure).svg"))
    }
    if name.hasPrefix("lab/") {
      #expect(made.contains { $0.hasSuffix(".svg") } && made.contains { $0.hasSuffix(".csv") })
    }
  }

  @Test(
    "the analytic claims hold for other parameters too",
    arguments: [
      ("paper/equation-10.maser", ["m=9"]), ("paper/equation-11.maser", ["m=20", "q=0.3"]),
      ("paper/equation-12.maser", ["m=4", "q=0.2"]), ("paper/equation-15.maser", ["m=8", "q=0.4"]),
      ("tour.maser", ["m=20", "q=0.3"]),
    ])
  func claimsHoldElsewhere(name: String, parameters: [String]) throws {
    let outcome = try Program().run(["run", Self.path(name)] + parameters)
    #expect(outcome.exit == 0, "\(outcome.output)\n\(outcome.errors)")
  }

  @Test("the user's line gives the paper's numbers from a file, by -e and through a pipe")
  func oneLiner() throws {
    let line =
      "prepare qubit q=0.25 c=1; collide theta=pi/sqrt(15) n=1000; damp gamma=0.1 nbar=0.15; measure purity"
    let program = try Program()
    try program.write(line + "\n", to: "one.maser")
    let outcomes = try [
      program.run("-e", line), program.run(program.path("one.maser")), program.run(input: line),
    ]
    for outcome in outcomes {
      #expect(outcome.exit == 0)
      #expect(outcome.output == "purity = 0.932812\n")
      #expect(outcome.errors.contains("note[N101]") && outcome.errors.contains("Eq. 16"))
    }
    let lossy = try program.run(
      "-e",
      "prepare qubit q=0.25 c=1; collide theta=pi/sqrt(15) n=1000 with damp gamma=0.1 nbar=0.15; measure purity"
    )
    #expect(lossy.output == "purity = 0.854389\n")
    #expect(lossy.errors.isEmpty)
  }
}

import Foundation
import Testing

/// `maser plot` of the tables of sweeps, read from the scripts for gnuplot that it writes.
@Suite(
  "maser plot of sweeps", .enabled(if: FileTests.hasGnuplot, "gnuplot is not installed"))
struct PlotCommandTests {
  private let program: Program

  /// theta runs slower than g: 4 by 3.
  init() throws {
    program = try Program()
    let outcome = try program.run(
      "-e",
      """
      param m = 15
      sweep theta in linspace(0.5, 0.8, 4), g in [0.001, 0.1, 10] as scan {
        prepare qubit q=0.25 c=1
        collide theta=theta n=5 with damp gamma=g
        measure k, energy, energy - energy as zero
      }
      save scan to "scan.csv"
      """)
    #expect(outcome.exit == 0, "\(outcome.errors)")
  }

  private func script(_ arguments: String...) throws -> String {
    let outcome = try program.run(["plot", "scan.csv"] + arguments + ["--to", "a.gp"])
    #expect(outcome.exit == 0, "\(outcome.errors)")
    return try program.text(of: "a.gp")
  }

  private func titles(_ script: String) -> [String] {
    script.split(separator: "\n").compactMap { line in
      guard line.contains("title '"), line.contains("$curve") else { return nil }
      return String(line.components(separatedBy: "title '")[1].prefix { $0 != "'" })
    }
  }

  @Test("there is one curve for every value of the other axes, whichever is drawn along")
  func families() throws {
    let along = try script("--y", "energy", "--x", "theta")
    #expect(titles(along) == ["g=0.001", "g=0.1", "g=10"])
    #expect(titles(try script("--y", "energy")) == ["g=0.001", "g=0.1", "g=10"])
    let other = try script("--y", "energy", "--x", "g")
    #expect(titles(other).count == 4 && titles(other)[0] == "theta=0.5")
    // Each curve goes up only: x never falls within one.
    for block in along.components(separatedBy: "$curve").dropFirst() where block.contains("<< EOD")
    {
      let rows = block.components(separatedBy: "\n").dropFirst().prefix { $0 != "EOD" }
      let x = rows.compactMap { Double($0.split(separator: " ").first ?? "") }
      #expect(x.count == 4 && x == x.sorted())
    }
  }

  @Test("several columns and --by are in the legend; a column that is not there is named")
  func legends() throws {
    #expect(
      titles(try script("--y", "energy", "--y", "zero", "--x", "theta", "--by", "g")).contains(
        "energy, g=0.1"))
    let wrong = try program.run("plot", "scan.csv", "--y", "energy", "--by", "gg")
    #expect(wrong.exit == 2)
    #expect(wrong.errors.contains("has no column `gg`; it has theta, g, k, energy or zero"))
  }

  @Test("--map draws cells over two axes, with logarithmic axes and colours where asked")
  func map() throws {
    let plain = try script("--map", "energy", "--x", "theta", "--y", "g")
    #expect(plain.contains("$map") && !plain.contains("set logscale"))
    let scaled = try script("--map", "energy", "--x", "theta", "--y", "g", "--scale", "logyz")
    #expect(scaled.contains("set logscale y 10") && scaled.contains("set logscale cb 10"))
    #expect(!scaled.contains("set logscale x"))
    #expect(scaled.contains("every number within") && scaled.contains("of itself"))
    let zeros = try script("--map", "zero", "--x", "theta", "--y", "g", "--scale", "logz")
    #expect(zeros.contains("Nothing to draw"))
  }

  @Test("a map says what it needs")
  func mistakes() throws {
    for arguments in [
      ["--map", "energy", "--x", "theta"],
      ["--map", "energy", "--x", "theta", "--y", "a", "--y", "b"],
      ["--y", "energy", "--scale", "logz"], ["--x", "theta"],
    ] {
      #expect(try program.run(["plot", "scan.csv"] + arguments).exit == 64)
    }
  }

  @Test("a map of more cells than can be drawn is refused before it takes the memory")
  func tooManyCells() throws {
    let rows = (0..<3000).map { "\($0),\($0).5,1" }.joined(separator: "\n")
    try program.write("a,b,z\n" + rows + "\n", to: "wide.csv")
    let outcome = try program.run("plot", "wide.csv", "--map", "z", "--x", "a", "--y", "b")
    #expect(outcome.exit == 2)
    #expect(outcome.errors.contains("a map of 3000 x 3000 cells"))
  }

  @Test("tables of versions that name no axes are understood by their bounds")
  func olderTables() throws {
    let old = try program.text(of: "scan.csv").split(separator: "\n")
      .filter { !$0.hasPrefix("# axes") }.joined(separator: "\n")
    try program.write(old, to: "scan.csv")
    #expect(titles(try script("--y", "energy", "--x", "theta")) == ["g=0.001", "g=0.1", "g=10"])
  }
}

import Foundation
import Testing

/// What is written beside a picture to draw it again, and how large it is on paper.
@Suite("Figures for papers", .enabled(if: FileTests.hasGnuplot, "gnuplot is not installed"))
struct FigureTests {
  private let program: Program
  private static let script = """
    for q in [0.1, 0.4] {
      prepare cavity vacuum
      prepare qubit q=q c=1
      record energy as run
      collide theta=pi/sqrt(15) n=30
    }
    sweep theta in linspace(0.6, 1.1, 6), g in logspace(1e-3, 1, 5) as scan {
      prepare qubit q=0.25 c=1
      collide theta=theta n=5 with damp gamma=g
      measure energy
    }
    plot run.energy vs run.k by q with title="θ_{int} = π/√15" guide_y=14 guide_y_label="n_{max}" band_x=[3, 5] size=column sources="gp py csv" to "curves.svg"
    plot map scan.energy vs scan.theta, scan.g scale logy with contours=3 sources="gp py csv" to "map.svg"
    figure with columns=2 size=page font=7 title="$both$ & \\"all\\"" sources="gp py csv" to "panels.pdf" {
      plot run.energy vs run.k by q with legend=["cold", "warm"] place=topleft style=grey
      plot map scan.energy vs scan.theta, scan.g scale logy
      plot wigner
      plot populations
    }
    """

  init() throws {
    program = try Program()
    let outcome = try program.run("-e", Self.script, "--quiet")
    #expect(outcome.exit == 0, "\(outcome.errors)")
  }

  private static let python = SecondOpinion.python(importing: "matplotlib")

  @Test("gnuplot's script draws the same picture again", arguments: ["curves", "map"])
  func gnuplot(name: String) throws {
    let drawn = try program.text(of: "\(name).svg")
    try program.write("", to: "\(name).svg")
    let outcome = try program.shell("gnuplot \(name).gp")
    #expect(outcome.exit == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(try program.text(of: "\(name).svg") == drawn)
  }

  @Test(
    "matplotlib's script draws a picture, without a word",
    .enabled(if: python != nil, "needs a Python with matplotlib (in MASER_PYTHON, or as python3)"),
    arguments: ["curves.svg", "map.svg", "panels.pdf"])
  func matplotlib(name: String) throws {
    try program.write("", to: name)
    let script = name.split(separator: ".")[0] + ".py"
    let outcome = try program.shell("\(#require(Self.python)) \(script)")
    #expect(outcome.exit == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(try Data(contentsOf: URL(fileURLWithPath: program.path(name))).count > 5000)
  }

  @Test("the numbers beside a picture are those of the table, each with its bound")
  func numbers() throws {
    let saved = try program.run(
      "-e", Self.script.components(separatedBy: "\nsweep")[0] + "\nsave run to \"run.csv\"",
      "--quiet")
    #expect(saved.exit == 0, "\(saved.errors)")
    func rows(_ name: String) throws -> [[String]] {
      try program.text(of: name).split(separator: "\n").filter { !$0.hasPrefix("#") }.dropFirst()
        .map { $0.split(separator: ",").map(String.init) }
    }
    let (drawn, table) = (try rows("curves.csv"), try rows("run.csv"))
    #expect(drawn.count == 62 && table.count == 62)
    // curve, k, energy, bound beside q, k, energy, bound.
    for (a, b) in zip(drawn, table) {
      #expect(Double(a[0].dropFirst(2)) == Double(b[0]) && Double(a[1]) == Double(b[1]))
      #expect(Double(a[2]) == Double(b[2]) && Double(a[3]) == Double(b[3]))
    }
  }

  @Test("a pdf is as wide as a page has room for, and its fonts are in it")
  func pdf() throws {
    let bytes = String(
      decoding: try Data(contentsOf: URL(fileURLWithPath: program.path("panels.pdf"))),
      as: Unicode.ASCII.self)
    #expect(bytes.contains("/FontFile"))
    let box = try #require(bytes.components(separatedBy: "/MediaBox [ 0 0 ").dropFirst().first)
    let width = try #require(Double(box.prefix { $0 != " " }))
    // 178 mm in points; cairo cuts to whole ones.
    #expect(abs(width - 178 / 25.4 * 72) < 1)
  }

  @Test(
    "a value in a label has no digit that its bound does not cover, and one that is exact no zeros")
  func labels() throws {
    let outcome = try program.run(
      "-e",
      "set levels=12 tolerance=inf digits=12; let q = 0.25; prepare qubit q=q c=1; record energy as run; "
        + "collide theta=pi/sqrt(15) n=40; measure energy; plot run.energy with title=\"q={q}, E={energy}\" to \"t.gp\""
    )
    #expect(outcome.exit == 0, "\(outcome.errors)")
    let told = outcome.output.replacing("energy = ", with: "").trimmingCharacters(in: .newlines)
    #expect(told.contains("±"))
    #expect(try program.text(of: "t.gp").contains("set title 'q=0.25, E=\(told)'"))
  }

  @Test("a figure makes no numbers: an exported script keeps it as a comment")
  func exported() throws {
    let script =
      "prepare qubit q=0.25\ncollide theta=0.8 n=3\nfigure to \"a.svg\" {\n  plot populations\n}\nmeasure energy\n"
    try program.write(script, to: "f.maser")
    let outcome = try program.run("export", "python", "f.maser")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("# figure to") && outcome.output.contains("# }"))
  }

  @Test("maser plot takes what plot takes in a script")
  func command() throws {
    _ = try program.run(
      "-e", Self.script.components(separatedBy: "\nsweep")[0] + "\nsave run to \"run.csv\"",
      "--quiet")
    func plotted(_ arguments: String...) throws -> String {
      let outcome = try program.run(["plot", "run.csv"] + arguments + ["--to", "a.gp"])
      #expect(outcome.exit == 0, "\(outcome.errors)")
      return try program.text(of: "a.gp")
    }
    let text = try plotted(
      "--y", "energy", "--with", "title=\"E_{max}\" guide_y=14 legend=[\"a\", \"b\"] place=right")
    #expect(text.contains("set title 'E_{max}'") && text.contains("title 'b'"))
    #expect(text.contains("set arrow from graph 0, first 14.0"))
    let panels = try plotted(
      "--y", "energy", "--y", "energy_bound", "--panels", "--with", "columns=1")
    #expect(panels.contains("set multiplot") && panels.contains("$p2_curve2"))
    let wrong = try program.run(
      "plot", "run.csv", "--y", "energy", "--with", "titel=\"a\"", "--to", "a.gp")
    #expect(wrong.exit == 2 && wrong.errors.contains("did you mean `title`?"))
    let more = try program.run(
      "plot", "run.csv", "--y", "energy", "--with", "title=\"a\"; save state", "--to", "b.svg")
    #expect(more.exit == 2)
    #expect(try !program.files().contains("b.svg"))
  }
}

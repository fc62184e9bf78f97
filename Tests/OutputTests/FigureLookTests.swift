import Foundation
import Language
import Output
import Testing

extension Figures {
  /// Everything that can be said of curves.
  static let looked: Figure = {
    var look = FigureLook()
    look.title = MarkedText(marked: "charging at θ_{int}^2 & {more} @ ~ \\_")
    (look.xLabel, look.yLabel) = (MarkedText(marked: "k"), MarkedText(marked: "⟨n⟩/n_{max}"))
    look.xRange = FigureLook.Span(10, 0)
    look.legend = [MarkedText(marked: "c = 10^{-3}")]
    look.place = .topright
    look.guides = [
      FigureLook.Guide(axis: .x, at: 4, label: MarkedText(marked: "trap")),
      FigureLook.Guide(axis: .y, at: 0.5, label: MarkedText(marked: "n_{ex}")),
      FigureLook.Guide(axis: .x, at: 1e9, label: MarkedText(marked: "far")),
    ]
    look.bands = [FigureLook.Band(axis: .y, span: FigureLook.Span(-0.2, 0.2))]
    look.style = .grey
    (look.width, look.font) = (86, 8)
    let curves = (0..<3).map { index in
      let curve = wave("q=\(index)", phase: Double(index))
      return Figure.Curve(
        label: curve.label, x: curve.x, y: curve.y, bounds: curve.x.map { 0.01 * $0 })
    }
    return Figure(content: .curves(curves, x: k, y: energy), caption: caption, look: look)
  }()

  static let contoured: Figure = {
    var look = FigureLook()
    look.contours = .levels([0.25, 0.5])
    look.guides = [FigureLook.Guide(axis: .x, at: 2, label: MarkedText(marked: "here"))]
    look.bands = [FigureLook.Band(axis: .x, span: FigureLook.Span(1, 1.5))]
    look.zRange = FigureLook.Span(0, 1)
    return Figure(content: map.content, caption: caption, look: look)
  }()

  static let panels: Figure = {
    var look = FigureLook()
    look.title = MarkedText(marked: "four in one")
    look.columns = 2
    look.width = 178
    return Figure(
      content: .panels([looked, contoured, populations, wigner, logMap]), caption: caption,
      look: look)
  }()

  static let looks: [(name: String, figure: Figure)] = [
    ("looked", looked), ("contoured", contoured), ("panels", panels),
  ]
}

@Suite("How figures look")
struct FigureLookTests {
  private func script(_ figure: Figure, _ terminal: GnuplotScript.Terminal = .svg) -> String {
    GnuplotScript(of: figure, on: terminal).text
  }

  @Test(
    "marks lower and raise what follows, and a backslash takes their meaning",
    arguments: [
      ("θ_{int}", "θ_{int}", "θᵢₙₜ"), ("10^{-3}", "10^{-3}", "10⁻³"), ("x^2_k", "x^{2}_{k}", "x²ₖ"),
      ("a\\_b", "a\\_b", "a_b"),
      ("50 % of {all} & @ ~", "50 % of \\{all\\} \\& \\@ \\~", "50 % of {all} & @ ~"),
      ("end_", "end\\_", "end_"), ("n_{ex", "n_{ex}", "nₑₓ"), ("W^{Q}", "W^{Q}", "W^Q"),
      ("a'b", "a''b", "a'b"), ("^{a{b}c}", "^{a\\{b\\}c}", "^a{b}c"),
    ])
  func marks(text: String, enhanced: String, plain: String) {
    let marked = MarkedText(marked: text)
    #expect(marked.plain == plain)
    var look = FigureLook()
    look.title = marked
    let figure = Figure(content: Figures.series.content, caption: "", look: look)
    #expect(script(figure).contains("set title '\(enhanced)'\n"))
  }

  @Test("labels, ranges, lines and strips are what was asked for")
  func looked() {
    let text = script(Figures.looked)
    #expect(text.contains("set ylabel '⟨n⟩/n_{max}'\n"))
    #expect(text.contains("set xrange [10.0:0.0]"))
    #expect(text.contains("set key inside top right"))
    #expect(text.contains("title 'c = 10^{-3}'") && text.contains("title 'q=1'"))
    #expect(text.contains("set arrow from first 4.0, graph 0 to first 4.0, graph 1"))
    // What lies outside is not drawn over the frame.
    #expect(!text.contains("1000000000"))
    #expect(text.contains("set object rectangle from graph 0, first -0.2 to graph 1, first 0.2"))
  }

  @Test("grey figures have no colour but grey")
  func grey() {
    let text = script(Figures.looked)
    let colours = text.components(separatedBy: "rgb '#").dropFirst().map { $0.prefix(6) }
    #expect(!colours.isEmpty)
    #expect(
      colours.allSatisfy {
        $0.prefix(2) == $0.dropFirst(2).prefix(2) && $0.prefix(2) == $0.suffix(2)
      })
  }

  @Test(
    "bounds are shaded where they can be seen: both ends of every interval lie in the strip and in the frame"
  )
  func bands() throws {
    let text = script(Figures.looked)
    let block = try #require(text.components(separatedBy: "$band1 << EOD\n").last)
    let rows = block.components(separatedBy: "\nEOD")[0].split(separator: "\n").map {
      $0.split(separator: " ").compactMap { Double($0) }
    }
    guard case .curves(let curves, _, _) = Figures.looked.content else { return }
    #expect(rows.count == curves[0].x.count)
    for (index, row) in rows.enumerated() {
      #expect(row[1] == curves[0].y[index] - curves[0].bounds[index])
      #expect(row[2] == curves[0].y[index] + curves[0].bounds[index])
    }
    let range = try #require(
      text.components(separatedBy: "set yrange [").last?.split(separator: "]").first)
    let ends = range.split(separator: ":").compactMap { Double($0) }
    #expect(rows.allSatisfy { $0[1] >= ends[0] && $0[2] <= ends[1] })
  }

  @Test("bounds that no eye can see are not drawn, nor hidden ones")
  func noBands() {
    guard case .curves(let curves, let x, let y) = Figures.looked.content else { return }
    let small = curves.map {
      Figure.Curve(label: $0.label, x: $0.x, y: $0.y, bounds: $0.bounds.map { $0 * 1e-6 })
    }
    #expect(!script(Figure(content: .curves(small, x: x, y: y), caption: "")).contains("$band"))
    var look = Figures.looked.look
    look.showsBounds = false
    #expect(
      !script(Figure(content: Figures.looked.content, caption: "", look: look)).contains("$band"))
    let infinite = curves.map {
      Figure.Curve(label: $0.label, x: $0.x, y: $0.y, bounds: $0.bounds.map { _ in .infinity })
    }
    #expect(!script(Figure(content: .curves(infinite, x: x, y: y), caption: "")).contains("inf"))
  }

  @Test("nothing is shaded across a number of which nothing is known")
  func brokenBand() throws {
    let x = (0..<30).map(Double.init)
    let curve = Figure.Curve(
      label: "a", x: x, y: x, bounds: x.map { $0 == 14 ? .infinity : 2 })
    let text = script(Figures.curves([curve]))
    let block = try #require(text.components(separatedBy: "$band1 << EOD\n").last)
    let parts = block.components(separatedBy: "\nEOD")[0].components(separatedBy: "\n\n")
    #expect(parts.map { $0.split(separator: "\n").count } == [14, 15])
  }

  @Test(
    "sizes are those of the page: millimetres in a pdf, pixels of 1/96 inch in an svg, 300 to an inch in a png"
  )
  func sizes() throws {
    #expect(script(Figures.looked, .pdf).contains("size 8.6cm,"))
    #expect(script(Figures.looked, .svg).contains("size 325,"))
    #expect(script(Figures.looked, .png).contains("size 1016,"))
    #expect(script(Figures.looked, .pdf).contains("'DejaVu Sans,8'"))
    #expect(script(Figures.series, .pdf).contains("size 20cm,"))
    #expect(script(Figures.series, .svg).contains("size 800,"))
  }

  @Test("panels have blocks, letters and places of their own")
  func panels() {
    let text = script(Figures.panels)
    for name in [
      "$p1_curve1 <<", "$p2_map <<", "$p3_bars <<", "$p4_map <<", "$p5_map <<", "$p2_contours",
    ] {
      #expect(text.contains(name), "\(name)")
    }
    for letter in ["(a)", "(b)", "(c)", "(d)", "(e)"] {
      #expect(text.contains("set label '\(letter)'"))
    }
    #expect(text.components(separatedBy: "\nplot ").count == 6)
    #expect(Set(text.split(separator: "\n").filter { $0.hasPrefix("set origin") }).count == 5)
  }

  @Test(
    "all of them are drawn, on every terminal", .enabled(if: gnuplotIsInstalled),
    arguments: Figures.looks.indices)
  func draws(index: Int) throws {
    let (name, figure) = Figures.looks[index]
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "maser-looks-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (ending, terminal) in [("svg", GnuplotScript.Terminal.svg), ("pdf", .pdf), ("png", .png)] {
      let path = folder.appendingPathComponent("\(name).\(ending)").path
      try Gnuplot().draw(figure, on: terminal, to: path)
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count > 1000)
      if ending == "svg" {
        #expect(XMLText.isWellFormed(try String(contentsOfFile: path, encoding: .utf8)))
      }
    }
    let text = try Gnuplot().text(of: figure, columns: 80, rows: 24, utf8: false)
    #expect(text.split(separator: "\n").allSatisfy { $0.utf8.count <= 80 })
    #expect(text.utf8.allSatisfy { $0 < 0x80 })
  }

  @Test(
    "hostile labels of every kind stay labels", .enabled(if: gnuplotIsInstalled),
    arguments: Figures.hostileLabels)
  func hostile(text: String) throws {
    var look = Figures.looked.look
    let marked = MarkedText(marked: text)
    (look.title, look.xLabel, look.legend) = (marked, marked, [marked])
    look.guides = [FigureLook.Guide(axis: .x, at: 4, label: marked)]
    let figure = Figure(content: Figures.looked.content, caption: text, look: look)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "maser-looks-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("a.svg").path
    try Gnuplot().draw(figure, on: .svg, to: path)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.svg"])
    #expect(XMLText.isWellFormed(try String(contentsOfFile: path, encoding: .utf8)))
    #expect(
      !FileManager.default.fileExists(atPath: "touch")
        && !FileManager.default.fileExists(atPath: "broken"))
  }

  @Test(
    "lines of equal height lie where the surface has that height", .enabled(if: gnuplotIsInstalled))
  func contours() throws {
    // z = x + 2 y is linear: its lines are straight, and every point of them is exact.
    let x = (0...10).map { Double($0) / 10 }
    let z = x.map { y in x.map { $0 + 2 * y } }
    var look = FigureLook()
    look.contours = .levels([0.75, 1.5])
    let figure = Figure(
      content: .map(x: x, y: x, z: z, xAxis: Figures.k, yAxis: Figures.k, zAxis: Figures.energy),
      caption: "", look: look)
    let made = script(figure) + "set print '-'\nprint $contours\n"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gnuplot", "-"]
    let (input, output) = (Pipe(), Pipe())
    (process.standardInput, process.standardOutput) = (input, output)
    try process.run()
    input.fileHandleForWriting.write(
      Data(
        made.replacing("set terminal svg", with: "set output '/dev/null'\nset terminal svg").utf8))
    input.fileHandleForWriting.closeFile()
    let printed = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let points = printed.split(separator: "\n").compactMap { line -> [Double]? in
      let numbers = line.split(separator: " ").compactMap { Double($0) }
      return numbers.count == 3 ? numbers : nil
    }
    #expect(points.count > 10)
    // Written with five digits.
    #expect(
      points.allSatisfy { abs($0[0] + 2 * $0[1] - $0[2]) < 1e-4 && ($0[2] == 0.75 || $0[2] == 1.5) }
    )
  }

  @Test("lines of equal height stand where the text below says, to the last digit")
  func contourTexts() throws {
    var look = FigureLook()
    look.contours = .count(3)
    let text = script(Figure(content: Figures.map.content, caption: "", look: look))
    let said = try #require(text.components(separatedBy: "Lines: ").dropFirst().first)
      .prefix { $0 != "'" }.dropLast().components(separatedBy: ", ")
    let drawn = try #require(text.components(separatedBy: "levels discrete ").dropFirst().first)
      .prefix { $0 != "\n" }.components(separatedBy: ",")
    #expect(said.count == 3 && said.map { Double($0) } == drawn.map { Double($0) })
  }

  @Test(
    "a title of characters is no wider than its picture", .enabled(if: gnuplotIsInstalled))
  func longTitle() throws {
    var look = FigureLook()
    look.title = MarkedText(plain: String(repeating: "a long title ", count: 20))
    let figure = Figure(content: Figures.series.content, caption: "", look: look)
    let text = try Gnuplot().text(of: figure, columns: 60, rows: 20, utf8: true)
    #expect(text.split(separator: "\n").allSatisfy { $0.unicodeScalars.count <= 60 })
  }

  @Test("the numbers of a figure, with bounds, panel by panel")
  func data() {
    let text = String(decoding: FigureData.file(Figures.panels), as: UTF8.self)
    #expect(text.contains("# panel (a)\ncurve,collisions,energy,bound\n"))
    #expect(text.contains("# panel (c)\nn,population\n"))
    guard case .curves(let curves, _, _) = Figures.looked.content else { return }
    #expect(text.contains("q=0,\(curves[0].x[7]),\(curves[0].y[7]),\(curves[0].bounds[7])\n"))
  }
}

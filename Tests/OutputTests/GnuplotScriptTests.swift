import Language
import Output
import Testing

@Suite("Scripts for gnuplot")
struct GnuplotScriptTests {
  private func script(
    _ figure: Figure, _ terminal: GnuplotScript.Terminal = .svg, output: String? = nil
  ) -> String {
    GnuplotScript(of: figure, on: terminal, output: output).text
  }

  @Test("curves differ in colour and dashes, and the legend says in what else")
  func curves() {
    let text = script(Figures.series)
    #expect(text.contains("set xlabel 'collisions k' noenhanced"))
    #expect(text.contains("set ylabel 'energy ⟨n⟩ (quanta)' noenhanced"))
    #expect(text.contains("dt solid lc rgb '#0072b2' title 'theta = 0.1, atom = 0'"))
    #expect(text.contains("dt (12,4) lc rgb '#d55e00' title 'theta = 0.2, atom = 1'"))
    #expect(text.contains("set key bmargin"))
    #expect(script(Figures.gaps).contains("unset key"))
  }

  @Test("numbers are exact, and a gap is one empty line")
  func data() {
    let curve = Figure.Curve(
      label: "", x: [0, 1, 2, 3, 4], y: [0.1, .nan, .infinity, 1.0 / 3.0, .nan])
    let text = script(Figures.curves([curve]))
    #expect(text.contains("$curve1 << EOD\n0.0 0.1\n\n3.0 0.3333333333333333\nEOD\n"))
  }

  @Test("many points are thinned and keep the extremes")
  func thinning() {
    var y = (0..<100_000).map { Double($0 % 7) }
    y[54_321] = 1000
    y[54_322] = -1000
    let curve = Figure.Curve(label: "", x: y.indices.map(Double.init), y: y)
    let text = script(Figures.curves([curve]))
    #expect(text.contains("\n54321.0 1000.0\n54322.0 -1000.0\n"))
    #expect(text.contains("\n0.0 0.0\n") && text.contains("\n99999.0 "))
    #expect((10_000...20_100).contains(text.split(separator: "\n").count))
  }

  @Test("axes: logarithmic, constant, nearly constant")
  func ranges() {
    let text = script(Figures.logarithmic)
    #expect(text.contains("set logscale x 10") && text.contains("set logscale y 10"))
    #expect(text.contains("set format y '10^{%L}'"))
    #expect(script(Figures.constant).contains("set yrange [4.46:5.54"))
    let close = Figure.Curve(label: "", x: [0, 1], y: [1000, 1000.0001])
    #expect(script(Figures.curves([close])).contains("set format y '%.9g'"))
  }

  @Test("maps: palettes, labels, cells without a value")
  func maps() {
    let text = script(Figures.map, .png)
    #expect(text.contains("0 '#440154'") && text.contains("15 '#fde725'"))
    #expect(text.contains("set cblabel 'energy ⟨n⟩' noenhanced"))
    #expect(text.contains("3.2 0.0 NaN\n") && text.contains("Grey: no value."))
    #expect(script(Figures.logMap).contains("with boxxyerror"))
    #expect(script(Figures.logMap).contains("set logscale cb 10"))
  }

  @Test("the Wigner function: 0 in the middle of the colours, the same scale both ways")
  func wigner() throws {
    let text = script(Figures.wigner)
    #expect(text.contains("5 '#ffffff'") && text.contains("set size ratio -1"))
    let line = try #require(
      text.split(separator: "\n").first { $0.hasPrefix("set cbrange [") })
    let ends = line.dropFirst(13).dropLast().split(separator: ":").compactMap { Double($0) }
    #expect(ends.count == 2 && ends[0] == -ends[1])
  }

  @Test("populations are bars, without the empty levels above the last")
  func populations() {
    let text = script(Figures.populations)
    #expect(text.contains("with boxes") && text.contains("set yrange [0.0:"))
    #expect(text.contains("\n27 ") && !text.contains("\n40 "))
  }

  @Test("nothing to be drawn is said")
  func empty() {
    for figure in [Figures.empty, Figures.undefined, Figures.emptyMap, Figures.undefinedMap] {
      #expect(script(figure).contains("'Nothing to draw: no values.'"))
    }
    let negative = Figure(
      content: .curves(
        [Figure.Curve(label: "", x: [0, 1], y: [0, -1])], x: Figures.k,
        y: Figure.Axis(symbol: "y", name: "y", isLogarithmic: true)), caption: "")
    #expect(script(negative).contains("nothing positive"))
  }

  @Test("quotes are doubled, and none begins a text")
  func quotes() {
    let figure = Figure(content: .populations([1]), caption: "''; system 'x'")
    #expect(script(figure).contains("set label \"''\".'; system ''x''' noenhanced at"))
  }

  @Test("the file that it writes is never a pipe or a home")
  func outputs() {
    #expect(script(Figures.single, output: "| rm").contains("set output './| rm'\n"))
    #expect(script(Figures.single, output: "~/a").contains("set output './~/a'\n"))
    #expect(script(Figures.single, output: "/a'b").contains("set output '/a''b'\n"))
    #expect(!script(Figures.single).contains("set output"))
  }

  @Test("the terminal is known by the ending of the file")
  func endings() {
    #expect(Gnuplot.terminal(forFile: "a/b.SVG") == .svg)
    #expect(Gnuplot.terminal(forFile: "b.pdf") == .pdf)
    #expect(Gnuplot.terminal(forFile: ".png") == .png)
    #expect(Gnuplot.terminal(forFile: "a.svg/b") == nil)
  }
}

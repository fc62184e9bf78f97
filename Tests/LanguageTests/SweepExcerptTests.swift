import Language
import Output
import SourceText
import Testing

/// What a screen shows of a sweep.
@Suite("Rows of a sweep on a screen")
struct SweepExcerptTests {
  private func shown(_ text: String, _ rows: SweepExcerpt.Rows = .some) -> [String] {
    let writer = TextWriter(rows: rows)
    let run = Program(text).run()
    let lines = run.events.map { writer.text(of: $0, numbers: NumberFormat()) }.joined()
    return lines.split(separator: "\n").map(String.init)
  }

  private func sweep(_ count: Int, _ name: String = "as s ") -> String {
    "sweep i in 1..\(count) \(name){ measure 2*i as double }"
  }

  private func row(_ i: Int) -> String {
    "i=\(i)  double=\(NumberFormat().text(Quantity(Double(2 * i))))"
  }

  @Test("Up to twenty are all there", arguments: [1, 10, 11, 19, 20])
  func few(_ count: Int) {
    #expect(shown(sweep(count)) == (1...count).map(row))
  }

  @Test(
    "Of more the first and the last ten are shown, and how to see the others",
    arguments: [21, 22, 500])
  func many(_ count: Int) {
    #expect(
      shown(sweep(count) + "; print \"after\"") == (1...10).map(row) + ["…"]
        + (count - 9...count).map(row)
        + ["\(count - 20) more of \(count) rows in s: `save s to \"s.csv\"`", "after"])
  }

  @Test("A sweep without a name is told how to get one")
  func nameless() {
    #expect(
      shown(sweep(21, "")).last == "1 more of 21 rows: a name keeps them, `sweep … as NAME { … }`")
  }

  @Test("Two sweeps are counted each by itself")
  func two() {
    let lines = shown(sweep(30) + "\n" + sweep(25, "as t "))
    #expect(lines.filter { $0.contains("more of") }.map { $0.prefix(15) }.count == 2)
    #expect(lines.last == "5 more of 25 rows in t: `save t to \"t.csv\"`")
    #expect(lines.count == 44)
  }

  @Test("What a point prints is shown all the same, and claims and failures stand behind the rows")
  func others() {
    let lines = shown(
      "sweep i in 1..30 as s { print \"at {i}\"; measure 1/(i - 15) as a; expect i > 0 }")
    #expect(lines.filter { $0.hasPrefix("at ") } == (1...30).map { "at \($0)" })
    #expect(lines.last?.hasPrefix("pass  i > 0") == true)
    #expect(lines.contains("10 more of 30 rows in s: `save s to \"s.csv\"`"))
  }

  @Test("Nothing is shown of any where nothing is asked for, and everything where a file takes it")
  func quiet() {
    #expect(shown(sweep(30) + "; measure 1 as one", .none) == ["one = 1"])
    #expect(shown(sweep(30), .all) == (1...30).map(row))
  }
}

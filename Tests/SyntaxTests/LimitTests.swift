import Foundation
import SourceText
import Syntax
import Testing

@Suite("Limits")
struct LimitTests {
  /// Runs on a thread with the small stack that test and worker threads have.
  private func onSmallStack<T: Sendable>(_ body: @escaping @Sendable () -> T) -> T {
    let box = Box<T>()
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      box.value = body()
      done.signal()
    }
    thread.stackSize = 512 * 1024
    thread.start()
    done.wait()
    return box.value!
  }

  private final class Box<T>: @unchecked Sendable { var value: T? }

  @Test(
    "nesting without end is one mistake",
    arguments: [
      "(", "f(", "[", "a[", "if ", "-", "not ", "2^", "1+", "a and ", "(1+", "if a then if b then ",
    ])
  func deep(piece: String) {
    let codes = onSmallStack {
      read("let x = " + String(repeating: piece, count: 200_000)).diagnostics.map(\.code)
    }
    #expect(codes == [.nestedTooDeeply])
  }

  @Test(
    "a quotation mark that closes nothing is a mistake and no trap",
    arguments: [
      "say 1 \"", "say f\"", "say x + \"", "say (x, \"", "say \"a\" + \"\n", "say x\"\"\"",
    ])
  func loneQuotationMark(text: String) {
    #expect(!read(text).diagnostics.isEmpty)
    #expect(!read(text.replacing("say", with: "print")).diagnostics.isEmpty)
  }

  @Test(
    "blocks without end are one mistake", arguments: ["if a { ", "repeat 3 {\n", "if a { } else "])
  func deepBlocks(piece: String) {
    let codes = onSmallStack {
      read(String(repeating: piece, count: 100_000)).diagnostics.map(\.code)
    }
    #expect(codes == [.nestedTooDeeply])
  }

  @Test("a sum of a million terms is one mistake, and reading goes on behind it")
  func longSum() {
    let terms = String(repeating: "+1", count: 1_000_000)
    let (codes, count) = onSmallStack {
      let (tree, diagnostics) = read("let x = 1\(terms)\nmeasure x")
      return (diagnostics.map(\.code), tree.statements.count)
    }
    #expect(codes == [.nestedTooDeeply])
    #expect(count == 2)
  }

  @Test("what is within the limits is read and formatted on a small stack")
  func within() {
    let clean = onSmallStack {
      [
        "let x = " + String(repeating: "(", count: 98) + "1" + String(repeating: ")", count: 98),
        String(repeating: "if a { ", count: 49) + String(repeating: "}", count: 49),
        "let x = 1" + String(repeating: "+1", count: 498),
      ].map { format(read($0).tree, grammar: LabGrammar()) != nil }
    }
    #expect(clean == [true, true, true])
  }

  @Test("a list of a hundred thousand items is no nesting")
  func longList() {
    let items = Array(repeating: "1", count: 100_000).joined(separator: ", ")
    #expect(read("let x = [\(items)]").diagnostics.isEmpty)
  }

  @Test(
    "long lines are read in one piece",
    arguments: [
      ("a", 20), ("1", 2), (" ", 2), ("#", 2), ("\"", 2), ("@", 2), ("\\", 2), ("_", 2), ("é", 2),
      ("\u{0}", 2), ("θ", 2), ("“", 2), ("1 ", 2), (".", 2), ("!", 2), ("x=", 2),
    ])
  func longLine(piece: String, megabytes: Int) {
    let count = megabytes * 1_000_000 / piece.utf8.count
    let text = "let x = " + String(repeating: piece, count: count)
    let (tree, diagnostics) = read(text)
    #expect(tree.tokens.last?.range.upper == text.utf8.count)
    for diagnostic in diagnostics.prefix(30) {
      #expect(DiagnosticRenderer().text(diagnostic).utf8.count < 3000)
    }
  }

  @Test("a long run of statements on one line is split")
  func manyStatements() {
    let text = String(repeating: "collide theta=pi/sqrt(15) n=1000 ; ", count: 20_000)
    let (tree, diagnostics) = read(text)
    #expect(diagnostics.isEmpty)
    #expect(tree.statements.count == 20_000)
  }

  @Test("bad bytes are reported run by run, at most 20 of them, and reading goes on")
  func badBytes() {
    let source = Source(
      name: "", utf8: Array("measure a # ".utf8) + [0xFF, 0xFE] + Array("\nmeasure b".utf8))
    let (tree, diagnostics) = parse(source, grammar: LabGrammar())
    #expect(diagnostics.map(\.code) == [.invalidBytes])
    #expect(diagnostics[0].labels[0].span.range == SourceRange(12, 14))
    #expect(tree.statements.count == 2)
    let many = Array(repeating: Array("x\u{0}\n".utf8), count: 100).flatMap { $0 }
    #expect(parse(Source(name: "", utf8: many), grammar: LabGrammar()).diagnostics.count == 20)
  }

  @Test("bad bytes are found in names, strings and comments", arguments: ["x", "\"", "#"])
  func badBytesAnywhere(before: String) {
    for bad: [UInt8] in [[0], [0x1B], [0x7F], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF5], [0xC2]] {
      let utf8 = Array("measure a \(before)".utf8) + bad + Array("\"".utf8)
      let (tree, diagnostics) = parse(Source(name: "", utf8: utf8), grammar: LabGrammar())
      #expect(diagnostics.contains { $0.code == .invalidBytes })
      #expect(bytes(of: tree) == utf8)
    }
  }
}

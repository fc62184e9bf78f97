import SourceText
import Syntax
import TestSupport
import Testing

@Suite("Mutations")
struct MutationTests {
  /// What must hold for any text at all.
  private func check(_ utf8: [UInt8]) {
    let source = Source(name: "", utf8: utf8)
    let (tree, diagnostics) = parse(source, grammar: LabGrammar())
    let shown = "\(source.text(in: SourceRange(0, utf8.count)).debugDescription)"
    #expect(bytes(of: tree) == utf8, "lossy: \(shown)")
    #expect(tree.tokens.last?.kind == .endOfFile)
    for diagnostic in diagnostics {
      for label in diagnostic.labels {
        #expect(label.span.range.lower >= 0 && label.span.range.upper <= utf8.count, "\(shown)")
      }
      #expect(!diagnostic.labels.isEmpty)
      _ = DiagnosticRenderer().text(diagnostic)
    }
    checkRanges(tree.statements, within: SourceRange(0, utf8.count))
    guard diagnostics.isEmpty else {
      #expect(format(tree, grammar: LabGrammar()) == nil)
      return
    }
    checkFormat(tree, shown)
  }

  private func checkRanges(_ statements: [Statement], within outer: SourceRange) {
    var last = outer.lower
    for statement in statements {
      #expect(statement.range.lower >= last && statement.range.upper <= outer.upper)
      last = statement.range.upper
      for field in statement.fields {
        if case .block(let block) = field.value {
          checkRanges(block.statements, within: block.range)
        }
      }
    }
  }

  private func checkFormat(_ tree: SyntaxTree, _ shown: String) {
    guard let once = format(tree, grammar: LabGrammar()) else {
      Issue.record("not formatted: \(shown)")
      return
    }
    let (again, diagnostics) = read(once)
    #expect(diagnostics.isEmpty, "\(shown) became \(once)")
    #expect(Outline.text(again.statements) == Outline.text(tree.statements), "\(shown)")
    #expect(format(again, grammar: LabGrammar()) == once, "not idempotent: \(shown)")
    #expect(allowances(again.statements) == allowances(tree.statements), "\(shown)")
  }

  private func allowances(_ statements: [Statement]) -> [[String]] {
    statements.map(\.allowedCodes)
  }

  @Test("scripts as written are clean", arguments: Scripts.all)
  func clean(script: String) {
    #expect(rendered(read(script).diagnostics) == "")
    check(Array(script.utf8))
  }

  @Test("scripts with changed tokens are read to the end", arguments: Array(0..<3))
  func tokens(script: Int) {
    let text = Scripts.all[script]
    let source = Array(text.utf8)
    let tokens = read(text).tree.tokens.map { Array(source[$0.triviaStart..<$0.range.upper]) }
    var generator = SplitMix(seed: UInt64(script))
    for _ in 0..<1500 {
      var changed = tokens
      for _ in 0...Int(generator.next() % 3) { mutate(&changed, &generator) }
      check(changed.flatMap { $0 })
    }
  }

  private func mutate(_ items: inout [[UInt8]], _ generator: inout SplitMix) {
    guard !items.isEmpty else { return }
    let place = Int.random(in: items.indices, using: &generator)
    let other = Int.random(in: items.indices, using: &generator)
    switch generator.next() % 5 {
    case 0: items.remove(at: place)
    case 1: items.insert(items[place], at: place)
    case 2: items.swapAt(place, other)
    case 3: items.insert(items[other], at: place)
    default: items.insert(Array(Self.snippets.randomElement(using: &generator)!.utf8), at: place)
    }
  }

  private static let snippets = [
    " (", " )", " [", " ]", " {", " }", "\n", ";", " with", " else", " if", " = ", " ==", " ~ ",
    " .5",
    " \"", " \\\n", " # c\n", " ## d\n", " # allow W112: x\n", "\r\n", "\r", " not ", " - ", ",",
    "..",
    " θ ", " @", " 1.", " 2 pi", "\u{0}", " “", " x y", " ^", ".", "\t", "\n\n\n",
  ]

  @Test("scripts with changed bytes are read to the end", arguments: Array(0..<3))
  func anyBytes(script: Int) {
    let source = Array(Scripts.all[script].utf8)
    var generator = SplitMix(seed: 100 + UInt64(script))
    for _ in 0..<1000 {
      var changed = source
      for _ in 0...Int(generator.next() % 4) {
        let place = Int.random(in: changed.indices, using: &generator)
        switch generator.next() % 4 {
        case 0: changed.remove(at: place)
        case 1: changed[place] = UInt8(truncatingIfNeeded: generator.next())
        case 2: changed.insert(UInt8(truncatingIfNeeded: generator.next()), at: place)
        default: changed.swapAt(place, Int.random(in: changed.indices, using: &generator))
        }
      }
      check(changed)
    }
  }

  @Test("bytes without any sense are read to the end")
  func garbage() {
    var generator = SplitMix(seed: 9)
    for _ in 0..<500 {
      let count = Int(generator.next() % 60)
      check((0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) })
    }
  }

  @Test("every beginning of a script is read to the end", arguments: Scripts.all)
  func beginnings(script: String) {
    let source = Array(script.utf8)
    for count in source.indices { check(Array(source[..<count])) }
  }
}

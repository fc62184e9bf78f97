import Language
import SourceText
import Syntax

/// The script in colours, its statements linked to their equations.
struct ScriptSection {
  let source: Source

  /// Bytes that are shown; the file itself is whole.
  private static let most = 100_000

  var section: PageSection {
    let tree = parseScript(source).tree
    let (links, equations) = self.equations(tree)
    let code = markup(tree, links)
    let list = equations.enumerated().map { index, equation in
      "<div id=\"equation-\(index + 1)\"><dt><code>\(equation.owner)</code></dt><dd>\(MathMarkup.markup(equation.text))<br><span class=\"note\">\(HTML(sentence: equation.help))</span></dd></div>"
        as HTML
    }.joined("\n")
    let legend: HTML =
      equations.isEmpty
      ? "" : "<h3>Equations behind the statements</h3>\n<dl class=\"equations\">\n\(list)\n</dl>"
    return PageSection(
      "script", "Script",
      "<pre class=\"code\" tabindex=\"0\" aria-label=\"The script\"><code>\(code)</code></pre>\n\(legend)"
    )
  }

  /// Where a statement begins, which equation it leads to; and all of them, once each.
  private func equations(_ tree: SyntaxTree) -> ([Int: Int], [RegisteredEquation]) {
    var links: [Int: Int] = [:]
    var all: [RegisteredEquation] = []
    func visit(_ statements: [Statement]) {
      for statement in statements {
        for equation in Registry.standard.equations(
          behind: statement, tokens: tree.tokens, in: source)
        {
          let number: Int
          if let known = all.firstIndex(of: equation) {
            number = known + 1
          } else {
            all.append(equation)
            number = all.count
          }
          if links[statement.keyword.range.lower] == nil {
            links[statement.keyword.range.lower] = number
          }
        }
        for block in Registry.blocks(of: statement.fields) { visit(block.statements) }
      }
    }
    visit(tree.statements)
    return (links, all)
  }

  /// Line by line: a piece that goes over several lines is painted in each.
  private func markup(_ tree: SyntaxTree, _ links: [Int: Int]) -> HTML {
    let pieces = Registry.standard.styledRanges(of: tree.tokens, in: source)
    var lines: [HTML] = []
    var next = 0
    for (index, start) in source.lineStarts.enumerated() {
      var end =
        index + 1 < source.lineStarts.count ? source.lineStarts[index + 1] : source.utf8.count
      while end > start, [0x0A, 0x0D].contains(source.utf8[end - 1]) { end -= 1 }
      if index + 1 == source.lineStarts.count, start == end { break }
      guard start < ScriptSection.most else {
        lines.append("… the rest is in the file")
        break
      }
      var line: HTML = ""
      var place = start
      while next < pieces.count, pieces[next].range.lower < end {
        let (range, style) = pieces[next]
        let (lower, upper) = (max(range.lower, place), min(range.upper, end))
        if lower > place { line += text(place, lower) }
        if upper > lower { line += painted(lower, upper, style, links[range.lower]) }
        place = max(place, upper)
        guard range.upper <= end else { break }
        next += 1
      }
      // Comments reach to the token below them.
      while next < pieces.count, pieces[next].range.upper <= end { next += 1 }
      if place < end { line += text(place, end) }
      lines.append("<span class=\"line\" id=\"L\(index + 1)\">\(line)\n</span>")
    }
    return lines.joined()
  }

  private func text(_ lower: Int, _ upper: Int) -> HTML {
    HTML(String(decoding: source.utf8[lower..<upper], as: UTF8.self))
  }

  private func painted(_ lower: Int, _ upper: Int, _ style: TextStyle, _ link: Int?) -> HTML {
    let piece = "<span class=\"\(style.rawValue)\">\(text(lower, upper))</span>" as HTML
    guard let link else { return piece }
    return "<a href=\"#equation-\(link)\">\(piece)</a>"
  }
}

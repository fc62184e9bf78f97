/// A part of a page with a heading of its own.
public struct PageSection: Sendable {
  /// What addresses end with: `#claims`.
  public let id: String
  public let title: String
  let body: HTML

  init(_ id: String, _ title: String, _ body: HTML) {
    (self.id, self.title, self.body) = (id, title, body)
  }

  /// As it stands in the page.
  var markup: HTML {
    "\n<section id=\"\(id)\" aria-labelledby=\"\(id)-heading\">\n<h2 id=\"\(id)-heading\">\(title)</h2>\n\(body)\n</section>\n"
  }
}

/// A table that is read by row and column, and scrolls where it is too wide for a phone.
struct PageTable {
  let caption: String
  let heads: [String]
  /// The first cell of a row is its heading.
  var rows: [[HTML]]
  /// The caption is for who cannot see that the table belongs to the heading above it.
  var showsCaption = false

  var markup: HTML {
    let head = heads.map { "<th scope=\"col\">\($0)</th>" as HTML }.joined()
    let body = rows.map { row in
      let first = row.first.map { "<th scope=\"row\">\($0)</th>" as HTML } ?? ""
      return "<tr>\(first)\(row.dropFirst().map { "<td>\($0)</td>" as HTML }.joined())</tr>" as HTML
    }.joined("\n")
    let style: HTML = showsCaption ? "" : " class=\"unseen\""
    return
      "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"\(caption)\"><table><caption\(style)>\(caption)</caption><thead><tr>\(head)</tr></thead>\n<tbody>\(body)</tbody></table></div>"
  }
}

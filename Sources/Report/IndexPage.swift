public import Language

/// A page that lists the reports of a folder.
public struct IndexPage {
  /// A report of it.
  public struct Entry: Sendable {
    /// Relative to the page.
    let address: String
    let title: String
    let claims: [ClaimRecord]

    public init(address: String, title: String, claims: [ClaimRecord]) {
      (self.address, self.title, self.claims) = (address, title, claims)
    }
  }
  private let name: String
  private let tool: String
  private let entries: [Entry]

  /// Of a folder, by its name.
  public init(_ name: String, tool: String, _ entries: [Entry]) {
    (self.name, self.tool, self.entries) = (name, tool, entries)
  }

  public var bytes: [UInt8] {
    let rows = entries.map { entry -> [HTML] in
      let badge = ClaimSection.worst(entry.claims).map(ClaimSection.badge) ?? "no claims"
      return [
        "<a href=\"\(entry.address)\">\(entry.title)</a>", badge,
        HTML(ClaimSection.summary(entry.claims)),
      ]
    }
    let table = PageTable(
      caption: "Reports", heads: ["experiment", "verdict", "claims"], rows: rows)
    let count = entries.count == 1 ? "1 report" : "\(entries.count) reports"
    let frame = PageFrame(
      title: name, generator: tool, heading: "<h1>\(name)</h1>\n<p class=\"by\">\(count)</p>",
      navigation: [], main: table.markup, footer: "<p>Made by \(tool).</p>")
    return SealedPage.closed(frame.markup.text)
  }
}

public import Language
import Output

/// The page of a report: one file of HTML with everything in it. The same contents give the same bytes.
public struct ReportPage: Sendable {
  public let title: String
  public let sections: [PageSection]
  private let contents: ReportContents
  private let script: EmbeddedFile

  public init(_ contents: ReportContents) {
    self.contents = contents
    script = EmbeddedFile(.script, contents.name, contents.sealed)
    title = contents.title
    sections =
      [
        ClaimSection(claims: contents.claims).section,
        FigureSection(contents: contents).section,
        ResultSection(events: contents.events).section,
        TableSection(contents: contents).section,
        ProtocolSection(outline: contents.outline).section,
        ParameterSection(facts: contents.facts).section,
        AccuracySection(facts: contents.facts).section,
        ScriptSection(source: contents.source).section,
        ReproduceSection(contents: contents, script: script).section,
      ].compactMap { $0 }
  }

  /// The whole page.
  public var bytes: [UInt8] {
    let frame = PageFrame(
      title: title, generator: contents.facts.tool, heading: heading,
      navigation: sections.map { ("#\($0.id)", $0.title) },
      main: sections.map(\.markup).joined(), footer: footer)
    return SealedPage.closed(frame.markup.text)
  }

  /// The claims, for a list of several reports.
  public var claims: [ClaimRecord] { contents.claims.map(\.claim) }

  private var heading: HTML {
    let meta = contents.meta
    var parts: [HTML] = ["<h1>\(title)</h1>"]
    if let description = meta["description"] { parts.append("<p>\(description)</p>") }
    var by: [HTML] = []
    for author in contents.authors {
      by.append(HTML(author.name))
      if let number = author.orcidNumber {
        by.append("<a href=\"https://orcid.org/\(number)\">ORCID \(number)</a>")
      }
    }
    if let date = meta["date"] { by.append(HTML(date)) }
    if let licence = meta["licence"] { by.append("licence \(licence)") }
    by.append("<code>\(contents.name)</code>")
    parts.append("<p class=\"by\">\(by.joined(" · "))</p>")
    parts.append("<p class=\"summary\">\(verdict)</p>")
    return parts.joined("\n")
  }

  private var verdict: HTML {
    let claims = self.claims
    guard let worst = ClaimSection.worst(claims) else { return "The script claims nothing." }
    return "\(ClaimSection.badge(worst)) \(ClaimSection.summary(claims))."
  }

  private var footer: HTML {
    "<p>Made by \(contents.facts.tool) from <code>\(contents.name)</code>, identity <code>\(String(contents.facts.identity.prefix(16)))</code>. <code>maser verify</code> on this page runs it again.</p>"
  }
}

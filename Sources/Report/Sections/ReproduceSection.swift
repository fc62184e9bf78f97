import Language

/// How to get the same numbers, and how to cite them.
struct ReproduceSection {
  let contents: ReportContents
  let script: EmbeddedFile

  var section: PageSection {
    let facts = contents.facts
    let included = contents.files.filter { $0.role == .included }
    let data = contents.files.filter { $0.role == .data }
    var parts: [HTML] = [
      "<p>This page carries the script with its seal. Where \(facts.tool) is installed, <code>maser verify</code> on this page runs it again and compares every number, bit for bit, else within the bounds.</p>",
      "<ul>\(([script] + included).map { "<li>\($0.link($0.label))</li>" as HTML }.joined())</ul>",
      "<p>The command that runs it: <code>\(facts.command.joined(separator: " "))</code></p>",
    ]
    if !data.isEmpty {
      parts.append(
        "<h3>Data</h3><ul>\(data.map { "<li>\($0.link($0.label))</li>" as HTML }.joined())</ul>")
    }
    if !contents.omitted.isEmpty {
      let names = contents.omitted.map {
        "<li><code>\($0.path)</code> (\($0.bytes) bytes)</li>" as HTML
      }
      parts.append(
        "<p>Too large for a page; <code>maser pack</code> makes an archive with them:</p><ul>\(names.joined())</ul>"
      )
    }
    parts.append(
      "<p>Identity of the experiment (SHA-256 of what the script means, whatever its layout): <code class=\"digest\">\(facts.identity)</code></p>"
    )
    parts.append("<h3>Cite</h3><pre class=\"printed\" tabindex=\"0\">\(citation)</pre>")
    return PageSection("reproduce", "Reproduce and cite", parts.joined("\n"))
  }

  private var citation: String {
    let meta = contents.meta
    let author = contents.authors.map { "\($0.name), " }.joined()
    let date = meta["date"].map { " (\($0))" } ?? ""
    var lines = [
      "\(author)\"\(contents.title)\"\(date). \(contents.facts.tool), sha256:\(contents.facts.identity.prefix(16))."
    ]
    if let cite = meta["cite"] { lines.append(cite) }
    lines.append(
      "The model: V. Shaghaghi, V. Singh, M. Carrega, D. Rosa, G. Benenti, Lossy Micromaser Battery: Almost Pure States in the Jaynes-Cummings Regime, Entropy 25, 430 (2023)."
    )
    return lines.joined(separator: "\n")
  }
}

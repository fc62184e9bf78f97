import Language
import Proof

/// The parameters, where each value comes from, and what holds where nothing was written.
struct ParameterSection {
  let facts: ReportFacts

  var section: PageSection? {
    var parts: [HTML] = []
    if !facts.parameters.isEmpty {
      parts.append(
        PageTable(
          caption: "Parameters", heads: ["parameter", "value", "where from"],
          rows: facts.parameters.map { parameter in
            [
              "<code>\(parameter.name)</code>", "<span class=\"number\">\(parameter.value)</span>",
              parameter.isGiven ? "given on the command line" : "the script's own",
            ]
          }
        ).markup)
    }
    if !facts.defaults.isEmpty {
      let table = PageTable(
        caption: "What was not written", heads: ["argument", "holds", "where"],
        rows: facts.defaults.map { argument in
          [
            "<code>\(argument.owner) \(argument.name)=</code>",
            "<span class=\"number\">\(argument.value)</span>", LineLink.to(argument.line),
          ]
        })
      parts.append(
        "<details><summary>\(facts.defaults.count) arguments that were left to their defaults</summary>\(table.markup)</details>"
      )
    }
    guard !parts.isEmpty else { return nil }
    return PageSection("parameters", "Parameters", parts.joined("\n"))
  }
}

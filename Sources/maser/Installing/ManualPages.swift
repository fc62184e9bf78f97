import ArgumentParser
import Language
import SourceText

/// The manual pages: of every subcommand from the declarations of its arguments, of the language from the registry.
enum ManualPages {
  /// The pages by their file names.
  static var all: [(name: String, text: String)] {
    guard let command = JSONValue(Maser._dumpHelp())?["command"] else { return [] }
    let shown = (command["subcommands"]?.items ?? []).filter {
      $0["shouldDisplay"]?.bool ?? true && $0["commandName"]?.string != "help"
    }
    let pages = shown.map { page($0, of: "maser") }
    return [("maser.1", main(command, shown))] + pages + [("maser-language.7", language)]
  }

  // MARK: Commands

  private static func main(_ command: JSONValue, _ commands: [JSONValue]) -> String {
    var page = Roff("maser", section: 1, heading: "User Commands")
    heading(&page, "maser", command)
    page.section("SYNOPSIS")
    page.raw("\(Roff.bold("maser")) [\(Roff.italic("command"))] [\(Roff.italic("argument"))]...")
    page.raw(".br")
    page.raw(
      "\(Roff.bold("maser")) \(Roff.italic("file")) [\(Roff.italic("name"))=\(Roff.italic("expression"))]..."
    )
    page.section("DESCRIPTION")
    page.paragraphs(
      "Without arguments on a terminal a session begins, in which `:help` explains everything. The language has a page of its own, maser-language(7)."
    )
    page.paragraphs(command["discussion"]?.string ?? "")
    page.section("COMMANDS")
    for command in commands {
      let name = command["commandName"]?.string ?? ""
      page.entry(Roff.bold(name), command["abstract"]?.string ?? "")
    }
    page.section("EXAMPLES")
    page.verbatim(
      """
      maser examples tour
      maser tour.maser
      maser -e "prepare qubit q=0.25 c=1; collide theta=pi/sqrt(15) n=1000; measure energy, purity"
      maser help collide
      """)
    seeAlso(&page, commands.compactMap { $0["commandName"]?.string }.map { "maser-\($0)" })
    return page.text
  }

  private static func page(_ command: JSONValue, of parent: String) -> (name: String, text: String)
  {
    let name = command["commandName"]?.string ?? ""
    let arguments = (command["arguments"]?.items ?? []).filter { $0["shouldDisplay"]?.bool ?? true }
    var page = Roff("\(parent)-\(name)", section: 1, heading: "User Commands")
    heading(&page, "\(parent)-\(name)", command)
    page.section("SYNOPSIS")
    let usage = arguments.map(synopsis).joined(separator: " ")
    page.raw("\(Roff.bold("\(parent) \(name)")) \(usage)")
    if let discussion = command["discussion"]?.string, !discussion.isEmpty {
      page.section("DESCRIPTION")
      page.paragraphs(discussion)
    }
    page.section("OPTIONS")
    for argument in arguments {
      var prose = argument["abstract"]?.string ?? ""
      if let value = argument["defaultValue"]?.string { prose += " (default: `\(value)`)" }
      let values = argument["allValues"]?.items.compactMap(\.string) ?? []
      if !values.isEmpty {
        prose += " One of \(joinedList(values.map { "`\($0)`" }))."
      }
      page.entry(names(argument), prose)
    }
    seeAlso(&page, [parent])
    return ("\(parent)-\(name).1", page.text)
  }

  private static func heading(_ page: inout Roff, _ name: String, _ command: JSONValue) {
    page.section("NAME")
    let abstract = command["abstract"]?.string ?? ""
    page.raw("\(Roff.escaped(name)) \\- \(Roff.line(abstract))")
  }

  private static func seeAlso(_ page: inout Roff, _ names: [String]) {
    page.section("SEE ALSO")
    let pages = names.map { "\(Roff.bold($0))(1)" } + ["\(Roff.bold("maser-language"))(7)"]
    page.raw(pages.joined(separator: ", "))
  }

  private static func spelling(_ name: JSONValue) -> String {
    let text = name["name"]?.string ?? ""
    return name["kind"]?.string == "long" ? "--\(text)" : "-\(text)"
  }

  private static func names(_ argument: JSONValue) -> String {
    let value = Roff.italic(argument["valueName"]?.string ?? "")
    let spellings = (argument["names"]?.items ?? []).map { Roff.bold(spelling($0)) }
    switch argument["kind"]?.string {
    case "positional": return value
    case "flag": return spellings.joined(separator: ", ")
    default: return spellings.map { "\($0) \(value)" }.joined(separator: ", ")
    }
  }

  private static func synopsis(_ argument: JSONValue) -> String {
    let value = Roff.italic(argument["valueName"]?.string ?? "")
    let name = argument["preferredName"].map { Roff.bold(spelling($0)) } ?? ""
    let text =
      switch argument["kind"]?.string {
      case "positional": value
      case "flag": name
      default: "\(name) \(value)"
      }
    let repeated = argument["isRepeating"]?.bool ?? false ? "\(text)..." : text
    return argument["isOptional"]?.bool ?? true ? "[\(repeated)]" : repeated
  }

  // MARK: The language

  private static var language: String {
    var page = Roff("maser-language", section: 7, heading: "The language of maser")
    page.section("NAME")
    page.raw("maser\\-language \\- protocols on a micromaser quantum battery")
    page.section("DESCRIPTION")
    page.paragraphs(
      "A script is a list of statements that act on one cavity, in the order written; a line is a statement. `maser help tutorial` is a beginning. What follows is what `maser help` says on each word."
    )
    let help = HelpText()
    let registry = Registry.standard
    let groups: [(title: String, names: [String])] = [
      ("STATEMENTS", registry.keywords), ("OBSERVABLES", registry.observables.map(\.name)),
      (
        "FUNCTIONS", registry.functions.map(\.name) + registry.randomFunctions.map(\.name)
      ), ("CONSTANTS", registry.constants.map(\.name)),
      ("WORDS OF STATEMENTS", registry.words.map(\.name)),
    ]
    for group in groups {
      page.section(group.title)
      for name in group.names {
        guard let text = help.page(name) else { continue }
        page.subsection(name)
        page.verbatim(text)
      }
    }
    page.section("EXAMPLES")
    page.verbatim(help.page("examples") ?? "")
    page.section("SEE ALSO")
    page.raw("\(Roff.bold("maser"))(1)")
    return page.text
  }
}

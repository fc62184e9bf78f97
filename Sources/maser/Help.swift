import ArgumentParser
import Language

/// `maser help`: the language and the command line, offline.
struct Help: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Explains a statement, observable, function, diagnostic code or subcommand.")

  @Argument(help: "What to explain, for example `collide`, `fano`, `E0203` or `run`.")
  var topic: [String] = []

  func run() throws {
    let output = DiagnosticOutput()
    let text = StandardText()
    let language = HelpText()
    let name = topic.joined(separator: " ")
    var exit = Exit.ok
    if name.isEmpty {
      text.write(Maser.helpMessage() + "\n\n" + language.overview)
    } else if let page = language.page(name) {
      text.write(page)
    } else if let command = Maser.configuration.subcommands.first(where: { $0._commandName == name }
    ) {
      text.write(Maser.helpMessage(for: command) + "\n")
    } else {
      output.say(String(language.unknownTopic(name).dropLast()))
      exit = .usage
    }
    try text.finish(exit, output).end()
  }
}

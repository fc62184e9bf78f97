import ArgumentParser
import Language
import Session
import SourceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

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
      show(Maser.helpMessage() + "\n\n" + language.overview, text)
    } else if let page = language.page(name) ?? SessionHelp.page(name, isNameless: false) {
      show(page, text)
    } else if let command = Maser.configuration.subcommands.first(where: { $0._commandName == name }
    ) {
      show(Maser.helpMessage(for: command) + "\n", text)
    } else if let page = SessionHelp.page(name, isNameless: true) ?? PythonPage.page(name) {
      show(page, text)
    } else {
      output.say(
        language.unknownTopic(name, besides: SessionHelp.topics + PythonPage.topics))
      exit = .usage
    }
    try text.finish(exit, output).end()
  }

  /// A terminal is shown what is longer than its screen a screen at a time.
  private func show(_ page: String, _ text: StandardText) {
    if let rows = Terminal.rows(STDOUT_FILENO), Terminal.isCapable,
      let columns = Terminal.columns(STDOUT_FILENO)
    {
      let lines = page.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).flatMap
      {
        LineWrap.lines(String($0), columns: columns)
      }
      let wrapped = lines.joined(separator: "\n")
      if lines.count > rows, Pager.show(printableLines(wrapped)) { return }
      return text.write(wrapped)
    }
    text.write(page)
  }
}

import ArgumentParser
import Language
import SourceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `maser fmt`: puts scripts into the one layout.
struct Format: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt",
    abstract: "Lays scripts out in the canonical way.",
    discussion: """
      Files are rewritten in place, unless nothing changes; text from -e or standard input is \
      printed. A script with errors is left alone. With --check nothing is written: the files that \
      would change are named, and the exit code is 2.
      """)

  @Flag(help: "Only name the files that would change.")
  var check = false

  @Option(
    name: .customShort("e"), help: ArgumentHelp("The text of a script.", valueName: "text"))
  var texts: [String] = []

  @Argument(
    help: ArgumentHelp("Scripts, or `-` for standard input.", valueName: "file"),
    completion: .file(extensions: ["maser"]))
  var files: [String] = []

  @OptionGroup var diagnostics: DiagnosticOptions

  func validate() throws {
    if files.isEmpty, texts.isEmpty, isatty(STDIN_FILENO) == 1 {
      throw ValidationError("give a script to lay out")
    }
  }

  func run() throws {
    let output = DiagnosticOutput(diagnostics)
    let text = StandardText()
    let given =
      files.map { $0 == "-" ? ScriptInput.standardInput : .file($0) }
      + texts.map { ScriptInput.text($0) }
    let exits = (given.isEmpty ? [.standardInput] : given).map { format($0, text, output) }
    try text.finish(Exit.combined(exits), output).end()
  }

  private func format(_ input: ScriptInput, _ text: StandardText, _ output: DiagnosticOutput)
    -> Exit
  {
    do {
      let source = try input.read().source
      let (formatted, mistakes) = formatScript(source)
      output.write(mistakes)
      guard let formatted else { return .rejected }
      return try deliver(Array(formatted.utf8), source, input, text)
    } catch let failure as ReadFailure {
      output.write(input.diagnostic(failure))
      return .unreadable
    } catch let failure as FileReplacement.Failure {
      output.say("`\(input.name ?? "")` could not be written: \(failure.reason)")
      return .failed
    } catch {
      preconditionFailure("every error thrown above is one of two: \(error)")
    }
  }

  private func deliver(
    _ formatted: [UInt8], _ source: Source, _ input: ScriptInput, _ text: StandardText
  ) throws -> Exit {
    let changes = formatted != source.utf8
    if check {
      if changes { text.write("\(input.name ?? "-e")\n") }
      return changes ? .rejected : .ok
    }
    guard case .file(let path) = input else {
      text.write(String(decoding: formatted, as: UTF8.self))
      return .ok
    }
    if changes { try FileReplacement.replace(path, with: formatted) }
    return .ok
  }
}

import ArgumentParser
import Language
import Output
import Simulation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The command line. Every subcommand is in a file of its own.
@main
struct Maser: ParsableCommand {
  static let version = "0.1.0"
  /// For people: without the number of the repair.
  static let shortVersion = "0.1"

  static let configuration = CommandConfiguration(
    commandName: "maser",
    abstract: "Runs protocols on a micromaser quantum battery.",
    discussion: """
      `maser FILE` is short for `maser run FILE`; a script may also come through a pipe.

      Exit codes: 0 ok, 2 the script was rejected, 3 a run-time failure or results that could not be \
      written, 4 a claim failed, 5 a claim undecided, 6 `verify` found a difference, 64 wrong usage, 66 a file cannot be read, \
      130 interrupted. Of several the smallest.
      """,
    version: "maser \(version) (language \(Language.version))",
    subcommands: [
      Run.self, Check.self, Format.self, Explain.self, Parameters.self, PlotCommand.self,
      SweepCommand.self, IdentityCommand.self, SealCommand.self, VerifyCommand.self,
      DiffCommand.self, PackCommand.self, UnpackCommand.self, ReportCommand.self,
      ExportCommand.self, ConnectedSessionCommand.self, LanguageServerCommand.self,
      EditorFilesCommand.self,
      ExamplesCommand.self, NewCommand.self, ManualPagesCommand.self, Help.self,
    ],
    defaultSubcommand: Run.self)

  static func main() {
    StandardDescriptors.occupy()
    KeptMemory.keep()
    // What cannot be written is an error that is told, also at a limit on the size of files.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    do {
      var command = try parseAsRoot(nil)
      try command.run()
    } catch {
      if let hint = parameterHint(message(for: error)) {
        let descriptor = OutputDescriptor(STDERR_FILENO)
        descriptor.write("Error: \(hint)\n")
        descriptor.flush()
        exit(withError: ExitCode.validationFailure)
      }
      exit(withError: error)
    }
  }

  /// `--m 20` for `m=20`; nil where an option was misspelt.
  private static func parameterHint(_ message: String) -> String? {
    guard message.contains("Unknown option"),
      let option = message.split(separator: "'").first(where: { $0.hasPrefix("--") }),
      option.count <= 4 || !message.contains("Did you mean"),
      let index = CommandLine.arguments.firstIndex(where: { $0.hasPrefix(option) })
    else { return nil }
    let pieces = CommandLine.arguments[index].split(separator: "=", maxSplits: 1)
    let next = index + 1 < CommandLine.arguments.count ? CommandLine.arguments[index + 1] : "…"
    let value = pieces.count > 1 ? String(pieces[1]) : next
    return
      "Unknown option '\(option)'; to set a parameter of the script write \(option.dropFirst(2))=\(value)"
  }
}

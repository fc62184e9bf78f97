import ArgumentParser
import Language

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
      written, 4 a claim failed, 5 a claim undecided, 64 wrong usage, 66 a file cannot be read, \
      130 interrupted. Of several the smallest.
      """,
    version: "maser \(version) (language \(Language.version))",
    subcommands: [
      Run.self, Check.self, Format.self, Explain.self, Parameters.self, PlotCommand.self,
      SweepCommand.self,
      Help.self,
    ],
    defaultSubcommand: Run.self)

  static func main() {
    StandardDescriptors.occupy()
    // What cannot be written is an error that is told, also at a limit on the size of files.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    main(nil)
  }
}

import ArgumentParser
import Output
import SourceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How diagnostics are written.
enum DiagnosticFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}

/// What every subcommand that reads scripts says about them, on standard error.
struct DiagnosticOutput {
  private let format: DiagnosticFormat
  private let isQuiet: Bool
  private let renderer: DiagnosticRenderer
  private let descriptor = OutputDescriptor(STDERR_FILENO)

  init(_ options: DiagnosticOptions) {
    self.init(options.diagnostics, isQuiet: options.quiet)
  }

  init(_ format: DiagnosticFormat = .text, isQuiet: Bool = false) {
    self.format = format
    self.isQuiet = isQuiet
    let isTerminal = descriptor.isTerminal
    renderer = DiagnosticRenderer(
      style: DiagnosticRenderer.Style(
        color: isTerminal && environment("NO_COLOR") == nil && Terminal.isCapable,
        ascii: isTerminal && !Terminal.isUTF8))
  }

  /// Writes a diagnostic; warnings and notes are left out by `--quiet`.
  func write(_ diagnostic: Diagnostic) {
    if isQuiet, diagnostic.severity == .warning || diagnostic.severity == .note { return }
    switch format {
    case .text: descriptor.write(fitted(renderer.text(diagnostic)))
    case .json: descriptor.write(renderer.json(diagnostic) + "\n")
    }
    descriptor.flush()
  }

  /// A terminal would break long notes in the middle of words.
  private func fitted(_ text: String) -> String {
    guard let columns = Terminal.columns(STDERR_FILENO) else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
      LineWrap.notes(String($0), columns: columns)
    }.joined(separator: "\n")
  }

  func write(_ diagnostics: [Diagnostic]) {
    for diagnostic in diagnostics { write(diagnostic) }
  }

  /// A sentence about the run itself, which is no diagnostic about a script.
  func say(_ sentence: String) {
    switch format {
    case .text: descriptor.write("maser: \(printable(sentence))\n")
    case .json:
      // Every line stays an object.
      descriptor.write(plainDiagnosticLine(sentence))
    }
    descriptor.flush()
  }

  /// Where the progress of a long run is shown: nil where nobody watches.
  var progressDisplay: ProgressDisplay? {
    isQuiet || format == .json ? nil : ProgressDisplay(STDERR_FILENO)
  }
}

/// The options about diagnostics, the same everywhere.
struct DiagnosticOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Hide warnings, notes and, in text, the points of sweeps.")
  var quiet = false

  @Option(help: "How diagnostics are written: text or json (one object per line).")
  var diagnostics: DiagnosticFormat = .text
}

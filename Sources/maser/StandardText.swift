import Output
import SourceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Standard output.
struct StandardText {
  private let descriptor = OutputDescriptor(STDOUT_FILENO)

  var isTerminal: Bool { descriptor.isTerminal }

  var hasFailed: Bool { descriptor.failure != nil }

  /// Takes complete lines. Files and pipes get them as they are; a terminal gets nothing that it would act on.
  func write(_ lines: String) {
    descriptor.write(descriptor.isTerminal ? printableLines(lines) : lines)
  }

  /// Writes out the rest; the exit code, given what the command itself ends with.
  func finish(_ exit: Exit, _ output: DiagnosticOutput) -> Exit {
    descriptor.flush()
    switch descriptor.failure {
    case nil: return exit
    case .readerGone?: return .ok
    case .system(let number)?:
      output.say("the results could not be written: \(StandardDescriptors.sentence(number))")
      return .failed
    }
  }
}

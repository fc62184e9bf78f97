/// Why a figure was not drawn.
public enum GnuplotFailure: Error, Equatable, CustomStringConvertible {
  /// There is no such program.
  case missing
  /// It ended with an error: its first message.
  case failed(String)
  /// It could not be started or its picture not written: what, and the system's words.
  case system(String, String)

  public var description: String {
    switch self {
    case .missing: "gnuplot is not installed; install the package gnuplot-nox"
    case .failed(let message): "gnuplot failed: \(message)"
    case .system(let what, let reason): "\(what): \(reason)"
    }
  }
}

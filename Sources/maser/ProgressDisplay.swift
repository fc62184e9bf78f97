import Output
import Session

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A terminal as far as it decides how text is laid out.
enum Terminal {
  /// Character columns; nil where there is no terminal or it does not say.
  static func columns(_ descriptor: Int32) -> Int? {
    var size = winsize()
    guard isatty(descriptor) == 1, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0
    else { return nil }
    return Int(size.ws_col)
  }

  /// The same for its lines.
  static func rows(_ descriptor: Int32) -> Int? {
    var size = winsize()
    guard isatty(descriptor) == 1, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0
    else { return nil }
    return Int(size.ws_row)
  }

  /// Whether the cursor can be moved.
  static var isCapable: Bool {
    let name = environment("TERM") ?? ""
    return !name.isEmpty && name != "dumb"
  }

  /// Whether it is one of those that are known to understand the sequences of ECMA-48.
  static var hasSequences: Bool {
    let name = environment("TERM") ?? ""
    return [
      "xterm", "screen", "tmux", "rxvt", "linux", "alacritty", "kitty", "foot", "vt220", "konsole",
      "gnome", "vte", "putty", "wezterm", "ghostty", "st-", "contour", "iterm",
    ].contains { name.hasPrefix($0) }
  }

  /// Whether box drawing and Greek letters can be shown.
  static var isUTF8: Bool {
    // The first of these that is set decides, as for every program.
    let name = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment).first { !$0.isEmpty }
    return name.map { $0.lowercased().contains("utf") } ?? false
  }
}

/// The progress of a long run on one line of a terminal, which is taken away again.
final class ProgressDisplay {
  private let descriptor: Int32
  private let isPlain: Bool

  /// Nil where a line cannot be drawn over: no terminal, an unknown width, a dumb one.
  init?(_ descriptor: Int32) {
    guard Terminal.columns(descriptor) != nil, Terminal.isCapable else { return nil }
    self.descriptor = descriptor
    isPlain = !Terminal.isUTF8
  }

  func show(_ progress: Progress?) {
    var text = "\r\u{1B}[K"
    if let progress, let columns = Terminal.columns(descriptor), columns > 1 {
      text += progress.line(columns: columns - 1, isPlain: isPlain)
    }
    _ = writeAll(Array(text.utf8), to: descriptor)
  }
}

/// A steady clock, in seconds.
func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

public import Language

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Draws figures with the program gnuplot.
public struct Gnuplot: Sendable {
  /// Its name, looked for in PATH, or its path.
  private let program: String

  public init(program: String = "gnuplot") { self.program = program }

  /// What a picture is drawn on, by the ending of its name; nil for an ending that is not known.
  public static func terminal(forFile path: String) -> GnuplotScript.Terminal? {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: ".") else { return nil }
    switch name[dot...].lowercased() {
    case ".svg": return .svg
    case ".pdf": return .pdf
    case ".png": return .png
    default: return nil
    }
  }

  /// Writes a picture. What was there before stays until the new picture is complete.
  public func draw(
    _ figure: Figure, on terminal: GnuplotScript.Terminal, to path: String
  ) throws(GnuplotFailure) {
    let script = GnuplotScript(of: figure, on: terminal)
    try replaceFile(path) { descriptor throws(GnuplotFailure) in
      try run(script.text, output: descriptor)
      guard PictureEnd.isThere(in: descriptor, terminal) else {
        throw .failed("its picture is cut short; is there room for it?")
      }
    }
  }

  /// A picture of characters, its lines without spaces at their ends.
  public func text(
    of figure: Figure, columns: Int, rows: Int, utf8: Bool
  ) throws(GnuplotFailure) -> String {
    if case .panels(let figures) = figure.content, !figures.isEmpty {
      return try panels(figures, of: figure, columns: columns, rows: rows, utf8: utf8)
    }
    let terminal = GnuplotScript.Terminal.text(columns: columns, rows: rows, utf8: utf8)
    let output = try ScratchFile()
    try run(GnuplotScript(of: figure, on: terminal).text, output: output.descriptor)
    let lines = output.text().filter { $0 != "\u{0C}" }
      .split(separator: "\n", omittingEmptySubsequences: false).map(withoutTrailingSpaces)
    let last = lines.lastIndex { !$0.isEmpty } ?? -1
    let first = lines.firstIndex { !$0.isEmpty } ?? 0
    guard first <= last else { throw .failed("it drew nothing") }
    return heading(figure.look.title, terminal) + lines[first...last].joined(separator: "\n") + "\n"
  }

  /// One below the other, each with its letter, and the caption of all at the end.
  private func panels(
    _ figures: [Figure], of whole: Figure, columns: Int, rows: Int, utf8: Bool
  ) throws(GnuplotFailure) -> String {
    let terminal = GnuplotScript.Terminal.text(columns: columns, rows: rows, utf8: utf8)
    var text = heading(whole.look.title, terminal)
    for (index, figure) in figures.enumerated() {
      text += Figure.panelLetter(index) + "\n"
      text += try self.text(of: figure, columns: columns, rows: rows, utf8: utf8) + "\n"
    }
    let caption = wrapped(
      Quoting(terminal).drawable(whole.caption), width: columns - 2, lines: rows)
    return text + caption.map { " " + $0 + "\n" }.joined()
  }

  /// A title stands above, where a picture of characters has the label of its upright axis.
  private func heading(_ title: MarkedText, _ terminal: GnuplotScript.Terminal) -> String {
    guard case .text(let columns, _, _) = terminal, !title.isEmpty else { return "" }
    let lines = wrapped(
      Quoting(terminal).drawable(title.plain.printable), width: columns, lines: 3)
    return lines.map { $0 + "\n" }.joined()
  }

  /// Writes the script (`.gp`) that draws `picture`, which it names without its folder: run by hand, it
  /// writes into the folder that it is run in.
  public func keepScript(
    of figure: Figure, on terminal: GnuplotScript.Terminal, drawing picture: String,
    to path: String
  ) throws(GnuplotFailure) {
    let name = picture.split(separator: "/").last.map(String.init) ?? picture
    let script = GnuplotScript(
      of: figure, on: terminal, output: terminal.isText ? nil : name)
    try replaceFile(path) { descriptor throws(GnuplotFailure) in
      if let failure = writeAll(Array(script.text.utf8), to: descriptor) {
        throw .system("cannot write \(path)", failure.reason)
      }
    }
  }

  /// The script comes from a file and everything goes into files: there is no pipe to break or to fill.
  private func run(_ script: String, output: Int32) throws(GnuplotFailure) {
    let input = try ScratchFile()
    let messages = try ScratchFile()
    if let failure = writeAll(Array(script.utf8), to: input.descriptor) {
      throw .system("cannot write the script for gnuplot", failure.reason)
    }
    lseek(input.descriptor, 0, SEEK_SET)
    let child: pid_t
    switch Subprocess.start(
      // By its name: of `-` gnuplot reads every byte by itself, which takes seconds for a large map.
      program, ["--default-settings", "/dev/stdin"],
      on: [input.descriptor, output, messages.descriptor])
    {
    case .success(let started): child = started
    case .failure(let error) where error.number == ENOENT: throw .missing
    case .failure(let error): throw .system("cannot start gnuplot", systemMessage(error.number))
    }
    switch Subprocess.status(of: child) {
    case .success(0): return
    case .success(128 + SIGXFSZ): throw .system("cannot write the picture", systemMessage(EFBIG))
    case .success(let status):
      throw .failed(firstError(in: messages.text()) ?? "it ended with status \(status)")
    case .failure(let error):
      throw .system("cannot wait for gnuplot", systemMessage(error.number))
    }
  }
}

private func withoutTrailingSpaces(_ line: Substring) -> Substring {
  guard let last = line.lastIndex(where: { $0 != " " }) else { return "" }
  return line[...last]
}

/// The first message of an error; gnuplot repeats the command above it, and warns of what is no error.
private func firstError(in messages: String) -> String? {
  let lines = messages.split(separator: "\n").map { $0.drop { $0 == " " } }
    .filter { !$0.isEmpty && $0 != "^" && !$0.contains("warning:") }
  let marked = lines.first { $0.hasPrefix("line ") || $0.contains("\" line ") }
  return (marked ?? lines.first).map(String.init)
}

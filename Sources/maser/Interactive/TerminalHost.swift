import Language
import LineEditing
import Output
import Session
import SourceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a session needs of the world, on a terminal.
final class TerminalHost: SessionHost {
  let loader: any IncludeLoader = FolderLoader()
  let reader: any LineReader
  let journal: Journal
  private var historyFile: HistoryFile
  private let output = OutputDescriptor(STDOUT_FILENO)
  private let renderer: DiagnosticRenderer
  private let progress = ProgressDisplay(STDOUT_FILENO)
  let isPlain: Bool
  let isColoured: Bool
  /// What the session amounts to so far.
  var script: () -> String = { "" }
  var parameters: () -> [ParameterInfo] = { [] }
  /// Lines typed while nothing is kept in a file.
  private var typed: [String] = []

  init(_ reader: any LineReader, _ journal: Journal) {
    self.reader = reader
    self.journal = journal
    historyFile = HistoryFile()
    isPlain = !Terminal.isUTF8
    isColoured = output.isTerminal && Terminal.isCapable && environment("NO_COLOR") == nil
    renderer = DiagnosticRenderer(
      style: DiagnosticRenderer.Style(color: isColoured, ascii: isPlain))
    historyFile.repair()
    historyFile.trim()
    for entry in historyFile.entries.suffix(2000) { reader.remember(printableLines(entry)) }
  }

  var isInterrupted: @Sendable () -> Bool { { Interruption.take() } }

  var seconds: Double { monotonicSeconds() }

  var columns: Int { Terminal.columns(STDOUT_FILENO) ?? 80 }

  var cores: Int { SweepOptions.cores }

  func deliver(_ delivery: Delivery) throws(DeliveryFailure) -> String? {
    try SessionFiles.deliveries(of: script(), parameters(), loader).make(delivery)
  }

  var isAhead: Bool { reader.hasMore }

  // MARK: Screen

  /// Results stand apart from what is typed, where there is room.
  private var margin: String { columns >= 50 ? "      " : columns >= 30 ? "  " : "" }

  func show(_ output: SessionOutput) {
    switch output {
    case .line(let text):
      for line in wrapped(text) { print(line) }
    case .page(let text):
      let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).flatMap
      {
        wrapped(String($0))
      }
      if let rows = Terminal.rows(STDOUT_FILENO), lines.count >= rows, Terminal.isCapable {
        var isShown = false
        let text = lines.map { plain(printableLines($0)) + "\n" }.joined()
        reader.lendTerminal { isShown = Pager.show(text) }
        if isShown { return }
      }
      lines.forEach { print($0) }
    // It is as wide as the screen.
    case .picture(let text):
      for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
        print(String(line))
      }
    case .diagnostic(let diagnostic):
      let text = renderer.text(diagnostic)
      for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        .dropLast()
      {
        for part in LineWrap.notes(String(line), columns: columns - margin.count) {
          emit(margin + part)
        }
      }
    }
  }

  /// A sentence about the session itself, without the margin of results.
  func say(_ sentence: String) {
    for line in LineWrap.lines(sentence, columns: columns) { print(line) }
  }

  private func wrapped(_ text: String) -> [String] {
    LineWrap.lines(text, columns: columns - margin.count).map { $0.isEmpty ? "" : margin + $0 }
  }

  /// Lines with nothing in them that the terminal would act on, wherever its text comes from.
  func print(_ line: String) { emit(printableLines(line)) }

  /// A line as it is, with its colours.
  private func emit(_ line: String) {
    output.write(plain(line) + "\n")
    output.flush()
  }

  /// Where only ASCII can be shown, the few other signs that we use are spelt out.
  private func plain(_ line: String) -> String {
    guard isPlain else { return line }
    var result = ""
    for scalar in line.unicodeScalars {
      switch scalar {
      case "·": result += "-"
      case "±": result += "+-"
      case "…": result += "..."
      case "—", "–": result += "-"
      case "²": result += "^2"
      case "†": result += "+"
      case "⟨": result += "<"
      case "⟩": result += ">"
      case "→": result += "->"
      case "σ": result += "sigma"
      default: result += scalar.isASCII ? String(scalar) : GreekText.spelt(scalar)
      }
    }
    return result
  }

  func show(_ progress: Progress?) { self.progress?.show(progress) }

  func readPaused(prompt: String) -> PausedInput {
    if Interruption.isHungUp { return .gone }
    // It has stopped already.
    Interruption.clear()
    switch reader.readLine(prompt: prompt, prefilled: "") {
    case .line(let text): return .line(text)
    case .interrupted: return .interrupted
    case .endOfInput: return .ended
    case .hangup: return .gone
    }
  }

  // MARK: What is kept

  func keep(_ change: SessionChange) { journal.keep(change) }

  var earlierSessions: [EarlierSession] { journal.sessions }

  func dismiss(_ sessions: [EarlierSession]) { journal.dismiss(sessions) }

  /// What the person should know of the history; empty if all is well.
  var historyProblems: [String] { historyFile.problems }

  func remember(_ entry: String) {
    guard entry.contains(where: { !$0.isWhitespace }), entry != typed.last else { return }
    typed.append(entry)
    reader.remember(entry)
    historyFile.append(entry)
  }

  var history: [String] {
    let kept = historyFile.entries
    return kept.isEmpty ? typed : kept
  }

  // MARK: Files

  func read(file path: String) throws(HostFailure) -> String { try SessionFiles.read(path) }

  func write(_ text: String, toFile path: String) throws(HostFailure) {
    if let remark = try SessionFiles.write(text, toFile: path) { show(.line(remark)) }
  }

  func edit(_ text: String) throws(HostFailure) -> String? {
    var result: Result<String?, HostFailure> = .success(nil)
    reader.lendTerminal {
      do throws(HostFailure) { result = .success(try TextEditor.edit(text)) } catch {
        result = .failure(error)
      }
    }
    return try result.get()
  }

  func files(beginningWith prefix: String) -> [String] {
    SessionFiles.names(beginningWith: prefix)
  }
}

/// Greek letters where they cannot be shown.
private enum GreekText {
  static func spelt(_ scalar: Unicode.Scalar) -> String {
    let names: [Unicode.Scalar: String] = [
      "θ": "theta", "γ": "gamma", "η": "eta", "ν": "nu", "τ": "tau", "α": "alpha", "π": "pi",
      "λ": "lambda", "φ": "phi", "ρ": "rho", "κ": "kappa", "Δ": "Delta",
    ]
    return names[scalar] ?? "?"
  }
}

import Language
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

/// The events that a program gets, a JSON object on a line each. No text reaches it raw: what a terminal would act on is gone.
final class EventOutput {
  private let descriptor = OutputDescriptor(STDOUT_FILENO)
  private let renderer = DiagnosticRenderer()

  func send(_ event: JSONValue) { send(line: event.jsonText + "\n", isUrgent: true) }

  /// A result in the words of `maser run --format json`.
  func send(_ event: RunEvent, _ numbers: NumberFormat) {
    let line = JSONWriter().text(of: event, numbers: numbers)
    guard !line.isEmpty else { return }
    // Points come by the thousand, and something always follows them.
    if case .point = event { send(line: line, isUrgent: false) } else { send(line: line) }
  }

  func send(line: String, isUrgent: Bool = true) {
    descriptor.write(line)
    if isUrgent { descriptor.flush() }
    if descriptor.failure != nil { Interruption.hangUp() }
  }

  func send(text: String) { send(["kind": "text", "text": .text(printableLines(text))]) }

  func send(_ diagnostic: Diagnostic) {
    send(
      line:
        "{\"kind\":\"diagnostic\",\"text\":\(jsonString(renderer.text(diagnostic))),\"diagnostic\":\(renderer.json(diagnostic))}\n"
    )
  }

  func send(_ progress: Progress) {
    let part =
      progress.stage?.part
      ?? progress.total.flatMap { $0 > 0 ? min(1, Double(progress.made) / $0) : nil }
    send([
      "kind": "progress", "text": .text(progress.line(columns: 78, isPlain: false)),
      "part": JSONValue(finite: part), "seconds": JSONValue(finite: progress.seconds),
      "left": JSONValue(finite: progress.secondsLeft),
    ])
  }
}

extension JSONValue {
  /// A number; null for what JSON has no number for.
  init(finite number: Double?) {
    self = number.flatMap { $0.isFinite ? .number("\($0)") : nil } ?? .null
  }
}

import Language
import Output
import Session
import SourceText

/// What a session needs of the world, where a program talks to it.
final class ProgramHost: SessionHost {
  let loader: any IncludeLoader = FolderLoader()
  let journal = Journal()
  let output = EventOutput()
  /// What the session amounts to so far.
  var script: () -> String = { "" }
  var parameters: () -> [ParameterInfo] = { [] }
  /// A statement was ended by an interruption since this was last set to false.
  var wasInterrupted = false
  private(set) var history: [String] = []
  /// The file of the figure that is drawn, if it has one.
  private var figurePath: String?

  var isInterrupted: @Sendable () -> Bool { { Interruption.take() } }
  var seconds: Double { monotonicSeconds() }
  let columns = 100
  let isAhead = false
  let isPlain = false
  var cores: Int { SweepOptions.cores }

  /// Files are written as a session on a terminal writes them; a figure is an event besides, as SVG.
  func deliver(_ delivery: Delivery) throws(DeliveryFailure) -> String? {
    let making = SessionFiles.deliveries(of: script(), parameters(), loader)
    guard case .figure(let figure) = delivery.content else { return try making.make(delivery) }
    if delivery.path != nil { _ = try making.make(delivery) }
    figurePath = delivery.path
    return try making.svg(figure, delivery.facts)
  }

  // MARK: What is shown

  func show(_ shown: SessionOutput) {
    switch shown {
    case .line(let text), .page(let text): output.send(text: text)
    case .picture(let svg):
      output.send([
        "kind": "figure", "path": figurePath.map { .text(printable($0)) } ?? .null,
        "svg": .text(svg),
      ])
    case .diagnostic(let diagnostic): output.send(diagnostic)
    }
  }

  func show(_ event: RunEvent, _ numbers: NumberFormat) {
    // It comes as what is shown, too.
    if case .diagnostic = event { return }
    output.send(event, numbers)
  }

  func show(_ progress: Progress?) { if let progress { output.send(progress) } }

  var canBeAsked: Bool { false }

  func readPaused(prompt: String) -> PausedInput {
    wasInterrupted = true
    return Interruption.isHungUp ? .gone : .interrupted
  }

  // MARK: What is kept

  func remember(_ entry: String) { history.append(entry) }
  func keep(_ change: SessionChange) { journal.keep(change) }
  var earlierSessions: [EarlierSession] { journal.sessions }
  func dismiss(_ sessions: [EarlierSession]) { journal.dismiss(sessions) }

  // MARK: Files

  func read(file path: String) throws(HostFailure) -> String { try SessionFiles.read(path) }

  func write(_ text: String, toFile path: String) throws(HostFailure) {
    if let remark = try SessionFiles.write(text, toFile: path) { show(.line(remark)) }
  }

  func edit(_ text: String) throws(HostFailure) -> String? {
    throw HostFailure("there is no terminal for one; change the text where it was entered")
  }

  func files(beginningWith prefix: String) -> [String] {
    SessionFiles.names(beginningWith: prefix)
  }
}

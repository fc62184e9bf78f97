import Language
import Output
import Session
import SourceText

/// A session whose other end is a program: requests on standard input, events on standard output.
///
/// Requests are answered in order, each with events and one of kind `done` at the end; an interruption is heard at once. No request ends
/// the process but `end`.
final class ConnectedSession {
  static let version = 1

  private let queue = RequestQueue()
  private let host = ProgramHost()
  private let session: Session

  init() {
    Interruption.installForSession()
    session = Session(host)
    host.script = { [session] in session.script }
    host.parameters = { [session] in session.parameters }
  }

  /// Up to `end`, or until the program is gone.
  func serve() -> Exit {
    greet()
    queue.start()
    while !session.isOver, let item = queue.next() { answer(item) }
    // Whoever is gone without saying so may want to come back to it.
    if session.isOver && !Interruption.isHungUp || session.isEmpty {
      host.journal.end(isEmpty: session.isEmpty)
    }
    return Interruption.isHungUp ? .interrupted : .ok
  }

  private func greet() {
    var event: [JSONField] = [
      JSONField("kind", "ready"), JSONField("protocol", JSONValue(ConnectedSession.version)),
      JSONField("tool", .text("maser \(Maser.version)")),
      JSONField("language", JSONValue(Language.version)),
    ]
    let lost = host.journal.takeUntold()
    if !lost.isEmpty {
      let count = lost.map(\.record.statements.count).reduce(0, +)
      event.append(
        JSONField(
          "notice",
          .text(
            "\(lost.count == 1 ? "a session" : "\(lost.count) sessions") ended unasked, with \(count) statement\(count == 1 ? "" : "s"); `:journals` lists them, `:journals 1` brings the newest back"
          )))
    }
    host.output.send(.fields(event))
  }

  // MARK: Requests

  private func answer(_ item: RequestQueue.Item) {
    let start = host.seconds
    host.wasInterrupted = false
    switch item {
    case .malformed(let reason): done(.null, .invalid(reason), since: start)
    case .interrupted(let request): done(id(of: request), .interrupted, since: start)
    case .request(let request):
      let id = id(of: request)
      guard let name = request["request"]?.string, let answer = ConnectedSession.requests[name]
      else {
        let known = ConnectedSession.requests.keys.sorted().joined(separator: ", ")
        return done(id, .invalid("`request` is one of \(known)"), since: start)
      }
      done(id, answer(self)(request), since: start)
    }
  }

  /// What became of a request.
  private enum Status {
    case ok, failed, interrupted
    case invalid(String)
  }

  private typealias Answer = @Sendable (ConnectedSession) -> (JSONValue) -> Status

  private static let requests: [String: Answer] = [
    "run": ConnectedSession.run,
    "complete": ConnectedSession.complete,
    "inspect": ConnectedSession.inspect,
    "is_complete": ConnectedSession.isComplete,
    // Heard when it came.
    "interrupt": { _ in { _ in .ok } },
    "tables": ConnectedSession.tables,
    "state": ConnectedSession.state,
    "script": ConnectedSession.script,
    "reset": { $0.reset },
    "end": ConnectedSession.end,
  ]

  private func id(of request: JSONValue) -> JSONValue {
    switch request["id"] {
    case let id? where id.string != nil || id.double != nil: id
    default: .null
    }
  }

  private func done(_ id: JSONValue, _ status: Status, since start: Double) {
    var event: [JSONField] = [JSONField("kind", "done"), JSONField("id", id)]
    switch status {
    case .ok: event.append(JSONField("status", "ok"))
    case .failed: event.append(JSONField("status", "failed"))
    case .interrupted: event.append(JSONField("status", "interrupted"))
    case .invalid(let reason):
      event += [JSONField("status", "invalid"), JSONField("reason", .text(reason))]
    }
    let count = collisionCountText(session.collisions)
    event += [
      JSONField("k", Int(count) == nil ? .text(count) : .number(count)),
      JSONField("statements", JSONValue(session.statementCount)),
      JSONField("seconds", JSONValue(finite: host.seconds - start)),
      JSONField("over", .truth(session.isOver)),
    ]
    host.output.send(.fields(event))
  }

  private func run(_ request: JSONValue) -> Status {
    guard let text = request["text"]?.string else { return .invalid("`text` is missing") }
    host.remember(session.cleaned(text))
    let isFine = session.submit(text)
    return host.wasInterrupted ? .interrupted : isFine ? .ok : .failed
  }

  private func reset(_ request: JSONValue) -> Status { session.submit(":reset") ? .ok : .failed }

  private func end(_ request: JSONValue) -> Status {
    session.end()
    return .ok
  }

  // MARK: Questions

  /// The text and the place in it, in bytes; the program counts code points.
  private func place(_ request: JSONValue) -> (text: String, cursor: Int)? {
    guard let text = request["text"]?.string else { return nil }
    let scalars = text.unicodeScalars
    let cursor = min(max(request["cursor"]?.int ?? scalars.count, 0), scalars.count)
    return (text, String(scalars.prefix(cursor)).utf8.count)
  }

  private func complete(_ request: JSONValue) -> Status {
    guard let (text, cursor) = place(request) else { return .invalid("`text` is missing") }
    let found = session.completions(in: text, at: cursor)
    func scalars(_ bytes: Int) -> JSONValue {
      JSONValue(String(decoding: text.utf8.prefix(bytes), as: UTF8.self).unicodeScalars.count)
    }
    host.output.send([
      "kind": "completions", "start": scalars(min(found.start, cursor)), "end": scalars(cursor),
      "items": .list(
        found.items.map { item in
          ["text": .text(item.text), "help": .text(item.description), "word": .truth(item.isWord)]
        }),
    ])
    return .ok
  }

  private func inspect(_ request: JSONValue) -> Status {
    guard let (text, cursor) = place(request) else { return .invalid("`text` is missing") }
    let isFull = request["full"]?.bool ?? false
    let found = session.inspection(of: text, at: cursor, isFull: isFull)
    host.output.send([
      "kind": "inspection", "found": .truth(found != nil),
      "text": found.map { .text(printableLines($0)) } ?? .null,
    ])
    return .ok
  }

  private func isComplete(_ request: JSONValue) -> Status {
    guard let text = request["text"]?.string else { return .invalid("`text` is missing") }
    host.output.send([
      "kind": "completeness", "complete": .truth(!session.needsMoreLines(text)),
    ])
    return .ok
  }

  private func tables(_ request: JSONValue) -> Status {
    let all = session.tables
    guard let name = request["name"]?.string else {
      all.forEach { host.output.send(line: TableObjects.line($0)) }
      return .ok
    }
    guard let table = all.first(where: { $0.name == name }) else { return .failed }
    host.output.send(line: TableObjects.line(table))
    return .ok
  }

  private func state(_ request: JSONValue) -> Status {
    let state = session.state
    host.output.send(line: TableObjects.line(state.data, state.facts))
    return .ok
  }

  private func script(_ request: JSONValue) -> Status {
    host.output.send(["kind": "script", "text": .text(session.script)])
    return .ok
  }
}

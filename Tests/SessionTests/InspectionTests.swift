import Language
import Session
import SourceText
import Testing

@Suite("What programs ask of a session")
struct InspectionTests {
  private let host = ScriptedHost()

  @Test("the word at the cursor is explained, briefly or at length", arguments: [5, 7, 9])
  func word(_ cursor: Int) throws {
    let session = Session(host)
    let brief = try #require(session.inspection(of: "(2 + energy)", at: cursor, isFull: false))
    let full = try #require(session.inspection(of: "(2 + energy)", at: cursor, isFull: true))
    #expect(brief.contains("energy") && full.count > brief.count)
    #expect(host.shown.isEmpty && host.changes.isEmpty)
  }

  @Test("names of one's own, arguments and commands are known, numbers and blanks are not")
  func kinds() throws {
    let session = Session(host)
    session.submit("let angle = 0.5")
    #expect(session.inspection(of: "angle", at: 0, isFull: false)?.contains("0.5") == true)
    #expect(session.inspection(of: "collide theta=1", at: 10, isFull: false) != nil)
    #expect(
      session.inspection(of: "energy\n:undo 2", at: 9, isFull: false)?.contains("back") == true)
    for (text, cursor) in [("12", 1), ("a + b", 2), ("", 0), ("", 99), ("nothingknown", 3)] {
      #expect(session.inspection(of: text, at: cursor, isFull: true) == nil, "\(text)")
    }
  }

  @Test("names that the lines above give are completed before they have run")
  func completion() {
    let session = Session(host)
    let text = "let angle = 0.5\nproc charge(x) { collide theta=x }\ncollide theta=ang"
    let found = session.completions(in: text, at: text.utf8.count)
    #expect(found.items.map(\.text) == ["angle"])
    #expect(session.completions(in: "cha", at: 3).items.isEmpty)
    #expect(session.completions(in: "{ :undo\ncoll", at: 12).items.map(\.text) == ["collide"])
  }

  @Test("submitting says whether all of it was done")
  func submission() {
    let session = Session(host)
    #expect(session.submit("let a = 1\na"))
    #expect(session.submit("# nothing"))
    #expect(!session.submit("collide tetha=1"))
    #expect(!session.submit("let b = 2\n:undo 9\nlet c = 3"))
    #expect(session.submit("expect 2 < 1"))
  }

  @Test("where nobody can be asked, an interruption ends the statement, and can be taken back")
  func unasked() {
    let host = UnaskedHost()
    let session = Session(host)
    session.submit("prepare qubit q=0.25 c=1")
    host.inner.interruption.interrupt(after: 50)
    #expect(!session.submit("collide theta=0.8 n=60000\nmeasure energy"))
    #expect(session.collisions == 0 && host.asked == 1)
    #expect(host.inner.shown.contains { $0.hasPrefix("interrupted after collision") })
    #expect(session.submit(":redo") && session.collisions > 0)
    host.isGone = true
    host.inner.interruption.interrupt(after: 50)
    #expect(!session.isOver)
    session.submit("collide theta=0.8 n=60000")
    #expect(session.isOver)
    #expect(host.inner.changes.last == .entered("collide theta=0.8 n=\(60000 - host.made)"))
  }
}

/// Nobody is there to say what is to become of a paused run.
private final class UnaskedHost: SessionHost {
  let inner = ScriptedHost()
  var asked = 0
  var isGone = false
  /// How many collisions the last statement was cut down to.
  var made = 0

  var canBeAsked: Bool { false }
  func readPaused(prompt: String) -> PausedInput {
    asked += 1
    return isGone ? .gone : .interrupted
  }
  func keep(_ change: SessionChange) {
    if case .accepted(let text) = change, let count = Int(text.split(separator: "=").last ?? "") {
      made = count
    }
    inner.keep(change)
  }

  var loader: any IncludeLoader { inner.loader }
  var isInterrupted: @Sendable () -> Bool { inner.isInterrupted }
  var seconds: Double { inner.seconds }
  var columns: Int { inner.columns }
  var isAhead: Bool { inner.isAhead }
  var isPlain: Bool { inner.isPlain }
  var cores: Int { inner.cores }
  func deliver(_ delivery: Delivery) throws(DeliveryFailure) -> String? {
    try inner.deliver(delivery)
  }
  func show(_ output: SessionOutput) { inner.show(output) }
  func show(_ progress: Progress?) { inner.show(progress) }
  func remember(_ entry: String) { inner.remember(entry) }
  var earlierSessions: [EarlierSession] { inner.earlierSessions }
  func dismiss(_ sessions: [EarlierSession]) { inner.dismiss(sessions) }
  func read(file: String) throws(HostFailure) -> String { try inner.read(file: file) }
  func write(_ text: String, toFile path: String) throws(HostFailure) {
    try inner.write(text, toFile: path)
  }
  func edit(_ text: String) throws(HostFailure) -> String? { try inner.edit(text) }
  func files(beginningWith prefix: String) -> [String] { inner.files(beginningWith: prefix) }
  var history: [String] { inner.history }
}

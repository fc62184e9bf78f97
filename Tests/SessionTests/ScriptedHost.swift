import Language
import Session
import SourceText
import Syntax
import Synchronization
import TestSupport

/// A world of text: what a session shows is kept, what it asks for comes from lists.
final class ScriptedHost: SessionHost {
  let loader: any IncludeLoader = NoIncludes()
  var shown: [String] = []
  var diagnostics: [Diagnostic] = []
  var changes: [SessionChange] = []
  var progresses: [Progress] = []
  var progressWasCleared = false
  var files: [String: String] = [:]
  var edited: String?
  var history: [String] = []
  /// What is typed while a run is paused, first one first.
  var paused: [PausedInput] = []
  var pausedPrompts: [String] = []
  /// Each look at the clock takes so long.
  var tick = 0.0
  var columns = 100
  var isPlain = false
  var isAhead = false
  var cores = 2
  var deliveries: [Delivery] = []
  /// What a picture for the terminal looks like.
  var picture: String?

  func deliver(_ delivery: Delivery) throws(DeliveryFailure) -> String? {
    deliveries.append(delivery)
    return delivery.path == nil ? picture : nil
  }

  private var now = 0.0
  let interruption = InterruptionPlan()

  var isInterrupted: @Sendable () -> Bool {
    let plan = interruption
    return { plan.poll() }
  }

  var seconds: Double {
    now += tick
    return now
  }

  func show(_ output: SessionOutput) {
    switch output {
    case .line(let line): shown.append(line)
    case .picture(let text): shown.append(text)
    case .page(let text):
      shown += text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    case .diagnostic(let diagnostic):
      diagnostics.append(diagnostic)
      shown.append(diagnostic.title)
    }
  }

  func show(_ progress: Progress?) {
    if let progress { progresses.append(progress) } else { progressWasCleared = true }
  }

  func readPaused(prompt: String) -> PausedInput {
    pausedPrompts.append(prompt)
    return paused.isEmpty ? .ended : paused.removeFirst()
  }

  var earlierSessions: [EarlierSession] = []
  var dismissed: [EarlierSession] = []

  func dismiss(_ sessions: [EarlierSession]) { dismissed += sessions }

  var remembered: [String] = []

  func remember(_ entry: String) { remembered.append(entry) }

  func keep(_ change: SessionChange) { changes.append(change) }

  func read(file: String) throws(HostFailure) -> String {
    guard let text = files[file] else { throw HostFailure("there is no such file") }
    return text
  }

  func write(_ text: String, toFile path: String) throws(HostFailure) {
    guard !path.hasPrefix("/no/") else { throw HostFailure("there is no such folder") }
    files[path] = text
  }

  func edit(_ text: String) throws(HostFailure) -> String? { edited }

  func files(beginningWith prefix: String) -> [String] {
    files.keys.filter { $0.hasPrefix(prefix) }.sorted()
  }

  /// The lines shown by what `body` does.
  func lines(_ body: () -> Void) -> [String] {
    let before = shown.count
    body()
    return Array(shown[before...])
  }
}

/// After how many polls a run is interrupted.
final class InterruptionPlan: Sendable {
  private let left = Mutex<[Int]>([])

  /// Interrupts at these polls, counted from the last interruption each.
  func interrupt(after polls: Int...) { left.withLock { $0 = polls } }

  func poll() -> Bool {
    left.withLock { left in
      guard !left.isEmpty else { return false }
      left[0] -= 1
      guard left[0] <= 0 else { return false }
      left.removeFirst()
      return true
    }
  }
}

/// Everything a script measures, with the exact bits.
func scriptBits(of text: String) -> [String] {
  let source = Source(name: "script", text)
  let (tree, problems) = parseScript(source)
  var checker = Checker(source: source)
  checker.check(tree.statements)
  var found: [String] = []
  for diagnostic in problems + checker.diagnostics where diagnostic.severity == .error {
    found.append("rejected: \(diagnostic.title)")
  }
  guard found.isEmpty else { return found }
  let evaluator = Evaluator { event in
    if case .measure(let record) = event { found.append("\(record.name): \(record.value.bits)") }
  }
  if case .failed(let diagnostic) = evaluator.run(checker.takePlan()) {
    found.append("failed: \(diagnostic.title)")
  }
  return found
}

import Language
import Simulation
import SourceText
import Synchronization

/// An experiment frozen for many machines: the script with everything it includes, its parameters, and how many shards
/// its sweep is cut into.
struct Manifest {
  var scriptName: String
  var script: String
  var includes: [(path: String, text: String)]
  var states: [(request: StateRequest, state: StoredState)] = []
  var overrides: [String]
  var ordinal: Int
  var sweepName: String
  var identity: String
  var tool: String
  var points: Int
  var shards: Int
  var values: [String]

  /// Which way of identifying plans `identity` is of.
  var version = Plan.identityVersion

  private static let word = "maser manifest "

  var text: String {
    var lines = ["\(Manifest.word)\(version)"]
    func add(_ key: String, _ value: String) { lines.append("\(key)\t\(LineText.escaped(value))") }
    add("name", scriptName)
    add("script", script)
    for include in includes { add("include", "\(include.path)\n\(include.text)") }
    for (request, state) in states {
      add(request.repairs ? "repaired" : "state", "\(request.path)\n\(StateText.text(state))")
    }
    for override in overrides { add("param", override) }
    add("sweep", String(ordinal))
    add("called", sweepName)
    add("identity", identity)
    add("tool", tool)
    add("points", String(points))
    add("shards", String(shards))
    return lines.joined(separator: "\n") + "\n"
  }

  init(
    scriptName: String, script: String, includes: [(path: String, text: String)],
    overrides: [String], ordinal: Int, sweepName: String, identity: String, points: Int, shards: Int
  ) {
    self.scriptName = scriptName
    self.script = script
    self.includes = includes
    self.overrides = overrides
    self.ordinal = ordinal
    self.sweepName = sweepName
    self.identity = identity
    tool = "maser \(Maser.version)"
    self.points = points
    self.shards = shards
    values = []
  }

  /// Nil for what is no manifest.
  init?(text: String) {
    let lines = text.split(separator: "\n")
    guard let first = lines.first, first.hasPrefix(Manifest.word),
      let version = Int(first.dropFirst(Manifest.word.count))
    else { return nil }
    self.init(
      scriptName: "", script: "", includes: [], overrides: [], ordinal: 0, sweepName: "",
      identity: "", points: 0, shards: 1)
    self.version = version
    for line in lines.dropFirst() {
      let key = line.prefix { $0 != "\t" }
      let value = LineText.unescaped(line.dropFirst(key.count + 1))
      switch key {
      case "name": scriptName = value
      case "script": script = value
      case "include":
        let path = value.prefix { $0 != "\n" }
        includes.append((String(path), String(value.dropFirst(path.count + 1))))
      case "state", "repaired":
        let path = value.prefix { $0 != "\n" }
        if let state = StateText.state(value.dropFirst(path.count + 1)) {
          let repairs = key == "repaired"
          states.append(
            (
              StateRequest(path: String(path), repairs: repairs),
              repairs ? state.accepted : state
            ))
        }
      case "param": overrides.append(value)
      case "sweep": ordinal = Int(value) ?? 0
      case "called": sweepName = value
      case "identity": identity = value
      case "tool": tool = value
      case "points": points = Int(value) ?? 0
      case "shards": shards = Int(value) ?? 1
      default: break
      }
    }
    guard !identity.isEmpty, points > 0, shards > 0 else { return nil }
  }

  // MARK: Files beside it

  /// What the names of its files begin with: the manifest's own without its ending.
  static func stem(_ path: String) -> String {
    path.hasSuffix(".manifest") ? String(path.dropLast(9)) : path
  }

  func shardPath(_ path: String, _ shard: Int) -> String {
    "\(Manifest.stem(path)).shard-\(shard)-of-\(shards).points"
  }

  func journalPath(_ path: String, _ shard: Int) -> String {
    "\(Manifest.stem(path)).shard-\(shard)-of-\(shards).journal"
  }

  /// The points of a shard, spread so that all take about as long.
  func contains(_ shard: Int, _ index: Int) -> Bool { index % shards == shard - 1 }

  func count(_ shard: Int) -> Int { (points - shard + shards) / shards }
}

/// A density matrix as one line of exact numbers.
enum StateText {
  static func text(_ state: StoredState) -> String {
    let words =
      (state.bounds + state.real + state.imaginary
      + (state.qubit?.numbers ?? [])).map {
        String($0.bitPattern, radix: 16)
      }
    return "\(state.levels) " + words.joined(separator: " ")
  }

  static func state(_ text: some StringProtocol) -> StoredState? {
    let words = text.split(separator: " ")
    guard let levels = words.first.flatMap({ Int($0) }) else { return nil }
    let numbers = words.dropFirst().compactMap { UInt64($0, radix: 16) }
      .map { Double(bitPattern: $0) }
    let (count, isTooMany) = levels.multipliedReportingOverflow(by: levels)
    guard levels > 0, !isTooMany, count < Int.max / 4, numbers.count >= 2 * count else {
      return nil
    }
    // Sums of the ledger are four or fourteen; what is more is a qubit.
    let hasQubit = numbers.count - 2 * count > 14
    let bounds = numbers.count - (hasQubit ? 6 : 2) * count
    guard bounds >= 0 else { return nil }
    let state = try? StoredState(
      levels: levels, real: Array(numbers[bounds..<(bounds + count)]),
      imaginary: Array(numbers[(bounds + count)..<(bounds + 2 * count)]),
      bounds: Array(numbers[..<bounds]))
    guard hasQubit else { return state }
    guard
      let qubit = StoredQubit(
        numbers: Array(numbers[(bounds + 2 * count)...]), levels: levels)
    else { return nil }
    return try? state?.with(qubit)
  }
}

/// Gives the files that were frozen.
struct FrozenIncludes: IncludeLoader {
  let files: [String: String]
  let states: [StateRequest: StoredState]

  private static let missing = IncludeFailure(
    reason: "it was not there when the sweep was planned")

  func loadState(_ request: StateRequest) throws(IncludeFailure) -> StoredState {
    guard let state = states[request] else { throw FrozenIncludes.missing }
    return state
  }

  func load(_ path: String) throws(IncludeFailure) -> Source {
    guard let text = files[path] else { throw FrozenIncludes.missing }
    return Source(name: path, text)
  }
}

/// Remembers what is included.
final class RecordingLoader: IncludeLoader {
  private let inner: any IncludeLoader
  private let found = Mutex<[(path: String, text: String)]>([])
  private let foundStates = Mutex<[(request: StateRequest, state: StoredState)]>([])

  init(_ inner: any IncludeLoader) { self.inner = inner }

  var files: [(path: String, text: String)] { found.withLock { $0 } }
  var states: [(request: StateRequest, state: StoredState)] { foundStates.withLock { $0 } }

  func loadState(_ request: StateRequest) throws(IncludeFailure) -> StoredState {
    let state = try inner.loadState(request)
    foundStates.withLock { states in
      if !states.contains(where: { $0.request == request }) { states.append((request, state)) }
    }
    return state
  }

  func load(_ path: String) throws(IncludeFailure) -> Source {
    let source = try inner.load(path)
    let text = String(decoding: source.utf8, as: UTF8.self)
    found.withLock { files in
      if !files.contains(where: { $0.path == path }) { files.append((path, text)) }
    }
    return source
  }
}

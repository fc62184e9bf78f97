import Foundation
import Testing

/// `maser session --format json`: the protocol of docs/session-protocol.md, through files and pipes.
@Suite("maser session --format json")
struct ConnectedSessionTests {
  private let program: Program

  init() throws { program = try Program() }

  private typealias Event = [String: Any]

  /// What a session answers to these lines of input, after which there are no more.
  private func answers(_ lines: [String]) throws -> (events: [Event], outcome: Outcome) {
    try program.write(lines.joined(separator: "\n") + "\n", to: "in")
    let outcome = try program.shell("XDG_STATE_HOME=\"$PWD/state\" maser session --format json <in")
    #expect(outcome.errors.isEmpty, "\(outcome.errors)")
    return (try outcome.objects(), outcome)
  }

  private func run(_ text: String) throws -> String {
    let data = try JSONSerialization.data(withJSONObject: [
      "id": 1, "request": "run", "text": text,
    ])
    return String(decoding: data, as: UTF8.self)
  }

  private func of(_ kind: String, _ events: [Event]) -> [Event] {
    events.filter { $0["kind"] as? String == kind }
  }

  private func statuses(_ events: [Event]) -> [String] {
    of("done", events).compactMap { $0["status"] as? String }
  }

  @Test("cells act on one cavity, and give the objects that a script gives")
  func cells() throws {
    let cells = [
      "prepare qubit q=0.25 c=1", "collide theta=pi/sqrt(15) n=1000", "damp gamma=0.1 nbar=0.15",
      "measure purity, energy as left; expect purity > 1",
      "sweep x in 1..3 as s { measure x^2 as y }",
    ]
    let (events, outcome) = try answers(cells.map(run) + [#"{"id":"z","request":"end"}"#])
    #expect(outcome.exit == 0)
    #expect(events.first?["kind"] as? String == "ready")
    #expect(events.first?["protocol"] as? Int == 1)
    #expect(statuses(events) == [String](repeating: "ok", count: 6))
    #expect(events.last?["id"] as? String == "z" && events.last?["over"] as? Bool == true)
    // Everything but the line is the same: cells count their own.
    func results(_ events: [Event]) throws -> [String] {
      try events.filter { ["measure", "expect", "point"].contains($0["kind"] as? String) }.map {
        var object = $0
        object["line"] = nil
        let data = try JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
        return String(decoding: data, as: UTF8.self)
      }
    }
    let script = try program.run(
      "-e", cells.joined(separator: "\n"), "--format", "json", "--quiet")
    #expect(try results(events) == results(script.objects()))
    #expect(try results(events).count == 6)
    // The words that a person sees come with them.
    #expect(of("text", events).contains { $0["text"] as? String == "purity = 0.932812" })
    let diagnostics = of("diagnostic", events).compactMap { $0["diagnostic"] as? Event }
    #expect(diagnostics.map { $0["code"] as? String } == ["N101", "C501"])
  }

  @Test("questions are answered, and change nothing")
  func questions() throws {
    let (events, _) = try answers([
      try run("let angle = 0.4\nprepare qubit q=0 c=0\nrecord energy as run\ncollide theta=angle"),
      #"{"id":2,"request":"complete","text":"θ\ncollide theta=ang","cursor":19}"#,
      #"{"id":3,"request":"inspect","text":"measure energy","cursor":10}"#,
      #"{"id":4,"request":"inspect","text":"measure 12","cursor":10}"#,
      #"{"id":5,"request":"is_complete","text":"repeat 2 {"}"#,
      #"{"id":6,"request":"tables","name":"run"}"#, #"{"id":7,"request":"tables","name":"no"}"#,
      #"{"id":8,"request":"state"}"#, #"{"id":9,"request":"script"}"#,
      #"{"id":10,"request":"reset"}"#, #"{"id":11,"request":"script"}"#,
    ])
    let found = try #require(of("completions", events).first)
    // In code points: the letter theta is one.
    #expect(found["start"] as? Int == 16 && found["end"] as? Int == 19)
    #expect((found["items"] as? [Event])?.first?["text"] as? String == "angle")
    let inspections = of("inspection", events)
    #expect(inspections.map { $0["found"] as? Bool } == [true, false])
    #expect((inspections.first?["text"] as? String)?.contains("quanta") == true)
    #expect(of("completeness", events).map { $0["complete"] as? Bool } == [false])
    let table = try #require(of("table", events).first?["columns"] as? [Event])
    #expect(table.map { $0["name"] as? String } == ["k", "energy"])
    // An excited qubit leaves sin² of the angle.
    let photon = pow(sin(0.4), 2)
    let energies = try #require(table[1]["values"] as? [Double])
    #expect(abs(energies[1] - photon) < 1e-12)
    let populations = try #require(of("state", events).first?["populations"] as? [Double])
    #expect(abs(populations[1] - photon) < 1e-12)
    let scripts = of("script", events).compactMap { $0["text"] as? String }
    #expect(scripts.count == 2 && scripts[0].contains("collide") && scripts[1] == "maser 1\n")
    #expect(
      statuses(events)
        == ["ok", "ok", "ok", "ok", "ok", "ok", "failed", "ok", "ok", "ok", "ok"])
  }

  @Test("the example of the protocol's page is what comes")
  func example() throws {
    let page = EditorPrograms.folder.deletingLastPathComponent()
      .appendingPathComponent("docs/session-protocol.md")
    let lines = try String(contentsOf: page, encoding: .utf8).split(separator: "\n").map(
      String.init)
    let asked = try #require(lines.first { $0.hasPrefix("$ printf") })
    let requests = asked.matches(of: /'(\{[^']*\})'/).map { String($0.1) }
    let shown = lines.filter { $0.hasPrefix("{\"kind\"") }
    #expect(requests.count == 2 && shown.count == 6)
    func timeless(_ line: String) -> String {
      line.replacing(/"seconds":[^,]*/, with: "\"seconds\":0")
    }
    #expect(try answers(requests).outcome.lines.map(timeless) == shown.map(timeless))
  }

  @Test("what is no request is said so, and the next one is answered")
  func invalid() throws {
    let deep = String(repeating: "[", count: 5000)
    let (events, outcome) = try answers([
      "no JSON", "[1]", deep, #"{"id":1}"#, #"{"id":2,"request":"fly"}"#,
      #"{"id":3,"request":"run"}"#, #"{"id":{},"request":"complete","text":3}"#, "",
      "\u{0}\u{1}", #"{"id":4,"request":"run","text":"energy\u0000"}"#, try run("energy"),
    ])
    #expect(outcome.exit == 0)
    #expect(
      statuses(events) == [String](repeating: "invalid", count: 8) + ["failed", "ok"])
    #expect(
      of("done", events).allSatisfy {
        ($0["status"] as? String == "invalid") == ($0["reason"] != nil)
      })
    #expect(of("measure", events).first?["value"] as? Double == 0)
  }

  @Test("no sign that a terminal acts on is written as it is")
  func signs() throws {
    let text = "print \"\u{1B}[31mred\u{202E}\"\nlet \u{9B}x = 1"
    let (events, outcome) = try answers([try run(text), try run("collide \u{1B}]0;title\u{7}")])
    #expect(outcome.output.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 })
    #expect(!outcome.output.unicodeScalars.contains("\u{202E}"))
    #expect(!outcome.output.unicodeScalars.contains("\u{9B}"))
    #expect(statuses(events) == ["failed", "failed"])
  }

  /// Counts up in a way that never changes (Knuth's multiplier), so that the damage is the same every time.
  private struct Dice {
    var state: UInt64
    mutating func next(_ sides: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(truncatingIfNeeded: (state >> 33) % UInt64(sides))
    }
  }

  @Test("damaged requests end nothing: every line is answered", arguments: [1, 2] as [UInt64])
  func damaged(_ seed: UInt64) throws {
    let whole = [
      #"{"id":1,"request":"run","text":"prepare qubit q=0.25; collide theta=0.5; measure energy"}"#,
      #"{"id":2,"request":"complete","text":"collide theta=0.5 with da","cursor":25}"#,
      #"{"id":3,"request":"inspect","text":"let a = energy","cursor":10,"full":true}"#,
      #"{"id":"x","request":"is_complete","text":"repeat 2 { damp gamma=0.1"}"#,
      #"{"request":"run","text":":undo 1"}"#, #"{"request":"interrupt"}"#,
      #"{"id":4,"request":"tables","name":"run"}"#, #"{"id":5,"request":"script"}"#,
      #"{"id":6,"request":"run","text":"\"\u00e9\\ud83d\\ude00 θ\""}"#,
    ]
    var dice = Dice(state: seed)
    let signs = Array(#"{}[]",:\u09eE+-.θ ?"#.utf8) + [0x00, 0x09, 0x7F, 0xC3, 0xFF]
    var lines: [[UInt8]] = []
    for _ in 0..<300 {
      var line = Array(whole[dice.next(whole.count)].utf8)
      for _ in 0...dice.next(4) {
        let place = dice.next(line.count)
        switch dice.next(4) {
        case 0: line[place] = signs[dice.next(signs.count)]
        case 1: line.insert(signs[dice.next(signs.count)], at: place)
        case 2: line.removeSubrange(place..<min(line.count, place + 1 + dice.next(8)))
        default: line.insert(contentsOf: line[place...].prefix(1 + dice.next(12)), at: place)
        }
        if line.isEmpty { line = [0x7B] }
      }
      lines.append(line.filter { $0 != 0x0A })
    }
    let asked = lines.filter { !$0.allSatisfy { [0x20, 0x09, 0x0D].contains($0) } }.count
    try program.write(Data(lines.joined(separator: [0x0A])), to: "in")
    let outcome = try program.shell(
      "XDG_STATE_HOME=\"$PWD/state\" timeout 100 '\(Program.path)' session --format json <in")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(of("done", try outcome.objects()).count == asked)
  }

  @Test("series, sweeps and the state come with the results of a script, where they are asked for")
  func extras() throws {
    let text =
      "prepare qubit q=0 c=0; record energy as run; collide theta=0.4; sweep x in 1..2 as s { measure x as y }"
    let all = try program.run("-e", text, "--format", "json", "--tables", "--state").objects()
    #expect(of("table", all).compactMap { $0["name"] as? String } == ["run", "s"])
    #expect(of("state", all).first?["k"] as? Int == 1)
    #expect(all.last?["kind"] as? String == "end")
    #expect(try of("table", program.run("-e", text, "--format", "json").objects()).isEmpty)
    #expect(try program.run("-e", text, "--tables").exit == 64)
  }

  @Test("a session in text is for a terminal")
  func text() throws {
    let outcome = try program.run("session", input: "energy\n")
    #expect(outcome.exit == 64 && outcome.errors.contains("--format json"))
  }

  // MARK: While something runs

  /// A session on pipes.
  private final class Live {
    let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var buffer = Data()

    init(_ program: Program) throws {
      process.executableURL = URL(fileURLWithPath: Program.path)
      process.arguments = ["session", "--format", "json"]
      process.currentDirectoryURL = program.folder
      process.environment = ProcessInfo.processInfo.environment.merging(
        ["XDG_STATE_HOME": program.path("state")]) { $1 }
      process.standardInput = input
      process.standardOutput = output
      try process.run()
      // Ours only: the other ends would keep the pipes open.
      try input.fileHandleForReading.close()
      try output.fileHandleForWriting.close()
    }

    func send(_ line: String) throws {
      try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
    }

    /// Up to the next event of a kind; nil at the end.
    func event(_ kind: String) throws -> Event? {
      while true {
        while let end = buffer.firstIndex(of: 0x0A) {
          let line = buffer[..<end]
          buffer = Data(buffer[(end + 1)...])
          let object = try JSONSerialization.jsonObject(with: line) as? Event
          if object?["kind"] as? String == kind { return object }
        }
        let piece = output.fileHandleForReading.availableData
        if piece.isEmpty { return nil }
        buffer += piece
      }
    }

    func close() throws {
      try input.fileHandleForWriting.close()
      try output.fileHandleForReading.close()
    }
  }

  private static let endless =
    "prepare qubit q=0.25 c=1; set levels=40 tolerance=inf; collide theta=0.8 n=100000000"

  @Test("an interruption ends what runs and what waits, and `:redo` brings back what was made")
  func interruption() throws {
    let live = try Live(program)
    try live.send(try run(Self.endless))
    try live.send(#"{"id":2,"request":"run","text":"measure 1"}"#)
    #expect(try live.event("progress")?["part"] as? Double != nil)
    try live.send(#"{"id":3,"request":"interrupt"}"#)
    for (id, status) in [(1, "interrupted"), (2, "interrupted"), (3, "ok")] {
      let done = try live.event("done")
      #expect(done?["id"] as? Int == id && done?["status"] as? String == status)
      #expect(done?["k"] as? Int == 0)
    }
    // Nothing runs: this one concerns nothing.
    try live.send(#"{"request":"interrupt"}"#)
    _ = try live.event("done")
    try live.send(try run(":redo"))
    let done = try live.event("done")
    #expect(done?["status"] as? String == "ok" && (done?["k"] as? Int ?? 0) > 0)
    try live.send(try run(Self.endless))
    _ = try live.event("progress")
    kill(live.process.processIdentifier, SIGINT)
    #expect(try live.event("done")?["status"] as? String == "interrupted")
    try live.send(#"{"request":"end"}"#)
    _ = try live.event("done")
    live.process.waitUntilExit()
    #expect(live.process.terminationStatus == 0)
  }

  @Test(
    "whoever is gone loses nothing entered", arguments: ["killed", "told to end", "not read"])
  func lost(_ way: String) throws {
    let live = try Live(program)
    try live.send(try run("prepare qubit q=0 c=0\ncollide theta=0.4"))
    _ = try live.event("done")
    try live.send(try run("let b = 2\n" + Self.endless))
    _ = try live.event("progress")
    switch way {
    case "killed": kill(live.process.processIdentifier, SIGKILL)
    case "told to end": kill(live.process.processIdentifier, SIGTERM)
    default: try live.close()
    }
    live.process.waitUntilExit()
    #expect(way == "killed" || live.process.terminationStatus == 130)
    let (events, _) = try answers([
      try run(":journals 1"), try run("measure b, k"), #"{"request":"end"}"#,
    ])
    #expect((events.first?["notice"] as? String)?.contains(":journals") == true)
    let values = of("measure", events).compactMap { $0["value"] as? Double }
    // What the long one had made until then is there where there was time to keep it.
    #expect(values.first == 2 && values.last! >= 1, "\(events)")
    // It is told once.
    #expect(try answers([]).events.first?["notice"] == nil)
  }
}

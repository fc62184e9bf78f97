import Language
import SourceText
import Syntax
import TestSupport
import Testing

@testable import Session

@Suite("Session")
struct SessionTests {
  let host = ScriptedHost()
  let session: Session

  init() { session = Session(host) }

  private func submit(_ inputs: String...) -> [String] {
    host.lines { for input in inputs { session.submit(input) } }
  }

  private let stream = "prepare qubit q=0.25 c=1"

  /// The measurement that pins the whole state of a session down.
  private let everything =
    "measure energy, purity, fano, a_re, a_im, population(2), power_max, k, levels, lost"

  private func bits(of session: Session) -> [String] {
    SessionTests.bits(of: session, everything)
  }

  private static func bits(of session: Session, _ statement: String) -> [String] {
    var records: [String] = []
    let source = Source(name: "", statement)
    var checker = session.now.checker
    checker.check(parseScript(source).tree.statements, of: source)
    var machine = session.now.machine
    machine.liftTolerance()
    let evaluator = Evaluator(machine: machine) { event in
      if case .measure(let record) = event { records.append(record.value.bits) }
    }
    _ = evaluator.run(checker.takePlan())
    return records
  }

  // MARK: What is shown

  @Test("The prompt shows k")
  func prompt() {
    #expect(session.prompt == "[0] > ")
    _ = submit(stream, "collide theta=0.8 n=12")
    #expect(session.prompt == "[12] > ")
  }

  @Test("After an action one line tells the observables that changed")
  func summary() {
    let lines = submit(stream, "collide theta=pi/sqrt(15) n=60000")
    // The vacuum was as pure.
    #expect(lines.last == "energy 6.15029  ergotropy 6.15029")
    #expect(submit("collide theta=pi/sqrt(15)").last == "energy, purity and ergotropy as before")
  }

  @Test("The time is told when it was over a tenth of a second")
  func time() {
    host.tick = 0.06
    #expect(submit(stream, "collide theta=0.8").last?.hasSuffix(" s") == true)
    host.tick = 0
    #expect(submit("collide theta=0.8").last?.hasSuffix(" s") == false)
  }

  @Test(
    "A statement with defaults or Greek letters is echoed as understood",
    arguments: [
      ("collide θ=pi/sqrt(15) n=10", "collide theta=0.811156 n=10"),
      ("collide theta=0.8", "collide theta=0.8 n=1"),
      ("damp γ=0.1", "damp gamma=0.1 nbar=0 time=1"),
      (
        "collide theta=0.8 n=3 with damp gamma=0.1",
        "collide theta=0.8 n=3 with damp gamma=0.1 nbar=0 time=1"
      ),
      ("collide θ=0.8 until energy > 1 max=5", "collide theta=0.8 until energy > 1 max=5"),
      ("prepare cavity coherent α=1", "prepare cavity coherent alpha=1 phase=0"),
      ("let θ = 0.3", "let theta = 0.3"),
    ])
  func echo(_ typed: String, _ understood: String) {
    #expect(submit(stream, typed).contains(understood))
  }

  @Test(
    "Greek letters in a text stay what they are",
    arguments: [
      "print \"日本語 θ ok\"", "print \"a \\\" θ\"", "expect k == 0 because \"θ at 0\"",
    ])
  func textIsKept(_ statement: String) {
    #expect(!submit(statement).contains { $0.contains("theta") })
  }

  @Test("A statement that says everything itself is not echoed")
  func noEcho() {
    let lines = submit(stream, "collide theta=pi/sqrt(15) n=10", "let a = 2")
    #expect(!lines.contains { $0.hasPrefix("collide") || $0.hasPrefix("let") })
  }

  @Test("The state of the stream is told")
  func qubit() {
    #expect(
      submit(stream).last == "qubit: 0.25 |g><g| + 0.75 |e><e| + 0.4330 (|e><g| + h.c.), pure")
    #expect(submit("prepare qubit q=0.5 c=0").last == "qubit: 0.5 |g><g| + 0.5 |e><e|, mixed")
  }

  // MARK: Expressions

  @Test(
    "Expressions alone are evaluated",
    arguments: [
      ("2*pi", "2*pi = 6.28319"), ("energy/14", "energy/14 = 0.00000"),
      ("[1, 2]", "[1, 2] = [1, 2]"),
      ("sqrt(2)", "sqrt(2) = 1.41421"), ("k", "k = 0"), ("-energy", "-energy = 0.00000"),
      ("purity > 0.5", "purity > 0.5 = true"), ("pi", "pi = 3.14159"),
    ])
  func expressions(_ typed: String, _ shown: String) { #expect(submit(typed) == [shown]) }

  @Test("The last value is _, also in the script that is saved")
  func lastValue() {
    #expect(submit("2*pi", "_/2", "let x = _ + 1", "x").last == "x = 4.14159")
    let script = session.script
    #expect(scriptBits(of: script).count == 3)
    let expected = scriptBits(of: "measure 2*pi\nmeasure _/2\nmeasure _ + 1 as x").last
    #expect(scriptBits(of: script).last == expected)
  }

  @Test("A misspelt name is found among values, a misspelt statement among statements")
  func misspelt() {
    _ = submit("enrgy")
    #expect(host.diagnostics.last?.labels.first?.text == "did you mean `energy`?")
    _ = submit("colide theta=0.8")
    #expect(host.diagnostics.last?.labels.first?.text == "did you mean `collide`?")
    _ = submit("measur")
    #expect(host.diagnostics.last?.labels.first?.text == "did you mean `measure`?")
  }

  // MARK: Mistakes

  @Test(
    "A mistake leaves the session as it was",
    arguments: [
      "collide theta=", "prepare qubit q=2", "let x = 1/0", "measure [1,2][5]",
      "collide theta=0.8 n=1e18",
      "prepare cavity fock n=1e12", "proc p() { collide }", "let energy = 2", "damp gamma=-1",
      "let z = normal(0, -1)", "repeat 3 { collide theta=0.3; let y = [1][k] }", "(", "collide {",
    ])
  func mistakes(_ typed: String) {
    _ = submit(stream, "collide theta=0.8 n=5", "let a = energy")
    let (before, script) = (bits(of: session), session.script)
    _ = submit(typed)
    #expect(!host.diagnostics.filter { $0.severity == .error }.isEmpty)
    #expect(bits(of: session) == before)
    #expect(session.script == script)
    #expect(session.timeline.position == 3)
  }

  @Test("What follows a mistake in one input is not run")
  func restIsNotRun() {
    let lines = submit(stream, "collide theta=0.8; colide theta=0.8; collide theta=0.8")
    #expect(session.collisions == 0 || session.collisions == 1)
    _ = lines
    #expect(session.timeline.entries.count <= 2)
  }

  // MARK: Back and forth

  @Test("Undo and redo restore everything exactly", arguments: [2.5e8, 0])
  func undo(budget: Double) {
    let host = ScriptedHost()
    let session = Session(host, budget: budget)
    let statements = [
      stream, "collide theta=0.8 n=7", "let x = energy", "damp gamma=0.1 nbar=0.2 time=1",
      "measure purity as p", "let x = normal(0, 1)", "set digits=9", "seed 3",
      "let y = uniform(0, 1)", "collide theta=0.3+0.01*y n=3", "prepare cavity coherent alpha=1",
      "collide theta=0.5 n=2", "observable half = energy/2",
    ]
    var states = [SessionTests.bits(of: session, everything)]
    for statement in statements {
      session.submit(statement)
      states.append(SessionTests.bits(of: session, everything))
    }
    #expect(host.diagnostics.filter { $0.severity == .error }.isEmpty)
    for target in [12, 3, 9, 0, 13, 5, 6, 1, 13] {
      session.submit(":goto \(target)")
      #expect(SessionTests.bits(of: session, everything) == states[target], "at \(target)")
    }
    session.submit(":undo 3")
    #expect(SessionTests.bits(of: session, everything) == states[10])
    session.submit(":redo 2")
    #expect(SessionTests.bits(of: session, everything) == states[12])
    // The same random numbers come again.
    session.submit(":goto 8")
    for statement in statements[8...] { session.submit(statement) }
    #expect(SessionTests.bits(of: session, everything) == states[13])
    #expect(SessionTests.bits(of: session, "measure x, y, p, half").count == 4)
  }

  @Test("A new statement after an undo replaces what was taken back")
  func branch() {
    _ = submit(stream, "collide theta=0.8 n=5", ":undo", "collide theta=0.7 n=2")
    #expect(submit(":redo") == ["there is nothing to redo"])
    #expect(session.script == "maser 1\nprepare qubit q=0.25 c=1\ncollide theta=0.7 n=2\n")
  }

  @Test("Drop takes one statement out and runs what follows again")
  func drop() {
    _ = submit(stream, "collide theta=0.8 n=5", "damp gamma=0.3 time=1", "collide theta=0.4 n=2")
    _ = submit(":drop 3")
    let other = Session(ScriptedHost())
    for line in [stream, "collide theta=0.8 n=5", "collide theta=0.4 n=2"] { other.submit(line) }
    #expect(bits(of: session) == SessionTests.bits(of: other, everything))
    #expect(submit(":drop 1").last == "without it what follows does not run: nothing was dropped")
    #expect(session.script == other.script)
  }

  @Test("Reset goes back to the start, and redo brings everything back")
  func reset() {
    _ = submit(stream, "collide theta=0.8 n=5")
    let state = bits(of: session)
    _ = submit(":reset")
    #expect(session.collisions == 0)
    _ = submit(":redo 2")
    #expect(bits(of: session) == state)
  }

  // MARK: Commands

  @Test("Unknown commands get a suggestion")
  func unknownCommand() {
    #expect(submit(":udno") == ["there is no command `:udno`; did you mean `:undo`?"])
    #expect(submit(":frobnicate") == ["there is no command `:frobnicate`; `:help` lists them"])
  }

  @Test(
    "Every command is in the help and does something", arguments: SessionCommand.all.map(\.name))
  func everyCommand(_ name: String) {
    #expect(submit(":help").contains { $0.hasPrefix("  \(name)") })
    _ = submit(stream, "collide theta=0.8 n=5")
    if name == ":quit" {
      _ = submit(name)
      #expect(session.isOver)
    } else {
      #expect(!submit(name).isEmpty)
      #expect(!session.isOver)
    }
  }

  @Test("The help of every topic is there, short and long", arguments: HelpText().topics)
  func topics(_ topic: String) {
    #expect(!submit("?\(topic)").isEmpty)
    #expect(!submit("??\(topic)").isEmpty)
    #expect(!(submit("??\(topic)").first ?? "").contains("no help"))
  }

  @Test(
    "Every command has a page with an example that runs", arguments: SessionCommand.all.map(\.name))
  func commandPages(_ name: String) throws {
    host.files["charged.maser"] = "\(stream)\n"
    host.edited = "collide theta=0.5"
    host.history = ["collide theta=0.8"]
    let page = submit(":help \(name)")
    #expect(page[0].hasPrefix(name))
    let start = try #require(page.firstIndex(of: "example"))
    _ = submit(stream, "collide theta=0.8 n=5", "damp gamma=0.1 time=1", "measure energy")
    if name == ":redo" { _ = submit(":undo") }
    let example = page[start + 1].trimmed
    #expect(example.hasPrefix(name))
    #expect(session.command(example), "\(host.shown.last ?? "")")
    #expect(host.diagnostics.isEmpty)
  }

  @Test("Keys and commands are topics; what is unknown gets what is meant")
  func sessionTopics() {
    #expect(submit("?keys").contains { $0.contains("Ctrl-R") })
    #expect(submit(":help undo")[0].hasPrefix(":undo [n]"))
    #expect(submit("?photons") == ["there is no help on `photons`; see `energy`"])
    #expect(submit("?:undoo") == ["there is no help on `:undoo`; did you mean `:undo`?"])
  }

  @Test("A long topic has equation and example")
  func longTopic() {
    let lines = submit("??fano")
    #expect(lines.contains { $0.contains("Eq. 18") })
    #expect(lines.contains("example"))
  }

  @Test("The state is shown as bars")
  func state() {
    _ = submit("prepare cavity fock n=3", stream)
    let lines = submit(":state")
    #expect(lines.contains { $0.hasPrefix("3  1.00") && $0.hasSuffix("█") })
    #expect(lines.contains { $0.contains("16 levels") })
    #expect(lines.contains { $0.contains("qubit: 0.25") })
    host.isPlain = true
    host.columns = 20
    #expect(submit(":state").contains { $0.hasPrefix("3  1.00") && $0.hasSuffix("#") })
  }

  @Test("Explain tells the plan from where the session stands and runs nothing")
  func explain() {
    _ = submit(stream, "collide theta=0.8 n=5")
    let before = bits(of: session)
    let lines = submit(":explain collide theta=0.8 n=100 with damp gamma=0.1")
    #expect(lines.contains { $0.contains("cycle     100 collisions") })
    #expect(lines.contains { $0.contains("real symmetric gauge") })
    #expect(bits(of: session) == before)
    // Nor while a series is recorded, which would make every collision.
    _ = submit("record energy as run")
    let recorded = submit(":explain collide theta=0.8 n=1e7")
    #expect(recorded.contains { $0.contains("64 of the collisions of line 1 are made") })
  }

  @Test("A block behind a command may stand on several lines")
  func blockBehindCommand() {
    _ = submit(stream)
    let lines = submit(":explain repeat 3 {\n  collide theta=0.8\n}\nk")
    #expect(lines.contains { $0.contains("cycle     3 collisions") }, "\(lines)")
    #expect(lines.last == "k = 0")
    _ = submit(":time repeat 2 {\n  collide theta=0.8\n}")
    #expect(session.collisions == 2)
  }

  @Test("Params and names are listed with their values")
  func params() {
    _ = submit(
      "param theta = 0.8 in [0, 1] \"the angle\"", "let x = 2*theta", "observable f = energy + 1")
    let lines = submit(":params")
    #expect(lines.contains("theta = 0.800000 in [0, 1]   (parameter)  the angle"))
    #expect(lines.contains("x = 1.60000   (value)"))
    #expect(lines.contains("f = 1.00000   (observable)"))
  }

  @Test("A file is loaded as if it had been typed")
  func load() {
    host.files["a.maser"] = "maser 1\n\(stream)\ncollide theta=0.8 n=5\nmeasure energy\n"
    #expect(submit(":load a.maser").last == "3 statements of a.maser")
    #expect(session.collisions == 5)
    #expect(submit(":load b.maser") == ["`b.maser` cannot be read: there is no such file"])
  }

  @Test("Edit runs what the editor gives back")
  func edit() {
    _ = submit(stream)
    host.edited = "collide theta=0.8 n=4"
    _ = submit(":edit")
    #expect(session.collisions == 4)
    host.edited = nil
    #expect(submit(":edit").last == "nothing changed, nothing run")
  }

  @Test("Editing a statement changes it in its place and runs the rest again")
  func editInPlace() {
    _ = submit(stream, "collide theta=0.8 n=4", "damp gamma=0.1 time=1", "collide theta=0.7 n=2")
    host.edited = "collide theta=0.9 n=5"
    _ = submit(":edit 2")
    let other = Session(ScriptedHost())
    for line in [stream, "collide theta=0.9 n=5", "damp gamma=0.1 time=1", "collide theta=0.7 n=2"]
    {
      other.submit(line)
    }
    #expect(session.script == other.script)
    #expect(bits(of: session) == SessionTests.bits(of: other, everything))
    #expect(SessionRecord(host.changes).statements == session.timeline.texts)
    host.edited = "colide theta=1"
    _ = submit(":edit 2")
    #expect(session.script == other.script)
    #expect(bits(of: session) == SessionTests.bits(of: other, everything))
  }

  @Test("A recovery can be given up, and is not taken for done")
  func recoveryGivenUp() {
    var record = SessionRecord()
    record.apply(.accepted(stream))
    record.apply(.accepted("collide theta=0.8 n=60000"))
    host.interruption.interrupt(after: 100)
    host.paused = [.interrupted, .line(":drop")]
    #expect(!session.recover(record))
    let other = ScriptedHost()
    other.interruption.interrupt(after: 100)
    other.paused = [.line("")]
    let second = Session(other)
    #expect(second.recover(record))
    #expect(second.collisions == 60000)
  }

  /// Each of them looks for the answer of one question only, as Ctrl-C gives it.
  static let stoppable = [
    "analyze theta=0.3142 with damp gamma=0.005 nbar=0.1",
    "measure basin(leak, theta=0.3142, q=0.45, c=0.5)",
    "let leak = basin(lifetime, theta=0.3142, q=0.3, c=0.9, gamma=0.001, nbar=0.1)",
    "beam theta=0.5 rate=1000 time=100",
    "beam theta=0.5 rate=50 time=100 with damp gamma=0.1",
  ]

  @Test(
    "What takes long is given up at a pause, with nothing said of what was not finished",
    arguments: stoppable)
  func givenUp(statement: String) {
    _ = submit(stream)
    host.interruption.interrupt(after: 3)
    host.paused = [.line(":drop")]
    let lines = submit(statement)
    #expect(session.timeline.texts.count == 1, "\(lines)")
    #expect(!lines.contains { $0.contains("basin  ") || $0.contains("leak = ") }, "\(lines)")
  }

  @Test("A name typed at a pause lives as long as the pause")
  func peekedNames() {
    _ = submit(stream)
    host.interruption.interrupt(after: 60)
    host.paused = [.line("measure k as there"), .line("there*2"), .line("_"), .line("")]
    let lines = submit("collide theta=0.8 n=60000")
    #expect(lines.contains { $0.hasPrefix("there*2 = ") })
    #expect(lines.contains { $0.hasPrefix("_ = ") })
    #expect(lines.filter { $0.hasPrefix("(a look in between") }.count == 1)
    #expect(session.timeline.texts.count == 2)
  }

  @Test("Series are taken back and brought again exactly")
  func series() {
    _ = submit(stream, "record energy, purity every 2 as run", "collide theta=0.8 n=5")
    let before = SessionTests.bits(of: session, "measure run.k, run.energy, run.purity")
    _ = submit("damp gamma=0.1 time=1", "collide theta=0.4 n=4", ":undo 2")
    #expect(SessionTests.bits(of: session, "measure run.k, run.energy, run.purity") == before)
    _ = submit(":redo 2", ":undo 2")
    #expect(SessionTests.bits(of: session, "measure run.k, run.energy, run.purity") == before)
    #expect(!host.diagnostics.contains { $0.severity == .error })
  }

  @Test("Commands without their colon, and several values at once, are understood")
  func slips() {
    #expect(submit("quit").last?.contains("`:quit`") == true)
    #expect(submit("energy, purity") == ["energy = 0.00000", "purity = 1.00000"])
    #expect(submit(":reset now") == ["`:reset` takes nothing behind it"])
  }

  @Test("Save tells what went wrong")
  func saveFails() {
    _ = submit(stream)
    #expect(
      submit(":save /no/x.maser").last
        == "`/no/x.maser` could not be written: there is no such folder")
    #expect(submit(":save") == ["name the file: `:save fig6.maser`"])
  }

  // MARK: Pastes

  @Test("A pasted transcript is cleaned of prompts and results")
  func transcript() {
    let pasted = """
      maser 0.1 (language 1)   :help   :quit          cavity: vacuum, k=0
      [0] > prepare qubit q=0.25 c=1
            qubit: 0.25 |g><g| + 0.75 |e><e| + 0.4330 (|e><g| + h.c.), pure
      [0] > collide theta=pi/sqrt(15) n=10
            energy 4.86626  purity 0.786520
      [10] > collide theta=0.3
            energy 5
      [11] > :undo
            at k=10
      [10] > repeat 2 {
        ... >   collide theta=0.8
        ... > }
            energy 6
      """
    _ = submit(pasted)
    #expect(session.collisions == 12)
    #expect(host.diagnostics.isEmpty)
    #expect(session.timeline.texts.count == 3)
  }

  @Test("Many lines in one paste run as one input")
  func paste() {
    _ = submit(
      "\(stream)\n\n# a comment\ncollide theta=0.8 n=2\nrepeat 3 {\n  collide theta=0.8\n}\nenergy\n"
    )
    #expect(session.collisions == 5)
    #expect(host.shown.last?.hasPrefix("energy = ") == true)
  }

  @Test(
    "An open bracket or block asks for more",
    arguments: [
      ("repeat 3 {", true), ("repeat 3 { collide theta=0.8 }", false), ("let x = (1 +", true),
      (":list", false), ("?energy", false), (":explain repeat 3 {", true), (":save a{", false),
      (":time repeat 2 {\ncollide theta=1\n}", false), (":list\nrepeat 2 {", true),
      ("collide theta=0.8 \\", true), ("let x =", true),
      ("measure [1,\n2", true), ("", false), ("collide theta=0.8", false),
    ])
  func continuation(_ text: String, _ expected: Bool) {
    #expect(session.needsMoreLines(text) == expected)
  }

  @Test(
    "Expressions may stand among statements",
    arguments: [
      ("let b = 3; b*2", ["b = 3", "b*2 = 6"]),
      ("1+1; let c = 2\nc", ["1 + 1 = 2", "c = 2", "c = 2"]), ("2*2; 3*3", ["2*2 = 4", "3*3 = 9"]),
    ])
  func mixed(_ text: String, _ expected: [String]) {
    #expect(submit(text) == expected)
    #expect(host.diagnostics.isEmpty)
  }

  @Test("A mistake among statements and expressions runs none of them")
  func mixedMistake() {
    let shown = submit("let b = 3; b*2; collide theta=")
    #expect(!shown.contains { $0.hasPrefix("b") })
    #expect(session.timeline.entries.isEmpty)
  }

  @Test("What was typed in a block at a pause is remembered whole")
  func pausedBlock() {
    _ = submit(stream)
    host.interruption.interrupt(after: 50)
    host.paused = [
      .line("repeat 2 {"), .line("  measure k"), .line("}"), .line("repeat 2 {"), .ended,
      .line("for x in [1] { collide theta=x }\n:list"),
    ]
    let shown = submit("collide theta=0.8 n=60000")
    #expect(host.remembered[0] == "repeat 2 {\n  measure k\n}")
    #expect(shown.contains("(left unfinished, not run)"))
    #expect(host.pausedPrompts[1].hasSuffix("... > "))
    // What follows in the same paste comes after it.
    #expect(session.timeline.texts.last == "for x in [1] { collide theta=x }")
    #expect(shown.contains { $0.contains("3  for x") })
  }

  // MARK: Earlier sessions

  @Test("Earlier sessions are listed, brought back and dismissed")
  func journals() {
    let record = SessionRecord([
      .accepted(stream), .accepted("repeat 2 {\n  collide theta=0.8\n}"), .entered("damp gamma=1"),
    ])
    host.earlierSessions = [
      EarlierSession(name: "b", start: "today", record: record, hasEnded: false),
      EarlierSession(
        name: "a", start: "yesterday", record: SessionRecord([.accepted("let x = 1")]),
        hasEnded: true),
    ]
    let listed = submit(":journals")
    #expect(listed[0].contains("2 statements, not ended by :quit  unfinished: damp gamma=1"))
    #expect(listed[1].contains("yesterday  1 statement  last: let x = 1"))
    #expect(submit(":journals 3").last == "`3` is none of the 2 sessions of `:journals`")
    #expect(submit(":journals dismiss").last?.hasPrefix("1 session dismissed") == true)
    #expect(host.dismissed.map(\.name) == ["b"])
    _ = submit(":journals 1")
    #expect(session.collisions == 2)
    #expect(host.remembered == ["damp gamma=1"])
    #expect(submit(":journals 2").last?.hasPrefix("this session has statements of its own") == true)
  }

  // MARK: Long runs

  @Test("An interrupted run shows the exact state and goes on to the same bits")
  func continues() {
    let typed = "collide theta=0.8 n=4000 with damp gamma=0.01 time=1"
    _ = submit(stream, typed)
    let undisturbed = bits(of: session)
    let other = ScriptedHost()
    let second = Session(other)
    second.submit(stream)
    other.interruption.interrupt(after: 100, 50)
    other.paused = [
      .line("measure k, energy"), .line(":state"), .interrupted, .line(""), .line(""),
    ]
    second.submit(typed)
    #expect(SessionTests.bits(of: second, everything) == undisturbed)
    #expect(other.shown.contains { $0.hasPrefix("paused after collision") })
    #expect(other.pausedPrompts.allSatisfy { $0 != "[0] > " })
    #expect(second.script == session.script)
  }

  @Test("Drop at a pause takes the statement back")
  func dropAtPause() {
    _ = submit(stream, "collide theta=0.8 n=3")
    let before = bits(of: session)
    host.interruption.interrupt(after: 50)
    host.paused = [.line(":drop")]
    #expect(submit("collide theta=0.8 n=60000").last?.hasPrefix("dropped; back at k=3") == true)
    #expect(bits(of: session) == before)
    #expect(session.timeline.position == 2)
    // What had been made is not lost.
    _ = submit(":redo")
    #expect(session.collisions > 3 && session.collisions < 60003)
    _ = submit(":undo")
  }

  @Test("Going on from a pause is a smaller n=, bit for bit")
  func stopHere() {
    _ = submit(stream)
    host.interruption.interrupt(after: 101)
    host.paused = [.line("damp gamma=0.1 time=1")]
    _ = submit("collide theta=0.8 n=2*5000 with damp gamma=0.01 time=1")
    #expect(session.collisions > 0 && session.collisions < 10000)
    #expect(session.timeline.texts.count == 3)
    _ = submit(everything)
    let script = session.script
    #expect(script.contains("n=\(session.collisions) with damp"))
    #expect(
      scriptBits(of: script).map { String($0.drop { $0 != ":" }.dropFirst(2)) } == bits(of: session)
    )
  }

  @Test("In the middle of a loop only going on and dropping are possible")
  func noStopInLoop() {
    _ = submit(stream)
    host.interruption.interrupt(after: 40)
    host.paused = [.line("damp gamma=0.1"), .line("")]
    let lines = submit("repeat 30 { collide theta=0.8 n=5; let x = energy }")
    #expect(lines.contains { $0.hasPrefix("this would change the state inside a statement") })
    #expect(session.collisions == 150)
  }

  @Test(
    "The end of the input at a pause keeps what was done, the loss of the terminal leaves it unfinished"
  )
  func endAtPause() {
    _ = submit(stream)
    host.interruption.interrupt(after: 60)
    host.paused = [.ended]
    _ = submit("collide theta=0.8 n=60000")
    #expect(session.isOver)
    #expect(session.timeline.texts.count == 2)
    let other = ScriptedHost()
    let second = Session(other)
    second.submit(stream)
    other.interruption.interrupt(after: 60)
    other.paused = [.gone]
    second.submit("collide theta=0.8 n=60000")
    #expect(second.isOver)
    let record = SessionRecord(other.changes)
    #expect(record.unfinished == "collide theta=0.8 n=\(60000 - second.collisions)")
    #expect(record.statements.last == "collide theta=0.8 n=\(second.collisions)")
  }

  @Test("Progress is shown after half a second, ten times a second at most, and taken away")
  func progress() {
    _ = submit(stream)
    host.tick = 0.03
    _ = submit("collide theta=0.8 n=30000")
    #expect(host.progresses.count > 2)
    #expect(host.progresses.allSatisfy { $0.seconds >= 0.5 })
    #expect(
      zip(host.progresses, host.progresses.dropFirst()).allSatisfy {
        $1.seconds - $0.seconds > 0.09
      })
    #expect(host.progressWasCleared)
    host.tick = 0
    host.progresses = []
    _ = submit("collide theta=0.8 n=30000")
    #expect(host.progresses.isEmpty)
  }

  @Test("A line of progress fits any width", arguments: [1, 5, 20, 40, 80, 200])
  func progressWidth(_ columns: Int) {
    let progress = Progress(
      made: 412_000, total: 1e8, canEndEarly: false, energy: 6.15, purity: 0.854, seconds: 12)
    for isPlain in [true, false] {
      let line = progress.line(columns: columns, isPlain: isPlain)
      #expect(line.count <= columns)
      if isPlain { #expect(line.allSatisfy { $0.isASCII }) }
    }
    if columns == 200 {
      #expect(progress.line(columns: 200, isPlain: true).contains("48 min 21 s left"))
    }
  }

  @Test(
    "Progress says no digit that it does not know",
    arguments: [
      (110.25989185454492, "110 a second"), (0.4321, "0.43 a second"), (25_432.1, "25000 a second"),
      (3.14159e12, "3.1e+12 a second"),
    ])
  func progressRate(_ rate: Double, _ text: String) {
    let progress = Progress(points: 440, of: 3600, seconds: 440 / rate)
    let line = progress.line(columns: 200, isPlain: true)
    #expect(line.contains("12%  440 of 3600 points  ") && line.hasSuffix("  " + text))
  }

  @Test(
    "The qubit of the last collision can be asked for afterwards, and `:undo` brings the earlier back"
  )
  func outgoingQubit() {
    _ = submit("prepare qubit q=0", "collide theta=1")
    // sin²(1): the vacuum and an excited qubit.
    #expect(submit("q_out").contains("q_out = 0.708073"))
    _ = submit("collide theta=0.3 until k >= 4 max=9", "collide theta=0.8 n=3000")
    #expect(!submit("q_out").contains("q_out = 0.708073"))
    _ = submit(":undo 3")
    #expect(submit("q_out").contains("q_out = 0.708073"))
    _ = submit("prepare cavity vacuum")
    #expect(submit("q_out").contains("q_out = undefined"))
  }

  @Test("Energies can be asked for afterwards, as if they had been followed from the start")
  func energiesAfterwards() {
    let statements = [
      "prepare qubit q=0.25", "collide theta=0.8 n=5 with damp gamma=0.1 nbar=0.2",
      "collide theta=0.7 until k >= 9 max=20", "damp gamma=0.2 nbar=0.1", "mark here",
      "repeat 3 { collide theta=0.4; collide g=0.8 tau=1 detuning=0.3 omega=9 }",
    ]
    let asked =
      "measure sum_e_out, sum_work, sum_heat, sum_ergotropy_out, sum_information, sum_entropy_production, information, e_out, efficiency(here)"
    for statement in statements { _ = submit(statement) }
    let afterwards = SessionTests.bits(of: session, asked)
    let other = Session(ScriptedHost())
    for statement in ["measure sum_information, sum_entropy_production, information"] + statements {
      other.submit(statement)
    }
    #expect(afterwards.count == 9 && afterwards == SessionTests.bits(of: other, asked))
    #expect(!submit(asked).contains { $0.contains("undefined") })
    // Taken back, and asked for again.
    _ = submit(":undo 2", "collide theta=0.4")
    #expect(!submit("sum_information", "sum_heat").contains { $0.contains("undefined") })
  }

  @Test(
    "What only writes a file stands in the script once, as it was written last",
    arguments: [
      "plot populations to \"f.svg\"", "save state to \"f.npz\"",
      "figure to \"f.svg\" { plot populations }",
    ])
  func writtenAgain(statement: String) {
    _ = submit("prepare qubit q=0.25", statement, "collide theta=0.8 n=3", statement)
    let lines = session.script.split(separator: "\n").map(String.init)
    let file = lines.indices.filter { lines[$0].contains("\"f.") }
    #expect(file.count == 1 && file[0] > lines.firstIndex { $0.hasPrefix("collide") }!)
  }

  // MARK: Recovery

  @Test("A session is brought back from its changes", arguments: UInt64(0)..<6)
  func recovery(_ seed: UInt64) {
    var random = SplitMix(seed: seed)
    play(&random, 25)
    let record = SessionRecord(host.changes)
    #expect(record.statements == session.timeline.entries.map(\.text))
    #expect(record.position == session.timeline.position)
    let other = ScriptedHost()
    let second = Session(other)
    #expect(second.recover(record))
    #expect(SessionTests.bits(of: second, everything) == bits(of: session))
    #expect(SessionRecord(other.changes) == record)
    #expect(second.script == session.script)
  }

  // MARK: Law 1

  @Test("A saved session gives the session's numbers, bit for bit", arguments: UInt64(0)..<40)
  func law(_ seed: UInt64) {
    var random = SplitMix(seed: 100 + seed)
    play(&random, 30)
    session.submit(everything)
    session.submit(":save x.maser")
    let saved = scriptBits(of: host.files["x.maser"] ?? "")
    #expect(
      !saved.contains { $0.hasPrefix("rejected") || $0.hasPrefix("failed") }, "\(session.script)")
    let last = saved.suffix(10).map { String($0.drop { $0 != ":" }.dropFirst(2)) }
    #expect(last == bits(of: session), "\(session.script)")
  }

  /// Random statements, mistakes, undos, redos, drops, interruptions.
  private func play(_ random: inout SplitMix, _ count: Int) {
    var programs = ProgramGenerator(seed: random.next())
    for text in programs.statements(3) { session.submit(text) }
    for _ in 0..<count {
      switch Int.random(in: 0..<14, using: &random) {
      case 0: session.submit(":undo \(Int.random(in: 1...3, using: &random))")
      case 1: session.submit(":redo")
      case 2: session.submit(":drop \(Int.random(in: 1...6, using: &random))")
      case 3: session.submit(":goto \(Int.random(in: 1...6, using: &random))")
      case 4: session.submit(random.pick(["colide theta=1", "let x = 1/0", "damp gamma=-1", "(("]))
      case 5: session.submit("let r\(Int.random(in: 0...9, using: &random)) = normal(0, 1)")
      case 6:
        host.interruption.interrupt(after: Int.random(in: 1...12, using: &random))
        host.paused = [
          .line(random.pick(["", ":drop", "energy", "damp gamma=0.2"])), .line(""), .line(""),
        ]
        session.submit("collide theta=0.7 n=20")
        host.interruption.interrupt()
      case 7: session.submit("energy + _")
      default: session.submit(programs.statement(depth: 1))
      }
    }
  }
}

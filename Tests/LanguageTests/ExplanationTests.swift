import Simulation
import SourceText
import TestSupport
import Testing

@testable import Language

@Suite("Explanations")
struct ExplanationTests {
  private func explanation(_ text: String, patience: Duration = .seconds(600)) -> String {
    Explanation.text(of: Program(text).check().plan, patience: patience)
  }

  @Test("A plan that is vast once its procedures are written out is explained in part")
  func vast() {
    let doubling = (1...40).map { "proc p\($0)() { p\($0 - 1); p\($0 - 1) }\n" }.joined()
    let text = explanation(
      "prepare qubit q=0.25\nproc p0() { collide theta=0.8; damp gamma=0.1 }\n\(doubling)p40",
      patience: .milliseconds(50))
    #expect(text.contains("… and more"))
    #expect(text.split(separator: "\n").count < 2100)
    #expect(text.contains("a number of collisions known when it runs"))
  }

  @Test("Of many things left out of one kind a few are told, and the last")
  func omissions() {
    let text = explanation(
      "prepare qubit q=0.25 c=1\n" + String(repeating: "collide theta=0.8 n=1e5\n", count: 30))
    #expect(text.split(separator: "\n").count { $0.hasPrefix("estimate ") } == 8)
    #expect(text.contains("estimate        23 more of the kind"))
    #expect(text.contains("estimate        64 of the collisions of line 31 are made"))
  }

  @Test("What is followed is told with its cost, and nothing where nothing is")
  func followed() {
    let stream = "prepare qubit q=0.25\ncollide theta=0.8 n=9 with damp gamma=0.1\nmeasure "
    #expect(!explanation(stream + "energy, q_out").contains("followed  "))
    let energies = explanation(stream + "sum_heat")
    #expect(energies.contains("followed        energies") && !energies.contains("entropies"))
    let all = explanation(stream + "sum_information")
    #expect(all.contains("followed        every outgoing qubit"))
    #expect(all.contains("followed        entropies") && all.contains("O(N³)"))
  }

  /// Scripts that take minutes to years to run, and what is said to be left out.
  static let long: [(String, [String])] = [
    (
      "prepare qubit q=0.5\nrecord energy every 1e7 as run\ncollide theta=1.1 n=1e7\nmeasure k",
      ["estimate        64 of the collisions of line 3 are made", "10000000 collisions at most"]
    ),
    (
      "sweep q in linspace(0.1, 0.4, 50) as s { measure basin(leak, theta=1.1, q=q) as x }\nmeasure s.x[3]",
      [
        "`basin(leak, theta=1.1, q=q)` is not computed",
        "the first and the last of 50 points are tried", "`s.x` is not known",
      ]
    ),
    (
      "prepare qubit q=0.25\nsweep m in [5, 6, 7] { collide theta=pi/sqrt(m) n=inf }",
      [
        "below the trap at n=5", "below the trap at n=7",
        "the first and the last of 3 points are tried",
      ]
    ),
    (
      "prepare cavity coherent alpha=150\nmeasure entropy\nprepare qubit q=0.3",
      ["line 1 works on about", "it and what follows are not tried"]
    ),
    (
      "prepare cavity thermal nbar=300\nprepare qubit q=0.3\ncollide theta=1.1 n=2147483648",
      ["line 3 works on about"]
    ),
    (
      "set levels=400\nprepare cavity coherent alpha=3\nexpect entropy < 1\nmeasure entropy as S, energy\nmeasure S + 1",
      ["`entropy` is not computed", "`S` is not known"]
    ),
    ("prepare qubit q=0.3\nanalyze theta=0.3", ["estimate        `analyze theta=0.3` is not done"]),
    (
      "prepare qubit q=0.3\nrepeat 1e7 { collide theta=1; damp gamma=0.1; print \"{k}\" }",
      ["2 rounds of the loop of line 2 are run", "10000000 collisions at most; tried with 2"]
    ),
    (
      "prepare qubit q=0.3\nplot wigner\ncollide theta=1 n=3",
      ["3 collisions, levels 16 at the end"]
    ),
  ]

  @Test("try what does not take long, and say what they leave out", arguments: long.indices)
  func leavesOut(index: Int) {
    let (program, pieces) = Self.long[index]
    let text = explanation(program)
    for piece in pieces { #expect(text.contains(piece), "\(piece) is missing in\n\(text)") }
  }

  @Test("end when their time is over, with the whole plan")
  func timeIsOver() {
    let program =
      "prepare qubit q=0.25\ncollide theta=0.8 n=1000\ndamp gamma=0.1\nmeasure energy"
    let text = explanation(program, patience: .zero)
    #expect(text.contains("sample    energy"))
    #expect(text.contains("stopped after"))
    #expect(text.contains("(too long to show both results here)"))
    let whole = explanation(program)
    #expect(!whole.contains("estimate") && whole.contains("energy = "))
  }

  @Test("say that they were interrupted")
  func interrupted() {
    let plan = Program("prepare qubit q=0.25\ncollide theta=0.8 n=1000\nmeasure energy").check()
      .plan
    let text = Explanation.text(of: plan, isInterrupted: { true })
    #expect(text.contains("sample    energy") && text.contains("interrupted: what comes later"))
  }

  @Test("tell an error that a run ends with, and one that only the part tried does")
  func errors() {
    let certain = explanation("prepare qubit q=0.75\ncollide theta=1 n=3\nmeasure 1/(k - 3)")
    #expect(certain.contains("running it ends with: division by zero"), "\(certain)")
    let guessed = explanation("prepare qubit q=0.75\ncollide theta=1 n=1e6\nmeasure 1/(k - 64)")
    #expect(guessed.contains("what was tried ends with: division by zero"), "\(guessed)")
  }

  @Test("do what the run does, as far as it goes", arguments: Array(UInt64(0)..<40))
  func agreesWithTheRun(seed: UInt64) {
    var generator = ProgramGenerator(seed: 31_000 + seed)
    let program = Program(generator.statements(10).joined(separator: "\n"))
    let run = program.run()
    let text = Explanation.text(of: program.check().plan, patience: .seconds(600))
    #expect(run.hasCompleted && !text.contains("estimate"), "\(text)")
    #expect(
      text.contains(
        "cost            \(run.evaluator.totals.collisions) collisions, levels \(run.evaluator.levels) at the end"
      ))
  }
}

import Simulation
import SourceText
import Synchronization
import Testing

@testable import Language

@Suite("Running")
struct EvaluatorTests {
  private func run(_ text: String, overrides: [String] = []) -> Run {
    let run = Program(text, overrides: overrides).run()
    #expect(run.hasCompleted, "\(run.rendered)")
    return run
  }

  private func values(_ text: String, overrides: [String] = []) -> [Double] {
    run(text, overrides: overrides).numbers.map(\.value)
  }

  // MARK: The user's own line

  @Test("the one-liner damps once, the clause after every collision")
  func readings() {
    let train = "prepare qubit q=0.25 c=1; collide theta=pi/sqrt(15) n=1000"
    let once = values(train + "; damp gamma=0.1 nbar=0.15; measure purity")
    let each = values(train + " with damp gamma=0.1 nbar=0.15; measure purity")
    #expect(abs(once[0] - 0.932812) < 5e-7)
    #expect(abs(each[0] - 0.854389) < 5e-7)
  }

  @Test("explain shows the plan, the representation and both readings")
  func explain() {
    let program = Program(
      "prepare qubit q=0.25 c=1; collide theta=pi/sqrt(15) n=1000; damp gamma=0.1 nbar=0.15; measure purity"
    )
    let text = Explanation.text(of: program.check().plan)
    for piece in [
      "plan", "1000 collisions", "once", "real symmetric", "as written", "Eq. 16",
      "purity = 0.932812", "purity = 0.854389",
    ] {
      #expect(text.contains(piece), "\(piece) is missing in\n\(text)")
    }
  }

  // MARK: until

  @Test("until stops after the first collision at which its condition holds")
  func until() {
    let train = "prepare qubit q=0.25\n"
    let energies = values(train + "repeat 30 { collide theta=0.5; measure energy }")
    let first = energies.firstIndex { $0 > 2 }! + 1
    let stopped = run(train + "collide theta=0.5 until energy > 2 max=30\nmeasure k, energy")
    #expect(stopped.numbers.map(\.value) == [Double(first), energies[first - 1]])
    #expect(stopped.untils.first?.isMet == true && stopped.untils.first?.collisions == first)
    let damped = run(
      train + "collide theta=0.5 until energy > 1.5 max=60 with damp gamma=0.05\nmeasure k, energy")
    let loop = values(
      train + "repeat 60 { collide theta=0.5; damp gamma=0.05; measure energy }")
    #expect(damped.numbers[0].value == Double(loop.firstIndex { $0 > 1.5 }! + 1))
  }

  @Test("until that is never met is a warning and a result")
  func neverMet() {
    let run = run("prepare qubit q=0.25\ncollide theta=0.5 until energy > 99 max=4\nmeasure k")
    #expect(run.codes == ["W101"] && run.numbers[0].value == 4)
    #expect(run.evaluator.totals.untilsNeverMet == 1)
  }

  @Test("until does not stop at what is merely possible")
  func untilUndecided() {
    let prelude = "set levels=6 tolerance=inf\nprepare qubit q=0.25\n"
    let run = run(prelude + "collide theta=0.8 until energy > 3 max=40\nmeasure k, energy")
    if run.untils[0].isMet { #expect(run.numbers[1].lower > 3) }
    #expect(!run.untils[0].isMet)
  }

  // MARK: Branches and scopes

  @Test("an if whose condition is undecided is an error that says so")
  func undecidedIf() {
    for text in ["if fano < 1 { measure k }", "measure if fano < 1 then 1 else 2"] {
      let run = Program(text).run()
      #expect(run.errors.map(\.code) == [.undecidedCondition], "\(run.rendered)")
    }
  }

  @Test(
    "branches are taken by their condition",
    arguments: [
      ("if k < 1 { measure 1 } else { measure 2 }", 1.0),
      ("if k > 1 { measure 1 } else { measure 2 }", 2),
      ("if k > 1 { measure 1 } else if k == 0 { measure 3 } else { measure 2 }", 3),
      ("measure if k > 1 then 1/0 else 4", 4),
      ("let x = 0\nif x > 0 { measure 1/x } else { measure 5 }", 5),
      ("let x = 0\nif x == 0 or 1/x > 2 { measure 6 }", 6),
      ("param g = 2\nif g < 1 { damp gamma=g-3 } else { measure 7 }", 7),
    ])
  func branches(text: String, expected: Double) { #expect(values(text) == [expected]) }

  @Test(
    "names have the scope of their block",
    arguments: [
      ("let x = 1\nrepeat 2 { let x = 2 }\nmeasure x", [1.0]),
      ("let x = 1\nlet x = x + 1\nmeasure x", [2]),
      ("for i in 1..3 { measure i^2 }", [1, 4, 9]),
      ("let i = 7\nfor i in 1..2 { measure i }\nmeasure i", [1, 2, 7]),
      ("let g = 2\nproc p(a) { measure a*g }\np a=3\nlet g = 5\np a=3", [6, 15]),
      ("proc p(a, b=2*a) { measure a, b }\np a=3\np a=4 b=1\np a=5", [3, 6, 4, 1, 5, 10]),
      ("proc p(a) { measure a }\nproc q(a) { p a=a+1; measure a }\nq a=1", [2, 1]),
      ("for x in [] { measure x }\nmeasure 1", [1]),
      ("repeat 0 { measure 1 }\nmeasure 2", [2]),
      ("let x = 1\nobservable f = x\nlet x = 2\nmeasure f, x", [2, 2]),
      ("let x = 1 + purity\nobservable f = x\nlet x = 3 + purity\nmeasure f, x", [4, 4]),
      ("repeat 2 { let y = 1; let y = y + 1; measure y }", [2, 2]),
    ])
  func scopes(text: String, expected: [Double]) { #expect(values(text) == expected) }

  @Test("a measured name is known everywhere and reads as its latest value")
  func measuredNames() {
    let text = """
      proc look(n) { prepare cavity fock n=n; measure energy as last_energy }
      look n=2
      measure last_energy + 0
      repeat 2 { look n=5 }
      measure last_energy + 0
      """
    #expect(values(text) == [2, 2, 5, 5, 5])
    #expect(Program("measure later_on\nmeasure energy as later_on").run().errors.count == 1)
  }

  @Test("an observable is evaluated anew wherever it is used")
  func observables() {
    let text =
      "observable double = 2*energy\nprepare cavity fock n=1\nmeasure double\nprepare cavity fock n=4\nmeasure double"
    #expect(values(text) == [2, 8])
  }

  @Test("print fills in values")
  func print() {
    let run = run(
      "prepare cavity fock n=2\nset digits=4\nprint \"E={energy}, k={k}, {1 < 2}, {[1, 2]}, \\{x\\}\""
    )
    #expect(run.printed == ["E=2.000, k=0, true, [1, 2], {x}"])
  }

  // MARK: Numerics

  @Test("tolerance=inf reports whatever the bound says, a tolerance refuses")
  func tolerance() throws {
    let train = "prepare qubit q=0.25\ncollide theta=0.8 n=60\nmeasure energy"
    let free = run("set levels=8 tolerance=inf\n" + train).numbers[0]
    let exact = run(train).numbers[0]
    #expect(free.truncation > 0.1 && abs(free.value - exact.value) <= free.bound)
    let refused = Program("set levels=8\n" + train).run()
    #expect(refused.errors.map(\.code) == [.outgrewLevels])
    // The state is as it was: what is certain can still be seen.
    #expect(refused.evaluator.machine.cavity.collisions == 60)
    for tolerance in ["1e-3", "1e-6"] {
      let number = run("set tolerance=\(tolerance)\n" + train).numbers[0]
      #expect(abs(number.value - exact.value) <= number.bound + exact.bound)
    }
  }

  @Test("power is the energy gained per collision since the start")
  func power() {
    let all = values(
      "prepare cavity fock n=2\nprepare qubit q=0\nrepeat 4 { collide theta=0.3; measure energy, power, power_max }"
    )
    var best = -Double.infinity
    for index in 0..<4 {
      let power = (all[3 * index] - 2) / Double(index + 1)
      best = max(best, power)
      #expect(abs(all[3 * index + 1] - power) < 1e-13 && abs(all[3 * index + 2] - best) < 1e-13)
    }
  }

  @Test("preparing the cavity sets the collisions back to 0")
  func restart() {
    let text =
      "prepare qubit q=0.25\ncollide theta=0.5 n=3\nmeasure k\nprepare cavity fock n=2\nmeasure k, energy"
    #expect(values(text) == [3, 0, 2])
    #expect(
      values(text + "\ncollide theta=0.5 n=2\nmeasure k, power*k + 2 - energy").suffix(2).first == 2
    )
  }

  // MARK: Parameters

  @Test("parameters are overridden by expressions")
  func overrides() {
    let text = "param theta = 0.8 in [0, 1]\nparam n = 3 in 1..10\nmeasure theta, n"
    #expect(values(text) == [0.8, 3])
    #expect(values(text, overrides: ["theta=sqrt(1/4)", "n=2^3"]) == [0.5, 8])
    #expect(values("param θ = 0.8\nmeasure θ", overrides: ["theta=0.1"]) == [0.1])
    #expect(values("param a = 1\nparam b = 2*a\nmeasure b", overrides: ["a=5"]) == [10])
    for bad in [
      "theta=1.5", "n=0", "n=2.5", "n=11", "theta=energy", "theta=1/0", "theta=", "theta=[1]",
    ] {
      #expect(Program(text, overrides: [bad]).run().errors.count == 1, "\(bad)")
    }
  }

  // MARK: Lists

  static let listTable: [(String, [Double])] = [
    ("mean([1, 2, 4])", [7.0 / 3]), ("sum([])", [0]), ("std([1, 2, 4])", [(7.0 / 3).squareRoot()]),
    ("std([2, 2])", [0]), ("len([])", [0]), ("first([3, 1])", [3]), ("last([3, 1])", [1]),
    ("argmin([3, 1, 2])", [1]), ("argmax([3, 1, 3])", [0]), ("min(3, 1, 2)", [1]),
    ("max([3, 1, 2])", [3]), ("linspace(0, 1, 5)", [0, 0.25, 0.5, 0.75, 1]),
    ("linspace(2, 9, 1)", [2]),
    ("logspace(1, 100, 3)", [1, 10, 100]), ("[1, 2, 3][1]", [2]), ("2..5", [2, 3, 4, 5]),
    ("5..2", []),
    ("select([1, 2, 3], [1, 2, 3] > 1)", [2, 3]), ("[1, 2] + [3, 4]", [4, 6]),
    ("2*[1, 2]", [2, 4]),
    ("sqrt([1, 4])", [1, 2]), ("-[1, 2]", [-1, -2]), ("sum(1..100)", [5050]),
  ]

  @Test("functions of lists give what they say", arguments: listTable)
  func lists(expression: String, expected: [Double]) {
    let found = values("measure \(expression)")
    #expect(found.count == expected.count)
    for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-14, "\(found)") }
  }

  @Test(
    "functions of lists refuse what has no answer",
    arguments: [
      "mean([])", "std([1])", "first([])", "last([])", "argmin([])", "min([])", "[1, 2][2]",
      "[1, 2][-1]", "[1, 2][0.5]", "[1, 2] + [1, 2, 3]", "linspace(0, 1, 0)", "linspace(0, 1, 2.5)",
      "logspace(0, 1, 3)", "logspace(-1, 1, 3)", "linspace(0, inf, 3)", "1..2000000", "0.5..3",
      "1e300..1e300", "select([1, 2], [1 < 2])", "sum(3)", "any([1, 2])", "mean([1 < 2])",
    ])
  func listMistakes(expression: String) {
    let run = Program("measure \(expression)").run()
    #expect(run.errors.count == 1 && run.output.isEmpty, "\(run.rendered)")
  }

  @Test("the place of an extreme is told only where the bounds leave no doubt")
  func uncertainPlace() {
    let run = run(
      "set levels=8 tolerance=inf\nprepare qubit q=0.25\ncollide theta=0.8 n=60\nmeasure argmax([energy, energy + 0.001])"
    )
    guard case .undefined? = run.measured.first?.value else {
      Issue.record("\(String(describing: run.measured.first))")
      return
    }
  }

  @Test("an undefined value goes through functions and leaves a claim undecided")
  func undefined() {
    let run = run("measure mean([fano, 1]), max(fano, 2), fano + 1\nexpect fano < 1")
    #expect(run.measured.allSatisfy { $0.value.isUndefined })
    #expect(run.claims.map(\.verdict) == [.undecided])
  }

  // MARK: Interruption and failure

  @Test("an interruption stops between two collisions and keeps what was measured")
  func interruption() {
    let asked = Asked(limit: 20)
    let program = Program(
      "prepare qubit q=0.25\ncollide theta=0.5 n=5\nmeasure energy\ncollide theta=0.5 n=1000000\nmeasure k"
    )
    let run = program.run(isInterrupted: { asked.isOver })
    #expect(run.wasInterrupted && run.measured.count == 1)
    let done = run.evaluator.machine.cavity.collisions
    #expect(done > 5 && done < 1_000_000)
    // The state is exactly that of so many collisions.
    let same = self.run("prepare qubit q=0.25\ncollide theta=0.5 n=\(done)\nmeasure energy")
    #expect(same.numbers[0].value == run.evaluator.machine.cavity.energy.value)
  }

  @Test(
    "lists of values are left between any two of them",
    arguments: [
      "let l = [wigner(x, 0) for x in linspace(0, 1, 40)]",
      "let l = [\((0..<40).map { "wigner(\($0), 1)" }.joined(separator: ", "))]",
    ])
  func interruptedList(program: String) {
    let asked = Asked(limit: 20)
    let run = Program("prepare cavity coherent alpha=2\n\(program)\nmeasure l").run(
      isInterrupted: { asked.isOver })
    #expect(run.wasInterrupted && run.measured.isEmpty)
  }

  @Test("after a failure inside a loop later errors carry no old trail")
  func trailAfterFailure() throws {
    let program = Program("for x in [1] { damp gamma=fano }")
    let run = program.run()
    #expect(run.rendered.contains("in round 1 of 1"))
    let next = Program("damp gamma=fano").check()
    run.run(next.plan)
    let last = try #require(run.diagnostics.last)
    #expect(last.notes.isEmpty, "\(last.notes)")
  }

  @Test("a state that does not fit the memory is told with the energy it had")
  func memory() throws {
    var machine = Machine()
    machine.numerics.memoryLimit = 30_000
    let run = Program("prepare qubit q=0.25\ncollide theta=0.3 n=3000\nmeasure energy").run(machine)
    let error = try #require(run.errors.first)
    #expect(error.code == .levelsExceedMemory)
    #expect(error.notes.contains { $0.contains("energy is") && !$0.contains("energy is 0") })
    #expect(run.evaluator.machine.cavity.collisions > 10)
  }

  @Test(
    "comparing with == is for whole numbers",
    arguments: [
      ("k == 0", "pass"), ("k != 0", "fail"), ("2 + 2 == 4", "pass"), ("6/2 == 3", "pass"),
    ])
  func equality(condition: String, verdict: String) {
    #expect(run("expect \(condition)").claims.map(\.verdict.rawValue) == [verdict])
  }
}

/// Says that it is over after having been asked so often.
private final class Asked: Sendable {
  private let left: Mutex<Int>
  init(limit: Int) { left = Mutex(limit) }
  var isOver: Bool {
    left.withLock { left in
      left -= 1
      return left < 0
    }
  }
}

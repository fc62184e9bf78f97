import Simulation
import TestSupport
import Testing

@testable import Language

@Suite("Beyond counting")
struct BeyondCountingTests {
  private func value(_ text: String, _ name: String) throws -> Quantity {
    let run = Program(text).run()
    for record in run.measured where record.name == name {
      if case .number(let quantity) = record.value { return quantity }
    }
    Issue.record("no \(name): \(run.rendered)")
    return Quantity(.nan)
  }

  @Test("two trains are as good as one, within the bounds", arguments: ["0", "0.5", "1"])
  func split(c: String) throws {
    let start = "prepare qubit q=0.25 c=\(c)\n"
    let whole = try value(
      start + "collide theta=pi/sqrt(6) n=3e12\nmeasure energy", "energy")
    for (a, b) in [("1e12", "2e12"), ("1000", "2999999999000"), ("2999999999000", "1000")] {
      let parts = try value(
        start + "collide theta=pi/sqrt(6) n=\(a)\ncollide theta=pi/sqrt(6) n=\(b)\nmeasure energy",
        "energy")
      #expect(abs(whole.value - parts.value) <= whole.bound + parts.bound)
    }
  }

  @Test("a loop that is one train is one train")
  func loops() throws {
    let text = "prepare qubit q=0.25 c=0.5\n"
    let loop = try value(
      text + "repeat 1e12 { collide theta=pi/sqrt(6) }\nmeasure energy, k", "energy")
    let train = try value(
      text + "collide theta=pi/sqrt(6) n=1e12\nmeasure energy, k", "energy")
    #expect(loop.value == train.value && loop.bound == train.bound)
  }

  @Test("any number of threads gives the same bits")
  func threads() throws {
    let text = """
      prepare qubit q=0.25 c=0.5
      sweep m in 2..7 as scan { collide theta=pi/sqrt(m) n=1e12; measure energy, purity }
      """
    let outputs = [1, 4].map { jobs in
      let run = Run()
      run.evaluator.jobs = jobs
      run.run(Program(text).check().plan)
      #expect(run.hasCompleted)
      return run.events.compactMap { event -> [String]? in
        guard case .point(let record) = event else { return nil }
        return record.values.map { "\($0.name) \($0.value.bits)" }
      }
    }
    #expect(outputs[0].count == 6)
    #expect(outputs[0] == outputs[1])
  }

  @Test("the plan names the method, or why there is none")
  func explain() throws {
    func explanation(_ text: String) -> String { Explanation.text(of: Program(text).check().plan) }
    #expect(
      explanation("prepare qubit q=0.25 c=0.5\ncollide theta=pi/sqrt(6) n=1e12\n")
        .contains("method          steady state on 6 levels below the trap at n=6"))
    #expect(
      explanation("prepare qubit q=0.25 c=0\ncollide theta=pi/sqrt(6) n=1e12\n")
        .contains("powers of the stochastic matrix"))
    #expect(
      explanation("prepare qubit q=0.25 c=0.5\ncollide theta=0.8 n=1e12\n")
        .contains("one by one: no exact trap"))
  }
}

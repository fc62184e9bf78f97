import TestSupport
import Testing

@testable import Language

/// `collide … during damp …`.
@Suite("Loss during a collision in programs")
struct DuringTests {
  @Test(
    "is the same in a run, in a loop, in turns and in a sweep",
    arguments: ["", " detuning=0.3"])
  func ways(_ detuning: String) {
    let collide = "collide g=0.4 tau=2\(detuning)"
    let loss = "during damp gamma=0.05 nbar=0.2"
    let start = "prepare qubit q=0.3 c=0.8 as A; "
    let measure = "; measure energy, split_distance, q_out"
    let whole = Program(start + "\(collide) n=6 \(loss)" + measure).run()
    #expect(whole.numbers.count == 3 && whole.errors.isEmpty)
    for other in [
      "repeat 6 { \(collide) \(loss) }", "\(collide) n=2 \(loss); \(collide) n=4 \(loss)",
      "\(collide) stream=[A, A] n=6 \(loss)", "\(collide) until k > 5 max=9 \(loss)",
      "record split_distance as s; \(collide) n=6 \(loss)",
    ] {
      let run = Program(start + other + measure).run()
      #expect(run.numbers == whole.numbers, "\(other)")
    }
    let sweep = Program(
      "sweep n in 5..7 as s { \(start)\(collide) n=n \(loss); measure energy, split_distance as d }; measure s.energy[1], s.d[1]"
    ).run()
    #expect(sweep.errors.isEmpty)
    #expect(sweep.numbers.suffix(2).map(\.value) == whole.numbers.prefix(2).map(\.value))
  }

  @Test("what comes later is done on both runs, or the distance is undefined")
  func later() {
    let start =
      "prepare qubit q=0.3 c=0.8; collide theta=0.8 n=2 during damp gamma=0.1; measure split_distance as a; "
    let damped = Program(start + "damp gamma=0.5; measure split_distance as b").run().numbers
    // A channel never enlarges a distance.
    #expect(damped.count == 2 && damped[1].value < damped[0].value)
    let collided = Program(start + "collide theta=0.7 n=3; measure split_distance as b").run()
    #expect(collided.numbers.count == 2)
    #expect(collided.numbers[1].value < collided.numbers[0].value)
    let prepared = Program(start + "prepare cavity fock n=1; measure split_distance").run()
    #expect(prepared.numbers.count == 1 && prepared.output.contains("undefined"))
  }

  @Test("rates are times the duration")
  func rates() {
    let start = "prepare qubit q=0.3 c=0.8; "
    let angle = Program(
      start
        + "collide theta=0.8 n=3 during damp gamma=0.1 nbar=0.2 decay=0.3 dephasing=0.4 qubit_nbar=0.1; measure energy"
    ).run()
    let timed = Program(
      start
        + "collide g=0.4 tau=2 n=3 during damp gamma=0.05 nbar=0.2 decay=0.15 dephasing=0.2 qubit_nbar=0.1; measure energy"
    ).run()
    #expect(angle.numbers == timed.numbers)
  }

  @Test("the plan says what it costs")
  func explained() {
    let program = Program(
      "prepare qubit q=0.3 c=0.8; collide theta=0.8 n=3 during damp gamma=0.1 with damp gamma=0.2")
    let text = Explanation.text(of: program.check().plan, patience: .seconds(600))
    #expect(text.contains("theta=0.8 loss during each: gamma=0.1, each followed by damp gamma=0.2"))
    #expect(text.contains("loss during     in steps of time, about "))
    #expect(text.contains("after 32 of them by matrices of the coherence orders"))
  }
}

import Language
import Testing

/// `q_out` and `inversion`.
@Suite("The outgoing qubit in programs")
struct QubitObservableTests {
  @Test(
    "is undefined, with the reason, before the first collision and in a new cavity",
    arguments: [
      "measure q_out", "measure inversion",
      "prepare qubit q=0; collide theta=1; prepare cavity fock n=2; measure q_out",
      "prepare qubit q=0; damp gamma=1; measure inversion",
      "prepare qubit q=0; collide theta=1 n=0; measure q_out",
    ])
  func undefined(_ program: String) {
    let run = Program(program).run()
    #expect(run.measured.count == 1 && run.numbers.isEmpty)
    #expect(run.output.contains("undefined"))
    let reason = Program("let x = 0; if k > x { }; " + program + " as y; expect y > 0").run()
    #expect(reason.rendered.contains("no qubit has come out of this cavity yet"))
  }

  @Test("is still that of the last collision after a damp and another stream")
  func kept() {
    let run = Program(
      """
      prepare qubit q=0; collide theta=1
      measure q_out as a
      damp gamma=0.3; prepare qubit q=1
      measure q_out as b, inversion as c
      """
    ).run()
    let (a, b, c) = (run.numbers[0].value, run.numbers[1].value, run.numbers[2].value)
    // sin²(1): the vacuum and an excited qubit.
    #expect(abs(a - 0.7080734182735712) < 1e-14 && b == a && abs(c - (1 - 2 * a)) < 1e-15)
  }

  /// Nothing but the way in which the points are made differs.
  @Test("is the same alone, in a series, in `until` and in a sweep whose points go together")
  func ways() {
    let stream = "prepare qubit q=0.25 c=1; "
    let sweep = Program(
      "sweep n in 3..18 as s { prepare qubit q=0.25 c=1; collide theta=0.8 n=20; collide theta=0.7 n=n; measure q_out as out }; measure s.out"
    ).run()
    let lanes = Program(
      "sweep theta in linspace(0.3, 1, 16) as s { prepare qubit q=0.25 c=1; collide theta=theta n=40; measure q_out as out, energy }; measure s.out"
    ).run()
    #expect(sweep.errors.isEmpty && lanes.errors.isEmpty)
    for (index, n) in (3...18).enumerated() {
      let alone = Program(
        stream + "collide theta=0.8 n=20; collide theta=0.7 n=\(n); measure q_out"
      ).run()
      #expect(alone.numbers.last?.value == sweep.measured.last?.value.numbers[index].value)
    }
    for index in 0..<16 {
      let theta = "linspace(0.3, 1, 16)[\(index)]"
      let alone = Program(stream + "collide theta=\(theta) n=40; measure q_out").run()
      #expect(alone.numbers.last?.value == lanes.measured.last?.value.numbers[index].value)
    }
    let series = Program(
      stream
        + "record q_out, inversion as run; collide theta=0.8 n=20; measure run.q_out[20], run.inversion[3], run.q_out[0]"
    ).run()
    let alone = Program(stream + "collide theta=0.8 n=20; measure q_out").run()
    #expect(series.numbers[0].value == alone.numbers[0].value)
    let third = Program(stream + "collide theta=0.8 n=3; measure inversion").run()
    #expect(series.numbers[1].value == third.numbers[0].value)
    let until = Program(
      stream + "collide theta=0.8 until k >= 20 and q_out > 0 max=100; measure q_out"
    ).run()
    #expect(until.numbers.last?.value == alone.numbers[0].value)
  }

  @Test("of many collisions made at once obeys the balance of energies")
  func atOnce() {
    // q' = q + E(n) - E(n-1).
    let run = Program(
      """
      prepare qubit q=0.4 c=0
      prepare cavity thermal nbar=0.5
      collide theta=pi/sqrt(7) n=1999999
      measure energy as before
      prepare cavity thermal nbar=0.5
      collide theta=pi/sqrt(7) n=2000000
      measure q_out as out, energy as after
      expect out ~ 0.4 + after - before within 1e-9
      """
    ).run()
    #expect(run.errors.isEmpty && run.output.contains("pass"), "\(run.output)\(run.rendered)")
  }

  @Test("of the damped limit gives what the bath takes")
  func dampedLimit() {
    // Through the collision E rises by (1-q) - (1-q'); the damping takes it back: E = (E + gain) e^-g + nbar (1 - e^-g).
    let run = Program(
      """
      prepare qubit q=0.3 c=1
      collide theta=0.8 n=inf with damp gamma=0.5 nbar=0.2
      measure q_out as out, energy as photons
      let kept = exp(-0.5)
      expect (photons + out - 0.3)*kept + 0.2*(1 - kept) ~ photons within 1e-9
      """
    ).run()
    #expect(run.errors.isEmpty && run.output.contains("pass"), "\(run.output)\(run.rendered)")
  }

  @Test("leaves every other value as it is, to the last bit")
  func unchanged() {
    for program in [
      "prepare qubit q=0.25 c=1; collide theta=0.8 n=300; measure energy, purity, lost",
      "prepare qubit q=0.25 c=0; collide theta=0.8 n=300; measure energy, purity, lost",
      "prepare qubit q=0.25 c=0.5; collide theta=0.8 n=90 with damp gamma=0.1; measure energy, lost",
      "prepare qubit q=0.4 c=0; collide theta=pi/sqrt(7) n=3000000; measure energy, lost",
    ] {
      let (plain, asked) = (Program(program).run(), Program(program + ", q_out").run())
      #expect(plain.numbers.map(\.value) == asked.numbers.dropLast().map(\.value))
      #expect(asked.numbers.count == plain.numbers.count + 1)
    }
  }
}

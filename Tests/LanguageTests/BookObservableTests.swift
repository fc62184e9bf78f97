import Language
import Testing

/// Energies and entropies that qubits and baths exchange, in programs.
@Suite("Energy books in programs")
struct BookObservableTests {
  private static let stream = "prepare qubit q=0.25 c=1; "
  private static let all =
    "e_in, e_out, gain, work, heat, ergotropy_in, ergotropy_out, information, entropy_production, sum_e_in, sum_e_out, sum_work, sum_heat, sum_ergotropy_in, sum_ergotropy_out, sum_information, sum_entropy_production"

  // MARK: The same whichever way

  private func values(_ program: String) -> [Double] { Program(program).run().numbers.map(\.value) }

  @Test("are the same in one statement, in many, in a loop, in `until` and in a series")
  func ways() {
    let damp = "with damp gamma=0.1 nbar=0.2"
    let once = values(Self.stream + "collide theta=0.8 n=12 \(damp); measure \(Self.all)")
    #expect(once.count == 17)
    for program in [
      "collide theta=0.8 n=5 \(damp); collide theta=0.8 n=7 \(damp)",
      "repeat 12 { collide theta=0.8; damp gamma=0.1 nbar=0.2 }",
      "for n in 1..12 { collide theta=0.8 \(damp) }",
      "collide theta=0.8 \(damp) until k >= 12 max=40",
      "record energy, sum_e_out every 5 as run; collide theta=0.8 n=12 \(damp)",
      "proc some(n) { collide theta=0.8 n=n \(damp) }; some n=12",
    ] {
      #expect(values(Self.stream + program + "; measure \(Self.all)") == once, "\(program)")
    }
    let series = values(
      Self.stream
        + "record sum_ergotropy_out, sum_entropy_production, information as run; collide theta=0.8 n=30 \(damp); measure run.sum_ergotropy_out[12], run.sum_entropy_production[12], run.information[12]"
    )
    #expect(series == [once[14], once[16], once[7]])
  }

  /// Points go side by side where nothing asks for every qubit, and one by one where something does.
  @Test(
    "are the same in a sweep as alone",
    arguments: ["sum_e_out", "e_out", "sum_ergotropy_out", "information", "efficiency(here)"])
  func sweep(_ observable: String) {
    let body =
      "mark here; prepare qubit q=0.25 c=1; collide theta=theta n=40; collide theta=0.7 n=3"
    let sweep = Program(
      "prepare cavity fock n=2; sweep theta in linspace(0.3, 1, 16) as s { \(body); measure \(observable) as out, energy }; measure s.out"
    ).run()
    #expect(sweep.errors.isEmpty, "\(sweep.rendered)")
    for index in 0..<16 {
      let alone = Program(
        "prepare cavity fock n=2; let theta = linspace(0.3, 1, 16)[\(index)]; \(body); measure \(observable)"
      ).run()
      #expect(alone.numbers.last?.value == sweep.measured.last?.value.numbers[index].value)
    }
  }

  @Test("leave every other value as it is, to the last bit")
  func unchanged() {
    for program in [
      "prepare qubit q=0.25 c=1; collide theta=0.8 n=300; measure energy, purity, lost",
      "prepare qubit q=0.25 c=0; collide theta=0.8 n=300; measure energy, purity, lost",
      "prepare qubit q=0.25 c=0.5; collide theta=0.8 n=40 with damp gamma=0.1; measure energy, lost",
      "prepare qubit q=0.4 c=0; collide theta=pi/sqrt(7) n=3000000; measure energy, lost",
    ] {
      let plain = values(program)
      let asked = Program(program + ", sum_information, information, sum_heat").run()
      #expect(plain == Array(asked.numbers.map(\.value).prefix(plain.count)))
    }
  }

  // MARK: What they mean

  @Test("count from the preparation of the cavity, where all sums are zero")
  func fresh() {
    let run = Program(
      Self.stream
        + "collide theta=0.8 n=3; prepare cavity fock n=2; measure sum_e_in, sum_e_out, sum_work, sum_heat, sum_ergotropy_in, sum_ergotropy_out, sum_information, sum_entropy_production; expect e_in > 0"
    ).run()
    #expect(run.numbers.map(\.value) == [Double](repeating: 0, count: 8))
    #expect(run.rendered.contains("no qubit has come out of this cavity yet"))
  }

  @Test(
    "say why they are undefined",
    arguments: [
      ("collide g=0.8 tau=1 detuning=0.3", "e_in", "`omega=` beside `detuning=`"),
      ("collide g=0.8 tau=1 detuning=0.3", "sum_work", "`omega=` beside `detuning=`"),
      ("collide theta=pi/sqrt(7) n=inf", "sum_e_in", "infinitely many"),
      ("damp gamma=0.1", "entropy_production", "nbar=0"),
      ("damp gamma=0.1", "sum_entropy_production", "nbar=0"),
      ("prepare cavity fock n=1", "heat", "neither a collision nor a damping"),
      ("mark x; collide theta=0.3", "efficiency(x)", "cannot be told from 0"),
      (
        "mark x; prepare cavity fock n=3; collide theta=0.3", "efficiency(x)",
        "since the cavity was prepared"
      ),
      (
        "prepare qubit q=0.4 c=0; collide theta=pi/sqrt(7) n=3000000", "sum_ergotropy_out",
        "made at once"
      ),
    ])
  func undefined(_ action: String, _ observable: String, _ reason: String) {
    let run = Program(Self.stream + action + "; expect \(observable) > 0").run()
    #expect(run.rendered.contains(reason), "\(run.rendered)")
  }

  @Test("of detuned qubits need the cavity's frequency: work is what the detuning takes")
  func detuned() {
    let run = Program(
      Self.stream
        + "collide g=0.8 tau=1 detuning=0.5 omega=10 n=7; measure sum_e_in, sum_work, energy"
    ).run()
    #expect(run.errors.isEmpty, "\(run.rendered)")
    let numbers = run.numbers.map(\.value)
    // omega_q/omega = 1.05; seven qubits of excited weight 0.75.
    #expect(abs(numbers[0] - 1.05 * 0.75 * 7) < 1e-14)
    #expect(abs(numbers[1] + 0.05 * numbers[2]) < 1e-14)
  }

  @Test("A qubit that gives two photons at a time has twice the energy")
  func twoPhotons() {
    let run = Program(
      "prepare qubit q=0 c=0; collide twophoton theta=0.4 n=3; measure sum_e_in, sum_e_out, sum_work, energy"
    ).run()
    let numbers = run.numbers.map(\.value)
    #expect(numbers[0] == 6 && numbers[2] == 0)
    #expect(abs(numbers[0] - numbers[1] - numbers[3]) < 1e-13)
  }

  @Test("Angles that differ are averaged in the outgoing qubit too")
  func spread() {
    // From the vacuum with excited qubits: 1 - q' = <cos² theta'> = (1 + cos(2 theta) e^{-2 (sigma theta)²})/2.
    let run = Program("prepare qubit q=0; collide theta=0.8 spread=0.2; measure e_out, gain").run()
    let expected = (1 + -0.02919952230128873 * 0.9500889138) / 2
    #expect(abs(run.numbers[0].value - expected) < 1e-6, "\(run.numbers[0])")
    #expect(abs(run.numbers[0].value + run.numbers[1].value - 1) < 1e-14)
  }

  // MARK: Discharge

  @Test("The swap schedule carries all ergotropy of a number state away")
  func efficiency() {
    let run = Program(
      """
      prepare cavity fock n=8
      prepare qubit q=1 c=0
      mark full
      for n in [8,7,6,5,4,3,2,1] { collide theta=pi/2/sqrt(n) }
      measure energy, sum_ergotropy_out, efficiency(full)
      """
    ).run()
    #expect(run.errors.isEmpty, "\(run.rendered)")
    #expect(abs(run.numbers[0].value) < 1e-14)
    #expect(abs(run.numbers[1].value - 8) < 1e-12 && abs(run.numbers[2].value - 1) < 1e-13)
    #expect(run.numbers[2].bound < 1e-11)
  }

  @Test("An efficiency counts from its mark, and a mark made again starts anew")
  func marks() {
    let run = Program(
      """
      prepare qubit q=0.25 c=1; collide theta=pi/sqrt(15) n=20
      mark full; measure ergotropy as w, sum_ergotropy_out - sum_ergotropy_in as before
      prepare qubit q=0.7 c=1 phase=pi; collide theta=0.6 n=5
      mark later; measure ergotropy as w2, sum_ergotropy_out - sum_ergotropy_in as between
      collide theta=0.6 n=5
      expect efficiency(full) ~ (sum_ergotropy_out - sum_ergotropy_in - before)/w within 1e-10
      expect efficiency(later) ~ (sum_ergotropy_out - sum_ergotropy_in - between)/w2 within 1e-10
      mark full
      expect efficiency(full) ~ 0 within 1e-12
      """
    ).run()
    #expect(
      run.errors.isEmpty && !run.output.contains("fail") && !run.rendered.contains("undecided"))
    #expect(run.claims.allSatisfy { $0.verdict == .pass }, "\(run.output)\(run.rendered)")
  }

  @Test(
    "The name of a mark has to be one",
    arguments: ["efficiency(ful)", "efficiency(1)", "efficiency()", "efficiency"])
  func mistakes(_ call: String) {
    let run = Program("prepare cavity fock n=2; mark full; measure \(call)").run()
    #expect(run.errors.count == 1 && run.outcome == nil, "\(run.rendered)")
  }

  @Test(
    "Scripts that have a name `mark` keep it",
    arguments: [
      "let mark = 3; mark = 4; measure mark", "proc mark(x) { measure x as y }; mark x=4",
      "measure 4 as mark; measure mark", "for mark in [4] { measure mark }",
      "param mark = 4; measure mark",
    ])
  func yields(_ program: String) {
    let run = Program(program).run()
    #expect(run.errors.isEmpty && run.numbers.last?.value == 4, "\(run.rendered)")
  }
}

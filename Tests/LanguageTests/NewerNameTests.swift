import Testing

@testable import Language

/// Minor versions add, never change: a script that used a name before the language did keeps its meaning.
@Suite("Names that came later")
struct NewerNameTests {
  @Test(
    "yield to the script's own",
    arguments: [
      "let parity = 3; measure parity as x", "param wigner = 3; measure wigner as x",
      "measure 3 as parity; measure parity as x", "observable parity = 3; measure parity as x",
      "for parity in [3] { measure parity as x }",
      "proc p(wigner) { measure wigner as x }; p wigner=3",
      "let q_out = 3; measure q_out as x", "measure 3 as inversion; measure inversion as x",
    ])
  func yields(_ program: String) {
    let run = Program(program).run()
    #expect(run.errors.isEmpty, "\(run.rendered)")
    #expect(run.numbers.last?.value == 3)
  }

  @Test("mean the observable elsewhere")
  func observable() {
    let run = Program("prepare cavity fock n=3; measure parity").run()
    #expect(run.numbers.first?.value == -1)
  }
}

import SourceText
import TestSupport
import Testing

@testable import Language

@Suite("The identity of an experiment")
struct IdentityTests {
  static let start = "prepare qubit q=0.25; collide theta=0.8; measure energy"

  /// Two spellings of one experiment.
  static let same: [(String, String)] = [
    ("prepare qubit q=0.25", "prepare qubit q=0.25 c=1"),
    ("prepare qubit q=0.25", "prepare qubit q=0.25 phase=0"),
    ("prepare qubit q=0.25", "prepare qubit q=0.25 c=1 phase=0"),
    ("prepare qubit q=0.25", "prepare qubit excited=0.75"),
    ("damp gamma=0.1 time=1", "damp gamma=0.1"), ("damp gamma=0.1", "damp gamma=0.1 nbar=0"),
    ("damp gamma=0.1 nbar=0.2", "damp time=1 nbar=0.2 gamma=0.1"),
    ("collide theta=0.8", "collide theta=0.8 n=1"),
    (
      "collide theta=0.8 n=5 with damp gamma=0.1",
      "collide theta=0.8 n=5 with damp gamma=0.1 time=1"
    ),
    ("collide g=0.4 tau=2", "collide g=0.4 tau=2 detuning=0"),
    (
      "prepare cavity fock n=1; mark a; measure efficiency(a)",
      "prepare cavity fock n=1; mark full; measure efficiency(full)"
    ),
    ("prepare cavity coherent alpha=1", "prepare cavity coherent alpha=1 phase=0"),
    ("record energy as run; \(start)", "record energy every 1 as run; \(start)"),
    (start, "set levels=auto; \(start)"), (start, "set tolerance=1e-11; \(start)"),
    (start, "seed 0; \(start)"), (start, "prepare cavity vacuum; \(start)"),
    (start, "prepare qubit q=0.25; prepare cavity vacuum; collide theta=0.8; measure energy"),
    (start, "set digits=9; \(start)"), (start, "# a comment\n\(start); print \"done\""),
    ("measure fidelity(coherent, alpha=1)", "measure fidelity(coherent, alpha=1, phase=0)"),
    (
      "proc p(theta, n=3) { collide theta=theta n=n }; prepare qubit q=0.25; p theta=1",
      "proc p(theta, n=3) { collide theta=theta n=n }; prepare qubit q=0.25; p theta=1 n=3"
    ),
    ("analyze theta=1 with damp gamma=0.1", "analyze theta=1 with damp gamma=0.1 nbar=0"),
    ("set levels=20; \(start)", "set levels=20; set levels=20; \(start)"),
  ]

  /// Two experiments.
  static let different: [(String, String)] = [
    ("prepare qubit q=0.25", "prepare qubit q=0.25 c=0.5"),
    ("prepare qubit q=0.25", "prepare qubit excited=0.25"),
    ("damp gamma=0.1", "damp gamma=0.1 nbar=1e-9"), ("damp gamma=0.1", "damp gamma=0.1 time=2"),
    ("collide theta=0.8", "collide theta=0.8 n=2"),
    ("collide g=0.4 tau=2", "collide theta=0.8"),
    ("collide g=0.4 tau=2", "collide g=0.4 tau=2 omega=3"), (start, "mark a; \(start)"),
    (
      "mark a; mark b; measure efficiency(a)", "mark a; mark b; measure efficiency(b)"
    ),
    (start, "set levels=20; \(start)"), (start, "set tolerance=1e-10; \(start)"),
    (start, "seed 1; \(start)"), (start, "\(start); prepare cavity vacuum"),
    ("set levels=20; \(start)", "set levels=20; set levels=auto; \(start)"),
    (
      "if energy > 1 { set levels=20 }; \(start)",
      "if energy > 1 { set levels=20 }; set levels=auto; \(start)"
    ),
    (
      "repeat 2 { set levels=auto; \(start); set levels=20 }",
      "repeat 2 { \(start); set levels=20 }"
    ),
    (
      "let a = uniform(0, 1); let b = uniform(0, 1)",
      "let a = uniform(0, 1); seed 0; let b = uniform(0, 1)"
    ),
    ("record energy as run; \(start)", "record energy every 2 as run; \(start)"),
    ("prepare cavity coherent alpha=1", "prepare cavity coherent alpha=1 phase=1"),
  ]

  /// In a script that has prepared a qubit.
  static func identity(_ text: String) -> String {
    let (plan, diagnostics, _) = Program(
      text.contains("prepare qubit") ? text : "prepare qubit q=0.3; \(text)"
    ).check()
    #expect(!diagnostics.contains { $0.severity == .error }, "\(text)")
    return plan.identity
  }

  @Test("does not depend on how it is written", arguments: same.indices)
  func agrees(_ index: Int) {
    let (a, b) = Self.same[index]
    #expect(Self.identity(a) == Self.identity(b), "\(a) and \(b)")
  }

  @Test("depends on all that it means", arguments: different.indices)
  func differs(_ index: Int) {
    let (a, b) = Self.different[index]
    #expect(Self.identity(a) != Self.identity(b), "\(a) and \(b)")
  }
}

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
    ("prepare qubit q=0.25", "prepare qubit q=0.25 decay=0 dephasing=0"),
    ("prepare qubit q=0.25", "prepare qubit q=0.25 c=1 phase=0"),
    ("collide theta=0.8", "collide theta=0.8 spread=0"),
    ("collide theta=0.8", "collide theta=0.8 spread=0.0 shape=uniform"),
    ("collide intensity theta=0.8", "collide intensity theta=0.8 spread=0"),
    ("collide custom height=n+1 theta=0.8", "collide custom height=n+1 offset=0 theta=0.8"),
    ("collide custom height=n+1 theta=0.8", "collide custom height=n+1 offset=-0 theta=0.8 step=1"),
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
    (
      "collide theta=0.8 during damp gamma=0.1 with damp gamma=0.2",
      "collide theta=0.8 with damp gamma=0.2 during damp decay=0 gamma=0.1 nbar=0 dephasing=0"
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
    ("let a = 0.8; collide theta=a", "let b = 0.8; collide theta=b"),
    ("param m = 4; collide theta=pi/sqrt(m)", "param level = 4; collide theta=pi/sqrt(level)"),
    (start, "meta title=\"Charging\"; \(start)"), (start, "maser 1; \(start)"),
    ("measure energy as a", "measure energy as b"),
    ("expect energy > 1", "expect energy > 1 because \"it charges\""),
    (start, "\(start); save state to \"a.npz\""), (start, "\(start); plot populations"),
    ("collide theta=0.8", "collide θ=8e-1"), ("collide theta=.8", "collide theta=0.800"),
    (
      "prepare qubit q=0.3 as A; collide theta=1 stream=[A]",
      "prepare qubit q=0.3 as B; collide theta=1 stream=[B]"
    ),
    (
      "sweep x in [1, 2] as s { collide theta=x }", "sweep y in [1, 2] as t { collide theta=y }"
    ),
    (
      "collide rabi theta=0.6 coupling=0.2",
      "collide rabi coupling=0.2 theta=0.6 detuning=0 n=1"
    ),
    ("for n in 1..3 { collide theta=n }", "for m in 1..3 { collide theta=m }"),
    ("proc p(x) { collide theta=x }; p x=1", "proc q2(y) { collide theta=y }; q2 y=1"),
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
    ("collide theta=0.8", "collide theta=0.8 during damp gamma=0.1"),
    ("collide theta=0.8", "collide theta=0.8 memory=0.2"),
    ("collide theta=0.8", "collide theta=0.8 detect keep=g"),
    ("collide theta=0.8 detect keep=g", "collide theta=0.8 detect keep=e"),
    ("collide theta=0.8 detect keep=g", "collide theta=0.8 detect keep=g efficiency=0.9"),
    ("branches as t { collide theta=0.8 detect }", "branches as t { collide theta=0.9 detect }"),
    (
      "trajectories 9 as t seed=1 { collide theta=0.8 detect }",
      "trajectories 10 as t seed=1 { collide theta=0.8 detect }"
    ),
    (
      "trajectories 9 as t seed=1 { collide theta=0.8 detect }",
      "trajectories 9 as t seed=2 { collide theta=0.8 detect }"
    ),
    (
      "trajectories 9 as t seed=1 { collide theta=0.8 detect }",
      "branches as t { collide theta=0.8 detect }"
    ),
    ("collide theta=0.8 with damp gamma=0.1", "collide theta=0.8 during damp gamma=0.1"),
    (
      "collide theta=0.8 during damp gamma=0.1", "collide theta=0.8 during damp gamma=0.1 decay=0.1"
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
    ("collide theta=0.8", "collide theta=0.8000000000000002"),
    ("collide uniform theta=1", "collide intensity theta=1"),
    ("collide theta=1", "collide intensity theta=1"),
    ("collide theta=1 spread=0.1", "collide theta=1 spread=0.1 shape=uniform"),
    ("collide theta=1 spread=0.1", "collide theta=1"),
    (
      "collide theta=1 with damp gamma=0.1",
      "collide theta=1 arrivals=poisson with damp gamma=0.1"
    ),
    (
      "collide theta=1 arrivals=binomial p=0.5", "collide theta=1 arrivals=binomial p=0.6"
    ),
    (
      "prepare qubit q=0.3 as A; prepare qubit q=0.4 as B; collide theta=1 n=3 stream=[A, B]",
      "prepare qubit q=0.3 as A; prepare qubit q=0.4 as B; collide theta=1 n=3 stream=[B, A]"
    ),
    ("collide rabi theta=0.6 coupling=0.2", "collide rabi theta=0.6 coupling=0.3"),
    (
      "collide rabi theta=0.6 coupling=0.2",
      "collide modulated theta=0.6 coupling=0.2 eta=0 nu=20"
    ),
    ("prepare qubit q=0.3 decay=0.1", "prepare qubit q=0.3 dephasing=0.1"),
    ("beam theta=1 rate=2 time=3", "beam theta=1 rate=3 time=2"),
    ("measure energy", "measure purity"), ("expect energy > 1", "expect energy > 2"),
    ("sweep x in [1, 2] as s { collide theta=x }", "sweep x in [1, 3] as s { collide theta=x }"),
    ("collide theta=1 until energy > 2 max=9", "collide theta=1 until energy > 2 max=8"),
  ]

  /// Identities as they were when this version was fixed: a change of any of them makes every seal, journal and pack of others strange, and
  /// needs a new `Plan.identityVersion`.
  static let fixed: [(String, String)] = [
    (
      "prepare qubit q=0.25 c=1; collide theta=pi/sqrt(15) n=1000; damp gamma=0.1 nbar=0.15; measure purity",
      "cb85d81179f363b4c807b652692bc99fe849bca7fb4d66dbcba489bb55ff466f"
    ),
    (
      "prepare qubit q=0.25; collide theta=0.8 n=10 with damp gamma=0.1; measure energy",
      "6fe0d731dceef163f3ac4dda245065371b67cdc59a7436c4515fcba69c38ea8c"
    ),
    (
      "prepare qubit q=0.25; sweep x in [1, 2] as s { collide theta=x; measure energy }",
      "e17d88ef857a9f6a45491109761f565002033ca02f46feefc46393ba64689e77"
    ),
    (
      "prepare qubit q=0.25; collide rabi theta=0.6 coupling=0.2 n=10; measure energy",
      "f213b0436d957e4444d40efdc6e03915b5895215dd522d0290bb3e23b2645ab1"
    ),
    (
      "prepare qubit q=0.25; record energy as run; collide intensity theta=0.1 n=5; measure max(run.energy)",
      "43181127cf498cb61723331239fe368bd7872e80ad1a67c52a28cf22f1fc374a"
    ),
    (
      "prepare qubit q=0.25; collide theta=0.8 n=20 during damp gamma=0.1 nbar=0.15; measure energy",
      "45ac4e601537ecbb3e70d49c445873ff83f657dd2c45935bce3c2f18339d4ba9"
    ),
  ]

  @Test("is what it was for earlier programs of this version", arguments: fixed.indices)
  func stays(_ index: Int) {
    let (text, identity) = Self.fixed[index]
    #expect(Self.identity(text) == identity, "\(text)")
    #expect(Plan.identityVersion == 2)
  }

  @Test("is compared for sixty pairs and more")
  func size() { #expect(Self.same.count + Self.different.count >= 60) }

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

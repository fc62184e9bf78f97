import SourceText

extension DiagnosticPage {
  /// Notes and warnings: the program runs.
  static let advicePages: [DiagnosticPage] = [
    DiagnosticPage(
      .lossAfterTrain, "this damps once, after all collisions",
      "Statements act in the order written. For loss between collisions (Eq. 16) write it as a clause of `collide`; with an explicit `time=` the note stays silent.",
      wrong: "prepare qubit q=0.25\ncollide theta=0.8 n=10\ndamp gamma=0.1",
      right: "prepare qubit q=0.25\ncollide theta=0.8 n=10 with damp gamma=0.1"),
    DiagnosticPage(
      .trapTakenAsExact, "an angle near a trap is taken as exact",
      "No double is exactly pi/sqrt(m). For very many collisions, and for infinitely many, theta sqrt(n) within a few roundings of a multiple of pi counts as one, and nothing passes that level.",
      wrong: "prepare qubit q=0.25\ncollide theta=pi/sqrt(5) n=1e12",
      right: "prepare qubit q=0.25\ncollide theta=pi/sqrt(5) n=1000"),
    DiagnosticPage(
      .unevenMap, "a map whose rows or columns are spaced by a factor",
      "On a linear axis the smallest are thin lines. A logarithmic one gives all of them the same size.",
      wrong:
        "sweep q in [0.1, 0.2], gamma in logspace(1e-3, 1, 4) as s {\n  prepare qubit q=q\n  collide theta=0.8 n=5 with damp gamma=gamma\n  measure energy\n}\nplot map s.energy vs s.q, s.gamma",
      right:
        "sweep q in [0.1, 0.2], gamma in logspace(1e-3, 1, 4) as s {\n  prepare qubit q=q\n  collide theta=0.8 n=5 with damp gamma=gamma\n  measure energy\n}\nplot map s.energy vs s.q, s.gamma scale logy"
    ),
    DiagnosticPage(
      .arrivalsWithoutLoss, "without loss it makes no difference when qubits arrive",
      "What a cavity does between qubits is its loss. `arrivals=poisson` lets that last an exponentially distributed time, `gamma` per mean waiting time; without `with damp` nothing happens in between.",
      wrong: "prepare qubit q=0.25\ncollide theta=0.8 n=10 arrivals=poisson",
      right: "prepare qubit q=0.25\ncollide theta=0.8 n=10 arrivals=poisson with damp gamma=0.1"),
    DiagnosticPage(
      .limitOfTurns, "the limit of qubits that differ in turn",
      "Where qubits differ in turn the state goes round for ever: after each of them it is another one. `n=inf` is the limit of those after the last member of the stream (and of the list of theta), k a multiple of the turn's length. The states in between follow by collisions behind it.",
      wrong:
        "prepare qubit q=0.25 c=1 as A\nprepare qubit q=0.6 as B\ncollide theta=0.8 n=inf stream=[A, B] with damp gamma=0.5",
      right:
        "prepare qubit q=0.25 c=1\ncollide theta=0.8 n=inf with damp gamma=0.5"),
    DiagnosticPage(
      .newerName, "a name that the language has had since a later version",
      "A script that gives such a name a meaning of its own keeps that meaning. Another name would leave both.",
      wrong: "let parity = 3\nmeasure parity as x", right: "let odd = 3\nmeasure odd as x"),
    DiagnosticPage(
      .wholeSteps, "a range holds whole numbers only",
      "`a..b` goes from a in steps of 1. Values between come from `linspace(a, b, n)`.",
      wrong: "sweep q in 0..1 as s { measure q as x }",
      right: "sweep q in linspace(0, 1, 11) as s { measure q as x }"),
    DiagnosticPage(
      .oneByOne, "very many collisions, one by one",
      "No trap and no damping confines the state, so that no faster method has a bound; or damping moves the populations of very many levels. The message says about how long it will take; Ctrl-C stops between two collisions.",
      wrong: "", right: "prepare qubit q=0.25\ncollide theta=0.8 n=1000"),
    DiagnosticPage(
      .batteryChanges, "one battery, taken for two kinds",
      "A ladder with a top (`finite`, `spin`) has so many levels and no more; every other coupling and `damp` are those of a mode, which has all. A state whose levels fit can be handed from one to the other, as numbers; no experiment changes its battery on the way.",
      wrong: "prepare qubit q=0.25\ncollide finite levels=5 theta=0.3 n=10\ncollide theta=0.3",
      right:
        "prepare qubit q=0.25\ncollide finite levels=5 theta=0.3 n=10\nprepare cavity vacuum\ncollide theta=0.3"
    ),
    DiagnosticPage(
      .modulationResonance, "a modulation that brings a counter-rotating term into resonance",
      "Modulated frequencies split the counter-rotating term into parts J_k(2 eta) that turn at 2 omega + k nu (Eq. 6, expanded in Bessel functions). Where nu is near 2 omega/k for a small k, one of them hardly turns and disturbs more than all of them do without a modulation. A nu well above 2 omega keeps clear of all; `measure distance` says how far the collision is from Jaynes-Cummings.",
      wrong:
        "prepare qubit q=0.25\ncollide modulated theta=0.8 coupling=0.1 eta=1.2024127788 nu=2 n=5",
      right:
        "prepare qubit q=0.25\ncollide modulated theta=0.8 coupling=0.1 eta=1.2024127788 nu=20 n=5"),
    DiagnosticPage(
      .untilNeverMet, "the condition of `until` was never met",
      "The collisions ended at `max=` without the condition being certainly true; with --strict the exit code is 3.",
      wrong: "prepare qubit q=0.25\ncollide theta=0.8 until energy > 50 max=10",
      right: "prepare qubit q=0.25\ncollide theta=0.8 until energy > 1 max=100"),
    DiagnosticPage(
      .nearTrap, "the angle is near a trap, not on it",
      "An incoherent stream climbs past the levels where theta sqrt(n) is nearly a multiple of pi (Fig. 1, red and cyan).",
      wrong: "prepare qubit q=0.25 c=0\ncollide theta=pi/sqrt(15.6) n=100",
      right: "prepare qubit q=0.25 c=0\ncollide theta=pi/sqrt(15) n=100"),
    DiagnosticPage(
      .discharging, "the stream takes energy out",
      "q is the weight of the ground state; above 0.5 most qubits arrive empty.",
      wrong: "prepare qubit q=0.9\ncollide theta=0.8 n=10",
      right: "prepare qubit q=0.1\ncollide theta=0.8 n=10"),
    DiagnosticPage(
      .coherenceWithoutEffect, "c has no effect",
      "At q=0 and q=1 the coherence term c*sqrt(q(1-q)) is zero.",
      wrong: "prepare qubit q=0 c=1\ncollide theta=0.8",
      right: "prepare qubit q=0.1 c=1\ncollide theta=0.8"),
    DiagnosticPage(
      .strongLossSplitting, "strong loss between collisions",
      "Eq. (16) separates collision and loss, which is meant for gamma*time well below 1.",
      wrong: "prepare qubit q=0.25\ncollide theta=0.8 n=10 with damp gamma=0.5",
      right: "prepare qubit q=0.25\ncollide theta=0.8 n=10 with damp gamma=0.1"),
    DiagnosticPage(
      .untilAlreadyTrue, "`until` holds before the first collision",
      "The condition is asked after every collision, so one is made all the same.",
      wrong: "prepare qubit q=0.25\ncollide theta=0.8 until energy < 1 max=10",
      right: "prepare qubit q=0.25\ncollide theta=0.8 until energy > 1 max=100"),
    DiagnosticPage(
      .tooTightTolerance, "a tolerance that double precision cannot honour",
      "Rounding alone is larger; it widens the printed bound and never refuses.",
      wrong: "set tolerance=1e-20\nmeasure energy", right: "set tolerance=1e-12\nmeasure energy"),
    DiagnosticPage(
      .randomWithoutSeed, "random numbers without a seed",
      "Without `seed` the seed is 0: the run is reproducible all the same, and the seed is recorded.",
      wrong: "measure uniform(0, 1) as u", right: "seed 7\nmeasure uniform(0, 1) as u"),
    DiagnosticPage(
      .seedWithoutRandom, "a seed without random numbers", "Nothing in the script is random.",
      wrong: "seed 7\nmeasure energy", right: "measure energy"),
    DiagnosticPage(
      .unusedName, "a name that is never used", "Perhaps it was misspelt where it was meant.",
      wrong: "let m = 15\nmeasure energy", right: "let m = 15\nmeasure pi/sqrt(m) as theta"),
    DiagnosticPage(
      .reboundName, "a name gets a second value",
      "A second `let` at the same level rebinds the name: what stands above keeps the first value, what follows uses the second.",
      wrong: "let m = 15\nmeasure m\nlet m = 16\nmeasure m as second",
      right: "let m = 15\nmeasure m\nlet m2 = 16\nmeasure m2"),
    DiagnosticPage(
      .unusedAllowance, "an allowance that allows nothing",
      "`# allow W140: reason` silences a warning at its statement. Where there is none to silence, the script has changed, or the code is another one.",
      wrong: "measure energy  # allow W113: Fig. 5 uses 0.1",
      right: "let m = 15  # allow W140: kept for the reader\nmeasure energy"),
    DiagnosticPage(
      .noVersionLine, "a file that is to last has no version line",
      "A sealed or packed script is read in years to come: `maser 1` as its first statement says in which language it is written.",
      wrong: "measure energy", right: "maser 1\nmeasure energy"),
    DiagnosticPage(
      .staleSeal, "a script was edited after it was sealed",
      "The results below the script belong to the script as it was. `maser verify` says what differs now; `maser seal` makes a new seal.",
      wrong: "maser 1\nmeasure energy", right: "maser 1\nmeasure energy"),
  ]
}

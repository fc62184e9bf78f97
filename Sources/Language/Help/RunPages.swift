import SourceText

extension DiagnosticPage {
  /// Codes of the run and of claims.
  static let runPages: [DiagnosticPage] = [
    DiagnosticPage(
      .levelsExceedMemory, "the state does not fit the memory",
      "A state on N levels needs about 8 N² bytes with its work space. The message says how many it would be.",
      wrong: "prepare cavity coherent alpha=1e6", right: "prepare cavity coherent alpha=3"),
    DiagnosticPage(
      .outgrewLevels, "the cavity outgrew its levels",
      "The number asked for would be off by more than the tolerance, because photons left the levels kept. Leave the levels automatic, or ask for the number with its bound by `tolerance=inf`.",
      wrong: "set levels=10\nprepare qubit q=0.25\ncollide theta=0.8 n=300\nmeasure energy",
      right: "prepare qubit q=0.25\ncollide theta=0.8 n=300\nmeasure energy"),
    DiagnosticPage(
      .tooManyCollisions, "too many collisions or rounds to make one by one",
      "Each takes about a microsecond: 1e11 are a day. Where an exact trap or damping confines the state, or the stream is incoherent, any number can be made at once.",
      wrong: "prepare qubit q=0.25\ncollide theta=0.8 n=1e18",
      right: "prepare qubit q=0.25\ncollide theta=0.8 n=1000"),
    DiagnosticPage(
      .undecidedCondition, "a branch that cannot be decided",
      "The bounds leave open whether the condition holds. A claim may stay undecided, a branch must not.",
      wrong: "if fano < 1 { damp gamma=1 }",
      right: "if energy < 1 { damp gamma=1 }"),
    DiagnosticPage(
      .undefinedValue, "a value that is undefined",
      "Some observables have no value in some states: the Fano factor of the vacuum is 0/0.",
      wrong: "damp gamma=fano", right: "prepare cavity fock n=3\ndamp gamma=energy"),
    DiagnosticPage(
      .outsideDomain, "a function outside its domain",
      "Values are real numbers: no root of a negative number, no division by zero.",
      wrong: "measure sqrt(-1)", right: "measure sqrt(1)"),
    DiagnosticPage(
      .indexOutOfRange, "an item that a list does not have",
      "Items are counted from 0.",
      wrong: "let a = [1, 2]\nmeasure a[2]", right: "let a = [1, 2]\nmeasure a[1]"),
    DiagnosticPage(
      .notYetAvailable, "not in this version",
      "The statement is part of the language: it is read and checked, but this version cannot run it.",
      wrong: "",
      right: "prepare qubit q=0.25\ncollide theta=0.8"),
    DiagnosticPage(
      .eigenvaluesFailed, "the eigenvalues could not be computed",
      "LAPACK did not converge, which is not known to happen for density matrices. Please report the script.",
      wrong: "", right: "prepare cavity thermal nbar=1\nmeasure entropy"),
    DiagnosticPage(
      .listTooLong, "a list is too long", "A list has at most a million items.",
      wrong: "for x in linspace(0, 1, 1e12) { measure x }",
      right: "for x in linspace(0, 1, 3) { measure x }"),
    DiagnosticPage(
      .outputFailed, "a file or picture could not be made",
      "The disk is full, the folder cannot be written, or gnuplot is not installed. Everything else is done, and the program ends with exit code 3.",
      wrong: "",
      right:
        "prepare qubit q=0.25\nrecord energy as run\ncollide theta=0.8 n=10\nsave run to \"run.csv\""
    ),
    DiagnosticPage(
      .noLimit, "infinitely many collisions have no limit that could be given",
      "A limit exists below an exact trap, theta sqrt(n) = j pi, with damping after every collision, or for an incoherent stream that takes out more than it puts in. Elsewhere the energy goes on growing; the message says where it is heading.",
      wrong: "prepare qubit q=0.25\ncollide theta=0.8 n=inf",
      right: "prepare qubit q=0.25\ncollide theta=pi/sqrt(5) n=inf\nmeasure energy"),
    DiagnosticPage(
      .checkFailed, "a result failed its own check",
      "What holds for every state, such as |W| <= 1/pi and the integral 1 of a Wigner function, does not hold for what was computed. That is a mistake in maser and not in the script; nothing is drawn from such numbers.",
      wrong: "", right: "prepare cavity fock n=3\nexpect wigner(0, 0) ~ -1/pi within 1e-12"),
    DiagnosticPage(
      .fileWrittenTwice, "a run writes a file twice",
      "The second would replace the first, whose numbers were lost. Values in braces tell the files of a loop apart: `\"run-{g}.csv\"`.",
      wrong:
        "for g in [0.1, 0.2] {\n  prepare cavity fock n=9\n  record energy as run\n  damp gamma=g\n  save run to \"run.csv\"\n}",
      right:
        "for g in [0.1, 0.2] {\n  prepare cavity fock n=9\n  record energy as run\n  damp gamma=g\n  save run to \"run-{g}.csv\"\n}"
    ),
    DiagnosticPage(
      .impossibleOutcome, "an outcome that never happens was to be kept",
      "`keep=` conditions on what a detector says. Where that has the probability 0 there is no state to go on with: a qubit in its ground state that meets the vacuum cannot come out excited.",
      wrong: "prepare qubit q=1 c=0\ncollide theta=0.8 detect keep=e",
      right: "prepare qubit q=0 c=0\ncollide theta=0.8 detect keep=e\nmeasure probability"),
    DiagnosticPage(
      .treeTooLarge, "a tree of too many records",
      "`branches` follows every record of outcomes: n qubits have 2^n of them, 3^n where a detector may miss one. Up to 200000 are followed.",
      wrong:
        "prepare qubit q=0.25 c=1\nbranches as t { collide theta=0.8 n=30 detect }\nmeasure t.daemonic",
      right:
        "prepare qubit q=0.25 c=1\nbranches as t { collide theta=0.8 n=3 detect }\nmeasure t.daemonic"
    ),
    DiagnosticPage(
      .claimFailed, "a claim does not hold",
      "An `expect` is certainly false on this run. The message shows both sides with their bounds; the exit code is 4.",
      wrong: "expect energy > 1", right: "expect energy < 1"),
    DiagnosticPage(
      .claimUndecided, "a claim cannot be decided",
      "The bound is too coarse to tell, or a side has no value; the exit code is 5.",
      wrong: "expect fano < 1", right: "prepare cavity fock n=2\nexpect fano < 1"),
  ]
}

import SourceText

extension DiagnosticPage {
  /// Codes of physical ranges.
  static let rangePages: [DiagnosticPage] = [
    DiagnosticPage(
      .notAQuantumState, "not a quantum state",
      "The qubit's density matrix must have no negative eigenvalue: 0 <= q <= 1 and |c| <= 1.",
      wrong: "prepare qubit q=0.25 c=1.2", right: "prepare qubit q=0.25 c=1"),
    DiagnosticPage(
      .outOfRange, "a value out of range", "The message names the range.",
      wrong: "damp gamma=-0.1", right: "damp gamma=0.1"),
    DiagnosticPage(
      .notFinite, "a value that is not finite",
      "Angles, rates and amplitudes are finite real numbers.",
      wrong: "prepare qubit q=0.25\ncollide theta=inf",
      right: "prepare qubit q=0.25\ncollide theta=1.5"),
    DiagnosticPage(
      .notACount, "not a count",
      "Numbers of collisions, levels and photons are whole and not negative.",
      wrong: "prepare cavity fock n=1.5", right: "prepare cavity fock n=1"),
    DiagnosticPage(
      .parameterOutOfRange, "a parameter outside its range",
      "The script says which values of a parameter make sense.",
      wrong: "param q = 0.25 in [0, 0.5]\nprepare qubit q=q",
      right: "param q = 0.25 in [0, 0.5]\nprepare qubit q=q", wrongOverrides: ["q=0.7"],
      rightOverrides: ["q=0.1"]),
    DiagnosticPage(
      .noQubitPrepared, "no qubit has been prepared",
      "Say what arrives before it collides.",
      wrong: "collide theta=0.8 n=10", right: "prepare qubit q=0.25 c=1\ncollide theta=0.8 n=10"),
    DiagnosticPage(
      .unknownParameter, "no such parameter in the script",
      "Only names declared with `param` can be set from the command line; `maser params FILE` lists them.",
      wrong: "param theta = 0.8\nmeasure theta", right: "param theta = 0.8\nmeasure theta",
      wrongOverrides: ["thetta=1"], rightOverrides: ["theta=1"]),
    DiagnosticPage(
      .malformedAssignment, "a parameter without a value",
      "On the command line a parameter is set as NAME=EXPR, with an expression of the language.",
      wrong: "param theta = 0.8\nmeasure theta", right: "param theta = 0.8\nmeasure theta",
      wrongOverrides: ["theta="], rightOverrides: ["theta=pi/sqrt(15)"]),
    DiagnosticPage(
      .fileUnreadable, "a file cannot be read",
      "The path is given as you would to any other command; a folder is not a script.",
      wrong: "include \"missing.maser\"", right: "measure energy"),
  ]
}

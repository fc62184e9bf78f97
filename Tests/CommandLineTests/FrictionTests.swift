import Foundation
import Testing

/// What a newcomer typed in the first hours, and what should come of it.
@Suite("What newcomers try")
struct FrictionTests {
  /// A line given to `maser -e`, or the arguments of the program.
  struct Attempt: CustomTestStringConvertible, Sendable {
    let arguments: [String]
    let exit: Int32
    /// Texts of output and errors together.
    let says: [String]
    let not: [String]
    /// Files that are there afterwards, and no others.
    let files: [String]

    init(
      _ line: String, _ exit: Int32 = 0, says: [String] = [], not: [String] = [],
      files: [String] = []
    ) {
      self.init(["-e", line], exit, says: says, not: not, files: files)
    }

    init(
      _ arguments: [String], _ exit: Int32 = 0, says: [String] = [], not: [String] = [],
      files: [String] = []
    ) {
      (self.arguments, self.exit, self.says, self.not, self.files) =
        (arguments, exit, says, not, files)
    }

    var testDescription: String { arguments.joined(separator: " ") }
  }

  private static let stream = "prepare qubit q=0.25 c=1; "
  private static let families =
    stream
    + "for g in [0.1, 0.2] { prepare cavity vacuum; record energy as run; collide theta=0.8 n=3 with damp gamma=g }; "

  /// Sweeps whose points make more collisions than can be counted.
  static let counts = [
    Attempt(
      stream
        + "sweep m in [10, 12] as s { collide theta=pi/sqrt(m) n=inf; measure energy }",
      says: ["m=10  energy=3.93", "m=12  energy=4.81"]),
    Attempt(
      stream
        + "sweep g in [0.3, 0.4, 0.5] as s { collide theta=0.8 n=inf with damp gamma=g; measure energy }",
      says: ["g=0.3  energy=1.95", "g=0.5  energy=1.11"]),
    Attempt(
      "sweep m in [10, 12] { prepare qubit q=0.25 c=1; collide theta=pi/sqrt(m) n=5e18; measure k }",
      says: ["m=10  k=5000000000000000000"]),
    Attempt(
      [
        "explain", "-e",
        stream + "sweep m in [10, 12] as s { collide theta=pi/sqrt(m) n=inf; measure energy }",
      ], says: ["infinitely many collisions"]),
    Attempt(
      stream + "collide theta=pi/sqrt(15) n=9e18; measure k", says: ["k = 9000000000000000000"]),
  ]

  /// Files of loops, lists of sweeps.
  static let results = [
    Attempt(
      stream
        + "record energy as run; for g in [0.1, 0.2] { for th in [0.5, 0.8] { collide theta=th n=3 with damp gamma=g; save run to \"loss-{g}-{th}.csv\" } }",
      files: ["loss-0.1-0.5.csv", "loss-0.1-0.8.csv", "loss-0.2-0.5.csv", "loss-0.2-0.8.csv"]),
    Attempt(
      stream
        + "record energy as run; for g in [0.1, 0.2] { collide theta=0.8 n=3; save run to \"loss.csv\" }",
      2, says: ["E0414", "write `\"loss-{g}.csv\"`"]),
    Attempt(
      "for g in [1/3, 1/3 + 1e-9] { save state to \"s-{g}.npz\" }", 3,
      says: ["E0414", "what its braces hold reads the same"], files: ["s-0.333333.npz"]),
    Attempt(
      "sweep a in [1, 2] as s { measure [a, 2*a] as l }", says: ["a=1  l=[1, 2]", "a=2  l=[2, 4]"],
      not: ["undefined"]),
    Attempt(
      "sweep a in [1, 2] as s { measure [a, 2*a] as l }; save s to \"s.json\"; save s to \"s.npz\"",
      files: ["s.json", "s.npz"]),
    Attempt(
      "sweep a in [1, 2] as s { measure [a, 2*a] as l }; save s to \"s.csv\"", 2,
      says: ["csv has none", "save it as json or npz"]),
    Attempt(
      stream
        + "sweep th in [0.2, 0.8] as s { collide theta=th n=10; measure energy, purity, basin(leak, theta=th, q=0.25) as leak }; measure len(s.energy)",
      3,
      says: ["th=0.2  energy=1.01", "leak=undefined  (`leak`: `theta` is out of range)", "E0302"]
    ),
    Attempt(
      "prepare cavity thermal nbar=2; let s=0; for n in 0..30 { let s = s + (-1)^n*population(n) }; measure s",
      2, says: ["E0219", "to change the outer one write `s = s + (-1)^n*population(n)`"]),
    // (1 + (2/3)^31)/5
    Attempt(
      "prepare cavity thermal nbar=2; let s=0; for n in 0..30 { s = s + (-1)^n*population(n) }; measure s, sum([(-1)^n*population(n) for n in 0..30]) as c",
      says: ["s = 0.200001\nc = 0.200001"]),
  ]

  /// Curves from loops, and what is said of names that end with a block.
  static let loops = [
    Attempt(
      families + "plot run.energy vs run.k by g to \"f.gp\"; save run to \"f.csv\"",
      files: ["f.csv", "f.gp"]),
    Attempt(families + "measure run.g[0], run.k[3]", says: ["run.g[0] = 0.1", "run.k[3] = 3"]),
    Attempt(families + "plot run.energy by h to \"f.gp\"", 2, says: ["its columns: g, k, energy"]),
    Attempt(
      "for i in 1..2 { let y = i; measure y as z }; measure y", 2,
      says: ["write `let y = …` before the block, and in it `y = …`", "ended with its block"]),
    Attempt(
      "for i in 1..2 { sweep a in [1, 2] as s { measure a } }; measure s.a", 2,
      says: ["no series is called `s` here", "this series ended with its block"]),
    Attempt(
      "for i in 1..2 { measure i as z }; measure i", 2,
      says: ["`let last_i = 0` before the loop, and in it `last_i = i`"]),
    Attempt(
      "let i_last = 0; for i in 1..4 { i_last = i }; measure i_last", says: ["i_last = 4"]),
  ]

  /// What was silent for minutes.
  static let silences = [
    Attempt(
      ["explain", "-e", stream + "record energy as run; collide theta=0.8 n=1e7"],
      says: ["10000000 collisions at most"]),
    Attempt(
      ["explain", "-e", stream + "collide theta=0.8 n=inf with damp gamma=0.01"],
      says: ["infinitely many collisions, a limit"]),
    Attempt(
      stream + "collide theta=0.4 n=inf with damp gamma=1e-4 nbar=0.15", 3,
      says: ["E0412", "640 levels at most", "give a number of collisions"]),
  ]

  /// Words and numbers of other languages.
  static let words = [
    Attempt("let é = 3; let 電 = 4; measure é + 電 as s", says: ["s = 7"]),
    Attempt("prepare qubit q=.25; collide theta=.4; measure k", says: ["k = 1"]),
    Attempt("prepare cavity coherent alpha=1+2i", 2, says: ["phase="]),
    Attempt("measure photons", 2, says: ["`energy`"]),
    Attempt("measure parity", says: ["parity = 1"]),
    Attempt("measure husimi(0, 0)", 2, says: ["not in this version", "wigner(x, p)"]),
    Attempt("print \"日本語 θ ok\"", says: ["日本語 θ ok\n"]),
    Attempt(["help", "examples"], says: ["examples"]),
    Attempt(["help", "tutorial"], says: ["in ten steps"]),
    Attempt(["help", "zip"], says: ["sweep (x, y) in zip(A, B)"]),
    Attempt(["help", "vs"], says: ["example"]),
    Attempt(["help", "populations"], says: ["example"]),
    Attempt(["help", "let"], says: ["`x = value`", "total = total + n^2"]),
    Attempt(["help", "for"], says: ["[f for x in LIST]", "s = s + x"]),
    Attempt(["help", "record"], says: ["a family", "plot run.energy vs run.k by g"]),
    Attempt(["help", "save"], says: ["run-{g}.csv"]),
    Attempt(["--generate-completion-script", "bash"], says: ["complete"]),
    Attempt(["measure"], 66, says: ["maser help measure"]),
  ]

  @Test(
    "gives what it should, or says what would",
    arguments: counts + results + loops + silences + words)
  func attempts(_ attempt: Attempt) throws {
    let program = try Program()
    let outcome = try program.run(attempt.arguments)
    let shown = outcome.output + outcome.errors
    #expect(outcome.exit == attempt.exit, "\(shown)")
    for text in attempt.says { #expect(shown.contains(text), "no “\(text)” in\n\(shown)") }
    for text in attempt.not { #expect(!shown.contains(text), "“\(text)” in\n\(shown)") }
    #expect(try program.files() == attempt.files)
  }
}

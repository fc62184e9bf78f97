import Simulation
import SourceText
import Syntax
import TestSupport
import Testing

@testable import Language

@Suite("Any text")
struct CrashTests {
  static let pieces = [
    "(", ")", "[", "]", "{", "}", "\n", ";", "with", "else", "if", "=", "==", "~", "within", "..",
    ",",
    "-", "*", "/", "^", "not", "and", "inf", "1e300", "-1", "0", "0.5", "1e18", "energy", "fano",
    "k",
    "pi", "e", "levels", "theta=", "n=", "q=", "c=", "gamma=", "max=", "until", "damp", "collide",
    "prepare", "qubit", "cavity", "measure", "expect", "let", "x", "proc", "for", "in", "repeat",
    "as",
    "\"a{energy}\"", "sqrt(", "linspace(", "population(", "param", "observable", "set", "auto",
    "seed",
    "sum(", "argmax(", "normal(0, 1)", "record", "every", "sweep", "then", "tolerance=", "digits=",
    "floor(", "std(", "select(", "fidelity(", "fock",
  ]

  /// Checks and runs a text within tight limits: it ends with results or with diagnostics.
  private func survive(_ text: String) {
    let program = Program(text, files: ["lib.maser": "observable filling = energy/14"])
    let (plan, diagnostics, _) = program.check()
    for diagnostic in diagnostics { _ = DiagnosticRenderer().text(diagnostic) }
    guard !diagnostics.contains(where: { $0.severity == .error }) else { return }
    var machine = Machine()
    machine.numerics.memoryLimit = 200_000
    let limit = Countdown(3000)
    let run = Run(machine, isInterrupted: { limit.isOver })
    run.run(plan)
    #expect(run.outcome != nil)
    _ = run.rendered
  }

  @Test("from changed tokens ends with results or diagnostics", arguments: Array(UInt64(0)..<40))
  func mutations(seed: UInt64) {
    var generator = ProgramGenerator(seed: 9000 + seed)
    let text = generator.statements(8).joined(separator: "\n")
    let source = Source(name: "", text)
    let tokens = parseScript(source).tree.tokens.map { token in
      source.text(in: SourceRange(token.triviaStart, token.range.upper))
    }
    for _ in 0..<60 {
      var changed = tokens
      for _ in 0...Int(generator.generator.next() % 3) { mutate(&changed, &generator.generator) }
      survive(changed.joined())
    }
  }

  private func mutate(_ tokens: inout [String], _ generator: inout SplitMix) {
    guard !tokens.isEmpty else { return }
    let place = Int.random(in: tokens.indices, using: &generator)
    switch generator.next() % 4 {
    case 0: tokens.remove(at: place)
    case 1: tokens[place] = " " + generator.pick(Self.pieces)
    case 2: tokens.insert(" " + generator.pick(Self.pieces), at: place)
    default: tokens.swapAt(place, Int.random(in: tokens.indices, using: &generator))
    }
  }

  @Test("of extreme values ends with results or diagnostics")
  func extremes() {
    let values = [
      "0", "-0.0", "1e-300", "1e300", "-1e300", "inf", "-inf", "1e18", "2^53", "2^53+1", "0.5",
      "1e-320*1",
      "energy", "fano", "[]", "1 < 2", "floor(1e300)", "2e-308*2.0 - 4e-308", "1e308*10",
    ]
    let places = [
      "measure X", "damp gamma=X", "damp gamma=1 nbar=X", "damp gamma=1 time=X",
      "prepare qubit q=X", "prepare qubit q=0.5 c=X", "prepare qubit q=0.5 phase=X",
      "prepare cavity fock n=X", "prepare cavity coherent alpha=X", "prepare cavity thermal nbar=X",
      "prepare qubit q=0.3\ncollide theta=X n=2", "prepare qubit q=0.3\ncollide theta=0.5 n=X",
      "prepare qubit q=0.3\ncollide g=X tau=1 n=2",
      "prepare qubit q=0.3\ncollide g=1 tau=X detuning=1",
      "prepare qubit q=0.3\ncollide g=1 tau=1 detuning=X",
      "prepare qubit q=0.3\ncollide theta=0.5 until k > X max=3",
      "prepare qubit q=0.3\ncollide theta=0.5 until k > 2 max=X", "repeat X { measure k }",
      "for i in X..X { measure i }", "for i in linspace(0, X, 3) { measure i }",
      "measure linspace(0, 1, X)", "measure population(X), fidelity(fock, n=X)",
      "measure fidelity(coherent, alpha=X)", "measure fidelity(cotangent, theta=X, q=0.3)",
      "measure quadrature_variance(X)", "measure rho_re(X, 0)", "set levels=X\nmeasure energy",
      "set levels=X\nprepare qubit q=0.3\ncollide theta=0.5 n=3\nmeasure energy, ergotropy",
      "set tolerance=X\nmeasure energy", "set digits=X\nmeasure pi",
      "seed X\nmeasure uniform(0, 1)",
      "measure normal(X, X), uniform(X, X)", "measure X^X, X/X, X*X, X - X, X + X",
      "measure sqrt(X), exp(X), log(X), sin(X), tan(X), cot(X), asin(X), floor(X), round(X)",
      "measure [1, 2][X]", "expect X ~ X within X", "print \"{X}\"",
      "param x = X in [0, 1]\nmeasure x",
      "measure std([X, X]), argmax([X, X]), min(X, X)",
    ]
    for place in places {
      for value in values {
        survive(
          place.split(separator: "X", omittingEmptySubsequences: false).joined(separator: value))
      }
    }
  }
}

/// Over after being asked so often.
private final class Countdown: @unchecked Sendable {
  private var left: Int
  init(_ limit: Int) { left = limit }
  var isOver: Bool {
    left -= 1
    return left < 0
  }
}

/// A small program with what it shows.
public struct HelpProgram: Sendable {
  public let title: String
  public let text: String
  /// It runs as it stands, as a script or typed line by line.
  public let program: String
}

extension HelpProgram {
  /// The language in ten steps.
  public static let tutorial = [
    HelpProgram(
      title: "One line is an experiment",
      text:
        "A stream of qubits crosses a cavity, one after the other. `prepare qubit` says in which state they come, `collide` sends them, `measure` looks without disturbing.",
      program: "prepare qubit q=0.25 c=1\ncollide theta=pi/sqrt(15) n=10\nmeasure energy, purity\n"),
    HelpProgram(
      title: "Going on",
      text:
        "Statements act on one cavity in the order written. k counts the collisions; every number is printed with the digits that are certain.",
      program:
        "prepare qubit q=0.25 c=1\ncollide theta=pi/sqrt(15) n=10\ncollide theta=pi/sqrt(15) n=990\nmeasure k, energy, purity, ergotropy\n"
    ),
    HelpProgram(
      title: "Loss: once, or after every collision",
      text: "`damp` alone happens once. `with damp` happens after every collision.",
      program:
        "prepare qubit q=0.25 c=1\ncollide theta=pi/sqrt(15) n=200 with damp gamma=0.1 nbar=0.15\nmeasure energy, purity\n"
    ),
    HelpProgram(
      title: "Other starts",
      text: "The cavity may begin as vacuum, fock, coherent or thermal.",
      program:
        "prepare cavity coherent alpha=2\ndamp gamma=0.5\nmeasure energy, fano, fidelity(coherent, alpha=2)\n"
    ),
    HelpProgram(
      title: "Names",
      text:
        "`param` can be set on the command line (`maser run f.maser m=20`), `let` names a value, `observable` an expression of the state.",
      program:
        "param m = 15 in 2..60 \"level of the trap\"\nlet theta = pi/sqrt(m)\nobservable filling = energy/(m - 1)\nprepare qubit q=0.25 c=1\ncollide theta=theta n=100\nmeasure filling\n"
    ),
    HelpProgram(
      title: "Until something holds",
      text:
        "`until` stops after the first collision at which a condition certainly holds; `max=` bounds it.",
      program:
        "prepare qubit q=0.25 c=1\ncollide theta=pi/sqrt(15) until energy > 5 max=1000\nmeasure k, energy\n"
    ),
    HelpProgram(
      title: "A curve",
      text:
        "`record` takes a sample at every collision from then on. Without `to` the picture is drawn here.",
      program:
        "prepare qubit q=0.25 c=1\nrecord energy, ergotropy as run\ncollide theta=pi/sqrt(15) n=60\nplot run.energy, run.ergotropy\nmeasure max(run.energy)\n"
    ),
    HelpProgram(
      title: "Many experiments",
      text:
        "A sweep runs its block for every point, each from the state at entry, in parallel. Its table is read by columns, like a series.",
      program:
        "sweep q in linspace(0, 0.4, 5) as scan {\n  prepare qubit q=q c=1\n  collide theta=pi/sqrt(15) n=100\n  measure energy, purity\n}\nmeasure scan.q[argmax(scan.energy)] as best\n"
    ),
    HelpProgram(
      title: "Claims",
      text:
        "`expect` makes a script that checks itself: pass, fail, or undecided where the bounds cannot tell.",
      program:
        "prepare qubit q=0.25 c=1\ncollide theta=pi/sqrt(15) n=1000\nexpect purity > 0.999 because \"the trap holds\"\nexpect energy < 14\n"
    ),
    HelpProgram(
      title: "Procedures, and what is kept",
      text:
        "A procedure is called like a statement. `save` writes series, tables and states with everything needed to make them again; the ending says how.",
      program:
        "proc charge(theta, q=0.25, n=100) {\n  prepare qubit q=q c=1\n  collide theta=theta n=n\n}\ncharge theta=0.8\nmeasure energy\nsave state to \"charged.npz\"\n"
    ),
  ]

  /// Whole experiments.
  public static let examples = [
    HelpProgram(
      title: "Charging against the loss",
      text:
        "Energy, what can be drawn from it, and how mixed it is, with loss after every collision (Eq. 16).",
      program:
        "param gamma = 0.02\nprepare qubit q=0.25 c=1\nrecord energy, ergotropy, purity as run\ncollide theta=pi/sqrt(15) n=200 with damp gamma=gamma nbar=0.15\nmeasure last(run.energy), last(run.ergotropy), last(run.purity)\nplot run.energy, run.ergotropy\n"
    ),
    HelpProgram(
      title: "A trap, and a near miss",
      text: "At theta=pi/sqrt(m) the levels below m hold what they have; near it they leak.",
      program:
        "prepare qubit q=0.25 c=0\nfor m in [5, 5.2] {\n  prepare cavity vacuum\n  collide theta=pi/sqrt(m) n=200\n  measure energy, fano\n}\nanalyze theta=pi/sqrt(5.2)\n"
    ),
    HelpProgram(
      title: "A map of two parameters",
      text: "A grid of experiments as a table and a heat map.",
      program:
        "sweep theta in linspace(0.4, 1.2, 9), q in linspace(0, 0.4, 5) as s {\n  prepare qubit q=q c=1\n  collide theta=theta n=50\n  measure ergotropy\n}\nsave s to \"map.csv\"\nplot map s.ergotropy vs s.theta, s.q\n"
    ),
    HelpProgram(
      title: "A curve for every loss",
      text:
        "A series recorded in a loop is outside of it a curve for every turn, with the loop variable as a column.",
      program:
        "prepare qubit q=0.25 c=1\nfor g in [0.1, 0.01, 0.001] {\n  prepare cavity vacuum\n  record energy as run\n  collide theta=pi/sqrt(15) n=100 with damp gamma=g\n}\nplot run.energy vs run.k by g\nsave run to \"loss.csv\"\nmeasure select(run.energy, run.k == 100)\n"
    ),
    HelpProgram(
      title: "The best of many",
      text:
        "`name = value` gives a `let` from outside of a loop another value; `[f for x in LIST]` is a list.",
      program:
        "let best = 0\nlet found = 0\nprepare qubit q=0.25 c=1\nfor theta in linspace(0.3, 0.9, 7) {\n  prepare cavity vacuum\n  collide theta=theta n=30\n  if purity > 0.7 and ergotropy > best { best = ergotropy; found = theta }\n}\nmeasure best, found\nprepare cavity vacuum\ncollide theta=found n=30\nmeasure sum([n*population(n) for n in 0..40])\n"
    ),
    HelpProgram(
      title: "With and without coherence",
      text:
        "The same weights: after 20 qubits the coherent stream has brought less energy, and more of it can be drawn.",
      program:
        "proc charge(c) {\n  prepare cavity vacuum\n  prepare qubit q=0.25 c=c\n  collide theta=pi/sqrt(15) n=20\n}\ncharge c=1\nmeasure energy as e_coherent, ergotropy as w_coherent\ncharge c=0\nmeasure energy as e_mixed, ergotropy as w_mixed\nexpect w_coherent > w_mixed and e_coherent < e_mixed\n"
    ),
    HelpProgram(
      title: "Jitter",
      text: "Angles that vary from collision to collision; the seed makes them the same each time.",
      program:
        "seed 7\nprepare qubit q=0.25 c=1\nrepeat 100 { collide theta=normal(pi/sqrt(15), 0.01) }\nmeasure energy, purity\n"
    ),
    HelpProgram(
      title: "Charge and discharge",
      text:
        "Qubits that come excited charge the cavity; qubits in their ground state take the energy out again.",
      program:
        "prepare qubit q=0 c=0\ncollide theta=0.5 n=10\nmeasure energy as charged\nprepare qubit q=1 c=0\ncollide theta=0.5 n=10\nmeasure energy as left\nexpect left < charged\n"
    ),
  ]

  /// All of a list as a page.
  static func page(_ title: String, _ programs: [HelpProgram]) -> String {
    var text = title + "\n"
    for (index, step) in programs.enumerated() {
      text += "\n\(index + 1). \(step.title)\n   \(step.text)\n\n"
      text += step.program.split(separator: "\n").map { "  \($0)\n" }.joined()
    }
    return text
  }
}

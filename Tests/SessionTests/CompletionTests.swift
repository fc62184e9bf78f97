import Language
import Testing

@testable import Session

@Suite("Completion")
struct CompletionTests {
  let host = ScriptedHost()
  let session: Session

  init() {
    session = Session(host)
    session.submit("proc charge(theta, n=300) { collide theta=theta n=n }")
    session.submit("let gate = 15; param angle = 0.8; measure purity as stored")
    host.files = ["fig6.maser": "", "figs/": "", "lib.maser": "", "fig.csv": ""]
  }

  private func complete(_ text: String) -> [String] {
    session.completions(in: text, at: text.utf8.count).items.map(\.text)
  }

  @Test(
    "What can stand at the cursor is offered",
    arguments: [
      ("col", ["collide"]), ("char", ["charge"]), ("prepare ", ["qubit", "cavity"]),
      ("prepare cavity ", ["vacuum", "fock", "coherent", "thermal", "from"]),
      ("prepare cavity f", ["fock", "from"]), ("prepare cavity fock ", ["n="]),
      ("prepare qubit ", ["q=", "excited=", "c=", "phase=", "decay=", "dephasing=", "as"]),
      ("prepare qubit q=0.25 ", ["c=", "phase=", "decay=", "dephasing=", "as"]),
      ("prepare qubit excited=0.25 c=1 ", ["phase=", "decay=", "dephasing=", "as"]),
      ("collide th", ["theta="]), ("collide theta=0.8 n=10 wi", ["with"]),
      ("collide theta=0.8 n=10 with ", ["damp"]),
      ("collide theta=0.8 n=10 with damp ", ["gamma=", "nbar=", "time="]),
      ("collide theta=0.8 du", ["during"]), ("collide theta=0.8 n=10 during ", ["damp"]),
      (
        "collide theta=0.8 n=10 during damp ",
        ["gamma=", "nbar=", "decay=", "dephasing=", "qubit_nbar="]
      ),
      ("collide theta=0.8 during damp gamma=0.1 wi", ["with"]),
      ("collide theta=0.8 with damp gamma=0.1 n", ["nbar="]), ("damp gamma=0.1 t", ["time="]),
      (
        "set levels=a",
        [
          "auto", "angle", "abs(", "acos(", "argmax(", "argmin(", "any(", "all(", "asin(", "atan(",
          "a_re", "a_im",
        ]
      ),
      ("measure pur", ["purity"]),
      (
        "measure energy, erg",
        [
          "ergotropy", "ergotropy_incoherent", "ergotropy_coherent", "ergotropy_in",
          "ergotropy_out",
        ]
      ),
      ("let x = sto", ["stored"]), ("let x = 2*ga", ["gate", "gain"]),
      ("expect pop", ["population("]),
      ("measure fidelity(", nil),
      ("measure fidelity(co", ["coherent, ", "cotangent, "]),
      ("measure fidelity(coherent, ", ["alpha=", "phase="]), ("measure population(3) ", ["as"]),
      ("measure purity ", ["as"]), ("repeat 3 ", ["{"]), ("if energy>1 ", ["{"]),
      ("print \"x {purit", ["purity"]), ("expect purity > 1 because \"pu", []),
      ("prepare c", ["cavity"]), ("plot m", nil), ("save s", nil), ("sqrt(pu", ["purity"]),
      ("energy/ga", ["gate", "gain"]), ("charge ", ["theta=", "n="]), ("charge theta=1 ", ["n="]),
      ("collide \\th", ["θ"]), ("\\ga", ["γ"]), (":und", [":undo"]),
      (":load fi", ["fig6.maser", "figs/"]), (":save fi", ["fig6.maser", "figs/", "fig.csv"]),
      ("include \"li", ["lib.maser"]), ("?ener", ["?energy"]), ("??fan", ["??fano"]),
      (":help pur", ["purity"]), (":time col", ["collide"]),
      ("collide theta=0.8; mea", ["measure", "mean("]),
      ("repeat 3 { coll", ["collide"]), ("# col", []), ("collide theta=pi/s", nil),
    ] as [(String, [String]?)])
  func offers(_ text: String, _ expected: [String]?) {
    let found = complete(text)
    guard let expected else {
      #expect(!found.isEmpty)
      return
    }
    #expect(Set(found) == Set(expected), "\(found)")
  }

  @Test(
    "Only what fits there is offered",
    arguments: [
      ("expect energy ", [">", "<", ">=", "<=", "~"]), ("expect energy > 1 ", ["because"]),
      ("expect energy ~ 1 ", ["within"]), ("expect energy ~ 1 within 0.1 ", ["because"]),
      ("expect energy > 1 and purity ", [">", "<", ">=", "<=", "~"]),
      ("if energy ", [">", "<", ">=", "<=", "~"]), ("expect energy > 1 because ", ["\""]),
      ("collide theta=0.8 until energy ", [">", "<", ">=", "<=", "~"]),
      ("collide theta=0.8 until energy > 1 ", ["max="]), ("sweep ", []), ("sweep theta ", ["in"]),
      ("sweep theta in l", ["linspace(", "logspace("]),
      ("sweep theta in linspace(0, 1, 3) ", ["as", "{"]),
      ("sweep theta in linspace(0, 1, 3), ", []), ("sweep t in [1], q ", ["in"]),
      ("sweep t in [1] as ", []), ("sweep t in [1] as s ", ["{"]), ("sweep (a, b) ", ["in"]),
      ("sweep (a, ", []), ("sweep (a, b) in ", ["zip("]), ("for ", []), ("for i ", ["in"]),
      ("for i in 0..3 ", ["{"]), ("for i in lin", ["linspace("]), ("param x = 1 in ", ["["]),
      ("measure run.", ["k", "energy", "purity"]), ("measure run.en", ["energy"]),
      ("measure mean(run.pu", ["purity"]), ("measure scan.", ["t", "energy"]),
      ("let x = 2*run.e", ["energy"]), ("measure nothing.", []),
      ("plot run.energy scale ", ["logx", "logy", "loglog"]),
      ("plot run.energy sc", ["scale"]), ("plot run.energy ", ["vs", "by", "scale", "with", "to"]),
      ("plot run.energy vs ", ["run.", "scan."]),
      ("plot ", ["run.", "scan.", "map", "wigner", "populations"]),
      ("plot run.energy, ", ["run.", "scan."]), ("plot run.energy to ", ["\""]),
      ("save ", ["run", "scan", "state"]), ("save run ", ["to"]), ("save run to ", ["\""]),
      ("save run to \"", ["fig.csv", "figs/"]),
      ("save run to \"ru", ["ru.csv", "ru.json", "ru.npz"]),
      (
        "plot wigner to \"fig",
        ["fig.csv", "figs/", "fig.svg", "fig.pdf", "fig.png", "fig.gp", "fig.py"]
      ),
      ("prepare cavity from \"fi", ["figs/"]),
      (
        "collide ",
        [
          "intensity", "twophoton", "multiphoton", "uniform", "finite", "spin", "custom", "rabi",
          "modulated", "theta=", "g=", "tau=", "detuning=", "omega=", "n=", "stream=", "arrivals=",
          "p=", "spread=", "shape=", "memory=", "during", "detect", "with", "until",
        ]
      ),
      ("PRE", ["prepare"]), ("collide θ", ["theta="]), ("measure ENER", ["energy"]),
      ("COLLIDE", ["collide"]), ("record energy ", ["every", "as"]),
      ("record energy every 10 ", ["as"]), ("analyze theta=1 from ", ["state"]),
      ("include ", ["\""]), ("repeat 2 {\n  meas", ["measure"]), (":journals ", ["dismiss"]),
      ("prepare cavity from \"a.npz\" ", ["repair"]), ("proc f(a) ", ["{"]),
      ("measure energy as ", []), ("record energy as ", []), ("maser ", ["1"]),
      ("if k > 1 { damp gamma=1 } el", ["else"]), ("repeat 2 { damp gamma=1 } els", []),
      (":help :und", [":undo"]), ("??key", ["??keys"]), ("plot wigner to \"a.svg\" ", ["with"]),
      ("expect k == 0 because \"a\" ", []), (":explain colli", ["collide"]),
      ("?unt", ["?until"]), ("save run to \"loss-{gat", ["gate"]), ("print \"x", []),
      (":help tut", ["tutorial"]),
    ] as [(String, [String])])
  func onlyThese(_ text: String, _ expected: [String]) {
    session.submit("prepare qubit q=0.25; record energy, purity as run")
    session.submit("sweep t in [1, 2] as scan { collide theta=t; measure energy }")
    #expect(complete(text) == expected, "\(complete(text))")
  }

  @Test("Series come first where they are likely")
  func seriesFirst() {
    session.submit("prepare qubit q=0.25; record energy as run")
    #expect(complete("plot ").first == "run.")
    #expect(complete("save ").first == "run")
  }

  @Test("An argument that was given is not offered again")
  func given() {
    let found = complete("collide theta=0.8 ")
    #expect(!found.contains("theta=") && !found.contains("g="))
    #expect(found.contains("n=") && found.contains("with") && found.contains("until"))
    #expect(complete("collide g=1 ").contains("tau="))
    #expect(!complete("collide g=1 ").contains("theta="))
  }

  @Test("What is replaced begins with the word at the cursor")
  func start() {
    #expect(session.completions(in: "measure pur", at: 11).start == 8)
    #expect(session.completions(in: "collide \\theta=1", at: 14).start == 8)
    #expect(session.completions(in: "let θ = ene", at: 12).start == 9)
  }

  @Test("Everything offered has a description where there is something to say")
  func descriptions() {
    let items = session.completions(in: "collide ", at: 8).items
    #expect(items.allSatisfy { !$0.description.isEmpty })
  }

  @Test("Any text can be completed anywhere without a crash")
  func robust() {
    let text = "sweep (θ, y) in zip([1,2], \"a{b\") { collide g=1 [( # x\n}:?\\ \u{0} "
    for cursor in 0...text.utf8.count { _ = session.completions(in: text, at: cursor) }
  }
}

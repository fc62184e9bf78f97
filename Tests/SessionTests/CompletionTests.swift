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
      ("prepare qubit ", ["q=", "excited=", "c=", "phase="]),
      ("prepare qubit q=0.25 ", ["c=", "phase="]), ("prepare qubit excited=0.25 c=1 ", ["phase="]),
      ("collide th", ["theta="]), ("collide theta=0.8 n=10 wi", ["with"]),
      ("collide theta=0.8 n=10 with ", ["damp"]),
      ("collide theta=0.8 n=10 with damp ", ["gamma=", "nbar=", "time="]),
      ("collide theta=0.8 with damp gamma=0.1 n", ["nbar="]), ("damp gamma=0.1 t", ["time="]),
      (
        "set levels=a",
        [
          "auto", "angle", "abs(", "acos(", "argmax(", "argmin(", "any(", "all(", "asin(", "atan(",
          "a_re", "a_im",
        ]
      ),
      ("measure pur", ["purity"]),
      ("measure energy, erg", ["ergotropy", "ergotropy_incoherent", "ergotropy_coherent"]),
      ("let x = sto", ["stored"]), ("let x = 2*ga", ["gate"]), ("expect pop", ["population("]),
      ("measure fidelity(", nil),
      ("measure fidelity(co", ["coherent, ", "cotangent, "]),
      ("measure fidelity(coherent, ", ["alpha=", "phase="]), ("measure population(3) ", ["as"]),
      ("measure purity ", ["as"]), ("repeat 3 ", ["{"]), ("if energy>1 ", ["{"]),
      ("print \"x {purit", ["purity"]), ("expect purity > 1 because \"pu", []),
      ("prepare c", ["cavity"]), ("plot m", nil), ("save s", nil), ("sqrt(pu", ["purity"]),
      ("energy/ga", ["gate"]), ("charge ", ["theta=", "n="]), ("charge theta=1 ", ["n="]),
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

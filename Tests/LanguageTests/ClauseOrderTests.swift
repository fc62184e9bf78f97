import Language
import Syntax
import SourceText
import Testing

@Suite("The formatter lays the clauses of a collision")
struct ClauseOrderTests {
  private func formatted(_ text: String) -> String? {
    format(parseScript(Source(name: "script.maser", text)).0, grammar: Registry.standard)
  }

  @Test(
    "loss during it, loss after it, what ends it",
    arguments: [
      (
        "collide theta=1 until k>3 max=9 with damp gamma=1 during damp gamma=2",
        "collide theta=1 during damp gamma=2 with damp gamma=1 until k > 3 max=9"
      ),
      (
        "collide theta=1\n  with damp gamma=1\n  during damp gamma=2",
        "collide theta=1\n  during damp gamma=2\n  with damp gamma=1"
      ),
      (
        "repeat 2 {\n  collide theta=1 with damp gamma=1 during damp gamma=2; measure k\n}",
        "repeat 2 {\n  collide theta=1 during damp gamma=2 with damp gamma=1\n  measure k\n}"
      ),
      (
        "collide intensity theta=1 until k > 3 max=9 with damp gamma=1 # why",
        "collide intensity theta=1 with damp gamma=1 until k > 3 max=9  # why"
      ),
    ])
  func order(_ text: String, _ wanted: String) {
    #expect(formatted(text) == wanted + "\n")
    #expect(formatted(wanted) == wanted + "\n")
  }

  @Test("not where a comment stands between them")
  func comments() {
    let text =
      "collide theta=1\n  with damp gamma=1  # between\n  during damp gamma=2  # meanwhile\n"
    #expect(formatted(text) == text)
  }
}

import SourceText
import Testing

@Suite("Suggestions")
struct SuggestionTests {
  static let words = ["theta", "gamma", "measure", "purity", "n", "nbar", "fano", "power_max"]

  @Test(
    "a name near to a candidate is understood",
    arguments: [
      ("tetha", "theta"), ("THETA", "theta"), ("purty", "purity"), ("meas", "measure"),
      ("FANO", "fano"), ("N", "n"), ("gama", "gamma"), ("nbra", "nbar"), ("powermax", "power_max"),
    ])
  func near(typed: String, meant: String) {
    #expect(suggestion(for: typed, among: Self.words) == meant)
  }

  @Test("names with nothing in common are not suggested", arguments: ["x", "volume", "", "zzzzz"])
  func far(typed: String) {
    #expect(suggestion(for: typed, among: Self.words) == nil)
  }

  @Test("among equally near names the one with the same case wins, then the first")
  func ties() {
    #expect(suggestion(for: "Aba", among: ["aba", "Abb"]) == "aba")
    #expect(suggestion(for: "abx", among: ["aba", "abb"]) == "aba")
    #expect(suggestion(for: "Xb", among: ["xa", "Xa"]) == "Xa")
  }

  @Test("a name of a million letters is answered at once")
  func long() {
    #expect(suggestion(for: String(repeating: "a", count: 1_000_000), among: Self.words) == nil)
  }

  @Test(
    "lists are joined as in a sentence",
    arguments: [([], ""), (["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")])
  func lists(items: [String], text: String) {
    #expect(joinedList(items) == text)
  }

  @Test("the conjunction of a list can be chosen")
  func conjunction() { #expect(joinedList(["a", "b"], conjunction: "and") == "a and b") }
}

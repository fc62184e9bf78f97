import Testing

@testable import Report

@Suite("Equations become markup")
struct MathMarkupTests {
  @Test(
    "Words stay text, mathematics is set",
    arguments: [
      ("E = Tr(rho a†a)", "<mi>ρ</mi>"),
      ("Tr(rho²)", "<msup><mi>ρ</mi><mrow><mo>2</mo></mrow></msup>"),
      ("p_n = nbar^n/(1+nbar)^(n+1)", "<mfrac>"),
      ("<n|rho|n>", "⟨"),
      ("X = (a e^(-i angle) + a† e^(i angle))/sqrt(2)", "<msqrt><mn>2</mn></msqrt>"),
      ("h_n = n+1 (Buck and Sukumar 1981)", "Buck"),
    ])
  func sets(equation: String, part: String) {
    #expect(MathMarkup.markup(equation).text.contains(part))
  }
}

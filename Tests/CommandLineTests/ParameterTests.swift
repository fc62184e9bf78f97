import Foundation
import Testing

@Suite("Parameters on the command line")
struct ParameterTests {
  private let program: Program

  init() throws {
    program = try Program()
    try program.write(
      """
      param theta = pi/sqrt(15) in [0, pi] "angle of one collision"
      param n = 10 in 1..100
      measure theta, n

      """, to: "fig6.maser")
  }

  @Test("a value is an expression of the language, in any place of the line")
  func override() throws {
    #expect(try program.run("fig6.maser", "theta=pi/8").output == "theta = 0.392699\nn = 10\n")
    #expect(
      try program.run("n=2^3", "run", "fig6.maser").exit == 66, "`run` is a file name here")
    #expect(try program.run("n=2^3", "fig6.maser", "θ=1").output == "theta = 1\nn = 8\n")
  }

  @Test("an unknown name is E0901 with a suggestion and the list, and nothing runs")
  func unknown() throws {
    let outcome = try program.run("fig6.maser", "thetta=pi/sqrt(15.6)")
    #expect(outcome.exit == 2)
    #expect(outcome.output.isEmpty)
    #expect(
      outcome.errors == """
        error[E0901]: no parameter `thetta` in fig6.maser
          ┌─ command line:1:1
        1 │ thetta=pi/sqrt(15.6)
          │ ^^^^^^ did you mean `theta`?
          = parameters: theta, n     (`maser params fig6.maser` explains them)

        """)
  }

  @Test("of several scripts those that declare the name take the value")
  func several() throws {
    let outcome = try program.run("fig6.maser", "n=7", "-e", "print \"no parameter\"")
    #expect(outcome.exit == 0)
    #expect(outcome.output.contains("n = 7\n"))
    #expect(try program.run("fig6.maser", "-e", "measure k", "m=7").exit == 2)
  }

  @Test("the range holds for the command line too")
  func range() throws {
    for argument in ["theta=4", "n=0", "n=1.5", "theta=-1"] {
      let outcome = try program.run("fig6.maser", argument)
      #expect(outcome.exit == 2)
      #expect(outcome.errors.contains("error[E0305]"))
      #expect(outcome.errors.contains("command line:1:"))
    }
  }

  @Test("a mistake in the expression is located in the argument as typed")
  func syntax() throws {
    let outcome = try program.run("fig6.maser", "theta=2 pi")
    #expect(outcome.exit == 2)
    #expect(outcome.errors.contains("1 │ theta=2 pi\n  │       ^ ^^ write `2*pi`"))
    for argument in ["theta=", "theta=energy", "theta=[1]", "theta=1; measure k"] {
      #expect(try program.run("fig6.maser", argument).exit == 2, "\(argument)")
    }
  }

  @Test("params lists values, ranges and meaning")
  func list() throws {
    let outcome = try program.run("params", "fig6.maser", "n=20")
    #expect(outcome.exit == 0)
    #expect(
      outcome.output == """
        theta = pi/sqrt(15) = 0.811156   in [0, pi]   angle of one collision
        n = 20                           in 1..100

        """)
    let json = try program.run("params", "--format", "json", "fig6.maser").objects()
    let parameters = try #require(json[0]["params"] as? [[String: Any]])
    #expect(parameters.map { $0["name"] as? String } == ["theta", "n"])
    #expect(parameters[1]["value"] as? Int == 10)
    #expect(parameters[0]["range"] as? String == "[0, pi]")
    #expect(parameters[1]["doc"] is NSNull)
  }
}

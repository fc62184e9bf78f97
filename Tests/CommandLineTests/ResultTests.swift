import Foundation
import Testing

@Suite("Formats of results")
struct ResultTests {
  private let program: Program
  private let text = """
    param theta = pi/sqrt(15)
    prepare qubit q=0.25 c=1
    seed 7
    collide theta=theta n=10
    measure energy, population(3), fano as noise, [1, 1/3] as list, normal(0, 1) as draw
    expect energy > 3 because "say \\"so\\", please"
    print "a \\"b\\" \\\\ c"
    collide theta=theta until k >= 12 max=20

    """

  init() throws { program = try Program() }

  @Test("JSON Lines have the published kinds and keys")
  func json() throws {
    let objects = try program.run("--format", "json", "-e", text).objects()
    let kinds = objects.map { $0["kind"] as? String ?? "" }
    #expect(
      kinds == ["run"] + [String](repeating: "measure", count: 5)
        + ["expect", "print", "until", "end"])
    let run = objects[0]
    #expect(run["language"] as? Int == 1)
    #expect(run["seed"] as? Int == 7)
    // The parser of JSON used here rounds the last digit wrongly; how doubles are written is tested below.
    let theta = try #require((run["params"] as? [String: Any])?["theta"] as? Double)
    #expect(abs(theta - Double.pi / (15.0).squareRoot()) < 1e-15)
    #expect((run["tool"] as? String)?.hasPrefix("maser ") == true)
    for measured in objects[1...5] {
      #expect(
        Set(measured.keys) == ["kind", "name", "value", "bound", "k", "line"], "\(measured)")
      #expect(measured["k"] as? Int == 10)
      #expect(measured["line"] as? Int == 5)
    }
    #expect(
      objects[1...5].map { $0["name"] as? String } == [
        "energy", "population(3)", "noise", "list", "draw",
      ])
    let claim = objects[6]
    #expect(claim["verdict"] as? String == "pass")
    #expect(claim["because"] as? String == "say \"so\", please")
    #expect(claim["left"] as? Double == objects[1]["value"] as? Double)
    #expect(claim["right"] as? Int == 3)
    #expect(claim["bound"] is Double)
    #expect(objects[7]["text"] as? String == "a \"b\" \\ c")
    #expect(objects[8]["met"] as? Bool == true)
    let end = objects[9]
    #expect(Set(end.keys) == ["kind", "status", "collisions", "levels", "seconds"])
    #expect(end["status"] as? String == "ok")
    #expect(end["collisions"] as? Int == 12)
  }

  @Test("a failed run ends with a status that says so")
  func failedStatus() throws {
    let outcome = try program.run(
      "--format", "json", "-e", "measure k\nif 1/3 < 1/3 { print \"a\" }")
    #expect(outcome.exit == 3)
    #expect(try outcome.objects().last?["status"] as? String == "failed")
  }

  @Test("an undefined value is null, a list is an array, a whole number has no fraction")
  func values() throws {
    let objects = try program.run(
      "--format", "json", "-e", "measure fano, [1, 2], k\nset tolerance=inf\nmeasure inf"
    ).objects()
    #expect(objects[1]["value"] is NSNull)
    #expect(objects[1]["bound"] is NSNull)
    #expect(objects[2]["value"] as? [Int] == [1, 2])
    let line = try program.run("--format", "json", "-e", "measure k").lines[1]
    #expect(line.contains("\"value\":0,"))
  }

  @Test("a double is written in the shortest form that reads back the same")
  func shortest() throws {
    let outcome = try program.run("--format", "json", "-e", "measure 0.1, 1/3, 1e-300, 2^0.5")
    for value in ["0.1", "0.3333333333333333", "1e-300", "1.4142135623730951"] {
      #expect(outcome.output.contains("\"value\":\(value),"))
    }
  }

  @Test("csv has a header and one row per number")
  func csv() throws {
    let outcome = try program.run("--format", "csv", "-e", text)
    let lines = outcome.lines
    #expect(lines[0] == "kind,name,value,bound,k,line")
    #expect(lines[1] == "run,-e,,,,")
    #expect(lines[2].hasPrefix("measure,energy,"))
    #expect(lines[2].hasSuffix(",10,5"))
    #expect(lines[5].hasPrefix("measure,list[0],1,0.0,10,5"))
    #expect(lines.contains("expect,energy > 3,pass,,,6"))
    #expect(lines.contains("print,,\"a \"\"b\"\" \\ c\",,,"))
    #expect(lines.last == "end,,ok,,,")
  }

  @Test("digits of text follow `set digits`, those of JSON never do")
  func digits() throws {
    #expect(try program.run("-e", "set digits=3; measure 1/3").output == "1/3 = 0.333\n")
    #expect(
      try program.run("--format", "json", "-e", "set digits=3; measure 1/3").output
        .contains("0.3333333333333333,"))
  }
}

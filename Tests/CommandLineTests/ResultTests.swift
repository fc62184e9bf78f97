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
    #expect(lines[1].hasPrefix("run,-e,maser "))
    #expect(lines[2].hasPrefix("param,theta,0.8111557351947"))
    #expect(lines[3].hasPrefix("seed,,"))
    #expect(lines[4].hasPrefix("measure,energy,"))
    #expect(lines[4].hasSuffix(",10,5"))
    #expect(lines[7].hasPrefix("measure,list[0],1,0.0,10,5"))
    #expect(lines.contains("expect,energy > 3,pass,,,6"))
    #expect(lines.contains("print,,\"a \"\"b\"\" \\ c\",,,"))
    #expect(lines.last == "end,,ok,,,")
  }

  @Test(
    "a seed that is not known beforehand is recorded where it takes effect",
    arguments: [
      ("seed 4; measure uniform(0, 1) as u", [4], [Int]()),
      ("if 1 < 2 { seed 4 }; measure uniform(0, 1) as u", [0], [4]),
      ("seed 1; measure uniform(0, 1) as u; seed 2; measure uniform(0, 1) as v", [1], [2]),
    ])
  func seeds(program text: String, header: [Int], later: [Int]) throws {
    let objects = try Program().run("--format", "json", "-e", text).objects()
    #expect(objects.filter { $0["kind"] as? String == "run" }.map { $0["seed"] as? Int } == header)
    #expect(objects.filter { $0["kind"] as? String == "seed" }.map { $0["seed"] as? Int } == later)
  }

  @Test(
    "a warning that a comment allows stays silent",
    arguments: [
      "seed 7 # allow W131: tried out", "measure uniform(0, 1) as u # allow W130: as it comes",
      "prepare qubit q=0.25\ncollide theta=0.8 until energy > 9 max=3 # allow W101: an attempt",
      "prepare qubit q=0.25\ncollide theta=0.8 until energy < 1 max=3 # allow W114: on purpose",
    ])
  func allowed(text: String) throws {
    let outcome = try Program().run("-e", text)
    #expect(outcome.exit == 0)
    #expect(outcome.errors.isEmpty, "\(outcome.errors)")
  }

  @Test("digits of text follow `set digits`, those of JSON never do")
  func digits() throws {
    #expect(try program.run("-e", "set digits=3; measure 1/3").output == "1/3 = 0.333\n")
    #expect(
      try program.run("--format", "json", "-e", "set digits=3; measure 1/3").output
        .contains("0.3333333333333333,"))
  }
}

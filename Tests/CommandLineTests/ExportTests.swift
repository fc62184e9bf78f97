import Foundation
import Testing

/// The exported programs are run by Python with NumPy, and by one that has QuTiP; where there is none the test is skipped and says so.
enum SecondOpinion {
  static let numpy = python(importing: "numpy")
  static let qutip = python(importing: "qutip")
  static let crates = python(importing: "rocrate, rocrate_validator")

  /// A Python that has the module: the system's, or the one that the tests were given.
  static func python(importing module: String) -> String? {
    let given = ProcessInfo.processInfo.environment["MASER_PYTHON"].map { [$0] } ?? []
    return (given + ["python3", "/usr/bin/python3"]).first { python in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = [python, "-c", "import \(module)"]
      process.standardError = FileHandle.nullDevice
      do { try process.run() } catch { return false }
      process.waitUntilExit()
      return process.terminationStatus == 0
    }
  }

  static let isMissingNumpy: Comment = "needs a Python with NumPy"
  static let isMissingQutip: Comment =
    "needs a Python with QuTiP 5 (in MASER_PYTHON, or as python3)"
}

@Suite("maser export")
struct ExportTests {
  private let program: Program

  init() throws { program = try Program() }

  /// What dense matrices of a few dozen levels lose to rounding, and the solver of the master equation to its own tolerance (1e-13 a
  /// step): far above their sum, far below any error of physics.
  static let allowed = 1e-9

  static let scripts: [String] = [
    """
    # loss between collisions
    param g = 0.1
    prepare qubit q=0.25 c=1
    record energy, purity every 3 as run
    collide theta=pi/sqrt(15) n=20 with damp gamma=g nbar=0.15  # Eq. (16)
    measure energy, purity, a_im, rho_im(1, 0), entropy, ergotropy, ergotropy_coherent, fano, g2
    measure max(run.energy) as best, last(run.purity), len(run.k)
    """,
    """
    prepare cavity coherent alpha=1.3 phase=0.4
    prepare qubit excited=0.7 c=-0.5 phase=0.8
    collide g=0.4 tau=2 detuning=0.3 n=4
    measure energy, a_re, quadrature(0.3), quadrature_variance(0.3), fidelity(coherent, alpha=1.3)
    damp gamma=0.5 nbar=0.3 time=0.4
    measure energy, variance, mandel, power, parity, k
    """,
    """
    prepare qubit q=0.25 c=0.8
    collide rabi theta=0.6 coupling=0.2 detuning=0.1 n=5
    measure energy, purity, a_re, rho_re(2, 1)
    collide rabi theta=0.4 coupling=1 n=2 with damp gamma=0.05
    measure energy, population(1)
    """,
    """
    prepare qubit q=0.3 c=0.6 decay=0.1 dephasing=0.05 as A
    prepare qubit q=0.6 c=0 as B
    collide theta=0.5 stream=[A, A, B] n=7
    measure energy, purity, rho_im(1, 0)
    prepare cavity thermal nbar=0.4
    collide intensity theta=0.2 n=3
    collide twophoton theta=0.2 n=2
    measure energy, purity
    prepare cavity vacuum
    collide spin J=4 theta=0.3 n=9
    measure energy, purity
    """,
    """
    proc charge(theta, n=3) {
      prepare qubit q=0.25 phase=0.2
      collide theta=theta n=n
    }
    let total = 0
    for m in 1..3 {
      charge theta=0.3*m
      total = total + energy
    }
    observable filling = energy/10
    measure total, filling, sum([(-1)^n*population(n) for n in 0..10]) as even
    sweep theta in [0.5, 0.7], q in linspace(0, 0.4, 2) as scan {
      prepare cavity vacuum
      prepare qubit q=q
      collide theta=theta until energy > 2 max=6
      measure energy
    }
    measure max(scan.energy) as best, if best > 1 then 2*best else 0 as twice
    if energy > 1 { damp gamma=0.1 } else { collide theta=1 }
    measure energy as rest
    """,
    """
    meta title="names that Python has for itself"
    prepare qubit q=0.25
    let n = 3
    collide uniform theta=0.1*n n=2
    measure energy
    for lambda in [1, 2] { collide intensity theta=0.1*lambda n=2 }
    measure energy, round(2.5) as a, round(-2.5) as b, round(0.5) as c
    """,
  ]

  /// What the program measures, by name, in order.
  private func measured(_ text: String) throws -> [(name: String, value: Double, bound: Double)] {
    let outcome = try program.run("-e", text, "--format", "json")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    return try outcome.objects().compactMap { object in
      guard object["kind"] as? String == "measure" || object["kind"] as? String == "point" else {
        return nil
      }
      if let name = object["name"] as? String {
        return (name, object["value"] as? Double ?? .nan, object["bound"] as? Double ?? 0)
      }
      let values = object["values"] as? [String: Double] ?? [:]
      let bounds = object["bounds"] as? [String: Double] ?? [:]
      let place = "\(object["sweep"] ?? "")[\(object["index"] ?? "")]"
      return ("\(place).energy", values["energy"] ?? .nan, bounds["energy"] ?? 0)
    }
  }

  private func compare(_ text: String, _ target: String, _ python: String) throws {
    try program.write(text, to: "a.maser")
    let export = try program.run("export", target, "a.maser", "-o", "a.py")
    #expect(export.exit == 0, "\(export.errors)")
    let run = try program.shell("\(python) -W ignore a.py")
    #expect(run.exit == 0, "\(run.errors)")
    let lines = run.lines.compactMap { line -> (String, Double)? in
      guard let end = line.range(of: " = ", options: .backwards),
        let value = Double(line[end.upperBound...])
      else { return nil }
      return (String(line[..<end.lowerBound]), value)
    }
    let expected = try measured(text)
    #expect(lines.count == expected.count && !lines.isEmpty, "\(run.output)")
    for (line, want) in zip(lines, expected) {
      let apart = abs(line.1 - want.value)
      #expect(
        apart <= want.bound + Self.allowed * max(1, abs(want.value)),
        "\(line.0): \(line.1), maser \(want.value)")
    }
  }

  @Test(
    "NumPy says the same", .enabled(if: SecondOpinion.numpy != nil, SecondOpinion.isMissingNumpy),
    arguments: scripts.indices)
  func numpy(_ index: Int) throws {
    try compare(Self.scripts[index], "python", SecondOpinion.numpy!)
  }

  @Test(
    "QuTiP says the same", .enabled(if: SecondOpinion.qutip != nil, SecondOpinion.isMissingQutip),
    arguments: scripts.indices)
  func qutip(_ index: Int) throws {
    try compare(Self.scripts[index], "qutip", SecondOpinion.qutip!)
  }

  @Test(
    "nothing is skipped where everything is to be tested",
    .enabled(if: ProcessInfo.processInfo.environment["CI"] != nil, "only on CI"))
  func complete() {
    #expect(SecondOpinion.numpy != nil && SecondOpinion.qutip != nil && SecondOpinion.crates != nil)
  }

  @Test("names and comments are carried over")
  func readable() throws {
    let text = try program.run("export", "python", "-e", Self.scripts[0]).output
    #expect(text.contains("    # loss between collisions\n    g = param(\"g\", 0.1)"))
    #expect(text.contains("damp=dict(gamma=g, nbar=0.15))  # Eq. (16)"))
    #expect(text.contains("best = b.show(\"best\", max(run[\"energy\"]))"))
  }

  static let withoutCounterpart: [(text: String, says: String)] = [
    ("prepare qubit q=0.2; collide theta=1 n=inf", "n=inf"),
    ("prepare qubit q=0.2; analyze theta=1", "analyze"),
    ("prepare qubit q=0.2; collide theta=1 during damp gamma=0.1", "during"),
    ("prepare qubit q=0.2; collide theta=1 spread=0.1", "spread="),
    ("prepare qubit q=0.2; measure uniform(0, 1) as x", "uniform"),
    ("measure lost", "lost"),
    ("let theta = 1; sweep theta in [1, 2] as s { measure theta as x }", "outside this sweep"),
    ("proc p() { measure energy as x }; p", "in a procedure"),
    ("let x = 1; repeat 2 { let x = 2; measure x as y }; measure x", "another thing outside"),
  ]

  @Test(
    "what has no counterpart is said, with its place, and nothing is written",
    arguments: withoutCounterpart.indices)
  func refuses(_ index: Int) throws {
    let (text, says) = Self.withoutCounterpart[index]
    let outcome = try program.run("export", "python", "-e", text, "-o", "a.py")
    #expect(outcome.exit == 3 && outcome.errors.contains("E0408"), "\(outcome.errors)")
    #expect(outcome.errors.contains(says), "\(outcome.errors)")
    #expect(try program.files().isEmpty)
  }

  @Test("no text of a script becomes a statement of Python")
  func strings() throws {
    let text =
      "print \"\\\"); import os; os._exit(9) #\"\n# \"\"\" ; raise SystemExit(8)\nmeasure 1 as one"
    try program.write(text, to: "a.maser")
    #expect(try program.run("export", "python", "a.maser", "-o", "a.py").exit == 0)
    let run = try program.shell("python3 -c \"import ast; ast.parse(open('a.py').read())\"")
    #expect(run.exit == 0, "\(run.errors)")
    if let python = SecondOpinion.numpy {
      #expect(try program.shell("\(python) a.py").exit == 0)
    }
  }
}

import Foundation
import Testing

/// States as NumPy and QuTiP leave them.
@Suite(
  "States from files",
  .enabled(if: FileTests.hasPython, "python3 with numpy and pandas is not installed"))
struct StateFileTests {
  private func made(_ python: String, _ program: Program) throws {
    let words = FileTests.interpreter!.map { "'\($0)'" }.joined(separator: " ")
    try program.write("import numpy as np\n" + python, to: "make.py")
    #expect(try program.shell("\(words) make.py").exit == 0)
  }

  /// A mixed state of 12 levels with an error like that of an integrator: 1e-6, with negative eigenvalues.
  static let integrated = """
    n = np.arange(12); p = 0.5**n; rng = np.random.default_rng(1)
    e = rng.standard_normal((12, 12)); rho = np.diag(p/p.sum()) + 1e-6*(e + e.T)
    rho[11, 11] -= 3e-4; np.savez('m.npz', rho=rho)
    open('energy', 'w').write(repr(float((n*np.diag(rho)).sum())))
    """

  @Test(
    "A state of an integrator is refused with its repair, and repaired with the distance booked")
  func repair() throws {
    let program = try Program()
    try made(StateFileTests.integrated, program)
    let refused = try program.run(["-e", "prepare cavity from \"m.npz\"; measure energy"])
    #expect(refused.exit == 2)
    #expect(refused.errors.contains("E0214"), "\(refused.errors)")
    #expect(refused.errors.contains("`prepare cavity from \"m.npz\" repair`"))
    #expect(refused.errors.contains("away in trace norm"))
    let text = "prepare cavity from \"m.npz\" repair; measure energy"
    let repaired = try program.run(["-e", text, "--format", "json"])
    #expect(repaired.exit == 0, "\(repaired.errors)")
    let measured = try #require(
      try repaired.objects().first { $0["type"] as? String == "measure" || $0["value"] != nil })
    let value = try #require(measured["value"] as? Double)
    let truth = try #require(Double(try program.text(of: "energy")))
    let digits = try #require(repaired.output.firstMatch(of: /"bound":([^,}]+)/)?.1)
    let bound = try #require(Double(digits))
    #expect(abs(value - truth) <= bound && bound < 0.02, "\(value) \(truth) \(bound)")
  }

  @Test("A loss in the file is said to be there")
  func lossInFile() throws {
    let program = try Program()
    try made("np.savez('m.npz', rho=np.diag([0.5, 0.4999999]))", program)
    let script = "prepare cavity from \"m.npz\"; measure energy"
    let refused = try program.run(["-e", script])
    #expect(refused.exit == 3)
    #expect(refused.errors.contains("the loss is in the file"), "\(refused.errors)")
    #expect(!refused.errors.contains("smaller `tolerance`"))
    for advised in [
      script.replacingOccurrences(of: ".npz\"", with: ".npz\" repair"),
      "set tolerance=inf; " + script,
    ] {
      let outcome = try program.run(["-e", advised])
      #expect(outcome.exit == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("energy = 0.50000"), "\(outcome.output)")
    }
  }

  static let kets: [String] = [
    "psi=v", "v", "rho=v", "psi=v.reshape(4, 1)", "psi=v, n=np.arange(3.)[:0]",
    "ket=v.astype('>c16')",
  ]

  @Test("Kets are pure states", arguments: kets)
  func ket(_ text: String) throws {
    let program = try Program()
    try made("v = np.array([0.5, 0.5j, 0.5, -0.5j]); np.savez('m.npz', \(text))", program)
    let outcome = try program.run([
      "-e", "prepare cavity from \"m.npz\"; measure energy, purity, rho_im(1, 0)",
    ])
    #expect(outcome.exit == 0, "\(outcome.errors)")
    for part in ["energy = 1.50000", "purity = 1.00000", "rho_im(1, 0) = 0.500000"] {
      #expect(
        outcome.output.contains(part.replacingOccurrences(of: "0.500000", with: "0.250000")),
        "\(outcome.output)")
    }
  }

  static let refusals: [(python: String, says: String)] = [
    ("np.savez('m.npz', psi=np.array([0.5, 0.5]))", "the norm of the ket is 0.707"),
    ("np.savez('m.npz', rho=np.array([{}], dtype=object))", "state.full()"),
    ("np.save('m', np.eye(2)); import os; os.rename('m.npy', 'm.npz')", "a single array"),
    ("import pickle; pickle.dump(np.eye(2), open('m.npz', 'wb'))", "it is a pickle"),
    (
      "import zipfile; z = zipfile.ZipFile('m.npz', 'w', zipfile.ZIP_LZMA); z.writestr('rho.npy', b'x'); z.close()",
      "packed in another way"
    ),
    (
      "np.savez_compressed('m.npz', rho=np.zeros((8192, 8192)))",
      "537 MB unpacked, the limit is 269 MB"
    ),
    (
      """
      np.savez_compressed('m.npz', rho=np.eye(4)/4)
      data = bytearray(open('m.npz', 'rb').read()); data[60] ^= 255; open('m.npz', 'wb').write(data)
      """, "it is damaged"
    ),
    (
      """
      np.savez_compressed('m.npz', rho=np.eye(4)/4)
      data = bytearray(open('m.npz', 'rb').read()); at = data.rfind(b'PK\\x01\\x02')
      data[at+24:at+28] = (1).to_bytes(4, 'little'); open('m.npz', 'wb').write(data)
      """, "cannot be unpacked to the size it says"
    ),
  ]

  @Test("What is no state is refused with what it is and what to do", arguments: refusals)
  func refused(_ python: String, _ says: String) throws {
    let program = try Program()
    try made(python, program)
    let outcome = try program.run(["-e", "prepare cavity from \"m.npz\"; measure energy"])
    #expect(outcome.exit == 2, "\(outcome.output)")
    #expect(outcome.errors.contains(says), "\(outcome.errors)")
    // A bomb takes no time.
    #expect(outcome.seconds < 20)
  }

  @Test("A compressed archive is read like a plain one, also where the array is large")
  func compressed() throws {
    let program = try Program()
    try made(
      """
      rng = np.random.default_rng(2); a = rng.standard_normal((60, 60)) + 1j*rng.standard_normal((60, 60))
      rho = a @ a.conj().T; rho /= np.trace(rho).real
      np.savez('plain.npz', rho=rho, other=np.arange(5)); np.savez_compressed('packed.npz', rho=rho, other=np.arange(5))
      """, program)
    let texts = try ["plain", "packed"].map { name in
      let outcome = try program.run([
        "-e",
        "set digits=17; prepare cavity from \"\(name).npz\"; measure energy, purity, rho_im(3, 1)",
      ])
      #expect(outcome.exit == 0, "\(outcome.errors)")
      return outcome.output
    }
    #expect(texts[0] == texts[1])
  }

  @Test("A sweep that begins with a repaired state is cut into shards with it")
  func shards() throws {
    let program = try Program()
    try made(StateFileTests.integrated, program)
    try program.write(
      """
      prepare cavity from "m.npz" repair
      prepare qubit q=0.25
      sweep theta in [0.1, 0.2] as s { collide theta=theta n=2; measure energy }
      save s to "s.csv"
      """, to: "s.maser")
    #expect(try program.run(["s.maser"]).exit == 0)
    let expected = try program.text(of: "s.csv")
    #expect(try program.run(["sweep", "plan", "s.maser", "--shards", "1"]).exit == 0)
    try FileManager.default.removeItem(atPath: program.path("m.npz"))
    for arguments in [["run", "s.manifest", "--shard", "1/1"], ["merge", "s.manifest"]] {
      let outcome = try program.run(["sweep"] + arguments)
      #expect(outcome.exit == 0, "\(outcome.errors)")
    }
    func body(_ text: String) -> Substring { text[(text.firstRange(of: "\ntheta")!.lowerBound)...] }
    #expect(body(try program.text(of: "s.csv")) == body(expected))
  }
}

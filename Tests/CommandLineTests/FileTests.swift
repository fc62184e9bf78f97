import Foundation
import Testing

/// What `save` and `plot` leave in the folder.
@Suite("Files")
struct FileTests {
  /// A Python that has what these tests read files with; nil if there is none.
  static let interpreter: [String]? = [["/usr/bin/env", "python3"], ["/usr/bin/python3"]].first {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: $0[0])
    process.arguments = $0.dropFirst() + ["-c", "import numpy, pandas"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
  static let hasPython = interpreter != nil

  static let hasGnuplot = FileManager.default.isExecutableFile(atPath: "/usr/bin/gnuplot")

  private func python(_ text: String, in program: Program) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: FileTests.interpreter![0])
    process.arguments = FileTests.interpreter!.dropFirst() + ["-c", text]
    process.currentDirectoryURL = program.folder
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return String(decoding: output, as: UTF8.self)
  }

  static let script = """
    param theta = 0.8 in [0, 2]
    prepare qubit q=0.25 c=1 phase=0.3
    record energy, fano, population(3) every 2 as run
    collide theta=theta n=7
    save run to "out/run.csv"
    save run to "run.json"
    save run to "run.npz"
    save state to "state.npz"
    set digits=17
    measure energy, population(2), rho_re(1, 0), rho_im(1, 0)
    sweep q in [0.1, 0.2], n in [1, 3] as scan { prepare qubit q=q; collide theta=theta n=n; measure energy }
    save scan to "scan.csv"
    """

  @Test(
    "numpy and pandas read every file with the numbers of the run",
    .enabled(if: hasPython, "python3 with numpy and pandas is not installed"))
  func numpy() throws {
    let program = try Program()
    let outcome = try program.run(["-e", FileTests.script, "--format", "json"])
    #expect(outcome.exit == 0, "\(outcome.errors)")
    let text = try python(
      """
      import json, numpy as np
      def table(name):
          lines = [l for l in open(name) if not l.startswith('#')]
          return np.genfromtxt(lines, delimiter=',', names=True, dtype=None, encoding=None)
      run = table('out/run.csv'); npz = np.load('run.npz'); data = json.load(open('run.json'))
      assert list(run['k']) == [0, 2, 4, 6, 7] == list(npz['k']) == data['columns'][0]['values']
      assert np.array_equal(run['energy'], npz['energy'])
      assert list(run['energy']) == data['columns'][1]['values']
      import pandas as pd
      frame = pd.read_csv('out/run.csv', comment='#', float_precision='round_trip')
      assert list(frame['energy']) == list(npz['energy']) and list(frame['k']) == [0, 2, 4, 6, 7]
      assert frame['fano'].isna().tolist() == [True, False, False, False, False]
      assert np.isnan(run['fano'][0]) and np.isnan(npz['fano'][0])
      assert data['columns'][2]['values'][0] is None
      assert npz['energy'].dtype == '<f8' and npz['k'].dtype == '<i8'
      assert 'param theta' in json.loads(str(npz['provenance']))['script']
      state = np.load('state.npz'); rho = state['rho']
      assert np.allclose(rho, rho.conj().T, atol=0) and abs(np.trace(rho) - 1) < 1e-12
      scan = table('scan.csv')
      assert list(scan['status']) == ['ok'] * 4 and list(scan['n']) == [1, 3, 1, 3]
      print(repr(float(run['energy'][-1])), repr(float(rho[2, 2].real)), repr(float(rho[1, 0].real)), repr(float(rho[1, 0].imag)))
      """, in: program)
    // Both write the shortest text that reads back as the same double.
    let numbers = text.split { $0.isWhitespace }
    #expect(numbers.count == 4)
    for number in numbers { #expect(outcome.output.contains("\"value\":\(number),")) }
  }

  @Test(
    "gnuplot reads a table with its gaps",
    .enabled(if: hasGnuplot, "gnuplot is not installed"))
  func gnuplotReads() throws {
    let program = try Program()
    #expect(try program.run(["-e", FileTests.script]).exit == 0)
    let outcome = try program.shell(
      """
      gnuplot -e 'set datafile separator ","; set datafile commentschars "#"; set datafile columnheaders;
      stats "out/run.csv" using "fano" nooutput prefix "F"; stats "out/run.csv" using "energy" nooutput prefix "E";
      print F_records, F_invalid + F_blank, E_records; print sprintf("%.17g", E_max)' 2>&1
      """)
    let npz = try program.run(["-e", FileTests.script, "--format", "json"])
    #expect(outcome.lines.first == "4 1 5", "\(outcome.output)\(outcome.errors)")
    let energy = try #require(Double(outcome.lines.last ?? ""))
    #expect(npz.output.contains("\"value\":\(energy),"))
  }

  // MARK: States from files

  @Test("A saved state is read back with its bits and its bound", arguments: ["0", "0.3", "pi/2"])
  func storedState(_ phase: String) throws {
    let program = try Program()
    let first = "prepare qubit q=0.25 c=1 phase=\(phase); collide theta=0.8 n=40;"
    let rest =
      "collide theta=0.8 n=7; damp gamma=0.2 nbar=0.1 time=1; measure energy, purity, rho_re(2, 1), rho_im(2, 1), entropy"
    let whole = try program.run([
      "-e", "\(first) save state to \"s.npz\"; \(rest)", "--format", "json",
    ])
    #expect(whole.exit == 0, "\(whole.errors)")
    let again = try program.run([
      "-e",
      "prepare qubit q=0.25 c=1 phase=\(phase); prepare cavity from \"s.npz\"; \(rest)",
      "--format", "json",
    ])
    #expect(again.exit == 0, "\(again.errors)")
    let measured = { (outcome: Outcome) in
      outcome.lines.filter { $0.contains("\"measure\"") }.map { line in
        line.replacing(/"k":\d+,"line":\d+/, with: "")
      }
    }
    // A phase that is no multiple of pi/2 is stored as a complex matrix: the same within roundings.
    if phase != "0.3" { #expect(measured(again) == measured(whole)) }
    for (one, two) in zip(measured(whole), measured(again)) {
      let values = [one, two].map { line in
        Double(line.firstMatch(of: /"value":([^,]+),/)!.1)!
      }
      #expect(abs(values[0] - values[1]) <= 1e-13)
    }
  }

  static let matrices: [(text: String, says: String)] = [
    ("rho=np.diag([0.5, 0.5, 0.5])", "its trace is 1.5, not 1"),
    ("rho=np.diag([1.5, -0.5])", "negative eigenvalue -0.5"),
    ("rho=np.array([[0.5, 0.2], [0.1, 0.5]])", "not Hermitian: rho[1, 0]"),
    ("rho=np.ones((2, 3))", "the shape 2 x 3"), ("x=np.array('text')", "no array `rho`"),
    ("rho=np.array([[np.nan, 0], [0, 1.0]])", "rho[0, 0] is not a finite number"),
  ]

  @Test(
    "A matrix that is no state is refused with what is wrong",
    .enabled(if: hasPython, "python3 with numpy and pandas is not installed"), arguments: matrices)
  func refused(_ text: String, _ says: String) throws {
    let program = try Program()
    _ = try python("import numpy as np; np.savez('m.npz', \(text))", in: program)
    let outcome = try program.run(["-e", "prepare cavity from \"m.npz\"; measure energy"])
    #expect(outcome.exit == 2)
    #expect(outcome.errors.contains(says), "\(outcome.errors)")
  }

  @Test(
    "States of numpy are read: real, complex, single precision, transposed",
    .enabled(if: hasPython, "python3 with numpy and pandas is not installed"),
    arguments: [
      "rho=r", "rho=r.astype('c8')", "rho=np.asfortranarray(r)", "r", "rho=r.real",
      "rho=r.astype('>c16')",
    ])
  func numpyStates(_ text: String) throws {
    let program = try Program()
    _ = try python(
      "import numpy as np; v = np.array([0.5, 0.5j, 0.5, -0.5j]); r = np.outer(v, v.conj()); np.savez('m.npz', \(text))",
      in: program)
    let outcome = try program.run([
      "-e", "prepare cavity from \"m.npz\"; measure energy, purity, rho_im(1, 0), levels",
    ])
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("energy = 1.50000"))
    #expect(outcome.output.contains("purity = \(text == "rho=r.real" ? "0.500000" : "1.00000")"))
    #expect(outcome.output.contains("rho_im(1, 0) = \(text == "rho=r.real" ? "0" : "0.250000")"))
  }

  @Test("A damaged archive never crashes")
  func damagedArchive() throws {
    let program = try Program()
    #expect(
      try program.run([
        "-e", "prepare qubit q=0.25; collide theta=0.8 n=3; save state to \"s.npz\"",
      ]).exit == 0)
    let whole = try Data(contentsOf: URL(fileURLWithPath: program.path("s.npz")))
    for round in 0..<40 {
      let place = round * 7919
      var data = whole
      if round % 3 == 0 {
        data = data.prefix(place % data.count)
      } else {
        // The end of the file holds the directory.
        let offset = round % 3 == 1 ? data.count - 1 - place % 400 : place % data.count
        data[offset] ^= UInt8(1 + round)
      }
      try data.write(to: URL(fileURLWithPath: program.path("t.npz")))
      let outcome = try program.run(["-e", "prepare cavity from \"t.npz\"; measure k"])
      #expect(outcome.exit == 0 || outcome.exit == 2)
    }
  }

  @Test("A file says where it comes from")
  func provenance() throws {
    let program = try Program()
    _ = try program.run(["-e", FileTests.script, "theta=0.7"])
    let text = try String(contentsOfFile: program.path("out/run.csv"), encoding: .utf8)
    let identity = try #require(text.firstMatch(of: /# identity: ([0-9a-f]{64})\n/)).1
    // Another layout is the same experiment, another angle is not.
    for (script, angle, isSame) in [
      ("# a comment\n" + FileTests.script, "theta=0.7", true),
      (FileTests.script, "theta=0.8", false),
    ] {
      let other = try Program()
      _ = try other.run(["-e", script, angle])
      let text = try String(contentsOfFile: other.path("out/run.csv"), encoding: .utf8)
      #expect(text.contains("# identity: \(identity)\n") == isSame)
    }
    for part in [
      "# tool: maser", "# param theta = 0.7", "# seed: 0", "# | param theta = 0.8 in [0, 2]",
      "theta=0.7",
    ] {
      #expect(text.contains(part), "\(part)")
    }
  }

  @Test(
    "Pictures are drawn by their endings, and in the terminal",
    .enabled(if: hasGnuplot, "gnuplot is not installed"))
  func pictures() throws {
    let program = try Program()
    let outcome = try program.run([
      "-e",
      """
      prepare qubit q=0.25
      record energy, purity as run
      collide theta=0.8 n=20
      plot run.energy, run.purity vs k scale logx to "a.svg"
      plot run.energy to "b.pdf"
      plot run.energy vs run.purity to "c.png"
      plot wigner to "w.png"
      plot populations to "p.svg"
      plot run.energy to "d.gp"
      sweep x in linspace(0.1, 1, 5), y in [0.1, 0.3] as s { prepare qubit q=y; collide theta=x n=9; measure energy }
      plot map s.energy vs s.x, s.y to "m.png"
      plot s.energy vs s.x to "s.svg"
      plot run.energy
      """,
    ])
    #expect(outcome.exit == 0, "\(outcome.errors)")
    let starts = [
      "a.svg": "<?xml", "b.pdf": "%PDF", "c.png": "\u{FFFD}PNG", "w.png": "\u{FFFD}PNG",
      "p.svg": "<?xml", "m.png": "\u{FFFD}PNG", "s.svg": "<?xml", "d.gp": "",
    ]
    for (name, start) in starts {
      let data = try Data(contentsOf: URL(fileURLWithPath: program.path(name)))
      #expect(String(decoding: data.prefix(8), as: UTF8.self).hasPrefix(start), "\(name)")
      #expect(data.count > 500)
    }
    let svg = try String(contentsOfFile: program.path("a.svg"), encoding: .utf8)
    #expect(svg.contains("purity") && svg.contains("energy"))
    #expect(outcome.lines.count > 15)
  }

  @Test(
    "Tables of several runs are drawn into one picture, whose legend says what differs",
    .enabled(if: hasGnuplot, "gnuplot is not installed"))
  func overlay() throws {
    let program = try Program()
    for (angle, folder) in [("0.8", "strong"), ("0.25", "weak")] {
      _ = try program.run(["-e", FileTests.script, "theta=\(angle)", "--out", folder])
    }
    let tables = ["strong/out/run.csv", "weak/out/run.csv"]
    let outcome = try program.run(
      ["plot"] + tables + ["--y", "energy", "--scale", "logy", "--to", "both.svg"])
    #expect(outcome.exit == 0, "\(outcome.errors)")
    let svg = try String(contentsOfFile: program.path("both.svg"), encoding: .utf8)
    #expect(svg.contains("theta = 0.8") && svg.contains("theta = 0.25"))
    #expect(svg.contains("energy") && svg.contains("collisions"))
    let text = try program.run(["plot"] + tables + ["--y", "energy"])
    #expect(text.exit == 0 && text.lines.count > 10)
    let missing = try program.run(["plot", tables[0], "--y", "engery"])
    #expect(missing.exit == 2)
    #expect(missing.errors.contains("has no column `engery`; it has k, energy"))
    #expect(try program.run(["plot", "none.csv", "--y", "k"]).exit == 66)
    #expect(try program.run(["plot", tables[0], "--y", "k", "--to", "a.jpg"]).exit == 64)
  }

  @Test("Without gnuplot everything else is done, then a sentence and exit 3")
  func withoutGnuplot() throws {
    let program = try Program()
    let outcome = try program.shell(
      "PATH=/nonexistent; maser -e 'prepare qubit q=0.25; record energy as run; collide theta=0.8 n=3; plot run.energy to \"a.svg\"; save run to \"a.csv\"; measure k'"
    )
    #expect(outcome.exit == 3)
    #expect(outcome.output == "k = 3\n")
    #expect(outcome.errors.contains("gnuplot is not installed"))
    #expect(outcome.errors.contains("gnuplot-nox"))
    #expect(FileManager.default.fileExists(atPath: program.path("a.csv")))
  }

  @Test("Output goes below the folder of --out and nowhere else")
  func outputFolder() throws {
    let program = try Program()
    let save =
      "prepare qubit q=0.25; record energy as run; collide theta=0.8; save run to \"sub/a.csv\""
    let fine = try program.run(["-e", save, "--out", "results"])
    #expect(fine.exit == 0, "\(fine.errors)")
    #expect(FileManager.default.fileExists(atPath: program.path("results/sub/a.csv")))
    try FileManager.default.createDirectory(
      atPath: program.path("outside"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: program.path("results/link"), withDestinationPath: program.path("outside"))
    let led = try program.run([
      "-e", save.replacingOccurrences(of: "sub/", with: "link/"), "--out", "results",
    ])
    #expect(led.exit == 3)
    #expect(led.errors.contains("outside the output folder"))
    let full = try program.run(["-e", save, "--out", "/dev/full"])
    #expect(full.exit == 3)
    #expect(full.errors.contains("E0411"))
  }
}

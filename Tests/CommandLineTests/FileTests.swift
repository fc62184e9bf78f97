import Foundation
import Testing

/// What `save` and `plot` leave in the folder.
@Suite("Files")
struct FileTests {
  static let hasNumpy: Bool = {
    let outcome = try? Process.run(
      URL(fileURLWithPath: "/usr/bin/env"), arguments: ["python3", "-c", "import numpy"])
    outcome?.waitUntilExit()
    return outcome?.terminationStatus == 0
  }()

  static let hasGnuplot = FileManager.default.isExecutableFile(atPath: "/usr/bin/gnuplot")

  private func python(_ text: String, in program: Program) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", text]
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
    "numpy reads every file with the numbers of the run",
    .enabled(if: hasNumpy, "python3 with numpy is not installed"))
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

  @Test("A file says where it comes from")
  func provenance() throws {
    let program = try Program()
    _ = try program.run(["-e", FileTests.script, "theta=0.7"])
    let text = try String(contentsOfFile: program.path("out/run.csv"), encoding: .utf8)
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

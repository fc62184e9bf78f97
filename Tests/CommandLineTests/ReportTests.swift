import Foundation
import Testing

@Suite("maser report", .enabled(if: FileTests.hasGnuplot, "gnuplot is not installed"))
struct ReportTests {
  private let program: Program

  init() throws {
    program = try Program()
    try program.write(Self.script, to: "a.maser")
    try program.write("let kick = 0.7\n", to: "lib/pulse.maser")
  }

  static let script = """
    maser 1
    meta title="Charging with loss" author="Ada Example" orcid="0000-0002-1825-0097"
    meta licence="CC-BY-4.0" date="2026-11-28" description="A battery & its bath."
    include "lib/pulse.maser"
    param g = 0.1
    prepare qubit q=0.25
    record energy as run
    collide theta=kick n=30 with damp gamma=g
    measure energy, purity
    print "charged to {energy}"
    expect energy > 1 because "it charges"
    expect purity < 0.2
    sweep x in [0.5, 1, 1.5, 2] as scan { collide theta=x n=3; measure energy }
    sweep x in [0.5, 1, 1.5], y in linspace(0, 1, 12) as map { collide theta=x n=3 with damp gamma=y; measure energy }
    save run to "data/run.csv"
    plot run.energy to "run.pdf"
    plot populations to "end.png"
    """ + "\n"

  /// Beside this file.
  static func tool(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Page/\(name)").path
  }

  /// A claim of the script fails, which the exit code says.
  private func report(_ arguments: String...) throws {
    let outcome = try program.run(["report", "a.maser"] + arguments)
    #expect(outcome.exit == 4, "\(outcome.errors)")
  }

  @Test("the same run gives the same bytes, and the script stays as it was")
  func same() throws {
    try report()
    let outcome = try program.shell(
      "TZ=Asia/Tokyo LC_ALL=de_DE.UTF-8 maser report a.maser -o b.html --jobs 1; cmp a.html b.html")
    #expect(outcome.exit == 0, "\(outcome.output)")
    #expect(try program.text(of: "a.maser") == Self.script)
    #expect(try program.files() == ["a.html", "a.maser", "b.html", "lib"])
  }

  @Test("it tells claims, values, parameters, figures and how to cite")
  func tells() throws {
    try report("g=0.2")
    let page = try program.text(of: "a.html")
    for part in [
      "Charging with loss", "Ada Example", "0000-0002-1825-0097", "A battery &amp; its bath.",
      "1 passed, 1 failed of 2 claims", "it charges", "charged to ", "given on the command line",
      "Figure 1.", "Figure 2.", "scan.csv", "data/run.csv", "lib/pulse.maser", "g=0.2", "<math>",
      "Eq. (5), (7)", "CC-BY-4.0", "map.energy",
    ] {
      #expect(page.contains(part), "\(part)")
    }
  }

  @Test("it is verified as it is, by itself in another folder")
  func verified() throws {
    try report("g=0.2")
    let outcome = try program.shell(
      "mkdir far && mv a.html far && rm -r a.maser lib && cd far && TZ=Asia/Tokyo maser verify a.html --jobs 1 && maser verify . && ls"
    )
    #expect(outcome.exit == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.output.hasPrefix("a.html: identical"), "\(outcome.output)")
    #expect(outcome.output.hasSuffix("a.html\n"), "nothing is written")
  }

  /// Python that changes a page `t`, closing it again where it is `forged`, and what is said of it.
  private func changed(_ python: String, forged: Bool) throws -> Outcome {
    if !FileManager.default.fileExists(atPath: program.path("whole.html")) {
      try report("-o", "whole.html")
    }
    try program.write(
      """
      import hashlib, re, base64
      t = open('whole.html', encoding='utf-8').read()
      old = t
      \(python)
      assert t != old
      if \(forged ? "True" : "False"):
          body = t[:t.rindex('<!-- maser report 1')]
          t = body + '<!-- maser report 1 sha256 ' + hashlib.sha256(body.encode()).hexdigest() + ' -->\\n'
      open('a.html', 'w', encoding='utf-8').write(t)
      """, to: "change.py")
    let made = try program.shell("python3 change.py")
    #expect(made.exit == 0, "\(made.errors)")
    return try program.run("verify", "a.html")
  }

  static let changes: [(python: String, said: String)] = [
    (#"t = re.sub('charged to ([0-9])', r'charged to 1\1', t, count=1)"#, "\"Results\""),
    (#"t = t.replace("d='M", "d='M1.5,1.5 M", 1)"#, "\"Figures\""),
    (#"t = t.replace('it charges', 'it charged', 1)"#, "\"Claims\""),
    (
      #"t = t.replace('>run.csv', '>ran.csv').replace('>data/run.csv', '>data/ran.csv')"#,
      "\"Reproduce and cite\""
    ),
    (
      #"t = t.replace('A battery &amp; its bath.', 'A battery &amp; its bath!', 1)"#,
      "stands around the sections"
    ),
    (
      #"m = re.search('data-path="run.csv"[^>]*base64,([^"]*)"', t); b = base64.b64decode(m[1]).replace(b'1', b'2', 1); t = t.replace(m[1], base64.b64encode(b).decode())"#,
      "\"Series and sweeps\""
    ),
    (
      #"m = re.search('data-role="script"[^>]*base64,([^"]*)"', t); b = base64.b64decode(m[1]).replace(b'q=0.25', b'q=0.26', 1); t = t.replace(m[1], base64.b64encode(b).decode())"#,
      "edited"
    ),
    (
      #"m = re.search('data-role="included"[^>]*base64,([^"]*)"', t); b = base64.b64decode(m[1]).replace(b'0.7', b'0.8', 1); t = t.replace(m[1], base64.b64encode(b).decode())"#,
      "lib/pulse.maser"
    ),
  ]

  @Test("each changed part is caught and named, a forged last line or not", arguments: changes)
  func caught(change: (python: String, said: String)) throws {
    let forged = try changed(change.python, forged: true)
    #expect(forged.exit == 6)
    #expect(forged.output.contains(change.said), "\(forged.output)")
    #expect(!forged.output.contains("changed after it was made"))
    let plain = try changed(change.python, forged: false)
    #expect(plain.exit == 6)
    #expect(plain.output.contains("the page was changed after it was made"), "\(plain.output)")
  }

  @Test(
    "a page that carries a name leading elsewhere is refused with nothing written",
    arguments: ["../evil.maser", "/tmp/evil.maser", "a.maser/b", "C:evil"])
  func hostileNames(name: String) throws {
    let outcome = try changed(
      "t = t.replace('data-path=\"lib/pulse.maser\"', 'data-path=\"\(name)\"')", forged: true)
    #expect(outcome.exit == 6)
    #expect(outcome.output.contains("refused"), "\(outcome.output)")
    #expect(try program.files() == ["a.html", "a.maser", "change.py", "lib", "whole.html"])
  }

  @Test("strings of a script stay strings", .enabled(if: FileTests.hasPython, "needs python3"))
  func hostileStrings() throws {
    let evil = "</pre></script><script>alert(1)</script><img src=x onerror=alert(2)>--><!--"
    try program.write(
      """
      maser 1
      meta title="\(evil)" author="\(evil)" licence="javascript:alert(1)" description="\(evil)"
      # \(evil)
      prepare qubit q=0.3
      for n in [1, 2] { record energy as run; collide theta=n n=3 }
      print "\(evil)"
      expect energy >= 0 because "\(evil)"
      save run to "a'b<c>.csv"
      plot run.energy vs run.k by n to "b&<d>.svg"
      """ + "\n", to: "evil.maser")
    let made = try program.run("report", "evil.maser", "-o", "evil.html")
    try #require(made.exit == 0, "\(made.errors)")
    let outcome = try program.shell("python3 '\(Self.tool("check_page.py"))' evil.html")
    #expect(outcome.exit == 0 && outcome.output.isEmpty, "\(outcome.output)\(outcome.errors)")
    #expect(try program.run("verify", "evil.html").exit == 0)
  }

  @Test("pages of the paper are sound; a folder has an index", .timeLimit(.minutes(5)))
  func paper() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("scripts")
    let made = try program.shell(
      """
      mkdir -p s/deep && cp '\(folder.path)'/paper/figure-3.maser '\(folder.path)'/paper/equation-1[24].maser s && mv s/figure-3.maser s/deep
      printf 'maser 1\\nmeasure nonsense\\n' > s/wrong.maser
      maser report s -o pages; ls pages
      """)
    #expect(
      made.output == "deep-figure-3.html\nequation-12.html\nequation-14.html\nindex.html\n",
      "\(made.errors)")
    try report()
    let checked = try program.shell(
      "python3 '\(Self.tool("check_page.py"))' pages/*.html a.html")
    #expect(checked.exit == 0 && checked.output.isEmpty, "\(checked.output)\(checked.errors)")
    let index = try program.text(of: "pages/index.html")
    #expect(index.contains("href=\"deep-figure-3.html\"") && index.contains("All 3 claims pass"))
    let verified = try program.run("verify", "pages")
    #expect(verified.exit == 0, "\(verified.output)\(verified.errors)")
  }

  static let chromium = Program.found("chromium")

  @Test(
    "in Chromium every text has contrast, light and dark, and nothing is wider than a phone",
    .enabled(if: chromium != nil, "chromium is not installed"), .timeLimit(.minutes(5)))
  func looked() throws {
    try report()
    let outcome = try program.shell(
      "python3 '\(Self.tool("look.py"))' '\(Self.chromium ?? "")' \"$PWD/a.html\"")
    let lines = outcome.output.split(separator: "\n")
    #expect(
      lines.count == 2 && lines.allSatisfy { $0.hasPrefix("looked at ") },
      "\(outcome.output)\(outcome.errors)")
  }

  @Test(
    "on CI Chromium is there",
    .enabled(if: ProcessInfo.processInfo.environment["CI"] != nil, "only on CI"))
  func chromiumIsThere() { #expect(Self.chromium != nil) }

  @Test("where there is no gnuplot it is said, and nothing written")
  func withoutGnuplot() throws {
    let outcome = try program.shell("PATH=/nowhere maser report a.maser -o a.html")
    #expect(outcome.exit == 3)
    #expect(outcome.errors.contains("gnuplot-nox"), "\(outcome.errors)")
    #expect(try program.files() == ["a.maser", "lib"])
  }
}

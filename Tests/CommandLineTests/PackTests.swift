import Foundation
import Testing

@Suite("maser pack, unpack and verify")
struct PackTests {
  private let program: Program

  init() throws {
    program = try Program()
    try program.write(Self.script, to: "a.maser")
    try program.write("let kick = 0.7\n", to: "lib/pulse.maser")
  }

  static let script = """
    maser 1
    meta title="Charging with \\"loss\\"" author="Ada Example" orcid="0000-0002-1825-0097"
    meta author="Bo Beispiel" licence="CC-BY-4.0" date="2026-11-28"
    include "lib/pulse.maser"
    prepare qubit q=0.25
    record energy as run
    collide theta=kick n=30 with damp gamma=0.1
    measure energy
    expect energy > 1 because "it charges"
    save run to "data/run.csv"
    save state to "state.npz"
    plot run.energy to "run.svg"
    plot run.energy to "run.pdf"
    """ + "\n"

  private func pack() throws {
    let outcome = try program.run("pack", "a.maser")
    #expect(outcome.exit == 0, "\(outcome.errors)")
  }

  @Test("the same run gives the same bytes, and the script stays as it was")
  func same() throws {
    try pack()
    let outcome = try program.shell(
      "sleep 1; TZ=Asia/Tokyo LC_ALL=de_DE.UTF-8 maser pack a.maser -o b.zip --jobs 1; cmp a.zip b.zip"
    )
    #expect(outcome.exit == 0, "\(outcome.output)")
    #expect(try program.text(of: "a.maser") == Self.script)
    #expect(try program.files() == ["a.maser", "a.zip", "b.zip", "lib"])
  }

  @Test("other tools open it, and the manifest is one for sha256sum")
  func opens() throws {
    try pack()
    let outcome = try program.shell(
      "python3 -m zipfile -e a.zip x && cd x && sha256sum -c --quiet manifest-sha256.txt && ls -R")
    #expect(outcome.exit == 0, "\(outcome.output)\(outcome.errors)")
    for name in ["run.csv", "state.npz", "run.svg", "run.pdf", "results.jsonl", "pulse.maser"] {
      #expect(outcome.output.contains(name))
    }
  }

  @Test("it is verified as it is, and after it was taken apart")
  func verified() throws {
    try pack()
    let whole = try program.run("verify", "a.zip")
    #expect(whole.exit == 0 && whole.output.contains("identical"), "\(whole.output)")
    #expect(try program.run("unpack", "a.zip", "--out", "there").exit == 0)
    let apart = try program.run("verify", "there")
    #expect(apart.exit == 0 && apart.output.contains("identical"), "\(apart.output)")
    #expect(try program.run("unpack", "a.zip", "--out", "there").exit == 3)
  }

  @Test("the metadata are what `meta` says, in JSON-LD that says of every file what it is")
  func metadata() throws {
    try pack()
    #expect(try program.run("unpack", "a.zip").exit == 0)
    let data = Data(try program.text(of: "a/ro-crate-metadata.json").utf8)
    let crate = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let graph = try #require(crate["@graph"] as? [[String: Any]])
    let root = try #require(graph.first { $0["@id"] as? String == "./" })
    #expect(root["name"] as? String == "Charging with \"loss\"")
    #expect(root["datePublished"] as? String == "2026-11-28")
    let parts = try #require(root["hasPart"] as? [[String: String]]).compactMap { $0["@id"] }
    let ids = Set(graph.compactMap { $0["@id"] as? String })
    #expect(parts.count == 8 && parts.allSatisfy(ids.contains))
    // The ORCID belongs to the author of its declaration.
    let people = ["https://orcid.org/0000-0002-1825-0097", "#author-2"]
    #expect((root["author"] as? [[String: String]])?.map { $0["@id"] } == people)
    let names = people.map { id in graph.first { $0["@id"] as? String == id }?["name"] as? String }
    #expect(names == ["Ada Example", "Bo Beispiel"])
  }

  @Test(
    "roc-validator finds all that RO-Crate 1.1 requires",
    .enabled(if: SecondOpinion.crates != nil, "needs a Python with rocrate and roc-validator"))
  func valid() throws {
    try pack()
    #expect(try program.run("unpack", "a.zip").exit == 0)
    // Beside this file: it puts a context that is on this machine in the place of the one from the network.
    let validator = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Crate/validate_crate.py").path
    let outcome = try program.shell("\(SecondOpinion.crates!) -W ignore '\(validator)' a")
    #expect(
      outcome.output.contains("valid") && !outcome.output.contains("not valid"), "\(outcome.output)"
    )
  }

  /// Python that changes an archive, and what is said of it.
  private func changed(_ python: String) throws -> Outcome {
    try pack()
    try program.write(
      """
      import zipfile, hashlib, struct, sys
      z = zipfile.ZipFile('a.zip'); files = {n: z.read(n) for n in z.namelist()}
      def write(files, **extra):
          with zipfile.ZipFile('b.zip', 'w') as out:
              for n, c in files.items(): out.writestr(n, c)
      def manifest():
          files['manifest-sha256.txt'] = ''.join(f'{hashlib.sha256(c).hexdigest()}  {n}\\n' for n, c in files.items() if n != 'manifest-sha256.txt').encode()
      def digit(name):
          c = bytearray(files[name]); i = max(j for j, x in enumerate(c) if 48 <= x < 58); c[i] = 49 if c[i] != 49 else 50; files[name] = bytes(c)
      \(python)
      """, to: "change.py")
    #expect(try program.shell("python3 change.py").exit == 0)
    let verified = try program.run("verify", "b.zip")
    #expect(verified.exit == 6, "\(verified.output)")
    let before = try program.files()
    let unpacked = try program.run("unpack", "b.zip")
    // A forged manifest fits: what is wrong is found by running it again.
    if !python.contains("manifest()") {
      #expect(unpacked.exit == 6 && unpacked.errors.contains("nothing was written"))
      #expect(try program.files() == before)
    }
    return verified
  }

  static let files = [
    "a.maser", "lib/pulse.maser", "output/data/run.csv", "output/state.npz", "output/run.svg",
    "results.jsonl", "ro-crate-metadata.json", "manifest-sha256.txt",
  ]

  @Test("a changed digit in any file is caught and named", arguments: files)
  func digit(file: String) throws {
    let outcome = try changed("digit('\(file)'); write(files)")
    #expect(outcome.output.contains(file == "manifest-sha256.txt" ? "as the manifest says" : file))
  }

  @Test(
    "with a manifest that was forged to fit, too",
    arguments: files.filter { !["manifest-sha256.txt", "output/run.svg"].contains($0) })
  func forged(file: String) throws {
    let outcome = try changed("digit('\(file)'); manifest(); write(files)")
    let said = file == "a.maser" ? "seal" : file
    #expect(outcome.output.contains(said), "\(outcome.output)")
  }

  static let hostile: [(python: String, says: String)] = [
    ("files['../evil'] = b'x'; write(files)", "no name of a file"),
    ("files['/tmp/evil'] = b'x'; write(files)", "no name of a file"),
    ("files['a/../../evil'] = b'x'; write(files)", "no name of a file"),
    ("files['a\\\\\\\\..\\\\\\\\evil'] = b'x'; write(files)", "no name of a file"),
    ("files['C:evil'] = b'x'; write(files)", "no name of a file"),
    ("files['lib'] = b'x'; write(files)", "a file and a folder"),
    ("files['A.MASER'] = b'x'; write(files)", "twice"),
    ("files['new.txt'] = b'x'; write(files)", "is not in the manifest"),
    ("del files['results.jsonl']; write(files)", "is missing"),
    (
      "write(files); o = zipfile.ZipFile('b.zip', 'a'); i = zipfile.ZipInfo('link'); i.create_system = 3; i.external_attr = 0o120777 << 16; o.writestr(i, '/etc/passwd'); o.close()",
      "is a link"
    ),
    (
      "o = zipfile.ZipFile('b.zip', 'w', zipfile.ZIP_DEFLATED); o.writestr('bomb', bytes(1100 << 20)); o.close()",
      "the limit is"
    ),
    ("open('b.zip', 'wb').write(open('a.zip', 'rb').read()[:-30])", "refused"),
    ("open('b.zip', 'wb').write(b'PK\\\\x03\\\\x04 nothing')", "no zip archive"),
  ]

  @Test("a hostile archive is refused with nothing written", arguments: hostile.indices)
  func refused(_ index: Int) throws {
    let outcome = try changed(Self.hostile[index].python)
    #expect(outcome.output.contains(Self.hostile[index].says), "\(outcome.output)")
    #expect(!FileManager.default.fileExists(atPath: program.path("../evil")))
  }

  @Test("nothing is packed where the run fails")
  func failing() throws {
    try program.write(
      "maser 1\nset levels=2\nprepare qubit q=0\ncollide theta=1 n=9\nmeasure energy\n",
      to: "b.maser")
    #expect(try program.run("pack", "b.maser").exit != 0)
    #expect(try !program.files().contains("b.zip"))
  }
}

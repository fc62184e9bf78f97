import ArgumentParser
import Language
import Output
import Proof
import Report
import Simulation
import SourceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `maser pack`: one archive with everything.
struct PackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack",
    abstract: "Runs a script and packs it with all it gave into one zip archive.",
    discussion: """
      The archive holds the sealed script, what it includes, its results (JSON Lines), the files and pictures it makes, a report (HTML), a manifest of \
      hashes for `sha256sum -c`, and metadata (RO-Crate 1.1) that archives read; `meta` declarations of the script go into them. \
      The same run gives the same bytes. `maser verify FILE.zip` checks it as it is, `maser unpack` takes it apart. The \
      script itself is left as it is.
      """)

  @OptionGroup var script: ScriptArguments

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The archive; FILE.zip beside the current folder unless given.", valueName: "file"))
  var output: String?

  @OptionGroup var sweeps: SweepOptions
  @OptionGroup var kernel: KernelOption
  @OptionGroup var diagnostics: DiagnosticOptions

  func validate() throws {
    guard script.inputs.count == 1, case .file = script.inputs[0] else {
      throw ValidationError("give the file of one script")
    }
  }

  func run() throws {
    let messages = DiagnosticOutput(diagnostics)
    kernel.apply()
    Interruption.install()
    // Pictures in PDF say in which time zone they were drawn.
    setenv("TZ", "UTC0", 1)
    guard case .file(let path) = script.inputs[0] else { return }
    try pack(path, messages).end()
  }

  private func pack(_ path: String, _ messages: DiagnosticOutput) -> Exit {
    do {
      guard let packable = try SealableScript(path, script.overrides, messages) else {
        return .rejected
      }
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let run = packable.run(
        sweeps, folder: folder.path, keepingAll: true, showing: messages.progressDisplay)
      if let failure = run.failure { messages.write(failure) }
      guard run.exit == .ok, run.outputsFailed == 0 else {
        messages.say("`\(path)` was not packed: its run did not give all that it should")
        return run.exit == .ok ? .failed : run.exit
      }
      let contents = try PackContents(path, packable.script, packable.text, run, folder.files())
      if case .failure(let failure) = contents.report {
        messages.say("`\(path)` is packed without a report: \(failure.reason)")
      }
      let target = output ?? contents.archiveName
      try FileReplacement.write(target, try contents.pack.bytes())
      messages.say("packed `\(target)`: \(contents.pack.files.count) files\(run.verdicts.text)")
      return run.verdicts.exit
    } catch let failure as ReadFailure {
      messages.write(ScriptInput.file(path).diagnostic(failure))
      return .unreadable
    } catch {
      messages.say("the archive could not be written: \(PackFailure.reason(error))")
      return .failed
    }
  }
}

/// What went wrong with an archive, in words.
enum PackFailure {
  static func reason(_ error: any Error) -> String {
    switch error {
    case let failure as FileReplacement.Failure: failure.reason
    case let failure as Pack.Failure: failure.reason
    case let failure as ReadFailure: failure.reason
    default: "\(error)"
    }
  }
}

/// What goes into an archive.
struct PackContents {
  let pack: Pack
  /// `FILE.zip`.
  let archiveName: String
  /// The report in it, or why there is none.
  let report: Result<ReportPage, DeliveryFailure>

  /// Where files and pictures of the script stand in it.
  static let outputFolder = "output"
  static let resultsName = "results.jsonl"
  static let reportName = "report.html"

  /// `sealed` is the script with the seal that the pack has already, where it is made again for comparison.
  init(
    _ path: String, _ script: CheckedScript, _ text: [UInt8], _ run: RecordedRun.Outcome,
    _ outputs: [Pack.File], sealed: [UInt8]? = nil
  ) throws(Pack.Failure) {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let stem = name.hasSuffix(".maser") ? String(name.dropLast(6)) : name
    archiveName = stem + ".zip"
    var files = [Pack.File("\(stem).maser", SealedText.text(text, sealed: run.lines))]
    let loader = FolderLoader(ofScript: path)
    for included in Set(run.includedPaths) {
      guard let bytes = try? loader.content(included) else {
        throw Pack.Failure(reason: "`\(included)` can no longer be read")
      }
      files.append(Pack.File(included, bytes))
    }
    let results = run.results.map { $0 + "\n" }.joined()
    files.append(Pack.File(PackContents.resultsName, Array(results.utf8)))
    files += outputs.map { output in
      Pack.File(
        "\(PackContents.outputFolder)/\(output.path)",
        output.path.hasSuffix(".pdf") ? PackContents.withoutDate(output.content) : output.content)
    }
    report = PackContents.report(
      path, script, sealed ?? SealedText.text(text, sealed: run.lines), run)
    if let page = try? report.get() {
      files.append(Pack.File(PackContents.reportName, page.bytes))
    }
    let source = Source(name: name, utf8: text)
    let crate = ResearchCrate(
      MetaStatement.values(in: source), authors: MetaStatement.authors(in: source),
      script: "\(stem).maser", identity: script.plan.identity, tool: "maser \(Maser.version)",
      files: files)
    files.append(Pack.File(Pack.metadataName, Array(crate.text.utf8)))
    pack = Pack(files)
  }
}

extension PackContents {
  /// A page with all that the run gave, if there is what draws its pictures.
  private static func report(
    _ path: String, _ script: CheckedScript, _ sealed: [UInt8], _ run: RecordedRun.Outcome
  ) -> Result<ReportPage, DeliveryFailure> {
    do {
      return .success(ReportPage(try ReportMaking(path, script, sealed, run).contents()))
    } catch let failure as DeliveryFailure {
      return .failure(failure)
    } catch {
      return .failure(DeliveryFailure(PackFailure.reason(error)))
    }
  }

  /// A PDF file says when it was drawn; the archive is to have the same bytes whenever it is made.
  fileprivate static func withoutDate(_ pdf: [UInt8]) -> [UInt8] {
    var result = pdf
    let mark = Array("/CreationDate (D:".utf8)
    let epoch = Array("19700101000000".utf8)
    var place = 0
    while place + mark.count < pdf.count {
      guard pdf[place] == mark[0], pdf[place...].starts(with: mark) else {
        place += 1
        continue
      }
      place += mark.count
      var index = 0
      while place < pdf.count, pdf[place] != UInt8(ascii: ")"), index < 40 {
        if (0x30...0x39).contains(pdf[place]) {
          result[place] = index < epoch.count ? epoch[index] : 0x30
        } else if pdf[place] == UInt8(ascii: "-") {
          result[place] = UInt8(ascii: "+")
        }
        index += 1
        place += 1
      }
    }
    return result
  }
}

extension RecordedRun.Outcome {
  /// The lines that are results.
  var results: [String] { lines.filter(SealedText.isResult) }

  /// What the script includes.
  var includedPaths: [String] { lines.compactMap(SealedText.includedPath) }
}

/// A folder that is gone when it is no longer needed.
final class TemporaryFolder {
  let path: String

  init() throws(FileReplacement.Failure) {
    let base = environment("TMPDIR") ?? "/tmp"
    var template = Array("\(base)/maser.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw FileReplacement.Failure(error: errno) }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Its files with their bytes, by name.
  func files() throws(ReadFailure) -> [Pack.File] { try files(below: "") }

  private func files(below folder: String) throws(ReadFailure) -> [Pack.File] {
    var found: [Pack.File] = []
    for name in FolderListing.names(in: folder.isEmpty ? path : "\(path)/\(folder)").sorted() {
      let place = folder.isEmpty ? name : "\(folder)/\(name)"
      if SealedFolder.isFolder("\(path)/\(place)") {
        found += try files(below: place)
      } else {
        found.append(Pack.File(place, try FileReading.bytes(ofFile: "\(path)/\(place)")))
      }
    }
    return found
  }

  func remove() { TemporaryFolder.remove(path) }

  /// A folder with all that is in it; links in it are not followed.
  static func remove(_ path: String) {
    for name in FolderListing.names(in: path) {
      let place = "\(path)/\(name)"
      var status = stat()
      if lstat(place, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
        remove(place)
      } else {
        unlink(place)
      }
    }
    rmdir(path)
  }
}

/// `maser unpack`: takes an archive apart.
struct UnpackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unpack",
    abstract: "Takes a packed experiment apart into a new folder.",
    discussion: """
      Everything is read and checked before anything is written: names that lead out of the folder, links, names twice, too many or too \
      large files and whatever does not fit the manifest are refused. The folder must not exist; it is called as the archive unless \
      --out names it. `maser verify` runs the script in it again.
      """)

  @Argument(help: ArgumentHelp("The archive.", valueName: "file"))
  var archive: String

  @Option(help: ArgumentHelp("The folder to make.", valueName: "folder"))
  var out: String?

  @OptionGroup var diagnostics: DiagnosticOptions

  func validate() throws {
    if out == "" { throw ValidationError("--out needs the name of a folder") }
  }

  func run() throws {
    let messages = DiagnosticOutput(diagnostics)
    try unpack(messages).end()
  }

  private func unpack(_ messages: DiagnosticOutput) -> Exit {
    do {
      let pack = try Pack(reading: try FileReading.bytes(ofFile: archive))
      let wrong = pack.disagreements()
      guard wrong.isEmpty else {
        for sentence in wrong { messages.say("\(archive): \(sentence)") }
        messages.say("nothing was written")
        return .differs
      }
      let name = archive.split(separator: "/").last.map(String.init) ?? archive
      let target = out ?? (name.hasSuffix(".zip") ? String(name.dropLast(4)) : name + "-unpacked")
      try write(pack, to: target)
      messages.say("unpacked \(pack.files.count) files into `\(target)`")
      return .ok
    } catch let failure as ReadFailure {
      messages.write(ScriptInput.file(archive).diagnostic(failure))
      return .unreadable
    } catch let failure as Pack.Failure {
      messages.say("`\(archive)` is refused: \(failure.reason); nothing was written")
      return .differs
    } catch {
      messages.say("it could not be unpacked: \(PackFailure.reason(error))")
      return .failed
    }
  }

  /// Into a folder of a temporary name first, so that there is all of it or nothing.
  private func write(_ pack: Pack, to target: String) throws(FileReplacement.Failure) {
    var status = stat()
    guard lstat(target, &status) != 0 else {
      throw FileReplacement.Failure("`\(target)` exists already; --out names another folder")
    }
    var template = Array("\(target).XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw FileReplacement.Failure(error: errno) }
    let folder = String(
      decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    chmod(folder, 0o755)
    do throws(FileReplacement.Failure) {
      try pack.write(below: folder)
    } catch {
      TemporaryFolder.remove(folder)
      throw error
    }
    guard rename(folder, target) == 0 else {
      let problem = errno
      TemporaryFolder.remove(folder)
      throw FileReplacement.Failure(error: problem)
    }
  }
}

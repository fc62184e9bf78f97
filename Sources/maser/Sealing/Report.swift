import ArgumentParser
import Language
import Output
import Proof
import Report
import SourceText

/// `maser report`: a page that tells what a script gave.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Runs a script and writes a page (HTML) with all it gave.",
    discussion: """
      One file that every browser shows, without network and without JavaScript: claims with verdicts and margins, figures, results, \
      series and sweeps with their numbers to save, the protocol, parameters, what the accuracy rests on, and the script, \
      linked to its equations. The page carries the sealed script: `maser verify FILE.html` runs it again and compares. Of \
      a folder every script is reported, with an index. The scripts themselves are left as they are.
        maser report scripts/paper/figure-6.maser -o figure-6.html
        maser report scripts/paper -o pages
      """)

  @OptionGroup var script: ScriptArguments

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The page, or for a folder the folder of pages; named after FILE unless given.",
      valueName: "file or folder"))
  var output: String?

  @OptionGroup var sweeps: SweepOptions
  @OptionGroup var kernel: KernelOption
  @OptionGroup var diagnostics: DiagnosticOptions

  func validate() throws {
    guard script.inputs.count == 1, case .file = script.inputs[0] else {
      throw ValidationError("give the file of one script, or a folder of scripts")
    }
    if output == "" { throw ValidationError("--output needs a name") }
  }

  func run() throws {
    let messages = DiagnosticOutput(diagnostics)
    kernel.apply()
    Interruption.install()
    guard case .file(let path) = script.inputs[0] else { return }
    if SealedFolder.isFolder(path) {
      try reports(path, messages).end()
    } else {
      try write(path, to: output ?? ReportCommand.name(path), messages).exit.end()
    }
  }

  /// `figure-6.html`, in the folder in which one is.
  private static func name(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return (name.hasSuffix(".maser") ? String(name.dropLast(6)) : name) + ".html"
  }

  /// Nil for a page that could not be made.
  private func write(
    _ path: String, to target: String, _ messages: DiagnosticOutput
  ) -> (page: ReportPage?, exit: Exit) {
    do {
      guard let reportable = try SealableScript(path, script.overrides, messages) else {
        return (nil, .rejected)
      }
      let run = reportable.run(sweeps, keepingAll: true, showing: messages.progressDisplay)
      if let failure = run.failure { messages.write(failure) }
      guard run.exit == .ok else {
        messages.say("there is no report of `\(path)`: its run did not come to its end")
        return (nil, run.exit)
      }
      let sealed = SealedText.text(reportable.text, sealed: run.lines)
      let page = ReportPage(try ReportMaking(path, reportable.script, sealed, run).contents())
      let bytes = page.bytes
      try FileReplacement.write(target, bytes)
      messages.say("reported `\(target)`: \((bytes.count + 512) / 1024) KB\(run.verdicts.text)")
      return (page, run.verdicts.exit)
    } catch let failure as ReadFailure {
      messages.write(ScriptInput.file(path).diagnostic(failure))
      return (nil, .unreadable)
    } catch let failure as DeliveryFailure {
      let help = failure.help.isEmpty ? "" : "; \(failure.help)"
      messages.say("there is no report of `\(path)`: \(failure.reason)\(help)")
      return (nil, .failed)
    } catch {
      messages.say("`\(target)` could not be written: \(PackFailure.reason(error))")
      return (nil, .failed)
    }
  }

  /// A page for each script below a folder, and one that lists them.
  private func reports(_ folder: String, _ messages: DiagnosticOutput) -> Exit {
    let scripts = ScriptFolder.scripts(in: folder)
    let name = folder.split(separator: "/").last.map(String.init) ?? folder
    let target = output ?? "\(name)-report"
    guard !scripts.isEmpty else {
      messages.say("there is no script in `\(folder)`")
      return .unreadable
    }
    guard OutputFolder.make(target) else {
      messages.say("the folder `\(target)` cannot be made or written")
      return .failed
    }
    var exits: [Exit] = []
    var entries: [IndexPage.Entry] = []
    for script in scripts where !Interruption.isRequested {
      let address = String(script.dropLast(6).map { $0 == "/" ? "-" : $0 }) + ".html"
      let result = write("\(folder)/\(script)", to: "\(target)/\(address)", messages)
      exits.append(result.exit)
      guard let page = result.page else { continue }
      entries.append(IndexPage.Entry(address: address, title: page.title, claims: page.claims))
    }
    if Interruption.isRequested { exits.append(.interrupted) }
    let index = IndexPage(name, tool: "maser \(Maser.version)", entries)
    do throws(FileReplacement.Failure) {
      try FileReplacement.write("\(target)/index.html", index.bytes)
    } catch {
      messages.say("`\(target)/index.html` could not be written: \(error.reason)")
      exits.append(.failed)
    }
    return Exit.combined(exits)
  }
}

/// What a report is made of, from a run.
struct ReportMaking {
  private let path: String
  private let script: CheckedScript
  private let sealed: [UInt8]
  private let run: RecordedRun.Outcome

  /// `sealed` is the script as the page carries it.
  init(
    _ path: String, _ script: CheckedScript, _ sealed: [UInt8], _ run: RecordedRun.Outcome
  ) {
    (self.path, self.script, self.sealed, self.run) = (path, script, sealed, run)
  }

  func contents() throws -> ReportContents {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let making = Deliveries(
      folder: folder.path, script: script.text, identity: script.plan.identity,
      parameters: script.parameters, commandLine: ReportFacts(SealedText(sealed)).command)
    let included = try self.included()
    var (figures, data): ([ReportFigure], [EmbeddedFile]) = ([], [])
    for delivery in run.deliveries {
      if case .figure(let figure) = delivery.content {
        figures.append(
          try drawn(
            title(delivery.path), figure, delivery.facts.shownBound, figures.count, making, &data))
      } else if let path = delivery.path {
        _ = try making.make(delivery)
        let bytes = try FileReading.bytes(ofFile: "\(folder.path)/\(path)")
        data.append(EmbeddedFile(.data, path, bytes))
      }
    }
    let own = run.deliveries.compactMap { delivery -> Figure? in
      if case .figure(let figure) = delivery.content { return figure }
      return nil
    }
    for (title, figure, bound) in TableDrawing.figures(of: run.tables, besides: own) {
      figures.append(try drawn(title, figure, bound, figures.count, making, &data))
    }
    for table in run.tables {
      let path = ReportContents.path(of: table)
      guard !data.contains(where: { $0.path == path }) else { continue }
      data.append(EmbeddedFile(.data, path, TableFiles.csv(table, provenance)))
    }
    let results = run.results.map { $0 + "\n" }.joined()
    data.append(EmbeddedFile(.data, PackContents.resultsName, Array(results.utf8)))
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return ReportContents(
      name: name, sealed: sealed, events: run.events,
      outline: script.plan.outline(of: script.source), figures: figures,
      tables: run.tables, included: included, data: data)
  }

  private func title(_ path: String?) -> String {
    guard let name = path?.split(separator: "/").last.map(String.init) else { return "shown" }
    return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
  }

  private func drawn(
    _ title: String, _ figure: Figure, _ bound: Double?, _ index: Int, _ making: Deliveries,
    _ data: inout [EmbeddedFile]
  ) throws -> ReportFigure {
    let picture = "drawing-\(index + 1).svg"
    _ = try making.draw(figure, picture)
    let svg = String(
      decoding: try FileReading.bytes(ofFile: "\(making.folder)/\(picture)"), as: UTF8.self)
    let dataPath = "figure-\(index + 1).csv"
    data.append(EmbeddedFile(.data, dataPath, FigureData.csv(figure)))
    return ReportFigure(title: title, figure: figure, svg: svg, dataPath: dataPath, bound: bound)
  }

  private func included() throws -> [EmbeddedFile] {
    let loader = FolderLoader(ofScript: path)
    return try Set(run.includedPaths).sorted().map { included in
      guard let bytes = try? loader.content(included) else {
        throw Pack.Failure(reason: "`\(included)` can no longer be read")
      }
      return EmbeddedFile(.included, included, bytes)
    }
  }

  /// The script itself is in the page already. Nothing that differs where it is run again.
  private var provenance: Provenance {
    let facts = ReportFacts(SealedText(sealed))
    return Provenance(
      tool: facts.tool, language: Language.version, commandLine: facts.command, script: "",
      identity: script.plan.identity,
      parameters: script.parameters.map { ($0.name, $0.value.value) },
      seed: script.plan.declaredSeed, levels: run.end.levels, tolerance: run.end.tolerance,
      traceBound: run.end.traceBound, energyBound: run.end.energyBound)
  }
}

/// Scripts below a folder.
enum ScriptFolder {
  /// Files named `*.maser`, at any depth, by name, relative to it; links are not followed, hidden ones left out.
  static func scripts(in folder: String) -> [String] {
    let shown = FolderListing.names(in: folder).filter { $0.first != "." }
    return shown.sorted().flatMap { name -> [String] in
      switch FilePath.kind("\(folder)/\(name)") {
      case .folder: scripts(in: "\(folder)/\(name)").map { "\(name)/\($0)" }
      case .file where name.hasSuffix(".maser"): [name]
      default: []
      }
    }
  }
}

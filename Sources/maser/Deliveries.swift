import Language
import Output

/// Writes the files and draws the pictures of a script, below one folder.
struct Deliveries {
  let folder: String
  let script: String
  /// SHA-256 of what the script means.
  let identity: String
  let parameters: [ParameterInfo]
  let commandLine: [String]

  /// Gives the picture for the terminal, where it is to be shown.
  func make(_ delivery: Delivery) throws(DeliveryFailure) -> String? {
    switch delivery.content {
    case .figure(let figure):
      let captioned = captioned(figure, delivery.facts)
      let picture = try draw(captioned, delivery.path)
      if let path = delivery.path { try drawAgain(captioned, path) }
      return picture
    case .table(let table):
      let provenance = provenance(delivery.facts)
      try write(delivery.path ?? "") { ending throws(NumpyFiles.TooLarge) in
        switch ending {
        case "csv": TableFiles.csv(table, provenance)
        case "json": TableFiles.json(table, provenance)
        default: try NumpyFiles.npz(table, provenance)
        }
      }
    case .state(let state):
      let provenance = provenance(delivery.facts)
      try write(delivery.path ?? "") { ending throws(NumpyFiles.TooLarge) in
        switch ending {
        case "csv": TableFiles.csv(state, provenance)
        case "json": TableFiles.json(state, provenance)
        default: try NumpyFiles.npz(state, provenance)
        }
      }
    }
    return nil
  }

  // MARK: Files

  private func write(
    _ path: String, _ bytes: (String) throws(NumpyFiles.TooLarge) -> [UInt8]
  ) throws(DeliveryFailure) {
    let ending = path.split(separator: ".").last.map(String.init) ?? ""
    let content: [UInt8]
    do throws(NumpyFiles.TooLarge) { content = try bytes(ending) } catch {
      throw DeliveryFailure(
        "it would be larger than 4 GB", help: "record less often, or save as csv")
    }
    let target = try prepared(path)
    do throws(FileReplacement.Failure) { try FileReplacement.write(target, content) } catch {
      throw DeliveryFailure(error.reason)
    }
  }

  /// The path in the output folder, whose folders are made.
  private func prepared(_ path: String) throws(DeliveryFailure) -> String {
    let target = folder == "." ? path : "\(folder)/\(path)"
    if let slash = target.lastIndex(of: "/"), slash != target.startIndex {
      let parent = String(target[..<slash])
      guard OutputFolder.make(parent) else {
        throw DeliveryFailure("the folder `\(parent)` cannot be made or written")
      }
    }
    // A link may lead out of the folder.
    guard OutputFolder.holds(target, in: folder) else {
      throw DeliveryFailure("it leads outside the output folder")
    }
    return target
  }

  private func provenance(_ facts: RunFacts) -> Provenance {
    Provenance(
      tool: "maser \(Maser.version)", language: Language.version,
      commandLine: commandLine, script: script, identity: identity,
      parameters: parameters.map { ($0.name, $0.value.value) }, seed: facts.seed,
      levels: facts.levels, tolerance: facts.tolerance, traceBound: facts.traceBound,
      energyBound: facts.energyBound)
  }

  // MARK: Pictures

  /// How far the numbers of a picture may be off, and where it is told how far relative to themselves.
  static func accuracy(_ bound: Double, _ part: Double?) -> String {
    let part = part.map { " and ± \(NumberFormat.boundText($0)) of itself" } ?? ""
    return "every number within ± \(NumberFormat.boundText(bound))\(part)"
  }

  private func captioned(_ figure: Figure, _ facts: RunFacts) -> Figure {
    let format = NumberFormat()
    let shown = parameters.map { "\($0.name) = \(format.briefText($0.value.value))" }
    let accuracy = facts.shownBound.map { [Deliveries.accuracy($0, facts.shownPart)] } ?? []
    let remarks = figure.caption.isEmpty ? [] : [figure.caption]
    let caption = (shown + accuracy + remarks).joined(separator: ", ")
    return Figure(content: figure.content, caption: caption, look: figure.look)
  }

  /// What a picture can be drawn again from, beside it.
  func drawAgain(_ figure: Figure, _ path: String) throws(DeliveryFailure) {
    for source in figure.look.sources {
      let name = FileNamePlan.beside(path, ending: source.rawValue)
      if name != path { _ = try draw(figure, name, drawing: path) }
    }
  }

  /// `picture` is what a script draws; by itself it draws an SVG of its own name.
  func draw(
    _ figure: Figure, _ path: String?, drawing picture: String? = nil
  ) throws(DeliveryFailure) -> String? {
    let ending = path?.split(separator: ".").last.map(String.init)
    if let path, let source = ending.flatMap({ FigureLook.Source(rawValue: $0) }), source != .gp {
      let name = picture ?? String(path.dropLast(source.rawValue.count)) + "pdf"
      try write(path) { _ in
        source == .csv ? FigureData.file(figure) : MatplotlibScript(of: figure, drawing: name).bytes
      }
      return nil
    }
    let gnuplot = Gnuplot()
    do throws(GnuplotFailure) {
      guard let path else { return try shown(figure, gnuplot) }
      let target: String
      do throws(DeliveryFailure) { target = try prepared(path) } catch {
        throw .system("cannot write \(path)", error.reason)
      }
      if path.hasSuffix(".gp") {
        let name = picture ?? path.dropLast(3) + ".svg"
        let terminal = Gnuplot.terminal(forFile: name) ?? .svg
        try gnuplot.keepScript(of: figure, on: terminal, drawing: name, to: target)
      } else {
        try gnuplot.draw(figure, on: Gnuplot.terminal(forFile: path) ?? .svg, to: target)
      }
      return nil
    } catch {
      if case .missing = error {
        throw DeliveryFailure(
          "gnuplot is not installed",
          help: "install the package gnuplot-nox; everything else is done")
      }
      throw DeliveryFailure(error.description)
    }
  }

  /// The picture as the text of an SVG file.
  func svg(_ figure: Figure, _ facts: RunFacts) throws(DeliveryFailure) -> String {
    let scratch: TemporaryFolder
    do throws(FileReplacement.Failure) { scratch = try TemporaryFolder() } catch {
      throw DeliveryFailure(error.reason)
    }
    defer { scratch.remove() }
    let drawing = Deliveries(
      folder: scratch.path, script: script, identity: identity, parameters: parameters,
      commandLine: commandLine)
    _ = try drawing.draw(captioned(figure, facts), "figure.svg")
    do throws(ReadFailure) {
      return String(
        decoding: try FileReading.bytes(ofFile: "\(scratch.path)/figure.svg"), as: UTF8.self)
    } catch { throw DeliveryFailure(error.reason) }
  }

  private func shown(_ figure: Figure, _ gnuplot: Gnuplot) throws(GnuplotFailure) -> String {
    let columns = min(120, (Terminal.columns(1) ?? 80) - 1)
    let text = try gnuplot.text(
      of: figure, columns: columns, rows: min(40, max(16, columns / 3)), utf8: Terminal.isUTF8)
    return String(text.reversed().drop { $0.isNewline }.reversed())
  }
}

import ArgumentParser
import Language
import SourceText

/// What `--with` of `maser plot` says: the clause of `plot` in a script, read by the language itself.
struct PlotLook {
  enum Kind {
    case curves, map, panels
  }

  let look: FigureLook

  /// Says what is wrong with the text and ends the command.
  init(_ text: String, _ kind: Kind, log: String?, _ output: DiagnosticOutput) throws {
    let scale = log.map { " scale \($0)" } ?? ""
    let line =
      switch kind {
      case .curves: "plot [1]\(scale) with \(text) to \"figure.svg\""
      case .map: "plot map [1] vs [1], [1]\(scale) with \(text) to \"figure.svg\""
      case .panels: "figure with \(text) to \"figure.svg\" { plot [1]\(scale) }"
      }
    let source = Source(name: "--with", line)
    let script = CheckedScript(source, NoIncludes(), name: nil, overrides: [])
    var figures: [Figure] = []
    if !script.isRejected {
      let evaluator = Evaluator { event in
        if case .diagnostic(let diagnostic) = event { output.write(diagnostic) }
      }
      evaluator.deliver = { delivery in
        if case .figure(let figure) = delivery.content { figures.append(figure) }
        return nil
      }
      _ = evaluator.run(script.plan)
    } else {
      output.write(script.diagnostics)
    }
    guard figures.count == 1 else { throw ExitCode(Exit.rejected.rawValue) }
    look = figures[0].look
  }
}

import ArgumentParser
import Language
import Proof
import Simulation
import SourceText

/// `maser seal`: runs a script and writes what it gave below it.
struct SealCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "seal",
    abstract: "Runs a script and writes its results below it, as comments.",
    discussion: """
      The file stays an ordinary script. The seal holds version, identity, parameters, defaults, what is included, every \
      result with its bound, verdicts, and digests of series, tables and states. `maser verify FILE` runs the script \
      again and compares; `maser check FILE` says whether it was edited since. Sealing again replaces the seal; the same \
      run gives the same bytes. No file is saved and no picture drawn. Values of parameters given as NAME=EXPR belong to \
      the seal. Nothing is written where the run fails.
      """)

  @OptionGroup var script: ScriptArguments
  @OptionGroup var sweeps: SweepOptions
  @OptionGroup var kernel: KernelOption
  @OptionGroup var diagnostics: DiagnosticOptions

  func validate() throws {
    let files = script.inputs.compactMap { input -> String? in
      if case .file(let path) = input { return path }
      return nil
    }
    if files.isEmpty || files.count < script.inputs.count {
      throw ValidationError("a seal is written into a file: give the script's")
    }
  }

  func run() throws {
    let output = DiagnosticOutput(diagnostics)
    kernel.apply()
    Interruption.install()
    var exits: [Exit] = []
    for case .file(let path) in script.inputs where !Interruption.isRequested {
      exits.append(seal(path, output))
    }
    try Exit.combined(exits).end()
  }

  private func seal(_ path: String, _ output: DiagnosticOutput) -> Exit {
    let sealable: SealableScript?
    do throws(ReadFailure) {
      sealable = try SealableScript(path, script.overrides, output)
    } catch {
      output.write(ScriptInput.file(path).diagnostic(error))
      return .unreadable
    }
    guard let sealable else { return .rejected }
    let run = sealable.run(sweeps, showing: output.progressDisplay)
    if let failure = run.failure { output.write(failure) }
    guard run.exit == .ok else {
      output.say("`\(path)` was not sealed: its run did not come to its end")
      return run.exit
    }
    do throws(FileReplacement.Failure) {
      try FileReplacement.replace(path, with: SealedText.text(sealable.text, sealed: run.lines))
    } catch {
      output.say("`\(path)` could not be written: \(error.reason)")
      return .failed
    }
    output.say("sealed `\(path)`\(run.verdicts.text)")
    return run.verdicts.exit
  }
}

/// What the claims of a sealed run came to.
struct SealVerdicts {
  let passed: Int
  let failed: Int
  let undecided: Int

  init(_ claims: [ClaimRecord]) {
    passed = claims.count { $0.verdict == .pass }
    failed = claims.count { $0.verdict == .fail }
    undecided = claims.count { $0.verdict == .undecided }
  }

  var text: String {
    guard passed + failed + undecided > 0 else { return "" }
    let others = [(failed, "failed"), (undecided, "undecided")].filter { $0.0 > 0 }
    let passes = passed == 1 ? "1 claim passes" : "\(passed) claims pass"
    return ": " + ([passes] + others.map { "\($0) \($1)" }).joined(separator: ", ")
  }

  var exit: Exit { failed > 0 ? .claimFailed : undecided > 0 ? .claimUndecided : .ok }
}

/// Which kernels compute: for finding out whether they matter.
struct KernelOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Compute with these kernels: \(KernelChoice.names.joined(separator: ", ")); the widest unless given.",
      valueName: "name"))
  var kernel: String?

  func validate() throws {
    if let kernel, !KernelChoice.names.contains(kernel) {
      throw ValidationError(
        "this processor has no kernel `\(kernel)`; there are \(KernelChoice.names.joined(separator: ", "))"
      )
    }
  }

  func apply() { _ = KernelChoice.use(kernel) }
}

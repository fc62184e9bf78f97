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

/// `maser verify`: runs sealed scripts again and compares.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Runs sealed scripts again and compares with their seals.",
    discussion: """
      Compared are the script, what it includes, its parameters and every result: bit for bit, else within the bounds of the \
      two runs. Where states part, the first collision and element are named, and what may be the reason. Packs (.zip) and \
      reports (.html) are verified as they are. Of a folder all sealed scripts, packs and reports are verified. No file is written.

      Exit code 0 where all agree, 6 where one differs or has no seal that can be verified, 3 where one cannot be run.
      """)

  @Argument(
    help: ArgumentHelp(
      "Sealed scripts, packs, reports, or folders of them.", valueName: "file or folder"))
  var paths: [String]

  @Option(help: "How the outcome is written: text, json (one object per file) or junit.")
  var format: VerifyFormat = .text

  @OptionGroup var sweeps: SweepOptions
  @OptionGroup var kernel: KernelOption
  @OptionGroup var diagnostics: DiagnosticOptions

  func run() throws {
    let output = DiagnosticOutput(diagnostics)
    Interruption.install()
    let text = StandardText()
    var exits: [Exit] = []
    var all: [Verification] = []
    for file in files(output, &exits) where !Interruption.isRequested {
      guard let verification = verify(file, output) else {
        exits.append(.unreadable)
        continue
      }
      all.append(verification)
      exits.append(exit(verification))
      switch format {
      case .text: text.write(verification.text)
      case .json: text.write(verification.json)
      case .junit: break
      }
    }
    if format == .junit { text.write(Verification.junit(all)) }
    if Interruption.isSignalled { exits.append(.interrupted) }
    try text.finish(Exit.combined(exits), output).end()
  }

  private func exit(_ verification: Verification) -> Exit {
    switch verification.verdict {
    case .identical, .agrees: .ok
    case .differs, .unsealed: .differs
    case .failed: .failed
    }
  }

  // MARK: Which

  /// Files as given; of folders those that have a seal, by name.
  private func files(_ output: DiagnosticOutput, _ exits: inout [Exit]) -> [String] {
    paths.flatMap { path -> [String] in
      guard SealedFolder.isFolder(path) else { return [path] }
      let found = SealedFolder.scripts(in: path)
      if found.isEmpty {
        output.say("there is no sealed script in `\(path)`")
        exits.append(.differs)
      }
      return found
    }
  }

  // MARK: One of them

  private func verify(_ path: String, _ output: DiagnosticOutput) -> Verification? {
    do throws(ReadFailure) {
      let bytes = try FileReading.bytes(ofFile: path)
      if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || path.hasSuffix(".zip") {
        return PackVerification(path).verification(bytes) { script, sealed, outputs in
          verify(script, sealed, output, outputs: outputs, keepingAll: true)
        }
      }
      if SealedPage.resembles(bytes) {
        return PageVerification(path).verification(bytes) { script, sealed in
          verify(script, sealed, output, keepingAll: true)
        }
      }
      let sealed = SealedText(bytes)
      guard sealed.lines != nil else {
        return Verification(path: path, .unsealed, "it has no seal; `maser seal \(path)` makes one")
      }
      guard Verification.hasReadableSeal(sealed) else {
        let damage = sealed.damage.first ?? "the seal cannot be read"
        return Verification(path: path, .differs, damage)
      }
      return verify(path, sealed, output).verification
    } catch {
      output.write(ScriptInput.file(path).diagnostic(error))
      return nil
    }
  }

  /// A script in a file, with its seal; the files that it makes go below `outputs`.
  private func verify(
    _ path: String, _ sealed: SealedText, _ output: DiagnosticOutput, outputs: String? = nil,
    keepingAll: Bool = false
  ) -> VerifiedRun {
    let overrides = Verification.overrides(of: sealed).compactMap {
      ParameterOverride(argument: $0)
    }
    kernel.apply()
    let script: CheckedScript
    let includes: [(path: String, digest: String)]
    do throws(ReadFailure) {
      (script, _, includes) = try CheckedScript.recorded(path, overrides: overrides)
    } catch {
      return VerifiedRun(Verification(path: path, .failed, error.reason))
    }
    if script.isRejected {
      output.write(script.diagnostics.filter { $0.severity == .error })
      return VerifiedRun(
        Verification(
          path: path, .differs, "the script is rejected as it stands: see the diagnostics"))
    }
    var run = RecordedRun(
      script: script, text: sealed.script, includes: includes, options: sweeps, folder: outputs,
      keepsAll: keepingAll)
    let outcome = run.run(showing: output.progressDisplay)
    // Runs beside it make no files.
    (run.folder, run.keepsAll) = (nil, false)
    return VerifiedRun(verify(path, sealed, run, outcome, output), script, outcome)
  }

  private func verify(
    _ path: String, _ sealed: SealedText, _ run: RecordedRun, _ outcome: RecordedRun.Outcome,
    _ output: DiagnosticOutput
  ) -> Verification {
    if let failure = outcome.failure { output.write(failure) }
    if outcome.exit == .interrupted {
      return Verification(path: path, .failed, "interrupted")
    }
    var verification = Verification(path: path, sealed, now: outcome.lines)
    guard verification.verdict != .identical,
      Verification.isSameExperiment(sealed, now: outcome.lines),
      let name = Verification.kernel(of: sealed), name != KernelName.current,
      let other = KernelChoice.giving(name)
    else { return verification }
    // The kernel of the seal runs here too: whether it alone makes the difference can be seen.
    _ = KernelChoice.use(other)
    let again = run.run()
    let repeated = Verification(path: path, sealed, now: again.lines)
    if repeated.verdict == .identical {
      verification.causes.append(
        "with the kernel of the seal (`\(other)`) every bit agrees: the kernel is the whole reason")
      verification.parting = SideBySide(run, sealed: other, now: kernel.kernel).description(
        again.trace, outcome.trace)
    } else {
      verification.causes.append(
        "with the kernel of the seal (`\(other)`) it differs too: the kernel is not the whole reason"
      )
    }
    kernel.apply()
    return verification
  }
}

/// What `verify` found, with the run that it found it by; without one where there was none.
struct VerifiedRun {
  let verification: Verification
  let script: CheckedScript?
  let outcome: RecordedRun.Outcome?

  init(
    _ verification: Verification, _ script: CheckedScript? = nil,
    _ outcome: RecordedRun.Outcome? = nil
  ) {
    (self.verification, self.script, self.outcome) = (verification, script, outcome)
  }
}

/// How the outcome of `verify` is written.
enum VerifyFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, junit
}

/// Two kernels on one script: where their states part, and by how much.
private struct SideBySide {
  private let run: RecordedRun
  private let sealed: String?
  private let now: String?

  init(_ run: RecordedRun, sealed: String?, now: String?) {
    (self.run, self.sealed, self.now) = (run, sealed, now)
  }

  func description(_ one: StateTrace, _ two: StateTrace) -> [String] {
    guard let parting = StateTrace.firstDifference(one, two) else { return [] }
    func state(_ kernel: String?) -> StateData? {
      _ = KernelChoice.use(kernel)
      var run = run
      run.wanted = parting
      return run.run().trace.found
    }
    guard let a = state(sealed), let b = state(now) else { return [] }
    return StateTrace.description(a, b, after: parting)
  }
}

/// Sealed scripts below a folder.
enum SealedFolder {
  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Packs, reports and files named `*.maser` with a seal, at any depth, by name; links are not followed, hidden ones left out.
  static func scripts(in folder: String) -> [String] {
    let shown = FolderListing.names(in: folder).filter { $0.first != "." }
    return shown.sorted().flatMap { name -> [String] in
      let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      let kind = FilePath.kind(path)
      if kind == .folder { return scripts(in: path) }
      guard kind == .file else { return [] }
      if name.hasSuffix(".zip") { return [path] }
      if name.hasSuffix(".html"), let bytes = try? FileReading.bytes(ofFile: path) {
        return SealedPage(bytes).script == nil ? [] : [path]
      }
      // A seal whose heading is gone is one that was tampered with.
      guard name.hasSuffix(".maser"), let bytes = try? FileReading.bytes(ofFile: path),
        SealedText(bytes).lines != nil || SealedText.hasRemains(bytes)
      else { return [] }
      return [path]
    }
  }
}

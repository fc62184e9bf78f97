import Language
import Output
import Proof
import Session
import Simulation
import SourceText
import Syntax

/// A run of a script that writes no file and draws no picture: everything it gives is noted for a seal.
struct RecordedRun {
  let script: CheckedScript
  /// The bytes of the script above a seal.
  let text: [UInt8]
  let includes: [(path: String, digest: String)]
  let options: SweepOptions
  /// The state after so many collisions is kept whole.
  var wanted: Int?
  /// Files and pictures are made below it; nil for none.
  var folder: String?
  /// What it gave is kept as it is, for a report.
  var keepsAll = false

  struct Outcome {
    /// As they stand in a seal.
    let lines: [String]
    let trace: StateTrace
    let exit: Exit
    let failure: Diagnostic?
    let verdicts: SealVerdicts
    /// Files and pictures that could not be made.
    let outputsFailed: Int
    /// How it ended, and where all is kept: what it gave in its order, without points of sweeps, which are rows of tables.
    let end: SealEnd
    var events: [(event: RunEvent, numbers: NumberFormat)] = []
    var deliveries: [Delivery] = []
    var tables: [DataTable] = []
  }

  /// Runs it. The same bits give the same lines, however many sweep points are computed at once.
  func run(showing display: ProgressDisplay? = nil) -> Outcome {
    var recorder = SealRecorder()
    recorder.trace.wanted = wanted
    var claims: [ClaimRecord] = []
    var (events, received): ([(event: RunEvent, numbers: NumberFormat)], [Delivery]) = ([], [])
    let meter = ProgressMeter(script.plan, clock: monotonicSeconds) { display?.show($0) }
    var current: Evaluator?
    let evaluator = Evaluator(isInterrupted: { Interruption.isRequested }) { event in
      if case .claim(let claim) = event { claims.append(claim) }
      let numbers = current?.numberFormat ?? NumberFormat()
      recorder.add(event, numbers)
      if keepsAll, !event.isPoint { events.append((event, numbers)) }
    }
    current = evaluator
    defer { current = nil }
    options.apply(to: evaluator)
    if display != nil {
      evaluator.stageProgress = { meter.tick($0, part: $1) }
      evaluator.sweepProgress = { meter.tick(points: $0, of: $1) }
    }
    let deliveries = folder.map { folder in
      Deliveries(
        folder: folder, script: script.text, identity: script.plan.identity,
        parameters: script.parameters, commandLine: command)
    }
    evaluator.trace = { state, made in
      if display != nil { meter.tick(state, made: made) }
      if recorder.trace.notes(made) { recorder.trace.add(state.data, after: made) }
    }
    evaluator.deliver = { delivery throws(DeliveryFailure) in
      recorder.add(delivery)
      if keepsAll { received.append(delivery) }
      // A picture for the terminal is none that could be kept.
      if delivery.path != nil, let deliveries { _ = try deliveries.make(delivery) }
      return nil
    }
    let outcome = evaluator.run(script.plan)
    meter.clear()
    let tables = evaluator.recordedTables()
    for table in tables { recorder.add(table) }
    let end = SealEnd(
      status: status(outcome), collisions: evaluator.totals.collisions, levels: evaluator.levels,
      tolerance: evaluator.machine.numerics.tolerance,
      traceBound: evaluator.machine.cavity.bounds.norm,
      energyBound: evaluator.machine.cavity.bounds.first)
    let lines = recorder.lines(header: header, end: end)
    var failure: Diagnostic?
    if case .failed(let diagnostic) = outcome { failure = diagnostic }
    return Outcome(
      lines: lines, trace: recorder.trace, exit: exit(outcome, evaluator.totals),
      failure: failure, verdicts: SealVerdicts(claims),
      outputsFailed: evaluator.totals.outputsFailed, end: end, events: events, deliveries: received,
      tables: keepsAll ? tables : [])
  }

  private var header: SealHeader {
    SealHeader(
      tool: "maser \(Maser.version)", identity: script.plan.identity, script: text,
      command: command, kernel: KernelName.current, library: MathLibrary.name,
      seed: script.plan.declaredSeed, parameters: script.parameters, includes: includes,
      defaults: DefaultedArgument.all(in: text))
  }

  /// As it is typed where the file is: its folder does not belong to it.
  private var command: [String] {
    var command = script.commandLine
    if let name = script.name {
      command[1] = name.split(separator: "/").last.map(String.init) ?? name
    }
    return command
  }

  private func status(_ outcome: RunOutcome) -> String {
    switch outcome {
    case .completed: "ok"
    case .failed: "failed"
    case .interrupted: "interrupted"
    }
  }

  private func exit(_ outcome: RunOutcome, _ totals: RunTotals) -> Exit {
    switch outcome {
    case .interrupted: return .interrupted
    case .failed: return .failed
    case .completed: return totals.pointsFailed > 0 ? .failed : .ok
    }
  }
}

/// A script that is to be sealed or packed, read and found fit for it.
struct SealableScript {
  let script: CheckedScript
  /// Its bytes above a seal, ended by a line end.
  let text: [UInt8]
  let includes: [(path: String, digest: String)]

  /// Nil, and said why, for one that is rejected, has text below its seal, or lacks a parameter that is given.
  init?(
    _ path: String, _ overrides: [ParameterOverride], _ output: DiagnosticOutput
  ) throws(ReadFailure) {
    let sealed: SealedText
    (script, sealed, includes) = try CheckedScript.recorded(path, overrides: overrides)
    text = SealedText.ended(sealed.script)
    output.write(script.diagnostics)
    for override in overrides where !script.parameterNames.contains(override.name) {
      output.write(
        .unknownParameter(override, scripts: [path], parameters: script.parameterNames))
      return nil
    }
    guard !script.isRejected else { return nil }
    guard !sealed.hasForeignText else {
      SealableScript.refuse(path, output)
      return nil
    }
    if !SealableScript.namesVersion(text) { output.write(SealableScript.noVersionLine(path)) }
  }

  /// A run of it that notes everything for a seal.
  func run(
    _ options: SweepOptions, folder: String? = nil, keepingAll: Bool = false,
    showing display: ProgressDisplay? = nil
  ) -> RecordedRun.Outcome {
    RecordedRun(
      script: script, text: text, includes: includes, options: options, folder: folder,
      keepsAll: keepingAll
    ).run(showing: display)
  }

  /// A seal is the end of a file: what stands below it would be lost.
  static func refuse(_ path: String, _ output: DiagnosticOutput) {
    output.say(
      "`\(path)` has text below its seal, which is no part of it: move it above the lines that begin with `#|`, or remove it"
    )
  }

  /// Whether the first statement is `maser 1`, or a comment allows that it is not.
  private static func namesVersion(_ script: [UInt8]) -> Bool {
    guard let first = parseScript(Source(name: "", utf8: script)).tree.statements.first else {
      return true
    }
    return first.keyword.text == "maser"
      || first.allowedCodes.contains(DiagnosticCode.noVersionLine.rawValue)
  }

  /// W160.
  private static func noVersionLine(_ path: String) -> Diagnostic {
    Diagnostic(
      .noVersionLine, .warning, "`\(path)` has no version line",
      notes: [
        "write `maser \(Language.version)` as its first statement: it is read in years to come"
      ])
  }
}

extension CheckedScript {
  /// A script with a seal, read as it stands: what it includes is noted.
  static func recorded(
    _ path: String, overrides: [ParameterOverride]
  ) throws(ReadFailure) -> (
    script: CheckedScript, text: SealedText, includes: [(path: String, digest: String)]
  ) {
    let bytes = try FileReading.bytes(ofFile: path)
    let sealed = SealedText(bytes)
    let loader = RecordingLoader(FolderLoader(ofScript: path))
    let script = CheckedScript(
      Source(name: path, utf8: sealed.script), loader, name: path, overrides: overrides)
    var includes = loader.files.map { ($0.path, SHA256.hex(of: $0.text.utf8)) }
    for (request, state) in loader.states {
      includes.append((request.path, SHA256.hex(of: StateText.text(state).utf8)))
    }
    return (script, sealed, includes)
  }
}

extension RunEvent {
  fileprivate var isPoint: Bool {
    if case .point = self { true } else { false }
  }
}

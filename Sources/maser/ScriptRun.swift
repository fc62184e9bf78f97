import Language
import Output
import Session
import SourceText

/// One run of one script.
final class ScriptRun {
  private let script: CheckedScript
  private let results: Results
  private let output: DiagnosticOutput
  private let sweeps: SweepOptions
  /// Where points of sweeps come from and go to; nil for a journal of its own.
  private let keeper: (any SweepKeeper)?
  /// Files and pictures are made below it.
  private let folder: String
  private var recordedSeed: UInt64

  init(
    _ script: CheckedScript, _ results: Results, _ output: DiagnosticOutput, _ sweeps: SweepOptions,
    folder: String, keeper: (any SweepKeeper)? = nil
  ) {
    self.folder = folder
    self.keeper = keeper
    self.sweeps = sweeps
    self.script = script
    self.results = results
    self.output = output
    recordedSeed = script.plan.declaredSeed
  }

  func run(isStrict: Bool, isOneOfSeveral: Bool, with extras: ResultExtras = []) -> Exit {
    results.begin(
      RunHeader(
        tool: "maser \(Maser.version)", script: script.name, parameters: script.parameters,
        seed: script.plan.declaredSeed, isOneOfSeveral: isOneOfSeveral))
    let start = monotonicSeconds()
    // The format of numbers is the evaluator's, which exists only once it has been told whom to report to.
    var current: Evaluator?
    let display = output.progressDisplay
    let meter = ProgressMeter(script.plan, clock: monotonicSeconds) { display?.show($0) }
    let evaluator = Evaluator(isInterrupted: { Interruption.isRequested }) { event in
      meter.clear()
      self.tell(event, current?.numberFormat ?? NumberFormat())
    }
    current = evaluator
    defer { current = nil }
    if display != nil {
      evaluator.progress = { meter.tick($0, made: $1) }
      evaluator.stageProgress = { meter.tick($0, part: $1) }
      evaluator.sweepProgress = { meter.tick(points: $0, of: $1) }
    }
    sweeps.apply(to: evaluator)
    let deliveries = Deliveries(
      folder: folder, script: script.text, identity: script.plan.identity,
      parameters: script.parameters,
      commandLine: script.commandLine)
    let journal = keeper == nil ? self.journal(meter) : nil
    evaluator.keeper = keeper ?? journal
    evaluator.deliver = { delivery throws(DeliveryFailure) in try deliveries.make(delivery) }
    let outcome = evaluator.run(script.plan)
    meter.clear()
    if case .completed = outcome, evaluator.totals.outputsFailed == 0 {
      journal?.finish()
    } else {
      if evaluator.totals.outputsFailed > 0 { journal?.keepShort() }
      if journal?.isWritten == true {
        output.say("what is finished of the sweep is kept: running it again goes on from there")
      }
    }
    let exit = self.exit(outcome, evaluator.totals, isStrict: isStrict)
    results.add(extras, of: evaluator)
    results.end(
      RunSummary(
        status: status(outcome), collisions: evaluator.totals.collisions,
        levels: evaluator.levels, seconds: monotonicSeconds() - start))
    return exit
  }

  private func journal(_ meter: ProgressMeter) -> SweepJournal {
    let file = script.name?.split(separator: "/").last.map(String.init) ?? "maser"
    return SweepJournal(
      folder: folder, stem: file.hasSuffix(".maser") ? String(file.dropLast(6)) : file
    ) { sentence in
      meter.clear()
      self.output.say(sentence)
    }
  }

  private func tell(_ event: RunEvent, _ numbers: NumberFormat) {
    if case .seed(let seed, _) = event {
      // The header has the seed that is known beforehand; any other is recorded where it takes effect.
      guard seed != recordedSeed else { return }
      recordedSeed = seed
    }
    results.add(event, numbers)
    switch event {
    case .diagnostic(let diagnostic): output.write(diagnostic)
    case .claim(let claim):
      if let diagnostic = claim.diagnostic { output.write(diagnostic) }
    case .measure, .print, .until, .seed, .point, .sweep, .analysis: break
    }
  }

  private func status(_ outcome: RunOutcome) -> RunSummary.Status {
    switch outcome {
    case .completed: .ok
    case .failed: .failed
    case .interrupted: .interrupted
    }
  }

  private func exit(_ outcome: RunOutcome, _ totals: RunTotals, isStrict: Bool) -> Exit {
    var exits: [Exit] = []
    switch outcome {
    case .completed: break
    case .failed(let diagnostic):
      output.write(diagnostic)
      exits.append(.failed)
    case .interrupted: exits.append(.interrupted)
    }
    if totals.pointsFailed > 0 || totals.outputsFailed > 0 { exits.append(.failed) }
    if isStrict, totals.untilsNeverMet > 0 { exits.append(.failed) }
    if totals.claimsFailed > 0 { exits.append(.claimFailed) }
    if totals.claimsUndecided > 0 { exits.append(.claimUndecided) }
    return Exit.combined(exits)
  }
}

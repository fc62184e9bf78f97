import ArgumentParser
import Language
import Output
import SourceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `maser sweep`: a sweep in shards, for clusters.
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Cuts a sweep into shards that run anywhere, and puts them together again.",
    discussion: """
      `plan` freezes a script; `run --shard i/n` computes a share, as often as one likes; `merge` gives what one machine \
      would have given, byte for byte. `slurm` writes the job array. The same `run` serves GNU parallel \
      (parallel maser sweep run f.manifest --shard {}/64 ::: {1..64}) and Snakemake.
      """,
    subcommands: [Plan.self, RunShard.self, Status.self, Merge.self, Slurm.self])

  // MARK: plan

  struct Plan: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "plan", abstract: "Freezes a script and its parameters in a manifest.")

    @OptionGroup var script: ScriptArguments
    @Option(help: ArgumentHelp("Into how many shards the points are cut.", valueName: "number"))
    var shards = 16
    @Option(help: ArgumentHelp("Which sweep, if the script has several.", valueName: "name"))
    var sweep: String?
    @Option(
      name: .shortAndLong,
      help: ArgumentHelp(
        "The manifest; the script's name with .manifest unless given.", valueName: "file"))
    var output: String?
    @OptionGroup var diagnostics: DiagnosticOptions

    func validate() throws {
      if shards < 1 { throw ValidationError("--shards must be at least 1") }
      if script.inputs.count != 1 || script.isMissingScript {
        throw ValidationError("give one script")
      }
    }

    func run() throws {
      let output = DiagnosticOutput(diagnostics)
      let planned = try Planned(script, output)
      let manifest = try planned.manifest(sweep, shards: shards, output)
      let path = self.output ?? Plan.path(of: script.inputs[0])
      do throws(FileReplacement.Failure) {
        try FileReplacement.write(path, Array(manifest.text.utf8))
      } catch {
        output.say("`\(path)` cannot be written: \(error.reason)")
        return try Exit.failed.end()
      }
      let text = StandardText()
      text.write("\(path): \(manifest.points) points in \(manifest.shards) shards\n")
      try text.finish(.ok, output).end()
    }

    private static func path(of input: ScriptInput) -> String {
      guard case .file(let path) = input else { return "sweep.manifest" }
      return (path.hasSuffix(".maser") ? String(path.dropLast(6)) : path) + ".manifest"
    }
  }

  // MARK: run

  struct RunShard: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "run", abstract: "Computes one shard; what is done already is not done again.")

    @Argument(
      help: ArgumentHelp("The manifest.", valueName: "file"),
      completion: .file(extensions: ["manifest"])) var path: String
    @Option(help: ArgumentHelp("Which share, such as 3/64.", valueName: "i/n")) var shard: String
    @Option(help: ArgumentHelp("At most so many points at once.", valueName: "number")) var jobs:
      Int?
    @OptionGroup var diagnostics: DiagnosticOptions

    func run() throws {
      let output = DiagnosticOutput(diagnostics)
      let frozen = try FrozenSweep(path, output)
      let shard = try number(frozen.manifest)
      let target = frozen.manifest.shardPath(path, shard)
      if let done = PointFile.read(target), done.head.identity == frozen.manifest.identity,
        done.points.count == frozen.manifest.count(shard)
      {
        return
      }
      Interruption.install()
      let keeper = ShardKeeper(frozen.manifest, shard, path)
      let exit = frozen.compute(keeper, jobs: jobs, output)
      if let failure = keeper.failure {
        output.say("shard \(shard) cannot be written: \(failure)")
        return try Exit.failed.end()
      }
      try exit.end()
      if !keeper.isComplete { try Exit.interrupted.end() }
    }

    private func number(_ manifest: Manifest) throws -> Int {
      let parts = shard.split(separator: "/").compactMap { Int($0) }
      guard parts.count == 2, parts[1] == manifest.shards, (1...manifest.shards).contains(parts[0])
      else {
        throw ValidationError(
          "--shard is i/\(manifest.shards) with i from 1 to \(manifest.shards) for this manifest")
      }
      return parts[0]
    }
  }

  // MARK: status

  struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "status", abstract: "Tells which shards are done, and what the others lack.")

    @Argument(
      help: ArgumentHelp("The manifest.", valueName: "file"),
      completion: .file(extensions: ["manifest"])) var path: String
    @OptionGroup var diagnostics: DiagnosticOptions

    func run() throws {
      let output = DiagnosticOutput(diagnostics)
      let frozen = try FrozenSweep(path, output)
      let text = StandardText()
      var done = 0
      for shard in 1...frozen.manifest.shards {
        let count = frozen.manifest.count(shard)
        let finished = frozen.shard(shard)
        done += finished.isComplete ? count : finished.points
        if !finished.isComplete {
          text.write("shard \(shard): \(finished.points) of \(count) points\n")
        }
      }
      text.write("\(done) of \(frozen.manifest.points) points are done\n")
      try text.finish(done == frozen.manifest.points ? .ok : .failed, output).end()
    }
  }

  // MARK: merge

  struct Merge: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "merge",
      abstract: "Runs the script with the points of all shards: the output of a single machine.")

    @Argument(
      help: ArgumentHelp("The manifest.", valueName: "file"),
      completion: .file(extensions: ["manifest"])) var path: String
    @Option(help: "How results are written: text, json (JSON Lines) or csv.")
    var format: ResultFormat = .text
    @Option(
      help: ArgumentHelp("The folder that `save` and `plot` write below.", valueName: "folder"))
    var out = "."
    @Flag(
      help: "Shards of other processors are taken too: the same within the bounds, not bit for bit."
    )
    var mixed = false
    @Flag(help: "The shards' files are removed once all is written and nothing failed.")
    var clean = false
    @OptionGroup var diagnostics: DiagnosticOptions

    func run() throws {
      let output = DiagnosticOutput(diagnostics)
      let frozen = try FrozenSweep(path, output)
      let points = try frozen.collected(allowsMixed: mixed, output)
      Interruption.install()
      let results = Results(format, isQuiet: diagnostics.quiet)
      let run = ScriptRun(
        frozen.script, results, output, SweepOptions.all, folder: out,
        keeper: MergedKeeper(frozen.manifest, points))
      let exit = results.finish(run.run(isStrict: false, isOneOfSeveral: false), output)
      if clean, exit == .ok { frozen.removeShards() }
      try exit.end()
    }
  }
}

/// A script that is to be cut into shards.
private struct Planned {
  let name: String
  let text: String
  let checked: CheckedScript
  let loader: RecordingLoader
  let overrides: [String]

  init(_ arguments: ScriptArguments, _ output: DiagnosticOutput) throws {
    let input = arguments.inputs[0]
    let source: Source
    do throws(ReadFailure) {
      let read = try input.read()
      source = read.source
      loader = RecordingLoader(read.loader)
    } catch {
      output.write(input.diagnostic(error))
      throw ExitCode(Exit.unreadable.rawValue)
    }
    checked = CheckedScript(source, loader, name: input.name, overrides: arguments.overrides)
    output.write(checked.diagnostics)
    if checked.isRejected { throw ExitCode(Exit.rejected.rawValue) }
    name = input.name ?? "-e"
    text = checked.text
    overrides = arguments.arguments.filter { ParameterOverride(argument: $0) != nil }
  }

  func manifest(_ wanted: String?, shards: Int, _ output: DiagnosticOutput) throws -> Manifest {
    let sweeps = checked.plan.sweeps
    let chosen = wanted.map { name in sweeps.filter { $0.name == name } } ?? sweeps
    guard chosen.count == 1, let sweep = chosen.first,
      let identity = checked.plan.identity(ofSweep: sweep.ordinal)
    else {
      let names = sweeps.map { $0.name.isEmpty ? "(no name)" : $0.name }
      output.say(
        sweeps.isEmpty
          ? "\(name) has no sweep outside of blocks"
          : "which sweep? --sweep names one of \(joinedList(names))")
      throw ExitCode(Exit.usage.rawValue)
    }
    let counter = CountingKeeper(sweep.ordinal)
    let evaluator = Evaluator { _ in }
    evaluator.keeper = counter
    evaluator.isConfirmed = true
    let outcome = evaluator.run(checked.plan)
    if case .failed(let diagnostic) = outcome {
      output.write(diagnostic)
      throw ExitCode(Exit.failed.rawValue)
    }
    var manifest = Manifest(
      scriptName: name, script: text, includes: loader.files, overrides: overrides,
      ordinal: sweep.ordinal, sweepName: sweep.name, identity: identity, points: counter.points,
      shards: min(shards, max(1, counter.points)))
    manifest.states = loader.states
    return manifest
  }

  /// Finds out how many points a sweep has, and computes none of them.
  private final class CountingKeeper: SweepKeeper {
    private let ordinal: Int
    private(set) var points = 0

    init(_ ordinal: Int) { self.ordinal = ordinal }

    func begin(_ sweep: SweepDescription) throws -> [Int: SweepPoint] {
      if sweep.ordinal == ordinal { points = sweep.pointCount }
      return [:]
    }

    func wanted(_ sweep: SweepDescription) -> ((Int) -> Bool)? {
      sweep.ordinal == ordinal ? { _ in false } : nil
    }

    func keep(_ point: SweepPoint) {}
    func end(_ sweep: SweepDescription) -> Bool { sweep.ordinal == ordinal }
  }
}

/// A manifest with its script, checked again.
struct FrozenSweep {
  let path: String
  let manifest: Manifest
  let script: CheckedScript

  init(_ path: String, _ output: DiagnosticOutput) throws {
    self.path = path
    let bytes: [UInt8]
    do throws(ReadFailure) { bytes = try FileReading.bytes(ofFile: path) } catch {
      output.say("cannot read `\(path)`: \(error.reason)")
      throw ExitCode(Exit.unreadable.rawValue)
    }
    guard let manifest = Manifest(text: String(decoding: bytes, as: UTF8.self)) else {
      output.say("`\(path)` is no manifest; `maser sweep plan` writes one")
      throw ExitCode(Exit.rejected.rawValue)
    }
    guard manifest.version == Plan.identityVersion else {
      output.say(
        "`\(path)` is of an old identity: \(manifest.tool) identified experiments in another way; plan it again"
      )
      throw ExitCode(Exit.rejected.rawValue)
    }
    self.manifest = manifest
    let files = Dictionary(manifest.includes.map { ($0.path, $0.text) }) { first, _ in first }
    script = CheckedScript(
      Source(name: manifest.scriptName, manifest.script),
      FrozenIncludes(
        files: files,
        states: Dictionary(manifest.states.map { ($0.request, $0.state) }) { first, _ in first }),
      name: manifest.scriptName,
      overrides: manifest.overrides.compactMap { ParameterOverride(argument: $0) })
    guard !script.isRejected, script.plan.identity(ofSweep: manifest.ordinal) == manifest.identity
    else {
      output.write(script.diagnostics.filter { $0.severity == .error })
      output.say("this maser reads the script of `\(path)` differently: plan it again")
      throw ExitCode(Exit.rejected.rawValue)
    }
  }

  func compute(_ keeper: ShardKeeper, jobs: Int?, _ output: DiagnosticOutput) -> Exit {
    let display = output.progressDisplay
    let evaluator = Evaluator(isInterrupted: { Interruption.isRequested }) { _ in }
    evaluator.keeper = keeper
    evaluator.isConfirmed = true
    evaluator.jobs = jobs ?? SweepOptions.cores
    let meter = SweepMeter(display)
    evaluator.sweepProgress = { meter.tick($0, $1) }
    let outcome = evaluator.run(script.plan)
    meter.clear()
    switch outcome {
    case .completed: return .ok
    case .interrupted: return .interrupted
    case .failed(let diagnostic):
      output.write(diagnostic)
      return .failed
    }
  }

  func shard(_ shard: Int) -> (points: Int, isComplete: Bool) {
    if let file = PointFile.read(manifest.shardPath(path, shard)),
      file.head.identity == manifest.identity
    {
      return (file.points.count, file.points.count == manifest.count(shard))
    }
    let journal = PointFile.read(manifest.journalPath(path, shard))
    return (journal?.head.identity == manifest.identity ? journal?.points.count ?? 0 : 0, false)
  }

  func removeShards() {
    for shard in 1...manifest.shards {
      unlink(manifest.shardPath(path, shard))
    }
  }

  /// The points of all shards; says what is missing or does not fit.
  func collected(allowsMixed: Bool, _ output: DiagnosticOutput) throws -> [Int: SweepPoint] {
    var points: [Int: SweepPoint] = [:]
    var heads: [PointFile.Head] = []
    var missing: [Int] = []
    for shard in 1...manifest.shards {
      guard let file = PointFile.read(manifest.shardPath(path, shard)) else {
        missing.append(shard)
        continue
      }
      guard file.head.identity == manifest.identity, file.head.points == manifest.points else {
        output.say(
          file.head.isOfOtherVersion
            ? "shard \(shard) is of an old identity: \(file.head.tool) identified experiments in another way; compute it again"
            : "shard \(shard) is of a different experiment")
        throw ExitCode(Exit.rejected.rawValue)
      }
      let own = file.points.filter { manifest.contains(shard, $0.key) }
      guard own.count == manifest.count(shard) else {
        missing.append(shard)
        continue
      }
      heads.append(file.head)
      points.merge(own) { first, _ in first }
    }
    guard missing.isEmpty else {
      let shown = missing.prefix(20).map(String.init).joined(separator: ", ")
      output.say(
        "\(missing.count) of \(manifest.shards) shards are missing or incomplete: \(shown)\(missing.count > 20 ? ", …" : "")"
      )
      throw ExitCode(Exit.failed.rawValue)
    }
    let isMixed = heads.contains { $0.kernel != heads[0].kernel || $0.tool != heads[0].tool }
    guard !isMixed || allowsMixed else {
      output.say(
        "the shards come from different builds or processors: their last bits may differ; --mixed takes them all the same"
      )
      throw ExitCode(Exit.failed.rawValue)
    }
    return points
  }
}

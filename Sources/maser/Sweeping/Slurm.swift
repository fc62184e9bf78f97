import ArgumentParser
import Output

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension SweepCommand {
  /// `maser sweep slurm`: the shards as a job array, and the merge that waits for it.
  struct Slurm: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "slurm",
      abstract: "Writes the batch scripts of a job array and of its merge; --submit submits them.",
      discussion: """
        Each task computes shards one after the other until the array is done; a task that is stopped goes on where it \
        was when it runs again.
        """)

    @Argument(
      help: ArgumentHelp("The manifest.", valueName: "file"),
      completion: .file(extensions: ["manifest"])) var path: String
    @Option(help: ArgumentHelp("Tasks of the array, at most.", valueName: "number"))
    var tasks = 1000
    @Option(help: ArgumentHelp("Cores of each task.", valueName: "number")) var cpus = 1
    @Option(help: ArgumentHelp("Time limit of a task, as sbatch takes it.", valueName: "time"))
    var time: String?
    @Option(help: ArgumentHelp("The partition.", valueName: "name")) var partition: String?
    @Option(help: ArgumentHelp("Where the merge writes its results.", valueName: "folder"))
    var out = "."
    @Flag(help: "Submit both.") var submit = false
    @OptionGroup var diagnostics: DiagnosticOptions

    func validate() throws {
      if tasks < 1 || cpus < 1 { throw ValidationError("--tasks and --cpus must be at least 1") }
    }

    func run() throws {
      let output = DiagnosticOutput(diagnostics)
      let frozen = try FrozenSweep(path, output)
      let stem = Manifest.stem(path)
      let scripts = [
        ("\(stem).array.sbatch", array(frozen.manifest)), ("\(stem).merge.sbatch", merge()),
      ]
      for (file, text) in scripts {
        do throws(FileReplacement.Failure) {
          try FileReplacement.write(file, Array(text.utf8))
        } catch {
          output.say("`\(file)` cannot be written: \(error.reason)")
          return try Exit.failed.end()
        }
      }
      let text = StandardText()
      text.write("\(scripts[0].0)\n\(scripts[1].0)\n")
      if submit { text.write(try submitted(scripts[0].0, scripts[1].0, output)) }
      try text.finish(.ok, output).end()
    }

    private func header(_ name: String) -> String {
      var lines = ["#!/bin/bash", "#SBATCH --job-name=\(name)", "#SBATCH --cpus-per-task=\(cpus)"]
      if let time { lines.append("#SBATCH --time=\(time)") }
      if let partition { lines.append("#SBATCH --partition=\(partition)") }
      return lines.joined(separator: "\n") + "\n"
    }

    /// Task t computes the shards t, t + tasks, t + 2 tasks, …
    private func array(_ manifest: Manifest) -> String {
      let count = min(tasks, clusterLimit ?? tasks, manifest.shards)
      return header("maser-sweep") + """
        #SBATCH --array=1-\(count)
        #SBATCH --output=\(Manifest.stem(name(path))).task-%a.log
        #SBATCH --requeue
        # A task that is to end gets SIGTERM half a minute before: what it has finished is kept.
        #SBATCH --signal=TERM@30
        cd "\(folder)" || exit 1
        for shard in $(seq "$SLURM_ARRAY_TASK_ID" \(count) \(manifest.shards)); do
          "\(program)" sweep run "\(name(path))" --shard "$shard/\(manifest.shards)" --jobs "${SLURM_CPUS_PER_TASK:-1}" &
          task=$!
          trap 'kill -TERM "$task" 2>/dev/null' TERM
          wait "$task"; status=$?
          # A signal ends the first wait early.
          if kill -0 "$task" 2>/dev/null; then wait "$task"; status=$?; fi
          [ "$status" -eq 0 ] || exit "$status"
        done

        """
    }

    /// The largest array index that the cluster takes, if there is a cluster here.
    private var clusterLimit: Int? {
      let configuration = try? ChildProcess.output("scontrol", ["show", "config"])
      let line = configuration?.split(whereSeparator: \.isNewline).first {
        $0.hasPrefix("MaxArraySize")
      }
      let size = line?.split(separator: "=").last.flatMap {
        Int($0.filter { !$0.isWhitespace })
      }
      return size.map { max(1, $0 - 1) }
    }

    private func merge() -> String {
      header("maser-merge") + """
        #SBATCH --output=\(Manifest.stem(name(path))).merge.log
        cd "\(folder)" || exit 1
        "\(program)" sweep merge "\(name(path))" --out "\(out)" > "\(Manifest.stem(name(path))).results"

        """
    }

    private func name(_ path: String) -> String {
      path.split(separator: "/").last.map(String.init) ?? path
    }

    /// Absolute: tasks start elsewhere.
    private var folder: String {
      let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
      return FileReading.realPath(parent.isEmpty ? "/" : parent) ?? parent
    }

    private var program: String { FileReading.realPath("/proc/self/exe") ?? "maser" }

    private func submitted(
      _ array: String, _ merge: String, _ output: DiagnosticOutput
    ) throws -> String {
      do throws(ProcessFailure) {
        let first = try ChildProcess.output("sbatch", ["--parsable", array])
        let job = first.split { $0 == ";" || $0.isWhitespace }.first.map(String.init) ?? ""
        let second = try ChildProcess.output(
          "sbatch",
          ["--parsable", "--dependency=afterok:\(job)", "--kill-on-invalid-dep=yes", merge])
        let last = second.split { $0 == ";" || $0.isWhitespace }.first.map(String.init) ?? ""
        return "submitted: array \(job), merge \(last)\n"
      } catch {
        output.say(error.reason)
        throw ExitCode(Exit.failed.rawValue)
      }
    }
  }
}

/// Why another program did not do what it was to do.
struct ProcessFailure: Error {
  let reason: String
}

/// Runs another program and reads what it writes.
enum ChildProcess {
  static func output(_ program: String, _ arguments: [String]) throws(ProcessFailure) -> String {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else {
      throw ProcessFailure(reason: StandardDescriptors.sentence(errno))
    }
    defer { close(ends[0]) }
    let started = Subprocess.start(program, arguments, on: [STDIN_FILENO, ends[1]])
    close(ends[1])
    let child: Int32
    switch started {
    case .success(let process): child = process
    case .failure(let error):
      throw ProcessFailure(
        reason: error.number == ENOENT
          ? "`\(program)` is not installed here" : StandardDescriptors.sentence(error.number))
    }
    let bytes = (try? FileReading.bytes(of: ends[0])) ?? []
    guard case .success(0) = Subprocess.status(of: child) else {
      throw ProcessFailure(reason: "`\(program)` failed")
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

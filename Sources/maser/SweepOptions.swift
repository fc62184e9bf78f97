import ArgumentParser
import Language

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How sweeps are run.
struct SweepOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "At most so many sweep points at once; all cores unless given.", valueName: "number"))
  var jobs: Int?

  @Flag(help: "A sweep ends with the first point that fails.")
  var failFast = false

  @Flag(help: "Sweeps of any size are meant.")
  var yes = false

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1") }
  }

  func apply(to evaluator: Evaluator) {
    evaluator.jobs = jobs ?? SweepOptions.cores
    evaluator.isFailFast = failFast
    evaluator.isConfirmed = yes
  }

  /// All cores, sweeps of any size.
  static var all: SweepOptions {
    var options = SweepOptions()
    options.jobs = cores
    (options.failFast, options.yes) = (false, true)
    return options
  }

  /// Those this process may use.
  static var cores: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}

import ArgumentParser

/// `maser new`: a script to begin with.
struct NewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Writes a commented script to begin with.",
    discussion: "Asks nothing, and replaces nothing. Then: `maser FILE`.")

  @Argument(help: "The file; `.maser` is added where there is no ending.")
  var file = "experiment.maser"

  func run() throws {
    let output = DiagnosticOutput()
    let text = StandardText()
    let name = file.split(separator: "/").last.map(String.init) ?? file
    let path = name.contains(".") ? file : file + ".maser"
    do {
      try NewFile.write(path, Array(NewCommand.script.utf8))
      text.write("\(path)\n")
    } catch {
      output.say("`\(path)` could not be written: \(error)")
      try Exit.failed.end()
    }
    try text.finish(.ok, output).end()
  }

  /// Runs as it stands, in less than a second.
  static let script = """
    maser 1

    # Run it:           maser experiment.maser
    # Another angle:    maser experiment.maser theta=0.8
    # What a word is:   maser help collide
    # More scripts:     maser examples

    # What the command line can change, each with its range.
    param theta = pi/sqrt(15) in [0, 2*pi] "angle of a collision, g*tau"
    param q = 0.25 in [0, 1] "weight of the qubits' ground state"
    param n = 200 in 1..100000 "qubits that are sent"

    # The qubits that will come, with full coherence; the cavity begins in the vacuum.
    prepare qubit q=q c=1

    # What is noted on the way, and the collisions themselves. For loss after every one: `with damp gamma=0.01 nbar=0.1`.
    record energy, ergotropy, purity as run
    collide theta=theta n=n

    # Results: each with as many digits as are certain.
    measure energy, ergotropy, purity
    measure max(run.energy) as most

    # A claim is checked on every run; the exit code tells.
    expect energy <= n because "no qubit brings more than one photon"

    # Pictures and tables, written beside where it runs:
    # plot run.energy, run.ergotropy vs run.k to "energy.svg"
    # save run to "run.csv"

    """
}

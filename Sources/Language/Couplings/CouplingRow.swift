import Simulation
import Syntax

/// A coupling as the language has it: the word after `collide`, its arguments, and the collision that they make.
///
/// A new coupling is a row here and a file in the simulation; parser, checker, help, explanation and identity read the row.
struct CouplingRow: Sendable {
  /// Nil: Jaynes-Cummings, which needs no word.
  let word: String?
  let arguments: [ArgumentDefinition]
  let alternatives: [[String]]
  let help: String
  let equation: String
  /// Whether `spread=` can draw its angle anew.
  let spreads: Bool
  /// The battery has a highest level: it is no mode, and the bath of a mode is not its own.
  let isFinite: Bool
  /// Whether loss during its collisions is computed: pairs one photon apart of a mode.
  let leaks: Bool
  /// What the checker warns of in its arguments.
  let lint: (@Sendable (inout Checker, CheckedArguments, Statement) -> Void)?
  let example: String
  let availability: Availability
  let make: @Sendable (CouplingValues) throws(SimulationError) -> Collision

  init(
    _ word: String?, arguments: [ArgumentDefinition], alternatives: [[String]] = [],
    spreads: Bool = false, isFinite: Bool = false, leaks: Bool = false, help: String,
    equation: String = "",
    example: String = "",
    availability: Availability = .now,
    lint: (@Sendable (inout Checker, CheckedArguments, Statement) -> Void)? = nil,
    make: @escaping @Sendable (CouplingValues) throws(SimulationError) -> Collision
  ) {
    self.word = word
    self.arguments = arguments
    self.alternatives = alternatives
    self.help = help
    self.equation = equation
    self.spreads = spreads
    self.isFinite = isFinite
    self.leaks = leaks
    self.lint = lint
    self.example = example
    self.availability = availability
    self.make = make
  }

  /// The words of the form of `collide`.
  var words: [String] { word.map { [$0] } ?? [] }

  func argument(_ name: String) -> ArgumentDefinition {
    arguments.first { $0.name == name }!
  }

  /// A ladder of pairs: theta=, or g= tau= [detuning=], and what its rungs need.
  static func ladder(
    _ word: String, _ own: [ArgumentDefinition] = [], isFinite: Bool = false,
    leaks: Bool = false, help: String, equation: String,
    example: String, rungs: @escaping @Sendable (CouplingValues) throws(SimulationError) -> Rungs
  ) -> CouplingRow {
    CouplingRow(
      word, arguments: own + exposureArguments, alternatives: exposureAlternatives, spreads: true,
      isFinite: isFinite, leaks: leaks, help: help, equation: equation, example: example
    ) { (values) throws(SimulationError) in
      let rungs = try rungs(values)
      guard let deviation = values.spread else { return .ladder(Ladder(rungs, values.exposure)) }
      return .spread(
        SpreadLadder(
          theta: values["theta"], rungs: rungs, deviation: deviation, shape: values.shape))
    }
  }

  static let exposureArguments = [
    ArgumentDefinition(
      "theta", .realOrList, isOptional: true, unit: "radians",
      "collision angle g*tau; a list is gone through again and again"),
    ArgumentDefinition("g", isOptional: true, "coupling, with tau= instead of theta="),
    ArgumentDefinition("tau", in: .notNegative, isOptional: true, "duration of a collision"),
    ArgumentDefinition(
      "detuning", default: 0, beside: "g", "qubit minus cavity frequency, with g= and tau="),
    ArgumentDefinition(
      "omega", in: .positive, isOptional: true, beside: "g",
      "the cavity's frequency in the units of g and detuning, for the energies of qubits; changes no state"
    ),
  ]

  static let exposureAlternatives = [["theta"], ["g", "tau"]]
}

/// What the arguments of a coupling come to.
struct CouplingValues: Sendable {
  var numbers: [String: Double] = [:]
  /// Values level by level, and what they are off by in units of their last place.
  var lists: [String: (values: [Double], roundings: Double)] = [:]
  /// The standard deviation of theta relative to its mean, where qubits differ.
  var spread: Double?
  var shape = SpreadShape.gauss

  subscript(name: String) -> Double { numbers[name] ?? 0 }

  /// theta=, or g= tau= detuning=.
  var exposure: Exposure {
    if let theta = numbers["theta"] { return .angle(theta) }
    return .timed(coupling: self["g"], duration: self["tau"], detuning: self["detuning"])
  }
}

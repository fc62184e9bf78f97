import Simulation

/// One way to call an observable: `fidelity(coherent, alpha=2)`.
public struct ObservableVariant: Sendable {
  /// The leading word that selects it, if any.
  public let word: String?
  public let arguments: [ArgumentDefinition]

  public init(_ word: String? = nil, _ arguments: [ArgumentDefinition] = []) {
    self.word = word
    self.arguments = arguments
  }
}

/// Computes an observable from a state, the values of its arguments and the index of its variant; nil: undefined.
typealias Measurement = @Sendable (CavityState, [Double], Int) throws -> Quantity?

/// Computes an observable that may take long.
struct LongMeasurement: Sendable {
  /// About how long at most, from the values of its arguments.
  let seconds: @Sendable ([Double]) -> Double
  /// As `Measurement`, and asks whether to stop: it throws `SimulationError.interrupted` then.
  let measure: @Sendable (CavityState, [Double], Int, @escaping () -> Bool) throws -> Quantity?
}

/// Everything there is to know about an observable.
public struct ObservableDefinition: Sendable {
  public let name: String
  public let symbol: String
  public let unit: String
  public let help: String
  /// Definition and, where there is one, the paper's equation.
  public let equation: String
  /// Empty for a plain name.
  public let variants: [ObservableVariant]
  public let isInteger: Bool
  /// Why it can be undefined, in a few words.
  public let undefinedReason: String
  /// What computing it takes.
  let effort: Effort
  /// The minor version of the language that brought it; a script that gives a newer name a meaning of its own keeps that.
  var since = 0
  /// It is about the qubit of the last collision, which has to be followed for it.
  var looksAtQubit = false
  /// What has to be followed for it from the start.
  var books: BookInterest = []
  /// What its page says besides.
  var more = ""
  /// It is about the run in which loss follows the collisions, which has to be made beside the other.
  var comparesSplit = false
  let measure: Measurement
  /// Of one that may take long: how to stop it.
  var atLength: LongMeasurement?

  enum Effort: Sendable {
    /// A look at every element at most.
    case little
    /// Those of the density matrix.
    case eigenvalues
    /// As many cycles as it takes.
    case iteration
  }

  init(
    _ name: String, _ symbol: String, unit: String = "", _ help: String, equation: String,
    variants: [ObservableVariant] = [], isInteger: Bool = false, undefinedReason: String = "",
    effort: Effort = .little, measure: @escaping Measurement
  ) {
    self.name = name
    self.symbol = symbol
    self.unit = unit
    self.help = help
    self.equation = equation
    self.variants = variants
    self.isInteger = isInteger
    self.undefinedReason = undefinedReason
    self.effort = effort
    self.measure = measure
  }

  /// The same, brought by a minor version of the language.
  func brought(by minor: Int) -> ObservableDefinition {
    var definition = self
    definition.since = minor
    return definition
  }

  /// `fidelity(fock, n=14)`: how it is written.
  public var usages: [String] {
    guard !variants.isEmpty else { return [name] }
    return variants.map { variant in
      let parts =
        (variant.word.map { [$0] } ?? [])
        + variant.arguments.map { argument in
          if variant.word == nil { return argument.name }
          return "\(argument.name)="
            + (argument.defaultValue.map { NumberFormat().shortText($0) } ?? "…")
        }
      return "\(name)(\(parts.joined(separator: ", ")))"
    }
  }

  /// A program that measures it.
  public var example: String {
    if name == "efficiency" { return ActionsOnMarks.mark.example }
    if comparesSplit {
      return
        "prepare qubit q=0.25\ncollide theta=pi/sqrt(15) n=5 during damp gamma=0.1 nbar=0.15\nmeasure \(name)\n"
    }
    if ["probability", "outcome"].contains(name) {
      let what = name == "outcome" ? "outcome(1)" : name
      return
        "prepare qubit q=0.25 c=1\ncollide theta=pi/sqrt(15) n=3 detect keep=g\nmeasure \(what)\n"
    }
    let measured: String
    switch name {
    case "population", "rho_re", "rho_im", "quadrature", "quadrature_variance", "wigner":
      let values = variants[0].arguments.map { $0.kind == .count ? "1" : "0" }
      measured = "\(name)(\(values.joined(separator: ", ")))"
    case "fidelity": measured = "fidelity(cotangent, theta=pi/sqrt(15), q=0.25)"
    case "basin": measured = "basin(lifetime, theta=pi/sqrt(5.2), q=0.25)"
    default: measured = name
    }
    return "prepare qubit q=0.25\ncollide theta=pi/sqrt(15) n=100\nmeasure \(measured)\n"
  }
}

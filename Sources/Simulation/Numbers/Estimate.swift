internal import LinearAlgebra

/// A computed number with its two error radii: |true - value| <= truncation + rounding.
public struct Estimate: Sendable, Hashable {
  public var value: Double
  /// What the finite number of levels may have cost: rigorous.
  public var truncation: Double
  /// What floating-point rounding may have cost: an estimate from above.
  public var rounding: Double
  /// What the true number cannot be below or above, whatever the radii say: a population is between 0 and 1.
  public private(set) var lowest = -Double.infinity
  public private(set) var highest = Double.infinity

  public init(_ value: Double, truncation: Double = 0, rounding: Double = 0) {
    self.value = value
    self.truncation = truncation
    self.rounding = rounding
  }

  public var bound: Double { truncation + rounding }
  /// The largest that the true number may be.
  var upper: Double { min(value + bound, highest) }

  /// With limits that hold for every state. The value stays, and no radius reaches beyond the farther limit.
  func limited(_ lowest: Double, _ highest: Double = .infinity) -> Estimate {
    var limited = self
    limited.lowest = max(self.lowest, lowest)
    limited.highest = min(self.highest, highest)
    let farthest = max(value - limited.lowest, limited.highest - value).nextUp
    guard bound > farthest else { return limited }
    limited.rounding = min(rounding, farthest)
    limited.truncation = farthest - limited.rounding
    return limited
  }
}

/// What can go wrong, in numbers; sentences are made by whoever knows the user's words.
public enum SimulationError: Error, Sendable, Equatable {
  case negativeEigenvalue(groundWeight: Double, coherence: Double, eigenvalue: Double)
  /// `quantity` is the language's argument name.
  case outOfRange(quantity: String, value: Double, lower: Double, upper: Double)
  case notFinite(quantity: String, value: Double)
  /// A state stands above the highest level of a ladder that ends.
  case aboveLadder(level: Int, top: Int)
  /// Loss of a mode was asked for where there is a highest level.
  case noBath(top: Int)
  /// Rungs are known for so many levels only.
  case rungsUnknown(levels: Int)
  case notHalfInteger(quantity: String, value: Double)
  case levelsExceedMemory(levels: Int, bytes: Double, limit: Double)
  case eigenvaluesFailed(levels: Int, info: Int)
  /// An iteration towards a steady or quasi-stationary state did not end within this many cycles.
  case notSettled(cycles: Int)
  /// What holds for every state does not hold for what was computed: a mistake in this program.
  case checkFailed(quantity: String, value: Double, expected: String)
  /// An outcome was to be kept that no detector has here.
  case impossibleOutcome(Outcome)
  /// `Engine.isInterrupted` said so; the state is as before.
  case interrupted

  /// `info` of `eigenvaluesFailed` when the LAPACK libraries are not installed.
  public static let lapackIsMissing = EigenvalueFailure.notInstalled
}

/// How the state is represented and how accurate it has to be.
public struct Numerics: Sendable, Hashable {
  /// The number of Fock levels; nil lets it grow as needed.
  public var levels: Int?
  /// The largest truncation bound, relative to max(1, |x|), at which a number is to be reported.
  public var tolerance: Double
  /// Bytes that a state and the tables to change it may take.
  public var memoryLimit: Double

  public static let defaultTolerance = 1e-11

  public init(
    levels: Int? = nil, tolerance: Double = Numerics.defaultTolerance, memoryLimit: Double = 4e9
  ) {
    self.levels = levels
    self.tolerance = tolerance
    self.memoryLimit = memoryLimit
  }
}

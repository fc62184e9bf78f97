internal import Simulation
public import SourceText

/// What a run tells, in the order in which it happens.
public enum RunEvent: Sendable {
  case measure(MeasureRecord)
  case claim(ClaimRecord)
  case print(String)
  case until(UntilRecord)
  case point(PointRecord)
  /// The points of a sweep have all been told; what they come to together follows.
  case sweep(SweepRecord)
  case analysis(AnalysisRecord)
  /// A `seed` took effect.
  case seed(UInt64, line: Int)
  /// Warnings met while running.
  case diagnostic(Diagnostic)
}

/// A measured value.
public struct MeasureRecord: Sendable {
  /// The `as` name, or the expression as `maser fmt` writes it.
  public let name: String
  public let value: Value
  /// Collisions since the cavity was prepared.
  public let collisions: Int
  public let line: Int
}

/// The verdict on a claim.
public struct ClaimRecord: Sendable {
  public enum Verdict: String, Sendable {
    case pass, fail, undecided
  }
  public let verdict: Verdict
  /// The condition as `maser fmt` writes it.
  public let condition: String
  public let reason: String?
  /// The two sides, where the condition compares two numbers.
  public let left: Quantity?
  public let right: Quantity?
  public let line: Int
  /// What to tell about a claim that did not pass.
  public let diagnostic: Diagnostic?
  /// In a sweep: how many points passed, of how many, and where the first did not.
  public var points: (passed: Int, of: Int, first: String?)?
}

/// How a `collide … until` or a `trajectories … until` ended.
public struct UntilRecord: Sendable {
  public let isMet: Bool
  /// How many collisions it made, or runs.
  public let collisions: Int
  public let maximum: Int
  public let line: Int
  /// What it counts.
  public var unit = "collision"
}

/// How a run ended.
public enum RunOutcome: Sendable {
  case completed
  case failed(Diagnostic)
  case interrupted
}

/// What a run amounted to, for the last line of the results and the exit code.
public struct RunTotals: Sendable {
  public internal(set) var collisions = 0
  public internal(set) var claimsPassed = 0
  public internal(set) var claimsFailed = 0
  public internal(set) var claimsUndecided = 0
  public internal(set) var untilsNeverMet = 0
  public internal(set) var pointsFailed = 0
  /// Files and pictures that could not be made.
  public internal(set) var outputsFailed = 0

  /// Counts collisions; `CavityState.endless` for infinitely many.
  mutating func addCollisions(_ count: Int) {
    let (sum, isTooMany) = collisions.addingReportingOverflow(count)
    collisions = isTooMany ? CavityState.endless : sum
  }
}

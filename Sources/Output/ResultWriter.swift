public import Language

/// Turns what a run tells into text of one format; where the text goes is not its business.
public protocol ResultWriter {
  /// The text before everything else, once per output.
  func preamble() -> String
  /// The text at the start of a run.
  func begin(_ run: RunHeader) -> String
  /// The text of one event, complete lines. `numbers` says how numbers are written at that moment.
  func text(of event: RunEvent, numbers: NumberFormat) -> String
  /// The text at the end of a run.
  func end(_ summary: RunSummary) -> String
}

/// What is known of a run before it starts.
public struct RunHeader: Sendable {
  /// Name and version of the program.
  public let tool: String
  /// The name of the script, nil for text given with `-e`.
  public let script: String?
  public let parameters: [ParameterInfo]
  public let seed: UInt64
  /// One of several runs in the same output.
  public let isOneOfSeveral: Bool

  public init(
    tool: String, script: String?, parameters: [ParameterInfo], seed: UInt64, isOneOfSeveral: Bool
  ) {
    self.tool = tool
    self.script = script
    self.parameters = parameters
    self.seed = seed
    self.isOneOfSeveral = isOneOfSeveral
  }
}

/// What a run amounted to.
public struct RunSummary: Sendable {
  public enum Status: String, Sendable {
    case ok, failed, interrupted
  }
  public let status: Status
  public let collisions: Int
  public let levels: Int
  public let seconds: Double

  public init(status: Status, collisions: Int, levels: Int, seconds: Double) {
    self.status = status
    self.collisions = collisions
    self.levels = levels
    self.seconds = seconds
  }
}

/// Something a script makes besides numbers: a file, or a picture for the terminal.
public struct Delivery: Sendable {
  public enum Content: Sendable {
    case table(DataTable)
    case state(StateData)
    case figure(Figure)
  }
  public let content: Content
  /// Below the output folder; nil for a picture that is to be shown.
  public let path: String?
  public let facts: RunFacts
}

/// What a run knows of its accuracy when it makes something.
public struct RunFacts: Sendable {
  public let seed: UInt64
  public let levels: Int
  public let tolerance: Double
  /// Bounds of what the levels cut off the trace and the energy.
  public let traceBound: Double
  public let energyBound: Double
  /// The largest bound among the numbers of a picture; nil where none is drawn.
  public var shownBound: Double?
  /// The largest of them relative to its number, where what is shown is that.
  public var shownPart: Double?
}

extension RunFacts {
  /// The same beside a picture.
  func showing(_ accuracy: Evaluator.PictureAccuracy) -> RunFacts {
    var facts = self
    (facts.shownBound, facts.shownPart) = (accuracy.bound, accuracy.part)
    return facts
  }
}

/// Why something could not be made, in plain words.
public struct DeliveryFailure: Error {
  public let reason: String
  public let help: String

  public init(_ reason: String, help: String = "") {
    self.reason = reason
    self.help = help
  }
}

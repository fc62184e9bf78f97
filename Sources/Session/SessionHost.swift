public import Language
public import SourceText

/// What a session shows, piece by piece.
public enum SessionOutput: Sendable {
  /// A line without its end.
  case line(String)
  /// A text of several lines that may be longer than the screen.
  case page(String)
  /// Lines that belong below each other as they are.
  case picture(String)
  case diagnostic(Diagnostic)
}

/// What a person does while a run is paused.
public enum PausedInput: Sendable, Equatable {
  case line(String)
  case interrupted
  /// Nothing more will come: the session is to end.
  case ended
  /// The terminal is gone.
  case gone
}

/// Why the outside could not do what it was asked for, in plain words.
public struct HostFailure: Error {
  public let reason: String
  public init(_ reason: String) { self.reason = reason }
}

/// What a session needs of the world: a clock, a screen, files. The session itself touches none of them.
public protocol SessionHost: AnyObject {
  var loader: any IncludeLoader { get }
  /// Asked between two collisions; a request that was answered is forgotten.
  var isInterrupted: @Sendable () -> Bool { get }
  /// A steady clock, in seconds.
  var seconds: Double { get }
  /// Character columns of the screen.
  var columns: Int { get }
  /// More has been typed already: nobody is waiting for what takes long to tell.
  var isAhead: Bool { get }
  /// Only ASCII can be shown.
  var isPlain: Bool { get }

  /// How many points of a sweep may be computed at once.
  var cores: Int { get }

  /// Writes a file or draws a picture; gives a text to be shown, if any.
  func deliver(_ delivery: Delivery) throws(DeliveryFailure) -> String?

  func show(_ output: SessionOutput)
  /// What a run found, before it is shown in words: for hosts that hand it on to programs.
  func show(_ event: RunEvent, _ numbers: NumberFormat)
  /// How far a long run is; nil takes it off the screen.
  func show(_ progress: Progress?)
  /// Whether a person is there who can look at a paused run and say what is to become of it. Otherwise an interruption ends
  /// the statement, and `readPaused` only tells whether the session is lost.
  var canBeAsked: Bool { get }
  /// A line of what a person types while a run is paused.
  func readPaused(prompt: String) -> PausedInput
  /// Puts what was typed within reach of the arrow keys.
  func remember(_ entry: String)
  /// Puts a change of the session where it survives this process.
  func keep(_ change: SessionChange)

  /// Sessions that are over, newest first.
  var earlierSessions: [EarlierSession] { get }
  /// Takes sessions as ended.
  func dismiss(_ sessions: [EarlierSession])

  func read(file: String) throws(HostFailure) -> String
  func write(_ text: String, toFile path: String) throws(HostFailure)
  /// Lets the person edit a text; nil if it was left as it was.
  func edit(_ text: String) throws(HostFailure) -> String?
  /// The paths that begin so; folders end in `/`.
  func files(beginningWith prefix: String) -> [String]
  /// Everything typed, in this session and earlier ones, oldest first.
  var history: [String] { get }
}

extension SessionHost {
  public func show(_ event: RunEvent, _ numbers: NumberFormat) {}
  public var canBeAsked: Bool { true }
}

import ArgumentParser

/// The exit codes of `maser`; scripts and CI rely on them.
enum Exit: Int32, Comparable {
  case ok = 0
  case rejected = 2
  case failed = 3
  case claimFailed = 4
  case claimUndecided = 5
  /// `maser verify` found a difference.
  case differs = 6
  case usage = 64
  case unreadable = 66
  case interrupted = 130

  static func < (a: Exit, b: Exit) -> Bool { a.rawValue < b.rawValue }

  /// What several runs together end with: an interruption, else the smallest that is not ok.
  static func combined(_ exits: [Exit]) -> Exit {
    if exits.contains(.interrupted) { return .interrupted }
    return exits.filter { $0 != .ok }.min() ?? .ok
  }

  /// Ends the command with this code, saying nothing more.
  func end() throws {
    if self != .ok { throw ExitCode(rawValue) }
  }
}

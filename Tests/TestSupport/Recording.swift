import Foundation

/// Whether tests write down what they see instead of comparing it.
public enum Recording {
  /// `MASER_RECORD=1`, and nothing else.
  public static let isOn = ProcessInfo.processInfo.environment["MASER_RECORD"] == "1"

  /// The golden cases that are meant: `MASER_CASES=analyze,claim-failed`, or all of them.
  public static func chosen(_ names: [String]) -> [String] {
    guard let given = ProcessInfo.processInfo.environment["MASER_CASES"], !given.isEmpty else {
      return names
    }
    let wanted = given.split(separator: ",").map(String.init)
    return names.filter(wanted.contains)
  }
}

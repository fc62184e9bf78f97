/// Which axes of a picture are logarithmic; the z axis of a map is its colour.
public struct LogAxes: Sendable, Equatable {
  public var x: Bool
  public var y: Bool
  public var z: Bool

  public init(x: Bool = false, y: Bool = false, z: Bool = false) {
    (self.x, self.y, self.z) = (x, y, z)
  }

  /// The words for curves, and for maps.
  public static let ofCurves = ["logx", "logy", "loglog"]
  public static let ofMaps = ofCurves + ["logz", "logxz", "logyz", "logxyz"]

  /// `logx`, `logyz`, …; nil for any other word.
  public init?(_ word: String) {
    guard LogAxes.ofMaps.contains(word) else { return nil }
    let letters = word == "loglog" ? "xy" : word.dropFirst(3)
    self.init(
      x: letters.contains("x"), y: letters.contains("y"), z: letters.contains("z"))
  }

  /// The word for it; nil where nothing is logarithmic.
  public var word: String? {
    let letters = (x ? "x" : "") + (y ? "y" : "") + (z ? "z" : "")
    return letters.isEmpty ? nil : letters == "xy" ? "loglog" : "log" + letters
  }
}

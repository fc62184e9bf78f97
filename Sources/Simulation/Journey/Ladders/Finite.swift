extension Rungs {
  /// Equal rungs on `levels` levels and nothing above: h_n = 1 below the top.
  public static func finite(levels: Int) -> Rungs {
    Rungs("finite", [Double(levels)], top: levels - 1) {
      HeightSquare(value: $0 < levels - 1 ? 1 : 0)
    }
  }
}

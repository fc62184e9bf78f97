extension Rungs {
  /// A large spin J as battery: n = J + m photons' worth, h_n = sqrt((n+1)(2J-n)), n = 0 … 2J.
  public static func spin(twiceJ: Int) -> Rungs {
    Rungs("spin", [Double(twiceJ)], top: twiceJ, wholeSquare: { ($0 + 1) * (twiceJ - $0) })
  }
}

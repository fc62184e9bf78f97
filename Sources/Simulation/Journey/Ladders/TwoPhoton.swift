extension Rungs {
  /// Two photons at a time: h_n = sqrt((n+1)(n+2)), between |n,e> and |n+2,g>. Even and odd populations never mix.
  public static let twoPhoton = Rungs("twophoton", step: 2, wholeSquare: { ($0 + 1) * ($0 + 2) })
}

extension Rungs {
  /// All rungs alike: h_n = 1.
  public static let uniform = Rungs("uniform", wholeSquare: { _ in 1 })
}

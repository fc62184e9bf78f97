extension Rungs {
  /// Heights and offsets given level by level; a state that reaches beyond the last is refused.
  ///
  /// - Parameters:
  ///   - heights: h_0, h_1, …, none negative.
  ///   - offsets: what each pair adds to the detuning; empty for none.
  ///   - roundings: what both are off by, in units of their last place.
  public static func custom(
    heights: [Double], offsets: [Double], step: Int, roundings: Double
  ) -> Rungs {
    let isPlain = offsets.allSatisfy { $0 == 0 }
    let shape = [Double(step), Double(heights.count), roundings]
    let square: @Sendable (Int) -> HeightSquare = { n in
      guard n < heights.count else { return HeightSquare(value: 0) }
      let square = heights[n] * heights[n]
      return HeightSquare(value: square, residual: (-square).addingProduct(heights[n], heights[n]))
    }
    let offset: @Sendable (Int) -> Double = { $0 < offsets.count ? offsets[$0] : 0 }
    return Rungs(
      "custom", shape + heights + (isPlain ? [] : offsets), step: step, roundings: roundings,
      known: heights.count,
      largest: (heights.max() ?? 0, offsets.lazy.map(abs).max() ?? 0),
      offset: isPlain ? nil : offset, square: square)
  }
}

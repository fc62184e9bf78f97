extension Rungs {
  /// The intensity-dependent coupling of Buck and Sukumar (Phys. Lett. A 81, 132, 1981): h_n = n + 1. Its traps are equally spaced.
  public static let intensity = Rungs("intensity") {
    // A square of 53 bits and what it leaves out.
    let height = Double($0 + 1)
    let square = height * height
    return HeightSquare(value: square, residual: (-square).addingProduct(height, height))
  }
}

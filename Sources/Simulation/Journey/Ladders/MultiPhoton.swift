extension Rungs {
  /// m photons at a time: h_n = sqrt((n+1)(n+2)…(n+m)), between |n,e> and |n+m,g> (Sukumar and Buck, Phys. Lett. A 83, 211, 1981).
  public static func photons(_ m: Int) -> Rungs {
    Rungs("multiphoton", [Double(m)], step: m) { n in
      // The product of whole numbers, with what its doubles leave out.
      var product = HeightSquare(value: 1)
      for k in 1...m {
        let (x, value) = (Double(n + k), product.value * Double(n + k))
        let rest = (-value).addingProduct(product.value, x) + product.residual * x
        product = HeightSquare(value: value, residual: rest)
      }
      return product
    }
  }
}

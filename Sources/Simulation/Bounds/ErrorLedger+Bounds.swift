// What the sums mean for a number: each bounds how far the number of the computed state is from that of the true one.
//
// Both are states, the computed one up to what it lost: no population, fidelity or element is off by more than 1, whatever the sums say.
extension ErrorLedger {
  /// max(Tr A, Tr B) for Delta = A - B: |<psi|Delta|psi>| for any psi. Tr A - Tr B is known, Tr A + Tr B is d.
  var halfNorm: Double { min((norm + trace) / 2, 1) }

  /// d, which no two states exceed.
  var traceNorm: Double { min(norm, 2) }

  /// Tr n(A+B).
  var operatorMean: Double { operators.mean }

  /// |Tr nDelta|.
  var energy: Double { mean }

  /// |Tr n²Delta|.
  var squaredPhotons: Double { square }

  /// |Tr n(n-1)Delta|: from either side of the two that make it up, or what the populations alone allow.
  var photonPairs: Double {
    min(square + mean, max(populations.square - populations.mean, 0) + populations.second * 0x1p-49)
  }

  /// |Delta_nn|.
  func population(_ n: Int) -> Double {
    guard n >= untouched else { return 0 }
    let weight = Double(n) + 1
    return min(
      min(populations.zeroth, populations.first / weight),
      min(populations.second / weight / weight, halfNorm))
  }

  /// |Delta_mn|: at most sqrt((A+B)_mm (A+B)_nn), and half the sum of the two.
  func element(_ m: Int, _ n: Int) -> Double {
    if m == n { return population(m) }
    guard max(m, n) >= untouched else { return 0 }
    return min(traceNorm / 2, second / (Double(m) + 1) / (Double(n) + 1))
  }

  /// |Tr a Delta| <= sqrt(Tr[n(A+B)] Tr(A+B)), by Cauchy and Schwarz.
  var field: Double { (operators.mean * norm).squareRoot() }

  /// |Tr a²Delta| <= sqrt(Tr[n(n-1)(A+B)] Tr(A+B)).
  var squaredField: Double { (operators.square * norm).squareRoot() }

  /// |Tr rho² - Tr sigma²| for a computed state of this purity P: Tr[Delta (rho+sigma)] <= h (sqrt(P') + sqrt(P)) with the half norm h, so that
  /// the roots are no more than h apart.
  func purity(_ purity: Double) -> Double {
    halfNorm * (2 * max(purity, 0).squareRoot() + halfNorm)
  }
}

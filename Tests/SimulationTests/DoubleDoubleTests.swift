import Testing

@testable import Simulation

/// Some operations of 2^-104 each.
private let fewUnits = 0x1p-98

@Suite("Double-double numbers")
struct DoubleDoubleTests {
  /// cos and sin of theta sqrt(n), two doubles each (mpmath, 40 digits).
  static let rotations: [(theta: Double, n: Int, cosine: DoubleDouble, sine: DoubleDouble)] = [
    (
      0.8, 15, DoubleDouble(high: -0x1.ff85ade56aca9p-1, low: 0x1.eb77a69a09881p-56),
      DoubleDouble(high: 0x1.61d54fdb714e7p-5, low: 0x1.443724eee39fbp-60)
    ),
    (
      2, 7, DoubleDouble(high: 0x1.1835634227a09p-1, low: -0x1.784e0a57c6d30p-55),
      DoubleDouble(high: -0x1.ac8474fedb427p-1, low: 0x1.7660e30b176ecp-56)
    ),
    (
      0.3, 999, DoubleDouble(high: -0x1.ff28ce95df53ep-1, low: -0x1.72fa0dc5af73dp-55),
      DoubleDouble(high: -0x1.d53adf810d223p-5, low: 0x1.38856784c14f0p-59)
    ),
  ]

  private func distance(_ a: DoubleDouble, _ b: DoubleDouble) -> Double {
    let difference = a - b
    return abs(difference.high / b.high)
  }

  @Test("Cosine and sine are right to 30 digits", arguments: rotations)
  func rotation(_ theta: Double, _ n: Int, _ cosine: DoubleDouble, _ sine: DoubleDouble) {
    let (c, s) = DoubleDouble.rotation(theta, n)
    #expect(distance(c, cosine) < fewUnits)
    #expect(distance(s, sine) < fewUnits * 20)
  }

  @Test("Roots, quotients and decays undo products and doublings", arguments: 1...20)
  func inverses(_ n: Int) {
    let x = DoubleDouble(Double(n)).root
    #expect(distance(x * x, DoubleDouble(Double(n))) < fewUnits)
    let y = DoubleDouble(1) / DoubleDouble(Double(n))
    #expect(distance(y * DoubleDouble(Double(n)), DoubleDouble(1)) < fewUnits)
    // 1 - e^{-2a} = (1 - e^{-a})(1 + e^{-a}).
    let a = Double(n) / 16
    let half = DoubleDouble.decay(a)
    let whole = half * (DoubleDouble(2) - half)
    #expect(distance(DoubleDouble.decay(2 * a), whole) < fewUnits)
    #expect(abs(DoubleDouble.decay(a).double - Double.decay(a)) < 1e-15)
  }

  @Test("A trap is exactly closed")
  func trap() {
    let (c, s) = DoubleDouble.rotation(fineTuned(15), 15)
    #expect(c.double == -1 && s.double == 0 && s.low == 0)
  }
}

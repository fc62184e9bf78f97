import Testing

@testable import Simulation

/// Whoever watches a run is asked often enough to stop it soon, also where the levels grow meanwhile.
@Suite("Attention")
struct AttentionTests {
  struct Train: CustomTestStringConvertible {
    let testDescription: String
    let collision: Collision
    var damping: Damping?
    /// Nanoseconds for an element of the state, on the safe side.
    let cost: Double
  }

  static let trains = [
    Train(testDescription: "on resonance", collision: .resonant(theta: 0.5), cost: 0.125),
    Train(
      testDescription: "detuned",
      collision: .detuned(coupling: 0.5, duration: 1, detuning: 0.4), cost: 0.75),
    Train(
      testDescription: "damped", collision: .resonant(theta: 0.5),
      damping: try? Damping(rate: 0.1, thermalPhotons: 4, time: 1), cost: 2.5),
  ]

  @Test(
    "is paid again within a tenth of a millisecond of work, or after one collision",
    arguments: trains)
  func isPaid(train: Train) throws {
    var state = try CavityState.prepared(.vacuum, numerics: Numerics())
    let qubit = try QubitState(groundWeight: 0.1, coherence: 1)
    var last = 0
    var largest = 0
    _ = try Engine().collide(
      &state, train.collision, qubit: qubit, damping: train.damping, count: 400,
      numerics: Numerics(), attention: .occasional
    ) { state in
      let made = state.collisions - last
      last = state.collisions
      largest = max(largest, state.levels)
      let work = Double(made) * Double(state.levels * state.levels) * train.cost
      // The levels may have grown by a few notches since the work was laid out.
      #expect(made == 1 || work <= 4e5, "\(made) collisions on \(state.levels) levels")
      return true
    }
    #expect(state.collisions == 400 && largest > 60, "\(largest)")
  }

  /// A product of full matrices, too long for one piece.
  @Test("long products within bands are made in pieces, bit for bit", arguments: [false, true])
  func products(isLower: Bool) {
    let order = 512
    let bands = [Int](repeating: 0, count: order / 4 * 2).enumerated().map {
      $0.offset % 2 == 0 ? 0 : order
    }
    let numbers = (0..<(order * order)).map { Double(($0 &* 7919) % 1009) / 1009 - 0.5 }
    func product(isInterrupted: (() -> Bool)?) -> (isWhole: Bool, re: [Double], im: [Double]) {
      var (re, im) = (numbers, numbers)
      var strip = [Double](repeating: 0, count: 24 * (order + 8))
      let isWhole = numbers.withUnsafeBufferPointer { numbers in
        let plane = numbers.baseAddress!
        let planes = BandedPlanes(re: plane, im: plane, stride: order)
        guard let isInterrupted else {
          KernelSet.best.multiplyBanded(
            order, order, planes.re, planes.im, order, planes.re, planes.im, order, &re, &im,
            order, bands, bands, true, isLower, &strip)
          return true
        }
        return KernelSet.best.multiplyInPieces(
          rows: order, columns: order, left: planes, right: planes, resultRe: &re, resultIm: &im,
          resultStride: order, rowBands: bands, columnBands: bands, adds: true, isLower: isLower,
          strip: &strip, isInterrupted: isInterrupted)
      }
      return (isWhole, re, im)
    }
    var asked = 0
    let whole = product(isInterrupted: nil)
    let pieces = product {
      asked += 1
      return false
    }
    #expect(pieces.isWhole && asked > 3)
    for m in 0..<order {
      let row = (m * order)..<(m * order + (isLower ? m + 1 : order))
      #expect(pieces.re[row] == whole.re[row] && pieces.im[row] == whole.im[row])
    }
    #expect(!product { true }.isWhole)
  }
}

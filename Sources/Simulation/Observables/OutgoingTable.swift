internal import LinearAlgebra

/// What a qubit that leaves is told by: products of two of the amplitudes g_n and b_n of a passage in pairs, averaged where angles are.
struct OutgoingTable {
  /// A complex number for every level.
  struct Row {
    var re: [Double] = []
    var im: [Double] = []

    mutating func append(_ x: Double, _ y: Double = 0) {
      re.append(x)
      im.append(y)
    }
  }

  let step: Int
  /// |g_n|² and b_n².
  private(set) var stays: [Double] = []
  private(set) var gives: [Double] = []
  /// b_n b_{n+s}.
  private(set) var twice: [Double] = []
  /// g*_{n+s} g*_n; b_n times the conjugate of g_n, as the sum over rho_{n,n-s} takes it, of g*_{n+s} and of g*_{n-s}.
  private(set) var kept = Row()
  private(set) var own = Row()
  private(set) var above = Row()
  private(set) var below = Row()

  init(step: Int) { self.step = step }

  /// As far as a state of so many levels needs it.
  private func count(levels: Int) -> Int { levels + step }

  mutating func extend(_ table: CollisionTable, levels: Int) {
    let (gRe, gIm, b) = (table.groundRe, table.groundIm, table.exchange)
    for n in stays.count..<max(stays.count, count(levels: levels)) {
      stays.append(gRe[n] * gRe[n] + gIm[n] * gIm[n])
      gives.append(b[n] * b[n])
      own.append(b[n] * gRe[n], b[n] * gIm[n])
      let hasNext = n + step < b.count
      let (x, y) = hasNext ? (gRe[n + step], -gIm[n + step]) : (0, 0)
      kept.append(x * gRe[n] + y * gIm[n], y * gRe[n] - x * gIm[n])
      twice.append(hasNext ? b[n] * b[n + step] : 0)
      above.append(b[n] * x, b[n] * y)
      let lower = n >= step
      below.append(
        lower ? b[n] * gRe[n - step] : 0, lower ? -b[n] * gIm[n - step] : 0)
    }
  }

  mutating func extend(_ spread: SpreadLadder, levels: Int) {
    for n in stays.count..<max(stays.count, count(levels: levels)) {
      let same = spread.products(n, n)
      let next = spread.products(n, n + step)
      stays.append(same.cosines)
      gives.append(same.sines)
      own.append(same.mixed)
      kept.append(next.cosines)
      twice.append(next.sines)
      above.append(next.mixed)
      below.append(n >= step ? spread.products(n, n - step).mixed : 0)
    }
  }
}

extension Crossing {
  /// What tells an outgoing qubit; nil for what does not turn pairs.
  mutating func outgoing(levels: Int) -> OutgoingTable? {
    var rows = outgoing ?? OutgoingTable(step: collision.step)
    switch blocks {
    case .pairs:
      table!.extend(to: levels + collision.step)
      rows.extend(table!, levels: levels)
    case .averagedPairs(let spread): rows.extend(spread, levels: levels)
    case .bands, .leaking: return nil
    // A tick may have brought none.
    case .mixture: return nil
    }
    outgoing = rows
    return rows
  }
}

extension SpreadLadder {
  /// <cos x_m cos x_n>, <sin x_m sin x_n>, <sin x_m cos x_n>.
  func products(_ m: Int, _ n: Int) -> (cosines: Double, sines: Double, mixed: Double) {
    let (a, b) = (height(m), height(n))
    let plus = AveragedProducts.wave(self, a, b, 1)
    let minus = AveragedProducts.wave(self, a, b, -1)
    return ((minus.c + plus.c) / 2, (minus.c - plus.c) / 2, (minus.s + plus.s) / 2)
  }
}

internal import LinearAlgebra

/// The average over angles of a map that is no closed function of them, by the nodes and weights of Gauss.
///
/// K nodes integrate polynomials of degree 2K - 1 exactly. For f(x) = Tr B Phi_x(rho), B between -1 and 1, the remainder is
/// f^(2K) at some angle times
///
///     sigma^{2K} K!/(2K)!  (normal law),     a^{2K} 2^{2K} (K!)^4/((2K+1) ((2K)!)^3)  (uniform between -a and a).
///
/// The generator is L + x M with ||M X||_1 <= 2 h ||X||_1, h the highest rung, and evolutions with real x enlarge nothing: Duhamel's
/// formula gives |f^(m)| <= (2h)^m. So the average is off by the same with sigma -> 2 h sigma in trace norm.
struct AngleAverage {
  let nodes: [(angle: Double, weight: Double)]
  /// Bounds the trace norm of what the nodes leave out.
  let error: Double

  private static let mostNodes = 160

  /// Throws where more nodes would be needed than are worth taking.
  init(_ loss: LossDuring, top: Int) throws(SimulationError) {
    let sigma = abs(loss.theta) * loss.deviation
    guard sigma > 0 else {
      (nodes, error) = ([(loss.theta, 1)], 0)
      return
    }
    let size = 2 * loss.highest(top) * sigma
    guard
      let count = (1...AngleAverage.mostNodes).first(where: {
        AngleAverage.remainder($0, size, loss.shape) <= LossSector.timeGoal
      })
    else {
      // About what the most nodes can do.
      let most = loss.deviation * 0.6 * Double(AngleAverage.mostNodes).squareRoot() / size
      throw .outOfRange(quantity: "spread", value: loss.deviation, lower: 0, upper: most)
    }
    error = AngleAverage.remainder(count, size, loss.shape)
    let points = GaussNodes(count, loss.shape)
    nodes = zip(points.places, points.weights).map { (loss.theta + sigma * $0, $1) }
  }

  private static func remainder(_ count: Int, _ size: Double, _ shape: SpreadShape) -> Double {
    func logarithmOfFactorial(_ n: Int) -> Double {
      (1...max(n, 1)).reduce(0) { $0 + logarithm(Double($1)) }
    }
    let (one, two) = (logarithmOfFactorial(count), logarithmOfFactorial(2 * count))
    let power = 2 * Double(count) * logarithm(size)
    switch shape {
    case .gauss: return exponential(power + one - two)
    case .uniform:
      let more = Double(count) * (logarithm(3) + 2 * logarithm(2))
      return exponential(power + more + 4 * one - 3 * two - logarithm(Double(2 * count + 1)))
    }
  }
}

/// The nodes and weights of Gauss for a law of mean 0 and standard deviation 1.
///
/// With the recurrence x p_k = b_{k+1} p_{k+1} + b_k p_{k-1} of its orthonormal polynomials the nodes are the eigenvalues of a tridiagonal
/// matrix, found by bisection (the signs of its leading minors count those below x), and the weights 1/sum p_k².
/// Cost: 60 K² operations. Error: some roundings of the largest node.
struct GaussNodes {
  private(set) var places: [Double] = []
  private(set) var weights: [Double] = []

  init(_ count: Int, _ shape: SpreadShape) {
    // Of the law's own width: uniform laws lie between -1 and 1 here.
    let steps: [Double] = (1...max(count, 1)).map {
      let k = Double($0)
      return shape == .gauss ? k.squareRoot() : k / (4 * k * k - 1).squareRoot()
    }
    let width = shape == .gauss ? 2 * Double(count).squareRoot() + 1 : 1
    let scale = shape == .gauss ? 1 : 3.0.squareRoot()
    func below(_ x: Double) -> Int {
      var (found, minor) = (0, 1.0)
      for k in 0..<count {
        let square = k == 0 ? 0 : steps[k - 1] * steps[k - 1]
        minor = -x - (k == 0 ? 0 : square / minor)
        if minor == 0 { minor = -1e-300 }
        if minor < 0 { found += 1 }
      }
      return found
    }
    for index in 0..<count {
      var (low, high) = (-width, width)
      for _ in 0..<64 {
        let middle = (low + high) / 2
        if below(middle) > index { high = middle } else { low = middle }
      }
      let x = count % 2 == 1 && index == count / 2 ? 0 : (low + high) / 2
      var (before, now, sum) = (0.0, 1.0, 1.0)
      for k in 0..<(count - 1) {
        let next = (x * now - (k == 0 ? 0 : steps[k - 1] * before)) / steps[k]
        (before, now) = (now, next)
        sum += now * now
      }
      places.append(scale * x)
      weights.append(1 / sum)
    }
  }
}

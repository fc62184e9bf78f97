/// The blocks <x,m|U_I|y,n> of a parity drive for the levels n below `columns`, each within a known distance of the true ones.
///
/// The evolution is that of powers of one period: with R = e^{i T (n + sigma_z/2)} and H_I(t+T) = R H_I(t) R†,
///
///     U((i+j)T) = R^j U(iT) R^{-j} U(jT),
///
/// which without modulation holds for every T. Taylor polynomials make the period, products of the differences from 1 its powers: in the
/// interaction picture these are small where the step is, so that log2 J products round little more than the angle does, and
/// everything far from the diagonal keeps its digits (an eigendecomposition would leave the roundings of the largest element there,
/// which levels that grow would take for photons).
final class ParityPropagator {
  let drive: ParityDrive
  let columns: Int
  /// M, the levels it was computed on: a wall further up changes nothing.
  let levels: Int
  /// Chain 0 holds the states of even n + [e], chain 1 the others: U - 1.
  let chains: [ChainMatrix]
  /// Bounds the operator norm of what time, the wall at M and small elements have changed in the columns.
  let error: Double
  /// How often the roundings of one product count.
  let roundingSteps: Double
  /// For n: one more than the highest level that columns up to n reach.
  let reach: [Int]

  /// What is left out of a column by the wall, and what single elements may be left out.
  private static let tail = -70.0
  private static let least = 1e-28
  private static let mostLevels = 20_000

  /// Bytes that making it takes; nil where no memory would do.
  static func bytes(_ drive: ParityDrive, columns: Int) -> Double? {
    drive.wall(columns: columns, limit: tail, most: mostLevels).map {
      128 * Double($0 + 8) * Double($0 + 8)
    }
  }

  /// nil when interrupted. Cost: O(levels³ log(theta/G)), and for each step within a period O(levels degree³).
  init?(
    _ drive: ParityDrive, columns: Int, levels: Int, kernels: KernelSet,
    isInterrupted: () -> Bool
  ) {
    self.drive = drive
    self.columns = columns
    self.levels = levels
    let evolution = PeriodicEvolution(drive, levels: levels)
    var chains: [ChainMatrix] = []
    var dropped = 0.0
    for chain in 0...1 {
      guard
        var matrix = evolution.propagator(
          firstIsExcited: chain == 1, kernels: kernels, isInterrupted: isInterrupted)
      else { return nil }
      dropped = max(dropped, matrix.clean(below: ParityPropagator.least))
      chains.append(matrix)
    }
    self.chains = chains
    // sqrt(2 sum_n eps_n²): two states for each level, and tails that fall towards the vacuum.
    let tail = exponential(drive.logarithmOfTail(from: columns - 1, to: levels))
    error = dropped + tail * (2 * Double(columns)).squareRoot() + evolution.timeError
    roundingSteps = evolution.roundingSteps
    var highest = 0
    let tops = chains.map { chain in chain.transposedBands().map(\.upperBound) }
    reach = (0..<columns).map { n in
      highest = max(highest, n + 1, tops[0][n], tops[1][n])
      return highest
    }
  }

  /// The levels a propagator for these columns is computed on.
  static func levels(_ drive: ParityDrive, columns: Int) -> Int? {
    drive.wall(columns: columns, limit: tail, most: mostLevels)
  }

  /// The number of columns that is tabulated for so many: few sizes serve all.
  static func capacity(for levels: Int) -> Int {
    var capacity = 48
    while capacity < levels { capacity = (capacity * 3 / 2 + 7) / 8 * 8 }
    return capacity
  }
}

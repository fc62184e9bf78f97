internal import Kernels
internal import LinearAlgebra

/// The damping that follows the collisions of eight states side by side: the tables of `ThermalPasses` and `ThermalLeak`, a lane each.
///
/// A lane without a channel stays as it is: one weight of 1 changes no bit.
final class LaneDamping {
  private static let lanes = Engine.lanes

  /// Nil for a lane that is not damped.
  let channels: [DampingChannel?]
  let dampings: [Damping?]
  /// Whether a lane's bath carries photons beyond the levels.
  private let leaks: [Bool]
  private let levels: Int
  /// Each lane's number of levels.
  private let laneLevels: [Int]
  private let hasGain: Bool
  private(set) var cuts: [ErrorLedger.Cut]
  /// As `dampLanes` wants them: nine tables, three of what leaks, six sums, work space.
  private let numbers: UnsafeMutablePointer<Double>
  private var spans: [Int]
  /// What all lanes have in common, where they have the same channel on as many levels.
  private let alike: [Double]?
  private var flags = 0
  /// Every sum begins where it ends up: then the sums of neighbours can be made together.
  var isQuick: Bool { flags & 5 == 5 }

  /// For so many levels altogether. Cost: O(N) numbers of each lane.
  init(_ channels: [DampingChannel?], laneLevels: [Int], levels: Int) {
    self.channels = channels
    dampings = channels.map { $0?.damping }
    leaks = channels.map { $0?.leak.isZero == false }
    self.levels = levels
    self.laneLevels = laneLevels
    hasGain = channels.contains { $0?.passes?.gain != nil }
    cuts = channels.map { _ in ErrorLedger.Cut() }
    numbers = AlignedNumbers.allocate(
      LaneDamping.lanes * (12 * levels + 6) + lanesBuffer(levels: levels))
    spans = [Int](repeating: 0, count: 8 * levels)
    alike = LaneDamping.alike(channels, laneLevels: laneLevels, levels: levels)
    for (lane, channel) in channels.enumerated() {
      fillFactors(lane, channel?.passes)
      fillLeak(lane, channel?.leak)
    }
    let lossIsPlain = fillSpans(0, channels) {
      $0?.passes?.loss
    } isEdge: {
      $0 + $1 == $2 - 1
    }
    let gainIsPlain = fillSpans(1, channels) {
      $0?.passes?.gain
    } isEdge: {
      $0 == $1 && $2 > 0
    }
    flags = lossIsPlain | gainIsPlain << 2
  }

  deinit { numbers.deallocate() }

  private func table(_ index: Int) -> UnsafeMutablePointer<Double> {
    numbers + index * levels * LaneDamping.lanes
  }

  private func set(_ index: Int, _ n: Int, _ lane: Int, _ value: Double) {
    table(index)[n * LaneDamping.lanes + lane] = value
  }

  /// Zero from the lane's own number of levels on.
  private func fillFactors(_ lane: Int, _ passes: ThermalPasses?) {
    for n in 0..<laneLevels[lane] {
      set(0, n, lane, passes?.lift[n] ?? 1)
      set(1, n, lane, passes?.settle[n] ?? 1)
      set(2, n, lane, passes?.gain == nil ? 1 : passes!.lift[n])
      let one = n == 0 ? 1.0 : 0
      set(3, n, lane, passes?.loss.weights[n] ?? one)
      set(4, n, lane, passes?.gain?.weights[n] ?? one)
    }
  }

  private func fillLeak(_ lane: Int, _ leak: ThermalLeak?) {
    guard let leak, !leak.isZero else { return }
    for n in 0..<laneLevels[lane] {
      set(9, n, lane, leak.probability[n])
      set(10, n, lane, leak.first[n])
      set(11, n, lane, leak.second[n])
    }
  }

  /// The weights of the losses and of the gains, and the products of factors by diagonal, of the one channel that all have.
  private static func alike(
    _ channels: [DampingChannel?], laneLevels: [Int], levels: Int
  ) -> [Double]? {
    guard let passes = channels[0]?.passes, laneLevels.allSatisfy({ $0 == levels }),
      channels.allSatisfy({ $0?.passes == passes })
    else { return nil }
    func products(_ factors: [Double]) -> [Double] {
      (0..<levels).flatMap { order in
        (0..<(levels - order)).map { factors[$0 + order] * factors[$0] }
      }
    }
    func weights(_ shifts: ThermalPasses.Shifts) -> ArraySlice<Double> {
      shifts.weights[..<levels]
    }
    return weights(passes.loss) + weights(passes.gain ?? passes.loss) + products(passes.lift)
      + products(passes.settle)
  }

  /// Which shifts count in a row, by lane and of all; 1 if every row starts with shift 0.
  ///
  /// Where a row ends with the levels (`isEdge` of row, shift and levels), the lane holds zeros further on, which may be added, and so do
  /// the weights of a lane that stays as it is.
  private func fillSpans(
    _ which: Int, _ channels: [DampingChannel?],
    _ shifts: (DampingChannel?) -> ThermalPasses.Shifts?,
    isEdge: (Int, Int, Int) -> Bool
  ) -> Int {
    var startsAtZero = true
    for m in 0..<levels {
      var (first, last, commonFirst, commonLast) = (levels, -1, 0, levels)
      for (lane, channel) in channels.enumerated() where m < laneLevels[lane] {
        let own = shifts(channel)
        let (start, end) = (own?.first[m] ?? 0, own?.last[m] ?? levels)
        let reach = isEdge(m, end, laneLevels[lane]) ? levels : end
        set(5 + 2 * which, m, lane, Double(start))
        set(6 + 2 * which, m, lane, Double(reach))
        (first, last) = (min(first, start), max(last, reach))
        (commonFirst, commonLast) = (max(commonFirst, start), min(commonLast, reach))
      }
      for (index, value) in [first, last, commonFirst, commonLast].enumerated() {
        spans[(4 * which + index) * levels + m] = value
      }
      startsAtZero = startsAtZero && first == 0 && commonFirst == 0
    }
    return startsAtZero ? 1 : 0
  }

  /// Looks at what each state loses beyond its levels: `cuts`. Cost: O(N).
  func findCuts(_ states: UnsafeMutablePointer<Double>, _ kernels: KernelSet) {
    guard leaks.contains(true) else { return }
    let sums = table(12)
    kernels.leakLanes(levels, states, table(9), sums)
    // Out of this object while they are changed, so that access is looked at once.
    var found: [ErrorLedger.Cut] = []
    swap(&found, &cuts)
    defer { swap(&found, &cuts) }
    for lane in dampings.indices where leaks[lane] {
      func sum(_ index: Int) -> Double { sums[index * LaneDamping.lanes + lane] }
      found[lane] = dampings[lane]!.projection(
        ((sum(0), sum(1), sum(2)), (sum(3), sum(4), sum(5))), levels: laneLevels[lane])
    }
  }

  func damp(_ states: UnsafeMutablePointer<Double>, _ kernels: KernelSet) {
    kernels.dampLanes(
      levels, states, numbers, spans, flags, hasGain, alike, table(12) + 6 * LaneDamping.lanes)
  }
}

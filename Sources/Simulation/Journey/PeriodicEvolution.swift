/// Powers of a period and a rest.
struct PeriodicEvolution {
  private let drive: ParityDrive
  private let levels: Int
  private let period: DoubleDouble
  private let periods: Int
  /// What a collision lasts beyond whole periods.
  private let rest: Double
  private let planned: TaylorPlan?
  /// Taylor steps of a period.
  private let steps: Int
  private let plannedRest: TaylorPlan?

  /// 2 pi to 32 digits.
  private static let turn = DoubleDouble(high: 2 * Double.pi, low: 2.449293598294706e-16)
  /// Of each Taylor step, for as many as there may be.
  private static let accuracy = 1e-33

  /// `isModulated` false takes the whole time for a period; both ways give the same without modulation.
  init(_ drive: ParityDrive, levels: Int, isModulated: Bool? = nil) {
    self.drive = drive
    self.levels = levels
    let duration = drive.duration
    guard drive.theta > 0 else {
      (period, periods, rest, steps) = (DoubleDouble(0), 0, 0, 0)
      (planned, plannedRest) = (nil, nil)
      return
    }
    let isModulated = isModulated ?? (drive.depth != 0 && drive.frequency != 0)
    guard isModulated else {
      let plan = TaylorPlan(
        drive, levels: levels, length: duration.double, accuracy: PeriodicEvolution.accuracy,
        isDoubling: true)
      periods = plan.steps
      period = duration * DoubleDouble(1 / Double(plan.steps))
      (planned, steps, rest, plannedRest) = (plan, 1, 0, nil)
      return
    }
    period = PeriodicEvolution.turn / DoubleDouble(drive.frequency)
    let whole = (duration.double / period.double).rounded(.down)
    periods = Int(saturating: whole)
    rest = max((duration - period * DoubleDouble(whole)).double, 0)
    func plan(_ length: Double) -> TaylorPlan? {
      length > 0
        ? TaylorPlan(
          drive, levels: levels, length: length, accuracy: PeriodicEvolution.accuracy,
          isDoubling: false) : nil
    }
    planned = periods > 0 ? plan(period.double) : nil
    steps = planned?.steps ?? 0
    plannedRest = plan(rest)
  }

  /// The Taylor remainders of all steps together, in the operator norm: what one step is off by, no later one enlarges.
  var timeError: Double {
    let inPeriods = Double(periods) * Double(steps) * (planned?.remainder ?? 0)
    return 1.01 * (inPeriods + Double(plannedRest?.steps ?? 0) * (plannedRest?.remainder ?? 0))
  }

  /// Each product rounds what it adds, and what is added sums up to the angle.
  var roundingSteps: Double {
    let angle =
      drive.theta * Double(levels).squareRoot() + abs(drive.detuning) / 2 * drive.duration.double
    return (4 + angle).rounded(.up)
  }

  /// U - 1 on one chain; nil when interrupted.
  func propagator(
    firstIsExcited: Bool, kernels: KernelSet, isInterrupted: () -> Bool
  ) -> ChainMatrix? {
    let chain = ChainFrame(firstIsExcited: firstIsExcited)
    var whole: ChainMatrix?
    if let planned, periods > 0 {
      guard
        let once = swept(
          planned, steps, period.double, firstIsExcited, kernels, isInterrupted),
        let power = chain.power(once, periods, period, kernels, isInterrupted)
      else { return nil }
      whole = power
    }
    guard let plannedRest else { return whole ?? ChainMatrix(levels: levels) }
    guard
      let last = swept(
        plannedRest, plannedRest.steps, rest, firstIsExcited, kernels, isInterrupted)
    else { return nil }
    guard let whole else { return last }
    return chain.turned(last, by: period * DoubleDouble(Double(periods)))
      .after(whole, kernels, isInterrupted)
  }

  /// From 0 to `length`, step by step.
  private func swept(
    _ plan: TaylorPlan, _ steps: Int, _ length: Double, _ firstIsExcited: Bool,
    _ kernels: KernelSet, _ isInterrupted: () -> Bool
  ) -> ChainMatrix? {
    var result: ChainMatrix?
    let step = length / Double(steps)
    for index in 0..<steps {
      if isInterrupted() { return nil }
      let next = plan.step(
        at: Double(index) * step, length: step, firstIsExcited: firstIsExcited, kernels)
      guard let known = result else {
        result = next
        continue
      }
      result = next.after(known, kernels, isInterrupted)
      if result == nil { return nil }
    }
    return result
  }
}

/// The phases e^{i t (x_m - x_n)} of a chain in the frame of omega, x_m = m + 1 where the qubit is excited and m where it is not: even
/// differences.
struct ChainFrame {
  let firstIsExcited: Bool

  private func excitations(_ m: Int) -> Int {
    firstIsExcited ? m / 2 * 2 + 1 : (m + 1) / 2 * 2
  }

  /// R A R†, R = e^{i t (n + sigma_z/2)}.
  func turned(_ matrix: ChainMatrix, by t: DoubleDouble) -> ChainMatrix {
    var turned = matrix
    let levels = matrix.levels
    // Of the differences 0, 2, 4, …
    let phases = (0...(levels / 2 + 1)).map { q in
      let angle = t * DoubleDouble(Double(2 * q))
      let (c, s) = (cosine(angle.high), sine(angle.high))
      return (re: c - s * angle.low, im: s + c * angle.low)
    }
    for m in 0..<levels {
      for n in matrix.columns(ofRow: m) {
        let place = m * matrix.stride + n
        let (x, y) = (matrix.re[place], matrix.im[place])
        guard x != 0 || y != 0 else { continue }
        let difference = (excitations(m) - excitations(n)) / 2
        let phase = phases[abs(difference)]
        let im = difference < 0 ? -phase.im : phase.im
        turned.re[place] = x * phase.re - y * im
        turned.im[place] = x * im + y * phase.re
      }
    }
    return turned
  }

  /// What `periods` periods do, given what the first does; nil when interrupted. Cost: two products for each binary digit.
  func power(
    _ once: ChainMatrix, _ periods: Int, _ period: DoubleDouble, _ kernels: KernelSet,
    _ isInterrupted: () -> Bool
  ) -> ChainMatrix? {
    var result: (matrix: ChainMatrix, periods: Int)?
    var (base, length, left) = (once, 1, periods)
    while true {
      if isInterrupted() { return nil }
      if left & 1 == 1 {
        if let known = result {
          let later = turned(base, by: period * DoubleDouble(Double(known.periods)))
          guard let both = later.after(known.matrix, kernels, isInterrupted) else { return nil }
          result = (both, known.periods + length)
        } else {
          result = (base, length)
        }
      }
      left >>= 1
      guard left > 0 else { return result?.matrix }
      let later = turned(base, by: period * DoubleDouble(Double(length)))
      guard let both = later.after(base, kernels, isInterrupted) else { return nil }
      base = both
      length *= 2
    }
  }
}

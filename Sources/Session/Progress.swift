public import Language
public import Simulation

/// How far a long run is.
public struct Progress: Sendable {
  /// Collisions made by the statement or script, or points of a sweep.
  public let made: Int
  /// What is counted: nothing for collisions.
  public var unit = ""
  /// What is done at once, where it is not collisions that are counted, and the part of it that is done.
  public var stage: (name: String, part: Double?)?
  /// How many it will make, where that is known.
  public let total: Double?
  /// It may end earlier.
  public let canEndEarly: Bool
  /// Of the state, where there is one.
  public let energy: Double?
  public let purity: Double?
  /// How long it has been running, in seconds.
  public let seconds: Double

  /// So many points of a sweep after so many seconds.
  public init(points made: Int, of total: Int, seconds: Double) {
    self.init(
      made: made, unit: "points", total: Double(total), canEndEarly: false, energy: nil,
      purity: nil, seconds: seconds)
  }

  /// So much of what is made at once after so many seconds.
  public init(stage: LongRunStage, part: Double, seconds: Double) {
    self.init(
      made: 0, total: nil, canEndEarly: false, energy: nil, purity: nil, seconds: seconds)
    // Below 0 it is not known.
    self.stage = (stage.title, part >= 0 ? min(part, 1) : nil)
  }

  init(
    made: Int, unit: String = "", total: Double?, canEndEarly: Bool, energy: Double?,
    purity: Double?, seconds: Double
  ) {
    self.made = made
    self.unit = unit
    self.total = total
    self.canEndEarly = canEndEarly
    self.energy = energy
    self.purity = purity
    self.seconds = seconds
  }

  /// What it will still take at this pace; nil as long as nothing can be said.
  public var secondsLeft: Double? {
    if let stage {
      return stage.part.flatMap { $0 > 0 ? seconds * (1 - $0) / $0 : nil }
    }
    guard let total, made > 0, Double(made) <= total else { return nil }
    return seconds * (total - Double(made)) / Double(made)
  }

  /// One line of at most `columns` characters; what does not fit is left out from its end.
  public func line(columns: Int, isPlain: Bool) -> String {
    func bar(_ done: Double) -> String {
      let (full, empty) = isPlain ? ("#", ".") : ("█", "░")
      let width = columns >= 60 ? 16 : 8
      let filled = Int(saturating: done * Double(width))
      return String(repeating: full, count: filled)
        + String(repeating: empty, count: width - filled) + " \(Int(saturating: done * 100))%"
    }
    var pieces: [String] = []
    if let stage {
      pieces += (stage.part.map { [bar($0)] } ?? []) + [stage.name]
    } else if let total, total > 0 {
      pieces.append(bar(min(1, Double(made) / total)))
      let noun = unit.isEmpty ? "" : " \(unit)"
      pieces.append("\(made) of \(canEndEarly ? "at most " : "")\(Progress.count(total))\(noun)")
    } else {
      pieces.append("\(made) collisions")
    }
    let format = NumberFormat(digits: 4)
    if let left = secondsLeft {
      pieces.append("\(Progress.duration(left)) left")
    } else {
      pieces.append(Progress.duration(seconds))
    }
    if let energy, let purity {
      pieces.append("energy \(format.text(Quantity(energy)))")
      pieces.append("purity \(format.text(Quantity(purity)))")
    } else if seconds > 0, made > 0 {
      let rate = Progress.rate(Double(made) / seconds)
      pieces.append("\(rate) a second")
    }
    var line = ""
    for piece in pieces {
      let longer = line.isEmpty ? piece : line + "  " + piece
      if longer.count > columns { break }
      line = longer
    }
    return line.isEmpty ? String(pieces[0].prefix(columns)) : line
  }

  /// `0.43`, `110`, `25000`: two digits are all that it is known to.
  private static func rate(_ perSecond: Double) -> String {
    let brief = NumberFormat(digits: 2)
    if perSecond >= 1e9 { return brief.text(Quantity(perSecond)) }
    if perSecond < 100 { return brief.briefText(perSecond) }
    return brief.shortText(Double(brief.briefText(perSecond)) ?? perSecond)
  }

  private static func count(_ total: Double) -> String {
    total < 1e15 ? String(Int(saturating: total)) : NumberFormat(digits: 3).text(Quantity(total))
  }

  /// `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`, `12 days`.
  public static func duration(_ seconds: Double) -> String { durationText(seconds) }
}

extension LongRunStage {
  /// What is being done, for people.
  var title: String {
    switch self {
    case .powers: "powers of the populations' matrix"
    case .contraction: "how fast the start is forgotten"
    case .settling: "settling"
    case .elimination: "steady populations"
    case .analysis: "analysis"
    case .damping: "damping"
    case .beam: "the beam"
    }
  }
}

/// Decides when the progress of a run is to be shown: after half a second, then ten times a second at most.
public final class ProgressMeter {
  public static let patience = 0.5
  public static let interval = 0.1

  private let total: Double?
  private let canEndEarly: Bool
  private let clock: () -> Double
  private let show: (Progress?) -> Void
  private var start: Double
  private var lastLook: Double
  private var nextShow: Double
  private var isShown = false
  private var sweepStart: Double?
  private var stageStart: (stage: LongRunStage, seconds: Double)?
  /// Collisions between two looks at the clock, and how many are left to the next.
  private var stride = 1
  private var left = 1

  public init(_ plan: Plan, clock: @escaping () -> Double, show: @escaping (Progress?) -> Void) {
    total = plan.mostCollisions
    canEndEarly = plan.canEndEarly
    self.clock = clock
    self.show = show
    start = clock()
    lastLook = start
    nextShow = start + ProgressMeter.patience
  }

  /// To be called after every collision.
  public func tick(_ cavity: CavityState, made: Int) {
    left -= 1
    if left > 0 { return }
    look(cavity, made: made)
  }

  private func look(_ cavity: CavityState, made: Int) {
    let now = clock()
    // A look costs as much as a small collision: some fifty a second are enough.
    let pause = now - lastLook
    if pause < 0.01 { stride = min(stride * 2, 128) }
    if pause > 0.04 { stride = max(1, stride / 2) }
    lastLook = now
    left = stride
    guard now >= nextShow else { return }
    nextShow = now + ProgressMeter.interval
    isShown = true
    show(
      Progress(
        made: made, total: total, canEndEarly: canEndEarly, energy: cavity.energy.value,
        purity: cavity.purity.value, seconds: now - start))
  }

  /// The same for what is made at once.
  public func tick(_ stage: LongRunStage, part: Double) {
    let now = clock()
    guard now >= nextShow else { return }
    nextShow = now + ProgressMeter.interval
    isShown = true
    if stageStart?.stage != stage { stageStart = (stage, now) }
    show(Progress(stage: stage, part: part, seconds: now - (stageStart?.seconds ?? start)))
  }

  /// The same for the points of a sweep.
  public func tick(points made: Int, of total: Int) {
    let now = clock()
    guard now >= nextShow else { return }
    nextShow = now + ProgressMeter.interval
    isShown = true
    let sweepStart = sweepStart ?? start
    self.sweepStart = sweepStart
    show(
      Progress(points: made, of: total, seconds: now - sweepStart))
  }

  /// Time in which nothing was computed.
  public func leaveOut(_ seconds: Double) {
    start += seconds
    nextShow += seconds
    lastLook += seconds
    if let sweepStart { self.sweepStart = sweepStart + seconds }
  }

  /// Takes what is shown away; it comes back with the next tick that is due.
  public func clear() {
    if isShown { show(nil) }
    isShown = false
  }
}

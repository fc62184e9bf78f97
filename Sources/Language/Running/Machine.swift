public import Simulation
import SourceText

/// Everything that a statement can change: the cavity, the stream, the variables, the settings.
/// A value, so that a copy of it is a snapshot.
public struct Machine: Sendable {
  public internal(set) var cavity: CavityState
  public internal(set) var qubit: QubitState?
  /// What `prepare qubit … as` has named.
  var qubitKinds: [String: QubitState] = [:]
  public internal(set) var numerics: Numerics
  public internal(set) var format = NumberFormat()
  public internal(set) var seed: UInt64 = 0
  var variables: [Value] = []
  var measured: [String: Value] = [:]
  /// In the order in which they were started.
  var series: [Series] = []
  /// What loops and procedures have recorded, a curve for every turn.
  var families: [SeriesFamily] = []
  /// The results of sweeps.
  var tables: [SweepTable] = []
  /// What `branches` came to.
  var trees: [TreeSummary] = []
  /// How often each random site has been drawn.
  var draws: [UInt32] = []
  /// 0 outside sweeps.
  var sweepPoint: UInt64 = 0
  /// Where the truncation bound first passed the tolerance.
  var outgrown: OutgrownPlace?
  /// Whether the qubit that leaves a collision is noted.
  var qubitInterest = QubitInterest.none
  /// What of energies and entropies is followed.
  var bookInterest: BookInterest = []
  /// Something has happened to the cavity since it was prepared.
  var hasActed = false
  /// The highest level of the battery, where the collisions since it was prepared have one.
  var batteryTop: Int?
  /// What that was, where it may be asked for later: in a session.
  var journey: CavityJourney?
  /// Whether a run with loss during its collisions has the one beside it in which loss follows them.
  var comparesSplit = false

  /// A fresh cavity in vacuum.
  public init() {
    numerics = Numerics()
    cavity = Machine.vacuum(numerics)
  }

  static func vacuum(_ numerics: Numerics) -> CavityState {
    do {
      return try CavityState.prepared(.vacuum, numerics: numerics)
    } catch {
      preconditionFailure("the vacuum can always be prepared: \(error)")
    }
  }

  mutating func draw(_ distribution: RandomDistribution, _ site: Int, _ a: Double, _ b: Double)
    -> Double
  {
    if draws.count <= site {
      draws += [UInt32](repeating: 0, count: site + 1 - draws.count)
    }
    let address = RandomAddress(
      seed: seed, point: sweepPoint, site: UInt32(truncatingIfNeeded: site), draw: draws[site])
    draws[site] &+= 1
    switch distribution {
    case .normal: return address.normal(mean: a, deviation: b)
    case .uniform: return address.uniform(a, b)
    }
  }

  mutating func bind(_ slot: Int, _ value: Value) {
    if variables.count <= slot {
      variables += [Value](
        repeating: .undefined("not set yet"), count: slot + 1 - variables.count)
    }
    variables[slot] = value
  }
}

/// Where and how the state outgrew its levels.
struct OutgrownPlace: Sendable {
  let span: SourceSpan
  let collision: Int
  let trail: [String]
}

/// How much the qubit that leaves a collision is worth.
enum QubitInterest: Sendable, Comparable {
  case none
  /// As far as it costs next to nothing: somebody may ask for it later.
  case cheap
  /// It is asked for.
  case full
}

internal import LinearAlgebra

/// How very many collisions were made at once.
public enum LongRunMethod: Sendable, Equatable {
  /// The angle is zero: every collision leaves the state as it is.
  case identity
  /// Populations for ever: the closed form of every sector (Entropy 2023, Eq. 11).
  case closedForm(levels: Int)
  /// Populations: powers of the stochastic matrix.
  case powers(levels: Int)
  /// Below a trap: the steady state, as it is after `collisions` made one by one; the distance to it shrinks by `factor` at
  /// least every `period` collisions.
  case steadyState(levels: Int, collisions: Int, factor: Double, period: Int)
  /// Damped populations for ever: their chain's stationary state by elimination.
  case elimination(levels: Int)
  /// A damped steady state with coherences.
  case dampedSteadyState(levels: Int, collisions: Int, factor: Double, period: Int)
  /// One in which several parts pass into one another slowly, at least `rate` of one in a collision: solved for those, while all else is forgotten after
  /// `period` collisions.
  case dampedSlowly(levels: Int, parts: Int, rate: Double, period: Int)

  /// Whether theta sqrt(n) was taken for a multiple of pi where it is within a few roundings of one.
  public var roundsTraps: Bool {
    switch self {
    case .closedForm, .powers, .steadyState, .elimination, .dampedSteadyState, .dampedSlowly: true
    case .identity: false
    }
  }
}

/// Why very many collisions could not be made at once.
public enum LongRunObstacle: Sendable, Equatable {
  /// Detuned collisions have no exact traps that are known of.
  case detuned
  /// No method is known for this coupling.
  case notEstablished
  /// Of this coupling no tail is known where the damping lasts a random time.
  case randomDamping
  /// The coupling conserves no more than a parity: no level bounds its states.
  case noSector
  /// What a qubit loses during its collision leaves the cavity's photons where they are.
  case lossDuring
  /// Ticks that bring no qubit, and lose nothing during one.
  case emptyTicks
  /// The state and the stream have no common phase.
  case differentPhases
  /// No exact trap stands above the state, up to this level.
  case unconfined(searched: Int)
  /// The sector is too large to bound how fast its state becomes steady.
  case sectorTooLarge(levels: Int, most: Int)
  /// Whatever the steady state is, it may reach this far up.
  case mayNeedLevels(Int, most: Int)
  /// The damping mixes so many levels that they cannot be eliminated.
  case tooWide(levels: Int)
  /// What rounds off may be as large as the steady state itself.
  case lostInRounding(levels: Int)
  /// Too many levels for the powers of a matrix.
  case tooManyForPowers(levels: Int, most: Int)
  /// The distance to the steady state could not be shown to shrink: after `collisions` it may still be this part.
  case notContracting(levels: Int, collisions: Double, part: Double)
  /// States that pass into each other so slowly, a part `rate` in a cycle, that it is not told from not at all, or what else there is is not shown to die
  /// out.
  case almostSteady(levels: Int, rate: Double)
  /// Qubits in turn have no trap in common above the state, up to this level.
  case noSharedTrap(searched: Int)
  /// What qubits of different phases, or of such couplings, lead to in turn without loss.
  case inTurn
  /// Finding out how fast they forget takes about so many collisions, too much work on so many levels.
  case takesTooLong(levels: Int, collisions: Double)
  /// The levels are fixed below the trap at `trap`.
  case levelsBelowTrap(levels: Int, trap: Int)
  /// Making them one by one costs less: so many would be made anyway.
  case cheaperOneByOne(Int)
}

public enum LongRunOutcome: Sendable, Equatable {
  /// The trap that bounds the state from above, if one does.
  case done(LongRunMethod, trap: Trap?)
  /// The state is as it was.
  case refused(LongRunObstacle)
}

extension Engine {
  /// More collisions than this are worth a method that does not make them one by one.
  public static let longRun = 1_000_000
  /// How far up exact traps are looked for.
  static let highestTrap = 4096

  /// `count` collisions, each followed by `damping` if given, without making them all; `CavityState.endless` for the
  /// limit from the present state.
  ///
  /// Three methods, each with a bound that covers it:
  /// populations are carried by powers of their stochastic matrix (columns renormalised: what leaks through a near
  /// trap keeps its relative accuracy), or for ever by the closed form of each sector;
  /// a state with coherences below an exact trap, or damped, is replaced by the steady state, after the collision map
  /// has been shown to shrink the distance to it (`Contraction`).
  /// An angle within 2^-50 of a trap counts as a trap (`Collision.exactTrap`).
  /// Cost: O(N³ log n) for populations, O(m⁶ log K) for a sector of m levels that forgets its past in K collisions.
  public func collideAtOnce(
    _ state: inout CavityState, _ collision: Collision, qubit: QubitState, damping: Damping?,
    count: Int, numerics: Numerics
  ) throws(SimulationError) -> LongRunOutcome {
    let collision = try collision.validated()
    let isDamped = damping.map { !$0.isIdentity } ?? false
    guard collision.coupling.symmetry != .parity || isDamped else { return .refused(.noSector) }
    let policy = LevelPolicy(numerics: numerics)
    var work = state
    (work.outgoingQubit, work.books) = (nil, [])
    work.couplingDistance = nil
    work.dropMemory()
    work.settleRecord()
    let outcome: LongRunOutcome
    if collision.isLeaking {
      outcome = try settleLeaking(&work, [TrainMember(collision, qubit)], damping, count, policy)
    } else if let damping, !damping.isIdentity {
      outcome = try settleDamped(&work, collision, qubit, damping, count, numerics)
    } else if case .mixture = collision.coupling.blocks {
      outcome = .refused(.notEstablished)
    } else if collision.ladder?.isIdentity == true {
      try fit(&work, policy)
      _ = try adopt(&work, qubit, collision.traits, policy)
      outcome = .done(.identity, trap: nil)
    } else if !collision.isReal {
      outcome = .refused(.detuned)
    } else if case .ladder(let ladder) = collision, ladder.rungs.step > 1 {
      try fit(&work, policy)
      let kappa = try adopt(&work, qubit, collision.traits, policy)
      outcome = try settleResidues(&work, ladder, qubit, kappa, count, policy)
    } else if collision.ladder == nil {
      outcome = .refused(.notEstablished)
    } else {
      try fit(&work, policy)
      let kappa = try adopt(&work, qubit, collision.traits, policy)
      if work.representation == .populations {
        outcome = try carryPopulations(&work, collision, qubit, count, policy)
      } else {
        let isComplex = work.representation == .hermitian
        work.keepRealPart()
        outcome = try settleSectors(
          &work, [TrainMember(collision, qubit)], [kappa], isComplex: isComplex, count, policy)
      }
    }
    guard case .done = outcome else { return outcome }
    if count != CavityState.endless {
      work.ledger.addRounding(collision.angleRounding(levels: work.levels) * Double(count))
    }
    work.collisions = state.collisions
    work.history.count(count)
    work.history.qubitSurplus = state.history.qubitSurplus
    work.history.expectMoreQubits(collision.chance - 1, times: Double(count))
    // What the power was in between is not known.
    work.history.hasSkippedStates = true
    work.history.mayHaveJumped()
    work.noteTolerance(numerics)
    work.skipBooked(
      collision, qubit, count: count,
      isDamped: damping.map { !$0.isIdentity } ?? collision.isLeaking, from: state
    )
    state = work
    return outcome
  }
}

/// The levels between two neighbouring traps: nothing crosses either end.
struct Sector {
  let lower: Int
  /// One above the last level; nil where no trap was found.
  let upper: Int?

  /// The sectors of these collisions that hold some of the levels below `levels`.
  static func all(of passages: [TrainMember], below levels: Int) -> [Sector] {
    var sectors: [Sector] = []
    var lower = 0
    while lower < levels {
      let trap = passages.firstSharedTrap(from: lower + 1)
      sectors.append(Sector(lower: lower, upper: trap?.level))
      guard let trap else { break }
      lower = trap.level
    }
    return sectors
  }

  func weight(in state: CavityState) -> Double {
    var sum = CompensatedSum()
    for n in lower..<max(lower, min(upper ?? state.levels, state.levels)) {
      sum.add(state.populationValue(n))
    }
    return sum.value
  }
}

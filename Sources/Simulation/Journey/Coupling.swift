/// What a collision conserves.
public enum Symmetry: Sendable, Hashable {
  /// Photons in steps: with |n,e> goes |n+step,g>.
  case excitation(step: Int)
  /// The parity of n + [e].
  case parity
  /// Nothing, but what turns with the phase of n + [e] keeps doing so: coherence orders of the whole do not mix.
  case covariance
}

/// How far one passage lifts the photon number.
enum Reach: Sendable, Hashable {
  case levels(Int)
  /// Any number of levels, with less and less weight: `Coupling.tail`.
  case tail
}

/// How a qubit and the mode act on each other in one passage, as far as anybody but its engine may know.
///
/// A coupling declares its symmetry, whether it is real in the gauge of the qubits' phase, how far it lifts, what it leaves above a level,
/// and how the sums of the error ledger grow. Whoever steps, bounds or explains a collision asks these and no more, so that a coupling is
/// a file of its own.
protocol Coupling: Sendable {
  var symmetry: Symmetry { get }
  /// With rho_mn = e^{i(m-n)(phi' - pi/2)} r_mn, phi' the gauge of the qubits' phase phi, the map takes real r to real r.
  var isReal: Bool { get }
  var reach: Reach { get }
  /// Bounds ||P_{>= m} U|n,y>|| over both qubit states y. Zero beyond the reach.
  func tail(above m: Int, from n: Int) -> Double
  var carry: CarryRule { get }
  /// U itself, in the form that its engine works with.
  var blocks: Blocks { get }
  /// The highest level there is; nil for a mode, which has all.
  var top: Int? { get }
  /// Roundings that the angles of so many levels add to every collision, a whole number.
  func angleRounding(levels: Int) -> Double
  /// Throws where the numbers make no collision.
  func validate() throws(SimulationError)
}

/// The blocks <x|U|y> of a passage, by how they are filled. There is an engine for each.
enum Blocks: Sendable {
  /// One off-diagonal each: the amplitudes of pairs.
  case pairs(any LadderCoupling)
  /// The same for averages over the angle, in which amplitudes no longer factorise.
  case averagedPairs(SpreadLadder)
  /// Bands, of all levels that a drive of the field reaches.
  case bands(ParityDrive)
  /// With a chance one passage, else none.
  case mixture(Occasional)
  /// None: the qubit and the cavity follow a master equation together.
  case leaking(LossDuring)

  var arePairs: Bool {
    if case .pairs = self { true } else { false }
  }

  var areBands: Bool {
    if case .bands = self { true } else { false }
  }

  /// Whether its engine notes the outgoing qubit as it goes.
  var noteQubits: Bool {
    switch self {
    case .leaking: true
    case .mixture(let occasional): occasional.collision.isLeaking
    case .pairs, .averagedPairs, .bands: false
    }
  }
}

extension Coupling {
  func tail(above m: Int, from n: Int) -> Double {
    if case .levels(let step) = reach { return m > n + step ? 0 : 1 }
    return 1
  }
  var top: Int? { nil }
}

/// A passage that turns each pair |n-s,e>, |n,g> by itself: one off-diagonal in each block of U.
protocol LadderCoupling: Coupling {
  /// s.
  var step: Int { get }
  /// h² of the pair |n-s,e>, |n,g>; zero where there is none.
  func heightSquare(_ n: Int) -> HeightSquare
  /// What the pair |n-s,e>, |n,g> is turned by.
  func rotation(_ n: Int) -> PairRotation
  /// The angle of the pair at n in half turns, where it has an exact meaning: on resonance.
  func halfTurns(at n: Int) -> (turns: Int, rest: Double)?
  /// Whether there is no rung at n: nothing passes.
  func isClosed(at n: Int) -> Bool
  /// Whether no pair is turned at all.
  var isIdentity: Bool { get }
  /// Bounds the square of the angle of a pair of so many levels.
  func angleSquare(levels: Int) -> Double
}

extension LadderCoupling {
  func isClosed(at n: Int) -> Bool { false }
  var symmetry: Symmetry { .excitation(step: step) }
  var reach: Reach { .levels(step) }
  var carry: CarryRule { .ladder(step) }
  var blocks: Blocks { .pairs(self) }
}

/// <n-s,e|U|n-s,e> (its conjugate is <n,g|U|n,g>), and s of the exchange -i s.
struct PairRotation {
  var re: Double
  var im: Double
  var exchange: Double
}

/// One interaction of a qubit with the cavity.
public enum Collision: Sendable, Hashable {
  /// Jaynes-Cummings on resonance; theta = g tau.
  case resonant(theta: Double)
  /// Jaynes-Cummings with Delta = omega_q - omega_F, in the frame of omega_F.
  case detuned(coupling: Double, duration: Double, detuning: Double)
  /// Another ladder of couplings.
  case ladder(Ladder)
  /// A ladder whose angle every qubit draws anew.
  case spread(SpreadLadder)
  /// With the counter-rotating terms.
  case rabi(RabiCoupling)
  /// With the counter-rotating terms averaged out by a modulation.
  case modulated(ModulatedCoupling)
  /// A tick that brings a qubit with a chance.
  indirect case occasional(Collision, chance: Double)
  /// Jaynes-Cummings in a cavity that leaks meanwhile.
  case during(LossDuring)

  /// The one place that knows all couplings.
  var coupling: any Coupling {
    switch self {
    case .resonant(let theta): JaynesCummings(theta: theta)
    case .detuned(let g, let tau, let detuning):
      JaynesCummings(exposure: .timed(coupling: g, duration: tau, detuning: detuning))
    case .ladder(let ladder): ladder
    case .spread(let spread): spread
    case .rabi(let rabi): rabi
    case .modulated(let modulated): modulated
    case .occasional(let collision, let chance): Occasional(collision: collision, chance: chance)
    case .during(let loss): loss
    }
  }

  /// The coupling, if it turns pairs.
  var ladder: (any LadderCoupling)? {
    if case .pairs(let ladder) = coupling.blocks { return ladder }
    return nil
  }

  /// The same collision with its numbers checked; Jaynes-Cummings without detuning is the resonant one, unless g tau is no double.
  public func validated() throws(SimulationError) -> Collision {
    try coupling.validate()
    if case .during(let loss) = self, loss.isLossless { return try loss.withoutLoss.validated() }
    if case .detuned(let g, let tau, 0) = self, Exposure.lost(g, tau) == 0 {
      return .resonant(theta: g * tau)
    }
    if case .occasional(let collision, let chance) = self {
      return .occasional(try collision.validated(), chance: chance)
    }
    return self
  }

  /// s of a ladder; 1 for what is none.
  var step: Int {
    if case .excitation(let step) = coupling.symmetry { return step }
    return 1
  }

  var rungs: Rungs? {
    switch self {
    case .ladder(let ladder): ladder.rungs
    case .spread(let spread): spread.rungs
    case .occasional(let collision, _): collision.rungs
    case .during(let loss): loss.rungs
    case .resonant, .detuned, .rabi, .modulated: nil
    }
  }

  /// What shakes the mode, if anything does.
  var drive: ParityDrive? {
    switch self {
    case .rabi(let rabi): rabi.drive
    case .modulated(let modulated): modulated.drive
    case .occasional(let collision, _): collision.drive
    case .resonant, .detuned, .ladder, .spread, .during: nil
    }
  }

  /// Whether it gives photons by a shift of the field, without a limit to their number.
  public var shakesField: Bool { drive != nil }

  /// How often a tick brings a qubit.
  var chance: Double {
    if case .occasional(_, let chance) = self { return chance }
    return 1
  }

  /// The passage of the qubit that may come.
  var arriving: Collision {
    if case .occasional(let collision, _) = self { return collision.arriving }
    return self
  }

  /// Neighbouring populations exchange, so that they are a chain: pairs one level apart.
  var isChain: Bool {
    if case .occasional(let collision, _) = self { return collision.isChain }
    return ladder?.step == 1
  }

  /// The energy that a damped stream can hold at most.
  func mostGiven(by qubit: QubitState, _ damping: Damping) -> Double {
    let given = qubit.excitedWeight * Double(step) * chance
    if damping.waits { return given / damping.strength + damping.thermalPhotons }
    return (given * damping.survival + damping.gainedPhotons)
      / -exponentialMinusOne(-damping.strength)
  }

  /// The gauge in which a real coupling is real for these qubits: e^{i s (phi' - pi/2)} = e^{i (phi - pi/2)}.
  func gauge(of qubit: QubitState) -> Gauge { traits.gauge(of: qubit) }

  /// Whether the amplitudes are real in the gauge of the qubits' phase.
  var isReal: Bool { coupling.isReal }

  /// The highest level there is; nil for a mode.
  public var top: Int? { coupling.top }

  func angleRounding(levels: Int) -> Double { coupling.angleRounding(levels: levels) }

  /// Beyond this the product with sqrt(n) could overflow.
  static let largest = 1e150

  static func requireFinite(_ name: String, _ value: Double) throws(SimulationError) {
    guard value.isFinite else { throw .notFinite(quantity: name, value: value) }
    guard abs(value) <= largest else {
      throw .outOfRange(quantity: name, value: value, lower: -largest, upper: largest)
    }
  }
}

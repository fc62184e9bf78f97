/// What qubits and baths have brought to a cavity and taken from it since it was prepared.
///
/// Sums are kept as little as they can be: what a run of collisions gives the cavity is the difference of two energies, and the qubits, where an
/// excitation is worth a fixed number of photons, have lost just that. Likewise all correlations that collisions make between two
/// dampings are a difference of two entropies and what the qubits' own entropies changed by. So the sums depend on what was done and not on
/// how it was divided into statements.
struct EnergyBooks: Sendable {
  let interest: BookInterest
  /// omega in the units of g and detuning, for the collisions that come, where the script says it.
  var cavityFrequency: Double?

  // MARK: The last ones

  /// The qubit that came last, and what became of it.
  struct Visit: Sendable {
    let qubit: QubitState
    let exchange: QubitExchange
    var outgoing: QubitMatrix?
    /// What it gave to the cavity, where that is not told by the qubit.
    var gain: Estimate?
    /// See `CavityState.turning`, where it was asked for.
    var turning: Estimate?
    /// The cavity before, where it was kept, and after it where it has changed since: none or one.
    var before: [CavityState] = []
    var after: [CavityState] = []
  }
  var visit: Visit?
  /// Why there is none, where that is known.
  private(set) var visitGap = BookGap.noQubit
  /// Of the last damping, if no collision came after it.
  var lastHeat: BookEntry = .failure(.nothingYet)
  var lastProduction: BookEntry = .failure(.nothingYet)

  /// What was noted by `mark`.
  struct Mark: Sendable {
    let ergotropy: Estimate
    let ergotropyIn: BookEntry
    let ergotropyOut: BookEntry
  }
  var marks: [Int: Mark] = [:]

  // MARK: Sums

  /// Equal qubits in a row.
  struct Arrivals: Sendable {
    let qubit: QubitState
    var count = 0
  }
  /// Collisions that share energy in the same way, and the dampings among them.
  struct Segment: Sendable {
    let exchange: QubitExchange
    let startEnergy: Estimate
    var heat = Account()
    /// Excited weights, but for the present arrivals; the outgoing ones only where the cavity does not tell.
    var excitedIn = Account()
    var excitedOut = Account()
    var arrivals: Arrivals?
  }
  var segment: Segment?
  /// Of the segments before.
  var energyIn = Account()
  var energyOut = Account()
  var work = Account()
  var ergotropyIn = Account()
  /// Of all.
  var heat = Account()
  var ergotropyOut = Account()
  var production = Account()
  /// S(sigma') - S(sigma) of the qubits.
  var qubitEntropy = Account()
  /// What the cavity's entropy changed by in runs of collisions that a damping has ended, and where the present run began.
  var cavityEntropy = Account()
  var entropyAtRunStart: Estimate?
  /// The entropy at present, where it is known.
  var presentEntropy: Estimate?

  init(_ interest: BookInterest, isFromStart: Bool) {
    self.interest = interest
    if !isFromStart { lose(.notFollowed) }
  }

  private mutating func lose(_ gap: BookGap) {
    energyIn.lose(gap)
    energyOut.lose(gap)
    work.lose(gap)
    ergotropyIn.lose(gap)
    heat.lose(gap)
    loseQubits(gap)
    production.lose(gap)
  }

  /// A collision whose energies are not told apart.
  mutating func loseCollision(_ gap: BookGap) {
    lose(gap)
    (visit, visitGap) = (nil, gap)
    (entropyAtRunStart, presentEntropy) = (nil, nil)
    (lastHeat, lastProduction) = (.failure(gap), .failure(gap))
  }

  private mutating func loseQubits(_ gap: BookGap) {
    ergotropyOut.lose(gap)
    qubitEntropy.lose(gap)
  }

  // MARK: Segments

  /// Begins another segment at this energy, after closing the one before.
  mutating func begin(_ exchange: QubitExchange, energy: Estimate) {
    if let segment { close(segment, energy: energy) }
    segment = Segment(exchange: exchange, startEnergy: energy)
  }

  private mutating func close(_ segment: Segment, energy: Estimate) {
    let sums = segment.sums(energy: energy)
    energyIn.add(sums.energyIn)
    energyOut.add(sums.energyOut)
    work.add(sums.work)
    ergotropyIn.add(sums.ergotropyIn)
  }

  // MARK: Collisions

  /// Counts qubits that have gone through.
  mutating func count(_ qubit: QubitState, _ count: Int) {
    if segment!.arrivals?.qubit == qubit {
      segment!.arrivals!.count += count
    } else {
      if let arrivals = segment!.arrivals {
        let sums = arrivals.sums(segment!.exchange)
        segment!.excitedIn.add(sums.excited)
        ergotropyIn.add(sums.ergotropy)
      }
      segment!.arrivals = Arrivals(qubit: qubit, count: count)
    }
    lastHeat = .success(Estimate(0))
    lastProduction = .success(Estimate(0))
    if segment!.exchange.isLossy { noteLossInside() }
  }

  /// What the bath gave while a qubit was inside is not known, nor what the entropies mean.
  private mutating func noteLossInside() {
    heat.lose(.lossInside)
    production.lose(.lossInside)
    qubitEntropy.lose(.lossInside)
    (lastHeat, lastProduction) = (.failure(.lossInside), .failure(.lossInside))
  }

  /// Books what one qubit became.
  mutating func note(_ qubit: QubitState, _ outgoing: QubitMatrix, _ exchange: QubitExchange) {
    if exchange.photons == nil { segment!.excitedOut.add(outgoing.excitedWeight) }
    if let excitation = exchange.excitation {
      ergotropyOut.add(outgoing.ergotropy(excitation: excitation))
    } else {
      ergotropyOut.lose(.frequencyUnknown)
    }
    if interest.contains(.entropies) {
      qubitEntropy.add(outgoing.entropy - QubitMatrix(qubit).entropy)
    }
  }

  /// Whether every outgoing qubit has to be looked at.
  func looksAtEach(_ exchange: QubitExchange) -> Bool {
    interest.contains(.qubits) || exchange.photons == nil
  }

  // MARK: Damping

  mutating func note(heat: BookEntry, production: BookEntry) {
    lastHeat = heat
    self.heat.add(heat)
    segment?.heat.add(heat)
    lastProduction = production
    self.production.add(production)
  }

  // MARK: Qubits at random

  /// What a qubit that may not have come became is not known.
  mutating func noteUnseen() {
    segment!.excitedOut.lose(.atRandom)
    loseQubits(.atRandom)
  }

  /// So many qubits on average, while the cavity leaks or not.
  mutating func cross(_ qubit: QubitState, number: Double, isDamped: Bool) {
    let matrix = QubitMatrix(qubit)
    let excited = Estimate(qubit.excitedWeight, rounding: matrix.groundWeight.rounding)
    segment!.excitedIn.add(number * excited)
    if let excitation = segment!.exchange.excitation {
      ergotropyIn.add(number * matrix.ergotropy(excitation: excitation))
    } else {
      ergotropyIn.lose(.frequencyUnknown)
    }
    noteUnseen()
    if isDamped {
      heat.lose(.lossInside)
      segment!.heat.lose(.lossInside)
      production.lose(.lossInside)
    }
    visit = nil
    (entropyAtRunStart, presentEntropy) = (nil, nil)
    lastHeat = isDamped ? .failure(.lossInside) : .success(Estimate(0))
    lastProduction = lastHeat
  }

  // MARK: Many at once

  /// Collisions of which only the last state is known, each followed by a damping or not.
  mutating func skip(_ qubit: QubitState, count: Int, isDamped: Bool) {
    let gap = count == CavityState.endless ? BookGap.endless : .madeAtOnce
    visit = nil
    (entropyAtRunStart, presentEntropy) = (nil, nil)
    loseQubits(gap)
    if count == CavityState.endless {
      lose(gap)
    } else {
      self.count(qubit, count)
      if segment!.exchange.photons == nil { segment!.excitedOut.lose(gap) }
      if isDamped {
        heat.lose(gap)
        segment!.heat.lose(gap)
        production.lose(gap)
      }
    }
    lastHeat = isDamped ? .failure(gap) : .success(Estimate(0))
    lastProduction = lastHeat
  }
}

extension EnergyBooks.Arrivals {
  /// What they brought together.
  func sums(_ exchange: QubitExchange) -> (excited: BookEntry, ergotropy: BookEntry) {
    let matrix = QubitMatrix(qubit)
    func together(_ term: Estimate) -> BookEntry {
      var account = Account()
      account.add(exchange.chance * term, times: count)
      return account.entry
    }
    return (
      together(
        Estimate(qubit.excitedWeight, rounding: matrix.groundWeight.rounding)),
      exchange.excitation.map { together(matrix.ergotropy(excitation: $0)) }
        ?? .failure(.frequencyUnknown)
    )
  }
}

extension EnergyBooks.Segment {
  /// Of the whole segment, with this energy at its end; the ergotropy only of the present arrivals.
  func sums(
    energy: Estimate
  ) -> (energyIn: BookEntry, energyOut: BookEntry, work: BookEntry, ergotropyIn: BookEntry) {
    let present = arrivals?.sums(exchange)
    let excited = excitedIn.entry + (present?.excited ?? .success(Estimate(0)))
    let gain = heat.entry.map { energy - startEnergy - $0 }
    // P_in - P_out, all together.
    let given =
      exchange.photons.map { photons in gain.map { (1 / photons) * $0 } }
      ?? excited - excitedOut.entry
    let ergotropy = present?.ergotropy ?? .success(Estimate(0))
    guard let excess = exchange.excess, let excitation = exchange.excitation else {
      let gap = BookEntry.failure(.frequencyUnknown)
      return arrivals == nil
        ? (.success(Estimate(0)), .success(Estimate(0)), .success(Estimate(0)), ergotropy)
        : (gap, gap, gap, gap)
    }
    return (
      excited.map { excitation * $0 }, (excited - given).map { excitation * $0 },
      exchange.work(given: given, gain: gain, excess: excess), ergotropy
    )
  }
}

extension QubitExchange {
  /// What switching the coupling on and off takes: what the cavity gains less what the qubit gives.
  func work(given: BookEntry, gain: BookEntry, excess: Double) -> BookEntry {
    if isLossy { return .failure(.lossInside) }
    if excess == 0, photons != nil { return .success(Estimate(0)) }
    if photons != nil { return given.map { -excess * $0 } }
    return gain - given.map { (1 + excess) * $0 }
  }
}

// The books of a state: opened where somebody wants to read them, kept by whatever acts on it.
extension CavityState {
  /// Follows what is asked for from here on; `isFromStart` where nothing has happened since the state was prepared.
  public mutating func openBooks(_ interest: BookInterest, isFromStart: Bool) {
    books = interest.isEmpty ? [] : [EnergyBooks(interest, isFromStart: isFromStart)]
  }

  /// What is followed.
  public var bookInterest: BookInterest { books.first?.interest ?? [] }

  /// omega in the units of g and detuning, for the collisions that come; nil where only their detuning is known.
  public mutating func setCavityFrequency(_ omega: Double?) {
    guard !books.isEmpty else { return }
    books[0].cavityFrequency = omega
  }

  /// Whether two states hold the same numbers, to the last bit, after as many collisions.
  public func hasSameNumbers(as other: CavityState) -> Bool {
    collisions == other.collisions && levels == other.levels
      && representation == other.representation && real == other.real
      && imaginary == other.imaginary
  }

  // MARK: Collisions

  /// Whether what is followed asks neither for every outgoing qubit nor for every damping.
  func goesInLanes(_ task: LaneTask) -> Bool {
    guard let entries = books.first else { return true }
    return task.damping == nil && !entries.interest.contains(.entropies)
      && !entries.looksAtEach(task.collision.exchange(cavityFrequency: nil))
  }

  /// Before collisions with a qubit.
  mutating func beginBooked(
    _ collision: Collision
  ) throws(SimulationError) -> QubitExchange {
    let exchange = collision.exchange(cavityFrequency: books[0].cavityFrequency)
    if books[0].segment?.exchange != exchange {
      let energy = energy
      books[0].begin(exchange, energy: energy)
    }
    if books[0].interest.contains(.entropies), books[0].entropyAtRunStart == nil {
      books[0].entropyAtRunStart = try entropyAsBooked()
    }
    return exchange
  }

  /// After some, of which this was the last.
  mutating func noteBooked(_ visit: EnergyBooks.Visit, count: Int) {
    books[0].count(visit.qubit, count)
    if let outgoing = visit.outgoing {
      if books[0].looksAtEach(visit.exchange) {
        books[0].note(visit.qubit, outgoing, visit.exchange)
      }
    } else {
      books[0].noteUnseen()
    }
    books[0].visit = visit
    books[0].presentEntropy = nil
  }

  /// A collision whose energies are not told apart.
  mutating func loseBooks(_ gap: BookGap) {
    if !books.isEmpty { books[0].loseCollision(gap) }
  }

  /// The entropy at present, not computed twice.
  mutating func entropyAsBooked() throws(SimulationError) -> Estimate {
    if let known = books[0].presentEntropy { return known }
    let entropy = try entropy()
    books[0].presentEntropy = entropy
    return entropy
  }

  /// To be kept in books.
  var withoutBooks: CavityState {
    var state = self
    state.books = []
    return state
  }

  // MARK: Many at once

  /// Collisions that took `before` to this state without those between; each followed by a damping or not.
  mutating func skipBooked(
    _ collision: Collision, _ qubit: QubitState, count: Int, isDamped: Bool,
    from before: CavityState
  ) {
    guard var entries = before.books.first else { return }
    let exchange = collision.exchange(cavityFrequency: entries.cavityFrequency)
    if entries.segment?.exchange != exchange { entries.begin(exchange, energy: before.energy) }
    entries.skip(qubit, count: count, isDamped: isDamped)
    books = [entries]
  }

  /// A beam that took `before` to this state.
  mutating func crossBooked(_ beam: Beam, _ qubit: QubitState, from before: CavityState) {
    guard var entries = before.books.first else { return }
    let exchange = beam.collision.exchange(cavityFrequency: entries.cavityFrequency)
    if entries.segment?.exchange != exchange { entries.begin(exchange, energy: before.energy) }
    let isDamped = beam.damping.map { !$0.isIdentity } ?? false
    entries.cross(qubit, number: beam.rate * beam.time, isDamped: isDamped)
    books = [entries]
  }

  /// The last of them met `before`.
  mutating func noteBooked(
    last collision: Collision, _ qubit: QubitState, from before: CavityState
  ) {
    guard !books.isEmpty, let outgoing = outgoingQubit else { return }
    let exchange = collision.exchange(cavityFrequency: books[0].cavityFrequency)
    var visit = EnergyBooks.Visit(qubit: qubit, exchange: exchange, outgoing: outgoing)
    if books[0].interest.contains(.states) {
      visit.turning = (try? before.turning(collision, qubit)) ?? nil
    }
    books[0].visit = visit
    guard case .failure = books[0].lastHeat else { return }
    // What the bath gave is what the qubit did not.
    books[0].lastHeat = visit.entry(.gain, outgoing).map { self.energy - before.energy - $0 }
  }

  // MARK: Damping

  /// What a damping is about to change, as it is before.
  struct BeforeDamping {
    let heat: Estimate
    let entropy: Estimate?
  }

  mutating func beginBooked(_ damping: Damping) throws(SimulationError) -> BeforeDamping {
    let entropy = books[0].interest.contains(.entropies) ? try entropyAsBooked() : nil
    if books[0].visit?.before.isEmpty == false, books[0].visit!.after.isEmpty {
      books[0].visit!.after = [withoutBooks]
    }
    return BeforeDamping(heat: heat(of: damping), entropy: entropy)
  }

  /// What a bath gives: M - (1-e) <n>, with e = exp(-gamma t) and M = nbar (1-e) (Entropy 2023, Eq. 17); averaged over waiting times 1-e is
  /// x/(1+x), x = gamma t with their mean.
  private func heat(of damping: Damping) -> Estimate {
    guard !damping.isIdentity else { return Estimate(0) }
    let energy = energy
    let x = damping.strength
    let lost = damping.waits ? x / (1 + x) : -exponentialMinusOne(-x)
    let gained = damping.waits ? damping.thermalPhotons * lost : damping.gainedPhotons
    return Estimate(
      gained - lost * energy.value, truncation: lost * energy.truncation * (1 + 0x1p-50),
      rounding: lost * energy.rounding * (1 + 0x1p-50)
        + (gained + lost * abs(energy.value)) * 0x1p-50)
  }

  mutating func noteBooked(
    _ damping: Damping, _ before: BeforeDamping
  ) throws(SimulationError) {
    books[0].presentEntropy = damping.isIdentity ? before.entropy : nil
    var production = BookEntry.failure(.notFollowed)
    if let earlier = before.entropy {
      if !damping.isIdentity { books[0].endRun(at: earlier) }
      let change = damping.isIdentity ? Estimate(0) : try entropyAsBooked() - earlier
      production = damping.production(entropy: change, heat: before.heat)
    }
    books[0].note(heat: .success(before.heat), production: production)
  }
}

extension EnergyBooks {
  /// A run of collisions ends with this entropy.
  mutating func endRun(at entropy: Estimate) {
    if let start = entropyAtRunStart { cavityEntropy.add(entropy - start) }
    entropyAtRunStart = nil
  }
}

extension Damping {
  /// Delta S - heat ln((1+nbar)/nbar): what the change of the cavity's entropy exceeds that of the bath by, which is never negative.
  func production(entropy: Estimate, heat: Estimate) -> BookEntry {
    if isIdentity { return .success(Estimate(0)) }
    guard thermalPhotons > 0 else { return .failure(.coldBath) }
    let inverseTemperature = logarithmOnePlus(1 / thermalPhotons)
    guard inverseTemperature.isFinite else { return .failure(.coldBath) }
    return .success((entropy - inverseTemperature * heat).limited(0))
  }
}

// What the books say.
extension CavityState {
  /// Of the last collision or damping. Cost: nothing, or the eigenvalues for `information`.
  public func lastBooked(_ quantity: BookQuantity) throws(SimulationError) -> BookEntry {
    guard let books = books.first else { return .failure(.notFollowed) }
    switch quantity {
    case .heat: return books.lastHeat
    case .entropyProduction: return books.lastProduction
    default: break
    }
    guard let visit = books.visit, let outgoing = visit.outgoing else {
      return .failure(books.visitGap)
    }
    if quantity == .information { return try information(visit, outgoing) }
    if quantity == .exchangeVariance { return visit.exchangeVariance(outgoing) }
    return visit.entry(quantity, outgoing)
  }

  /// S(rho') + S(sigma') - S(rho) - S(sigma): the mutual information that a collision builds, as the joint entropy does not change.
  private func information(
    _ visit: EnergyBooks.Visit, _ outgoing: QubitMatrix
  ) throws(SimulationError) -> BookEntry {
    guard !visit.exchange.isLossy else { return .failure(.lossInside) }
    guard let before = visit.before.first else { return .failure(.madeAtOnce) }
    let cavity = try (visit.after.first ?? self).entropy() - before.entropy()
    let qubit = outgoing.entropy - QubitMatrix(visit.qubit).entropy
    return .success((cavity + qubit).limited(0))
  }

  /// Summed since the cavity was prepared. Cost: O(N), or the eigenvalues for `information`.
  public func totalBooked(_ quantity: BookQuantity) throws(SimulationError) -> BookEntry {
    guard let books = books.first else { return .failure(.notFollowed) }
    let open = books.segment?.sums(energy: energy)
    func whole(_ closed: Account, _ open: BookEntry?) -> BookEntry {
      closed.entry + (open ?? .success(Estimate(0)))
    }
    switch quantity {
    case .energyIn: return whole(books.energyIn, open?.energyIn)
    case .energyOut: return whole(books.energyOut, open?.energyOut)
    case .gain: return whole(books.energyIn, open?.energyIn)
    case .work: return whole(books.work, open?.work)
    case .heat: return books.heat.entry
    case .ergotropyIn: return whole(books.ergotropyIn, open?.ergotropyIn)
    case .ergotropyOut: return books.ergotropyOut.entry.limited(0)
    case .entropyProduction: return books.production.entry.limited(0)
    case .exchangeVariance: return .failure(.notFollowed)
    case .information:
      return (books.cavityEntropy.entry + (try presentRun()) + books.qubitEntropy.entry).limited(0)
    }
  }

  /// What the cavity's entropy has changed by in the run of collisions that goes on.
  private func presentRun() throws(SimulationError) -> BookEntry {
    guard let books = books.first, let start = books.entropyAtRunStart else {
      return .success(Estimate(0))
    }
    if let now = books.presentEntropy { return .success(now - start) }
    return .success(try entropy() - start)
  }
}

extension EnergyBooks.Visit {
  /// What needs no more than the two states of the qubit.
  func entry(_ quantity: BookQuantity, _ outgoing: QubitMatrix) -> BookEntry {
    let incoming = QubitMatrix(qubit)
    let arrived = Estimate(qubit.excitedWeight, rounding: incoming.groundWeight.rounding)
    let given = arrived - outgoing.excitedWeight
    let gained =
      exchange.photons.map { .success($0 * given) } ?? gain.map { .success($0) }
      ?? BookEntry.failure(.madeAtOnce)
    if quantity == .gain { return gained }
    guard let excess = exchange.excess, let excitation = exchange.excitation else {
      return .failure(.frequencyUnknown)
    }
    switch quantity {
    case .energyIn: return .success(excitation * arrived)
    case .energyOut: return .success(excitation * outgoing.excitedWeight)
    case .work: return exchange.work(given: .success(given), gain: gained, excess: excess)
    case .ergotropyIn: return .success(incoming.ergotropy(excitation: excitation))
    default: return .success(outgoing.ergotropy(excitation: excitation))
    }
  }
}

internal import LinearAlgebra

// Pairs s levels apart never leave their residue of n mod s: each is a ladder of its own with steps of one.
extension Engine {
  /// Very many collisions of a coupling that gives s photons at a time, residue by residue. Where coherences join residues, or the state brings an
  /// error of its own, nothing is established.
  func settleResidues(
    _ state: inout CavityState, _ ladder: Ladder, _ qubit: QubitState, _ kappa: Double,
    _ count: Int, _ policy: LevelPolicy
  ) throws(SimulationError) -> LongRunOutcome {
    let s = ladder.rungs.step
    guard state.ledger.norm == 0, !state.joinsResidues(s) else { return .refused(.notEstablished) }
    // Half a turn away from the qubits' gauge.
    let half = kappa == qubit.coupling ? 0 : 2
    let gauge = Gauge(phase: qubit.phase, quarters: half)
    var numerics = policy.numerics
    numerics.levels = nil
    var parts: [(residue: Int, weight: Double, state: CavityState)] = []
    var outcome = LongRunOutcome.done(.identity, trap: nil)
    for r in 0..<s {
      guard var part = state.residue(r, of: s, gauge: gauge) else { continue }
      let weight = part.trace
      if weight == 0 { continue }
      if weight != 1 { part.scale(by: 1 / weight) }
      let found = try collideAtOnce(
        &part, .ladder(ladder.residue(r)), qubit: qubit, damping: nil, count: count,
        numerics: numerics)
      guard case .done(let method, let trap) = found else { return found }
      outcome = .done(
        method, trap: trap.map { Trap(level: s * $0.level + r, halfTurns: $0.halfTurns) })
      parts.append((r, weight, part))
    }
    let needed = parts.map { s * ($0.state.levels - 1) + $0.residue + 1 }.max() ?? state.levels
    if let fixed = policy.numerics.levels, fixed < needed {
      return .refused(.levelsBelowTrap(levels: fixed, trap: needed))
    }
    try policy.requireMemory(needed, parts[0].state.representation, nil)
    state.join(parts, step: s, levels: max(needed, state.levels))
    return outcome
  }
}

extension Ladder {
  /// The rungs r, s + r, 2s + r, ….
  func residue(_ r: Int) -> Ladder {
    let (s, all) = (rungs.step, rungs)
    return Ladder(
      Rungs(
        "\(rungs.name) of residue", rungs.numbers + [Double(r), Double(s)],
        top: rungs.top.map { ($0 - r) / s }, roundings: rungs.roundings,
        known: rungs.known.map { ($0 - r) / s }, square: { all.square(s * $0 + r) }), exposure)
  }
}

extension CavityState {
  /// Whether there is a coherence between levels that are not a multiple of s apart.
  func joinsResidues(_ s: Int) -> Bool {
    guard representation != .populations else { return false }
    for m in 0..<levels {
      let row = PackedTriangle.row(m)
      for n in 0..<m where (m - n) % s != 0 {
        if real[row + n] != 0 || (representation == .hermitian && imaginary[row + n] != 0) {
          return true
        }
      }
    }
    return false
  }

  /// The levels r, s + r, …, as a state of their own, not normalised.
  fileprivate func residue(_ r: Int, of s: Int, gauge: Gauge) -> CavityState? {
    guard r < levels else { return nil }
    let count = (levels - r + s - 1) / s
    var part = self
    part.levels = count
    part.gauge = gauge
    if representation == .populations {
      part.real = (0..<count).map { real[s * $0 + r] }
      return part
    }
    func plane(_ numbers: [Double]) -> [Double] {
      PackedTriangle.packed(order: count) { m, n in
        numbers[PackedTriangle.row(s * m + r) + s * n + r]
      }
    }
    part.real = plane(real)
    if representation == .hermitian { part.imaginary = plane(imaginary) }
    return part
  }

  /// Residues put together again, each with its weight; what they are off by goes with (n+1) <= s (l+1).
  fileprivate mutating func join(
    _ parts: [(residue: Int, weight: Double, state: CavityState)], step s: Int, levels: Int
  ) {
    let kind = parts[0].state.representation
    representation = kind
    self.levels = levels
    let size = kind == .populations ? levels : PackedTriangle.count(order: levels)
    real = [Double](repeating: 0, count: size)
    imaginary = kind == .hermitian ? real : []
    var steps = 0.0
    for (r, weight, part) in parts {
      for m in 0..<part.levels {
        guard kind != .populations else {
          real[s * m + r] = weight * part.real[m]
          continue
        }
        let (from, to) = (PackedTriangle.row(m), PackedTriangle.row(s * m + r))
        for n in 0...m {
          real[to + s * n + r] = weight * part.real[from + n]
          if kind == .hermitian { imaginary[to + s * n + r] = weight * part.imaginary[from + n] }
        }
      }
      let (scale, own) = (Double(s), part.ledger)
      ledger.book(
        ErrorLedger.Cut(
          norm: weight * own.norm, first: weight * scale * own.first,
          second: weight * scale * scale * own.second))
      steps = max(steps, own.roundingSteps)
    }
    ledger.addRounding(max(0, steps - ledger.roundingSteps) + 4)
  }
}

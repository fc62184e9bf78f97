/// How a collision shares energy between qubit and cavity, in quanta of the cavity.
///
/// Where n + s|e><e| is conserved, what the cavity gains is told by the qubit alone: gain = s (P_in - P_out) for the excited weights P.
struct QubitExchange: Sendable, Hashable {
  /// s; nil where nothing of the kind is conserved.
  let photons: Double?
  /// omega_q/omega - s, with s = 1 where nothing is conserved; nil where omega is not known.
  let excess: Double?
  /// The chance that there is a qubit at all.
  var chance = 1.0
  /// The cavity leaks while the qubit is inside: what the bath gives then is part of the gain, and not told apart.
  var isLossy = false

  /// omega_q/omega.
  var excitation: Double? { excess.map { (photons ?? 1) + $0 } }
}

extension Collision {
  /// On resonance omega_q = s omega; `omega` is the cavity's frequency in the units of g and detuning, where it is known.
  func exchange(cavityFrequency omega: Double?) -> QubitExchange {
    let photons: Double?
    if case .excitation(let step) = coupling.symmetry {
      photons = Double(step)
    } else {
      photons = nil
    }
    var exchange = QubitExchange(photons: photons, excess: excess(cavityFrequency: omega))
    if case .occasional(_, let chance) = self { exchange.chance = chance }
    if isLeaking { exchange.isLossy = true }
    return exchange
  }

  private func excess(cavityFrequency omega: Double?) -> Double? {
    switch self {
    // Modulated frequencies are equal on average.
    case .resonant, .spread, .modulated: 0
    case .rabi(let rabi): rabi.detuning
    case .occasional(let collision, _): collision.excess(cavityFrequency: omega)
    // In units of the duration, which is not kept.
    case .during(let loss): loss.detuning == 0 ? 0 : nil
    case .detuned(_, _, let detuning): detuning == 0 ? 0 : omega.map { detuning / $0 }
    // Rungs that are off resonance by themselves have no one frequency.
    case .ladder(let ladder) where ladder.rungs.offset != nil: nil
    case .ladder(let ladder):
      switch ladder.exposure {
      case .angle: 0
      case .timed(_, _, let detuning): detuning == 0 ? 0 : omega.map { detuning / $0 }
      }
    }
  }
}

/// What of the energies and entropies that pass through a cavity is to be followed; the rest costs nothing.
public struct BookInterest: OptionSet, Sendable, Hashable {
  public let rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  /// What qubits bring and take, work and heat, with their sums. Cost: O(N) for every damping, and for every run of collisions.
  public static let energies = BookInterest(rawValue: 1)
  /// What each outgoing qubit could still do, summed. Cost: O(N) for every collision, made one by one.
  public static let qubits = BookInterest(rawValue: 2)
  /// All correlations that collisions make, and what a damping makes of entropy. Cost: the eigenvalues
  /// before and after every damping, O(N³).
  public static let entropies = BookInterest(rawValue: 4)
  /// The states before and after the last collision are kept, and how likely it turned its qubit over. Cost: O(N²) for every run of collisions.
  public static let states = BookInterest(rawValue: 8)
}

/// Why the books have no number.
public enum BookGap: Error, Sendable, Hashable {
  /// No qubit has come out yet, or many went through at once.
  case noQubit
  /// Neither a collision nor a damping has happened.
  case nothingYet
  /// Only the difference of the frequencies of qubit and cavity is known.
  case frequencyUnknown
  /// Many collisions were made at once: what happened on the way was not computed.
  case madeAtOnce
  /// Infinitely many collisions were made.
  case endless
  /// It was not followed from the start.
  case notFollowed
  /// A bath without thermal photons has no temperature to measure an entropy production by.
  case coldBath
  /// Qubits arrive at random: what each became is not computed.
  case atRandom
  /// Loss acts while qubits pass: what the bath gave then is not told apart.
  case lossInside
  /// A detector looked at qubits: what it said has changed the energy as well.
  case detected
  /// Qubits stayed in memory: what each brought and took is not told apart.
  case remembered
  /// Nothing was marked under this name since the cavity was prepared.
  case notMarked
  /// The ergotropy at the mark cannot be told from 0.
  case noErgotropy
}

/// What can be read from the books: of the last collision or damping, and most of it summed since the cavity was prepared.
public enum BookQuantity: String, Sendable, CaseIterable {
  case energyIn, energyOut, gain, work, heat
  case ergotropyIn, ergotropyOut
  case information, entropyProduction
  case exchangeVariance

  /// What has to be followed for it.
  public func interest(summed: Bool) -> BookInterest {
    switch self {
    case .energyIn, .energyOut, .gain, .work, .heat: .energies
    case .ergotropyIn, .ergotropyOut: summed ? [.energies, .qubits] : .energies
    case .information: summed ? [.energies, .qubits, .entropies] : [.energies, .states]
    case .entropyProduction: [.energies, .entropies]
    case .exchangeVariance: [.energies, .states]
    }
  }
}

/// A number of the books, or why there is none.
public typealias BookEntry = Result<Estimate, BookGap>

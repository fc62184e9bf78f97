/// How the sums of an unknown A >= 0 (Tr A, Tr (n+1)A, Tr (n+1)²A) may grow in one act.
enum CarryRule: Sendable, Hashable {
  /// Photons rise by at most this many, with the weight of the qubit's excited state.
  case ladder(Int)
}

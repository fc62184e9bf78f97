extension Plan {
  /// Which way of identifying plans this is: the same experiment has another identity in another way.
  public static let identityVersion = 2

  /// What identifies the whole experiment: its meaning, not its layout (see `identity(ofSweep:)`).
  public var identity: String {
    var digest = PlanDigest()
    digest.add(steps)
    return digest.finish()
  }

  /// What identifies the experiment up to its sweep `ordinal` and that sweep: its meaning, not its layout.
  ///
  /// Formatting, comments, names, prints, files, pictures and defaults that are written out leave it as it is; every number
  /// that can change a result changes it. Nil if there is no such sweep on the top level.
  public func identity(ofSweep ordinal: Int) -> String? {
    let index = steps.firstIndex { step in
      step.action.points?.ordinal == ordinal
    }
    guard let index else { return nil }
    var digest = PlanDigest()
    digest.add(Array(steps[...index]))
    return digest.finish()
  }

  /// The sweeps on the top level, and what else is kept point by point, by their ordinals.
  public var sweeps: [(ordinal: Int, name: String)] {
    steps.compactMap { step in
      step.action.points
    }
  }
}

extension PlanAction {
  /// Nil for what has no points that can be kept.
  fileprivate var points: (ordinal: Int, name: String)? {
    switch self {
    case .sweep(let plan): (plan.ordinal, plan.name)
    case .branches(let plan): plan.sampling.map { ($0.ordinal, plan.name) }
    default: nil
    }
  }
}

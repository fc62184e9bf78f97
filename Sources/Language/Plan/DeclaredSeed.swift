extension Plan {
  /// The seed that the plan starts with, as far as it is known before running; 0 without a `seed`.
  public var declaredSeed: UInt64 {
    for step in steps {
      guard case .seed(let term) = step.action, case .constant(.number(let seed)) = term.kind,
        let whole = UInt64(exactly: seed.value)
      else { continue }
      return whole
    }
    return 0
  }
}

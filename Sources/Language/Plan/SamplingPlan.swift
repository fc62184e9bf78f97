/// How `trajectories` draws.
struct SamplingPlan: Sendable {
  /// How many runs; nil where `until` says when they are enough.
  let count: Term?
  let until: Term?
  /// Most runs of an `until`.
  let maximum: Term?
  let confidence: Term?
  let seed: Term?
  /// Which place of the program that draws it is, counted with `normal(…)` and `uniform(…)`.
  let site: Int
  /// Which sweep of the program it is, for those who keep points.
  let ordinal: Int

  var terms: [Term] { [count, until, maximum, confidence, seed].compactMap(\.self) }
}

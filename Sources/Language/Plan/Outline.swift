public import SourceText

/// What a plan does, step by step, for pictures of it.
public struct OutlineStep: Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case qubit, cavity, collisions, damping, measurement, claim, series, sweep, loop, choice, call
    case output, analysis, setting
  }
  public let kind: Kind
  /// `cycle     1000 collisions, theta=pi/sqrt(15) (0.811156)`, as `maser explain` has it, without the word in front.
  public let text: String
  /// Where it begins.
  public let line: Int
  /// Whether it stands in the script itself, not in what that includes.
  public let isInScript: Bool
  public let body: [OutlineStep]

  /// Steps that are told at most.
  public static let most = 400
}

extension Plan {
  /// Its steps, those of blocks below theirs. At most `OutlineStep.most`. Cost: O(steps told).
  public func outline(of script: Source) -> [OutlineStep] {
    var count = 0
    return outline(steps, script, &count)
  }

  private func outline(
    _ steps: [PlanStep], _ script: Source, _ count: inout Int
  ) -> [OutlineStep] {
    var result: [OutlineStep] = []
    for step in steps where count < OutlineStep.most {
      guard let kind = OutlineStep.Kind(step.action) else { continue }
      count += 1
      let text = PlanText.lines(of: step).joined(separator: ", ")
      result.append(
        OutlineStep(
          kind: kind, text: String(text.drop { $0 != " " }.drop { $0 == " " }),
          line: step.span.source.line(at: step.span.range.lower),
          isInScript: step.span.source === script,
          body: step.action.blocks.flatMap { outline($0, script, &count) }))
    }
    return result
  }
}

extension PlanAction {
  /// Steps within it.
  fileprivate var blocks: [[PlanStep]] {
    switch self {
    case .loop(let loop): [loop.body]
    case .call(let call): [call.body]
    case .sweep(let sweep): [sweep.body]
    case .branches(let tree): [tree.body]
    case .branch(_, let then, let otherwise): [then, otherwise]
    default: []
    }
  }
}

extension OutlineStep.Kind {
  /// Nil for what nothing happens at.
  fileprivate init?(_ action: PlanAction) {
    switch action {
    case .bind, .endSeries: return nil
    case .prepareQubit: self = .qubit
    case .prepareCavity: self = .cavity
    case .cycle, .beam: self = .collisions
    case .damp: self = .damping
    case .sample, .mark: self = .measurement
    case .claim: self = .claim
    case .print, .save, .plot: self = .output
    case .record: self = .series
    case .sweep, .branches: self = .sweep
    case .loop: self = .loop
    case .branch: self = .choice
    case .call: self = .call
    case .analyze: self = .analysis
    case .settings, .seed, .unavailable: self = .setting
    }
  }
}

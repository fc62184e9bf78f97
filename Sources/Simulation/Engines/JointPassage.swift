internal import Kernels
internal import LinearAlgebra

/// The amplitudes of a passage that turns pairs, as `passJoint` wants them: G_n = <n,g|U|n,g> and S_n, what is exchanged between |n-s,e> and |n,g>, or
/// their products averaged over an angle that every qubit draws anew.
struct JointAmplitudes {
  let step: Int
  let tables: [Double]
  let entries: Int
  let isAveraged: Bool

  /// Those of one angle, for a state of so many levels; the table reaches as far.
  init(_ table: CollisionTable, levels: Int) {
    step = table.step
    entries = levels + 2 * table.step
    tables = [table.groundRe, table.groundIm, table.exchange].flatMap {
      $0.prefix(levels + 2 * table.step)
    }
    isAveraged = false
  }

  init(_ products: AveragedProducts, step: Int) {
    self.step = step
    tables = products.numbers
    entries = products.order
    isAveraged = true
  }
}

extension JointState {
  /// U R U† on the s levels more that it reaches. Cost: O(N²), some 100 operations an element.
  func passed(_ amplitudes: JointAmplitudes) -> JointState {
    var (before, after) = (self, JointState(levels: levels + amplitudes.step))
    let levels = levels
    before.withPlanes { ground, excited, cross in
      after.withPlanes { newGround, newExcited, newCross in
        passJoint(
          levels: levels, step: amplitudes.step, ground: ground, excited: excited, cross: cross,
          tables: amplitudes.tables, entries: amplitudes.entries,
          isAveraged: amplitudes.isAveraged, newGround: newGround, newExcited: newExcited,
          newCross: newCross)
      }
    }
    return after
  }

  /// Tr_q[E R], where `turn` is e^{i zeta} <g|E|e>.
  func conditional(_ effect: QubitEffect, turn: (re: Double, im: Double)) -> ComplexBlock {
    var (joint, result) = (self, ComplexBlock(order: levels))
    let levels = levels
    joint.withPlanes { ground, excited, cross in
      result.withPlane { result in
        conditionJoint(
          levels: levels, ground: ground, excited: excited, cross: cross, a: effect.ground,
          b: effect.excited, c: effect.isDiagonal ? 0 : turn.re, d: effect.isDiagonal ? 0 : turn.im,
          result: result)
      }
    }
    return result
  }

  private mutating func withPlanes(_ body: (JointPlane, JointPlane, JointPlane) -> Void) {
    ground.withPlane { ground in
      excited.withPlane { excited in cross.withPlane { body(ground, excited, $0) } }
    }
  }
}

extension ComplexBlock {
  mutating func withPlane<Result>(_ body: (JointPlane) -> Result) -> Result {
    re.withUnsafeMutableBufferPointer { re in
      im.withUnsafeMutableBufferPointer { im in
        body(JointPlane(re.baseAddress!, im.baseAddress!))
      }
    }
  }
}

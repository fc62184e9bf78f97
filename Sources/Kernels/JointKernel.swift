// A qubit and the cavity together, in one build for all processors. Here so that it is optimised in debug builds too.

/// A complex matrix by rows as two planes.
public struct JointPlane {
  public let re: UnsafeMutablePointer<Double>
  public let im: UnsafeMutablePointer<Double>

  public init(_ re: UnsafeMutablePointer<Double>, _ im: UnsafeMutablePointer<Double>) {
    (self.re, self.im) = (re, im)
  }
}

private typealias Complex = (re: Double, im: Double)

@inline(__always) private func times(_ a: Complex, _ b: Complex) -> Complex {
  (a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)
}
@inline(__always) private func conjugate(_ a: Complex) -> Complex { (a.re, -a.im) }

/// Products of two amplitudes of a passage, G_n = <n,g|U|n,g> and S_n what is exchanged between |n-s,e> and |n,g>.
private protocol JointNumbers {
  init(_ tables: UnsafePointer<Double>, _ entries: Int)
  /// G_m G*_n.
  func stays(_ m: Int, _ n: Int) -> (re: Double, im: Double)
  /// G_m G_n.
  func both(_ m: Int, _ n: Int) -> (re: Double, im: Double)
  /// G_m S_n.
  func gives(_ m: Int, _ n: Int) -> (re: Double, im: Double)
  /// S_m S_n.
  func moves(_ m: Int, _ n: Int) -> Double
}

private struct SingleNumbers: JointNumbers {
  let re: UnsafePointer<Double>
  let im: UnsafePointer<Double>
  let exchange: UnsafePointer<Double>

  init(_ tables: UnsafePointer<Double>, _ entries: Int) {
    (re, im, exchange) = (tables, tables + entries, tables + 2 &* entries)
  }
  @inline(__always) func stays(_ m: Int, _ n: Int) -> (re: Double, im: Double) {
    (re[m] * re[n] + im[m] * im[n], im[m] * re[n] - re[m] * im[n])
  }
  @inline(__always) func both(_ m: Int, _ n: Int) -> (re: Double, im: Double) {
    (re[m] * re[n] - im[m] * im[n], im[m] * re[n] + re[m] * im[n])
  }
  @inline(__always) func gives(_ m: Int, _ n: Int) -> (re: Double, im: Double) {
    (re[m] * exchange[n], im[m] * exchange[n])
  }
  @inline(__always) func moves(_ m: Int, _ n: Int) -> Double { exchange[m] * exchange[n] }
}

private struct AveragedJointNumbers: JointNumbers {
  let cosines: UnsafePointer<Double>
  let sines: UnsafePointer<Double>
  let mixed: UnsafePointer<Double>
  let entries: Int

  init(_ tables: UnsafePointer<Double>, _ entries: Int) {
    let size = entries &* entries
    (cosines, sines, mixed) = (tables, tables + size, tables + 2 &* size)
    self.entries = entries
  }
  @inline(__always) func stays(_ m: Int, _ n: Int) -> (re: Double, im: Double) {
    (cosines[m &* entries &+ n], 0)
  }
  @inline(__always) func both(_ m: Int, _ n: Int) -> (re: Double, im: Double) {
    (cosines[m &* entries &+ n], 0)
  }
  @inline(__always) func gives(_ m: Int, _ n: Int) -> (re: Double, im: Double) {
    (mixed[n &* entries &+ m], 0)
  }
  @inline(__always) func moves(_ m: Int, _ n: Int) -> Double { sines[m &* entries &+ n] }
}

/// A block with zeros around it: from -s to N + 2s - 1 on either side.
private struct PaddedBlock {
  let margin: Int
  let stride: Int
  let re: UnsafeMutablePointer<Double>
  let im: UnsafeMutablePointer<Double>

  static func numbers(_ levels: Int, _ step: Int) -> Int {
    2 &* (levels &+ 3 &* step) &* (levels &+ 3 &* step)
  }

  init(
    _ block: JointPlane, levels: Int, step: Int, at place: UnsafeMutablePointer<Double>
  ) {
    margin = step
    stride = levels &+ 3 &* step
    let size = stride &* stride
    (re, im) = (place, place + size)
    place.update(repeating: 0, count: 2 &* size)
    for m in 0..<levels {
      let (source, target) = (m &* levels, (m &+ step) &* stride &+ step)
      (re + target).update(from: block.re + source, count: levels)
      (im + target).update(from: block.im + source, count: levels)
    }
  }

  @inline(__always) func at(_ m: Int, _ n: Int) -> (re: Double, im: Double) {
    let place = (m &+ margin) &* stride &+ n &+ margin
    return (re[place], im[place])
  }
}

/// U R U† of a qubit and the cavity for a passage that turns pairs, from `levels` to levels + s (`JointState` in Simulation has the frame):
///
///     U|n,g> = G_n|n,g> - S_n|n-s,e>,     U|n,e> = G*_{n+s}|n,e> + S_{n+s}|n+s,g>.
///
/// `tables` are the real and imaginary parts of the G and the S, `entries` of each; or, averaged over angles, the products cos cos, sin sin and sin_m
/// cos_n, entries squared of each. Cost: O(levels²), some 100 operations an element.
public func passJoint(
  levels: Int, step: Int, ground: JointPlane, excited: JointPlane, cross: JointPlane,
  tables: UnsafePointer<Double>, entries: Int, isAveraged: Bool, newGround: JointPlane,
  newExcited: JointPlane, newCross: JointPlane
) {
  func pass<Numbers: JointNumbers>(_: Numbers.Type) {
    let size = PaddedBlock.numbers(levels, step)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 3 &* size) { memory in
      let place = memory.baseAddress!
      let passage = JointPassage(
        step: step, gg: PaddedBlock(ground, levels: levels, step: step, at: place),
        ee: PaddedBlock(excited, levels: levels, step: step, at: place + size),
        eg: PaddedBlock(cross, levels: levels, step: step, at: place + 2 &* size),
        u: Numbers(tables, entries))
      let order = levels &+ step
      for m in 0..<order {
        for n in 0..<order {
          let z = passage.cross(m, n)
          (newCross.re[m &* order &+ n], newCross.im[m &* order &+ n]) = z
          guard n <= m else { continue }
          let (g, e) = (passage.ground(m, n), passage.excited(m, n))
          let (here, there) = (m &* order &+ n, n &* order &+ m)
          (newGround.re[there], newGround.im[there]) = (g.re, m == n ? 0 : -g.im)
          (newExcited.re[there], newExcited.im[there]) = (e.re, m == n ? 0 : -e.im)
          (newGround.re[here], newGround.im[here]) = (g.re, m == n ? 0 : g.im)
          (newExcited.re[here], newExcited.im[here]) = (e.re, m == n ? 0 : e.im)
        }
      }
    }
  }
  if isAveraged { pass(AveragedJointNumbers.self) } else { pass(SingleNumbers.self) }
}

private struct JointPassage<Numbers: JointNumbers> {
  let step: Int
  let gg: PaddedBlock
  let ee: PaddedBlock
  let eg: PaddedBlock
  let u: Numbers

  /// G_m G*_n gg[m,n] + G_m S_n ge[m,n-s] + S_m G*_n eg[m-s,n] + S_m S_n ee[m-s,n-s].
  @inline(__always) func ground(_ m: Int, _ n: Int) -> Complex {
    let s = step
    let a = times(u.stays(m, n), gg.at(m, n))
    let b = times(u.gives(m, n), conjugate(eg.at(n &- s, m)))
    let c = times(conjugate(u.gives(n, m)), eg.at(m &- s, n))
    let (w, moved) = (u.moves(m, n), ee.at(m &- s, n &- s))
    return (a.re + b.re + c.re + w * moved.re, a.im + b.im + c.im + w * moved.im)
  }

  /// G*_{m+s} G_{n+s} ee[m,n] - G*_{m+s} S_{n+s} eg[m,n+s] - S_{m+s} G_{n+s} ge[m+s,n] + S_{m+s} S_{n+s} gg[m+s,n+s].
  @inline(__always) func excited(_ m: Int, _ n: Int) -> Complex {
    let (i, j) = (m &+ step, n &+ step)
    let a = times(conjugate(u.stays(i, j)), ee.at(m, n))
    let b = times(conjugate(u.gives(i, j)), eg.at(m, j))
    let c = times(u.gives(j, i), conjugate(eg.at(n, i)))
    let (w, moved) = (u.moves(i, j), gg.at(i, j))
    return (a.re - b.re - c.re + w * moved.re, a.im - b.im - c.im + w * moved.im)
  }

  /// G*_{m+s} G*_n eg[m,n] + G*_{m+s} S_n ee[m,n-s] - S_{m+s} G*_n gg[m+s,n] - S_{m+s} S_n ge[m+s,n-s].
  @inline(__always) func cross(_ m: Int, _ n: Int) -> Complex {
    let (i, s) = (m &+ step, step)
    let a = times(conjugate(u.both(i, n)), eg.at(m, n))
    let b = times(conjugate(u.gives(i, n)), ee.at(m, n &- s))
    let c = times(conjugate(u.gives(n, i)), gg.at(i, n))
    let (w, moved) = (u.moves(i, n), conjugate(eg.at(n &- s, i)))
    return (a.re + b.re - c.re - w * moved.re, a.im + b.im - c.im - w * moved.im)
  }
}

/// Tr_q[E R] = a R_gg + b R_ee + (E_ge R_eg + h.c.), Hermitian, E_ge the complex number (c, d).
public func conditionJoint(
  levels: Int, ground: JointPlane, excited: JointPlane, cross: JointPlane, a: Double, b: Double,
  c: Double, d: Double, result: JointPlane
) {
  for m in 0..<levels {
    for n in 0...m {
      let (here, there) = (m &* levels &+ n, n &* levels &+ m)
      var x = a * ground.re[here] + b * excited.re[here]
      var y = a * ground.im[here] + b * excited.im[here]
      if c != 0 || d != 0 {
        let (re, im) = (
          cross.re[here] + cross.re[there], cross.im[here] + cross.im[there]
        )
        let (less, more) = (cross.im[here] - cross.im[there], cross.re[here] - cross.re[there])
        x += c * re - d * im
        y += c * less + d * more
      }
      (result.re[here], result.im[here]) = (x, m == n ? 0 : y)
      (result.re[there], result.im[there]) = (x, m == n ? 0 : -y)
    }
  }
}

/// A row of an operator between `low` and low + count, times a square matrix of `columns`.
public func multiplyRow(
  low: Int, count: Int, row: JointPlane, columns: Int, matrix: JointPlane, result: JointPlane
) {
  result.re.update(repeating: 0, count: columns)
  result.im.update(repeating: 0, count: columns)
  for index in 0..<count {
    let (x, y) = (row.re[index], row.im[index])
    let start = (low &+ index) &* columns
    for n in 0..<columns {
      let (a, b) = (matrix.re[start &+ n], matrix.im[start &+ n])
      result.re[n] += x * a - y * b
      result.im[n] += x * b + y * a
    }
  }
}

/// sum of y_k u*_k over low ≤ k < low + count, u the row of an operator between them.
public func overlapRow(
  low: Int, count: Int, row: JointPlane, other: JointPlane
) -> (re: Double, im: Double) {
  var (a, b) = (0.0, 0.0)
  for index in 0..<count {
    let (c, d) = (other.re[low &+ index], other.im[low &+ index])
    let (u, v) = (row.re[index], row.im[index])
    a += c * u + d * v
    b += d * u - c * v
  }
  return (a, b)
}

import Language
import SourceText
import Testing

@testable import Proof

@Suite("Digests of states")
struct StateTraceTests {
  /// A real symmetric state whose element (m, n) after k collisions is a number of its own.
  static func state(_ k: Int, levels: Int = 5, changing: (m: Int, n: Int)? = nil) -> StateData {
    var real = [Double](repeating: 0, count: levels * levels)
    for m in 0..<levels {
      for n in 0..<levels {
        real[m * levels + n] = 1 / Double(1 + k + m * n + m + n)
        if let changing, (m, n) == changing || (n, m) == changing {
          real[m * levels + n] = real[m * levels + n].nextUp
        }
      }
    }
    return StateData(
      levels: levels, populations: (0..<levels).map { real[$0 * levels + $0] }, real: real,
      imaginary: [Double](repeating: 0, count: levels * levels), collisions: k, bounds: [])
  }

  static func trace(_ count: Int, from first: Int = .max, changing: (m: Int, n: Int)? = nil)
    -> StateTrace
  {
    var trace = StateTrace()
    for k in 0...count where trace.notes(k) {
      trace.add(state(k, changing: k >= first ? changing : nil), after: k)
    }
    return trace
  }

  @Test("find the collision and the element", arguments: [1, 2, 3, 7, 64, 100, 255])
  func finds(first: Int) {
    for m in 0..<5 {
      for n in 0...m {
        let (a, b) = (Self.trace(300), Self.trace(300, from: first, changing: (m, n)))
        let parting = StateTrace.parting(a, b)
        #expect(parting?.differ == first && parting?.agreed == first - 1)
        let element = StateTrace.element(a, b)
        #expect(element?.m == m && element?.n == n)
      }
    }
  }

  @Test("of later states are farther apart, and still tell between which two they part")
  func later() {
    let (a, b) = (Self.trace(5000), Self.trace(5000, from: 4001, changing: (3, 1)))
    let parting = StateTrace.parting(a, b)
    // 256 in every doubling: from 2048 on every 8th, from 4096 on every 16th.
    #expect(parting?.differ == 4008 && parting?.agreed == 4000)
  }

  @Test("are the same for the same states, and come back from their lines")
  func returns() {
    let a = Self.trace(1000)
    var b = StateTrace()
    for line in a.lines { b.read(JSONValue(line)!) }
    #expect(StateTrace.parting(a, b) == nil && StateTrace.element(a, b) == nil)
    #expect(b.steps.count == a.steps.count && b.checkpoints == a.checkpoints)
  }

  @Test("do not depend on how many empty levels are above the state")
  func emptyLevels() {
    let small = Self.state(3, levels: 4)
    var real = [Double](repeating: 0, count: 49)
    for m in 0..<4 { for n in 0..<4 { real[7 * m + n] = small.real[4 * m + n] } }
    let large = StateData(
      levels: 7, populations: small.populations + [0, 0, 0], real: real,
      imaginary: [Double](repeating: 0, count: 49), collisions: 3, bounds: [])
    var (a, b) = (StateTrace(), StateTrace())
    a.add(small, after: 4)
    b.add(large, after: 4)
    #expect(a.checkpoints[0].digest == b.checkpoints[0].digest)
    #expect(StateTrace.parting(a, b) == nil)
  }
}

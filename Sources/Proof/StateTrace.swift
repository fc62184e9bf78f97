public import Language
import SourceText

/// The states of one run in digests: where two runs part can be found without keeping any state.
///
/// Of the first 256 states each leaves a digest of 16 bits, later ones every 2nd, 4th, 8th … (256 in every doubling of k); the states at
/// k = 0, 1, 2, 4, 8 … leave the whole SHA-256 and a digest of every row and column. Of a Hermitian matrix the lower triangle counts.
public struct StateTrace: Sendable {
  /// A state at a power of two.
  struct Checkpoint: Equatable {
    let collisions: Int
    let levels: Int
    let digest: String
    /// Four hexadecimal digits for each row m: its elements n <= m; then for each column n: its elements m >= n.
    let rows: String
    let columns: String
  }

  /// One letter group of four digits per noted state.
  private(set) var steps: [(collisions: Int, digest: String)] = []
  private(set) var checkpoints: [Checkpoint] = []
  private var last = -1
  /// The state that is wanted whole, by the number of its collisions.
  public var wanted: Int?
  /// That state, once it was reached.
  public private(set) var found: StateData?

  /// Nothing yet.
  public init() {}

  /// How far apart the noted states are where there have been `made` collisions.
  private static func spacing(_ made: Int) -> Int {
    made < 512 ? 1 : 1 << (Int.bitWidth - made.leadingZeroBitCount - 9)
  }

  /// Whether a state after `made` collisions of the run leaves a trace.
  public func notes(_ made: Int) -> Bool {
    made > last && (made % StateTrace.spacing(made) == 0 || made == wanted)
  }

  /// A state after `made` collisions of the run. Cost: O(levels²).
  public mutating func add(_ state: StateData, after made: Int) {
    guard notes(made) else { return }
    last = made
    if made == wanted { found = state }
    guard made % StateTrace.spacing(made) == 0 else { return }
    let triangle = Triangle(state)
    steps.append((made, StateTrace.digits(triangle.whole, 4)))
    if made & (made - 1) == 0 { checkpoints.append(triangle.checkpoint(after: made)) }
  }

  fileprivate static func digits(_ number: UInt64, _ count: Int) -> String {
    let text = String(number >> UInt64(64 - 4 * count), radix: 16)
    return String(repeating: "0", count: count - text.utf8.count) + text
  }

  // MARK: Text

  /// As lines of a seal.
  var lines: [String] {
    var lines: [String] = []
    for checkpoint in checkpoints {
      lines.append(
        #"{"kind":"state","collisions":\#(checkpoint.collisions),"levels":\#(checkpoint.levels),"#
          + #""sha256":"\#(checkpoint.digest)","rows":"\#(checkpoint.rows)","columns":"\#(checkpoint.columns)"}"#
      )
    }
    // Runs of equal spacing on a line.
    var index = 0
    while index < steps.count {
      let first = steps[index].collisions
      let every = StateTrace.spacing(first)
      var end = index
      while end < steps.count, end - index < 256,
        steps[end].collisions == first + (end - index) * every
      { end += 1 }
      let digests = steps[index..<end].map(\.digest).joined()
      lines.append(
        #"{"kind":"steps","from":\#(first),"every":\#(every),"digests":"\#(digests)"}"#)
      index = end
    }
    return lines
  }

  /// Takes a line of a seal; nothing happens for one that is of another kind, or damaged.
  mutating func read(_ line: JSONValue) {
    switch line["kind"]?.string {
    case "state"?:
      guard let made = line["collisions"]?.int, let levels = line["levels"]?.int,
        let digest = line["sha256"]?.string, let rows = line["rows"]?.string,
        let columns = line["columns"]?.string
      else { return }
      checkpoints.append(
        Checkpoint(
          collisions: made, levels: levels, digest: digest, rows: rows, columns: columns))
    case "steps"?:
      guard let from = line["from"]?.int, let every = line["every"]?.int, from >= 0, every > 0,
        let digests = line["digests"]?.string
      else { return }
      let letters = Array(digests)
      for index in 0..<(letters.count / 4) {
        let (offset, isTooMuch) = index.multipliedReportingOverflow(by: every)
        guard !isTooMuch, from < Int.max - offset else { return }
        steps.append((from + offset, String(letters[(4 * index)..<(4 * index + 4)])))
      }
    default: break
    }
  }

  // MARK: Where two part

  /// The first noted collision after which the states differ, and the last one after which they agreed (nil: none did).
  static func parting(_ a: StateTrace, _ b: StateTrace) -> (agreed: Int?, differ: Int)? {
    let others = Dictionary(b.steps.map { ($0.collisions, $0.digest) }) { first, _ in first }
    var agreed: Int?
    for step in a.steps {
      guard let other = others[step.collisions] else { continue }
      if other != step.digest { return (agreed, step.collisions) }
      agreed = step.collisions
    }
    for (one, two) in zip(a.checkpoints, b.checkpoints)
    where one.collisions == two.collisions && one.digest != two.digest {
      return (agreed.map { min($0, one.collisions - 1) }, one.collisions)
    }
    return nil
  }

  /// The first checkpoint whose states differ, and the element at which they do: the first row that differs, and the first column
  /// up to it that does. Where one element was changed it is that one.
  static func element(_ a: StateTrace, _ b: StateTrace) -> (collisions: Int, m: Int, n: Int)? {
    let others = Dictionary(b.checkpoints.map { ($0.collisions, $0) }) { first, _ in first }
    for one in a.checkpoints {
      guard let two = others[one.collisions], one.digest != two.digest else { continue }
      guard let m = firstDifference(one.rows, two.rows) else { return nil }
      let n = firstDifference(one.columns, two.columns) ?? m
      return (one.collisions, m, min(m, n))
    }
    return nil
  }

  private static func firstDifference(_ a: String, _ b: String) -> Int? {
    let (one, two) = (Array(a.utf8), Array(b.utf8))
    for index in 0..<(max(one.count, two.count) / 4) {
      let range = (4 * index)..<(4 * index + 4)
      guard range.upperBound <= one.count, range.upperBound <= two.count, one[range] == two[range]
      else { return index }
    }
    return nil
  }
}

/// The lower triangle of a state in digests.
private struct Triangle {
  let levels: Int
  private(set) var whole: UInt64
  private var rows: [UInt64]
  private var columns: [UInt64]
  private let state: StateData

  init(_ state: StateData) {
    self.state = state
    levels = state.levels
    rows = [UInt64](repeating: Triangle.seed, count: levels)
    columns = rows
    whole = Triangle.seed
    for m in 0..<levels {
      for n in 0...m {
        let (real, imaginary) = Triangle.element(state, m, n)
        // Rows of zeros above the state are no difference between two runs that reserve different levels.
        if real == 0, imaginary == 0 { continue }
        for word in [UInt64(m) << 32 | UInt64(n), real, imaginary] {
          Triangle.mix(&rows[m], word)
          Triangle.mix(&columns[n], word)
        }
      }
      if rows[m] != Triangle.seed { Triangle.mix(&whole, rows[m]) }
    }
  }

  private static let seed: UInt64 = 0x9e37_79b9_7f4a_7c15

  /// A multiplicative hash, whose upper bits are good.
  private static func mix(_ hash: inout UInt64, _ word: UInt64) {
    hash = (hash ^ word) &* 0xff51_afd7_ed55_8ccd
    hash ^= hash >> 32
  }

  private static func element(_ state: StateData, _ m: Int, _ n: Int) -> (UInt64, UInt64) {
    if state.real.isEmpty { return (m == n ? bits(state.populations[m]) : 0, 0) }
    return (bits(state.real[m * state.levels + n]), bits(state.imaginary[m * state.levels + n]))
  }

  /// -0 and 0 are one number.
  private static func bits(_ number: Double) -> UInt64 { number == 0 ? 0 : number.bitPattern }

  func checkpoint(after made: Int) -> StateTrace.Checkpoint {
    var hash = SHA256()
    for m in 0..<levels where rows[m] != Triangle.seed {
      for n in 0...m {
        let (real, imaginary) = Triangle.element(state, m, n)
        for word in [real, imaginary] {
          hash.update((0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) })
        }
      }
    }
    let used = (rows.lastIndex { $0 != Triangle.seed } ?? -1) + 1
    return StateTrace.Checkpoint(
      collisions: made, levels: levels, digest: hash.finish(),
      rows: rows[..<used].map { StateTrace.digits($0, 4) }.joined(),
      columns: columns[..<used].map { StateTrace.digits($0, 4) }.joined())
  }
}

// Two runs side by side.
extension StateTrace {
  /// The first collision that was noted in both and after which the states differ.
  public static func firstDifference(_ one: StateTrace, _ two: StateTrace) -> Int? {
    parting(one, two)?.differ
  }

  /// Where two states after the same collision differ: the first element of the lower triangle that does, and the one that does most.
  public static func description(_ a: StateData, _ b: StateData, after made: Int) -> [String] {
    let levels = min(a.levels, b.levels)
    var first: (m: Int, n: Int, apart: Double)?
    var largest: (m: Int, n: Int, apart: Double)?
    for m in 0..<levels {
      for n in 0...m {
        let (x, y) = (element(a, m, n), element(b, m, n))
        let apart = max(abs(x.re - y.re), abs(x.im - y.im))
        guard apart > 0 else { continue }
        if first == nil { first = (m, n, apart) }
        if apart > largest?.apart ?? 0 { largest = (m, n, apart) }
      }
    }
    guard let first, let largest else { return [] }
    return [
      "side by side the states part at collision \(made), first in rho(\(first.m), \(first.n)), by \(briefNumber(first.apart))",
      "the largest difference there is in rho(\(largest.m), \(largest.n)): \(briefNumber(largest.apart))",
    ]
  }

  private static func element(_ state: StateData, _ m: Int, _ n: Int) -> (re: Double, im: Double) {
    if state.real.isEmpty { return (m == n ? state.populations[m] : 0, 0) }
    return (state.real[m * state.levels + n], state.imaginary[m * state.levels + n])
  }
}

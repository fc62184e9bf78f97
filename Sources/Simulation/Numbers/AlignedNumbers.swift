import LinearAlgebra

/// Memory that is used again and again, and in which vectors of eight numbers lie in one line of the cache.
///
/// What `room` gives is good only while this lives. Whoever works with the pointer has it in a property: a local one is let go of after its last
/// mention, which in an optimised build comes before the pointer's.
final class AlignedNumbers {
  private var start: UnsafeMutablePointer<Double>?
  private var count = 0

  deinit { start?.deallocate() }

  /// At least `wanted` numbers, zero where they are new; what was there before is lost when there were fewer.
  func room(for wanted: Int) -> UnsafeMutablePointer<Double> {
    if let start, wanted <= count { return start }
    start?.deallocate()
    count = wanted
    let memory = AlignedNumbers.allocate(wanted)
    start = memory
    return memory
  }

  /// The same numbers.
  func copy(_ numbers: [Double]) -> UnsafeMutablePointer<Double> {
    let memory = room(for: numbers.count)
    numbers.withUnsafeBufferPointer { memory.update(from: $0.baseAddress!, count: $0.count) }
    return memory
  }

  static func allocate(_ count: Int) -> UnsafeMutablePointer<Double> {
    let count = max(1, count)
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<Double>.stride, alignment: 64
    ).bindMemory(to: Double.self, capacity: count)
    memory.initialize(repeating: 0, count: count)
    return memory
  }
}

/// The tables of a coherent stream as the kernels want them.
struct CollisionPointers {
  let ground: UnsafePointer<Double>
  let excited: UnsafePointer<Double>
  let exchange: UnsafePointer<Double>
  let next: UnsafePointer<Double>
  /// What the last row is multiplied by to find what is cut off: (1-q) sin(theta sqrt n) and kappa cos(theta sqrt n).
  let cutLeft: UnsafePointer<Double>
  let cutHere: UnsafePointer<Double>

  /// Puts them into `memory`; `kappa` is that of the state's gauge.
  init(
    _ table: CollisionTable, _ qubit: QubitState, kappa: Double, levels: Int,
    in memory: AlignedNumbers
  ) {
    // Whole lines of the cache.
    let entries = (table.exchange.count + 7) / 8 * 8
    var place = memory.room(for: 6 * entries)
    func put(_ numbers: [Double], times factor: Double = 1) -> UnsafePointer<Double> {
      for (n, number) in numbers.enumerated() { place[n] = factor * number }
      defer { place += entries }
      return UnsafePointer(place)
    }
    cutLeft = put(table.exchange, times: qubit.excitedWeight)
    cutHere = put(table.groundRe, times: kappa)
    if qubit.isPure {
      let pure = PureStream(table, qubit, kappa: kappa, levels: levels)
      ground = put(pure.ground)
      excited = put(pure.excited)
      exchange = put(pure.exchange)
      next = put(pure.next)
    } else {
      ground = put(table.groundRe)
      excited = put(table.excitedRe)
      exchange = put(table.exchange)
      next = exchange
    }
  }
}

extension [Double] {
  /// Works on these numbers, or on a copy of them.
  @inline(__always) mutating func withNumbers<Result>(
    or copy: UnsafeMutablePointer<Double>?, _ body: (UnsafeMutablePointer<Double>) -> Result
  ) -> Result {
    if let copy { return body(copy) }
    return withUnsafeMutableBufferPointer { body($0.baseAddress!) }
  }

  /// The same without changing any.
  @inline(__always) func reading<Result>(
    or copy: UnsafePointer<Double>?, _ body: (UnsafePointer<Double>) -> Result
  ) -> Result {
    if let copy { return body(copy) }
    return withUnsafeBufferPointer { body($0.baseAddress!) }
  }

  /// The copy's numbers.
  mutating func take(_ copy: UnsafePointer<Double>) {
    withUnsafeMutableBufferPointer { $0.baseAddress!.update(from: copy, count: $0.count) }
  }
}

extension CavityState {
  mutating func takePopulations(from copy: UnsafePointer<Double>) {
    for n in 0..<levels {
      let place = PackedTriangle.row(n) + n
      real[place] = copy[place]
    }
  }
}

import LinearAlgebra

/// Memory that is used again and again, and in which vectors of eight numbers lie in one line of the cache.
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

/// The tables of a collision as the kernels want them.
struct CollisionPointers {
  let cosines: UnsafePointer<Double>
  let sines: UnsafePointer<Double>
  let ground: UnsafePointer<Double>
  let excited: UnsafePointer<Double>
  let exchange: UnsafePointer<Double>
  let next: UnsafePointer<Double>

  /// Copies them into `memory`. `pure` is there for a pure qubit.
  init(_ table: CollisionTable, _ pure: PureStream?, in memory: AlignedNumbers) {
    // Whole lines of the cache.
    let entries = (table.exchange.count + 7) / 8 * 8
    var place = memory.room(for: 6 * entries)
    func put(_ numbers: [Double]) -> UnsafePointer<Double> {
      numbers.withUnsafeBufferPointer { place.update(from: $0.baseAddress!, count: $0.count) }
      defer { place += entries }
      return UnsafePointer(place)
    }
    cosines = put(table.groundRe)
    sines = put(table.exchange)
    if let pure {
      ground = put(pure.ground)
      excited = put(pure.excited)
      exchange = put(pure.exchange)
      next = put(pure.next)
    } else {
      (ground, excited, exchange, next) = (cosines, put(table.excitedRe), sines, sines)
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

// Compiled together with Sources/Kernels by Tests/Arm/run: what the kernels make of numbers that are the same on every processor, as one number
// for each kernel. Where multiplying and adding rounds once, these are the same bits everywhere.

/// Numbers between -1 and 1 that never change.
private struct Numbers {
  var state: UInt64

  mutating func next() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(Int64(bitPattern: state) >> 11) * 0x1p-52
  }
}

private func filled(_ count: Int, _ seed: UInt64) -> UnsafeMutablePointer<Double> {
  let memory = UnsafeMutablePointer<Double>.allocate(capacity: count)
  var numbers = Numbers(state: seed)
  for index in 0..<count { memory[index] = numbers.next() }
  return memory
}

/// FNV-1a over the bits.
private func digest(_ numbers: UnsafePointer<Double>, _ count: Int) -> UInt64 {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  for index in 0..<count {
    hash = (hash ^ numbers[index].bitPattern) &* 0x100_0000_01B3
  }
  return hash
}

/// A lower triangle in rows of multiples of eight, zero behind the diagonal.
private func triangle(_ levels: Int, _ seed: UInt64) -> (UnsafeMutablePointer<Double>, Int) {
  let count = paddedRow(levels)
  let memory = filled(count + 16, seed)
  for m in 0..<levels {
    for n in (m + 1)..<(paddedRow(m + 1) - paddedRow(m)) where n > m { memory[paddedRow(m) + n] = 0 }
  }
  return (memory, count)
}

@_cdecl("maser_digest")
public func digest(ofKernel kernel: Int32) -> UInt64 {
  let levels = 61
  let tables = (0..<4).map { filled(levels + 32, UInt64($0) + 7) }
  switch kernel {
  case 0, 1:
    let (state, count) = triangle(levels, 1)
    let rows = filled(2 * (levels + 16), 2)
    for _ in 0..<3 {
      collideSymmetric(
        levels: levels, state: state, rows: rows, ground: tables[0], excited: tables[1],
        exchange: tables[2], next: tables[3], groundWeight: 0.25, excitedWeight: 0.75,
        coupling: 0.433, isPure: kernel == 0, isAntisymmetric: false)
    }
    return digest(state, count)
  case 2:
    let (first, second, lost) = (filled(levels + 16, 3), filled(levels + 16, 4), filled(8, 5))
    for index in levels..<(levels + 16) { (first[index], second[index]) = (0, 0) }
    lost[0] = 0
    let made = collidePopulations(
      levels: levels, count: 5, first: first, second: second, kept: tables[0], up: tables[1],
      down: tables[2], lose: 0.1, allowance: 1e300, lost: lost)
    return digest(first, levels) ^ digest(second, levels) ^ digest(lost, 1) &+ UInt64(made)
  case 3:
    let rows = filled(levels + 32, 6)
    var cut = cutSquare(top: levels - 1, row: rows, left: tables[0], here: tables[1])
    return digest(&cut, 1)
  case 4:
    let states = filled(8 * (levels * (levels + 1) / 2 + 64), 8)
    let rows = filled(16 * (levels + 64), 9)
    let wide = (0..<4).map { filled(8 * (levels + 32), UInt64($0) + 17) }
    let weights = (0..<3).map { filled(8, UInt64($0) + 27) }
    for _ in 0..<3 {
      collideLanes(
        levels: levels, states: states, rows: rows, ground: wide[0], excited: wide[1],
        exchange: wide[2], next: wide[3], groundWeight: weights[0], excitedWeight: weights[1],
        coupling: weights[2], isPure: false)
    }
    return digest(states, 8 * (levels * (levels + 1) / 2))
  default: return 0
  }
}

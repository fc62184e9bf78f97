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

private func zeros(_ count: Int) -> UnsafeMutablePointer<Double> {
  let memory = UnsafeMutablePointer<Double>.allocate(capacity: count)
  memory.initialize(repeating: 0, count: count)
  return memory
}

private func counts(_ count: Int, _ value: (Int) -> Int) -> UnsafeMutablePointer<Int> {
  let memory = UnsafeMutablePointer<Int>.allocate(capacity: count)
  for index in 0..<count { memory[index] = value(index) }
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
    for n in (m + 1)..<(paddedRow(m + 1) - paddedRow(m)) where n > m {
      memory[paddedRow(m) + n] = 0
    }
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
  case 5, 6:
    let (real, count) = triangle(levels, 10)
    let (imaginary, _) = triangle(levels, 11)
    let step = kernel == 5 ? 1 : 2
    let entries = levels + 32
    let rows = zeros(complexRows(levels: levels, step: step))
    let wide = filled(6 * entries + 16, 12)
    for _ in 0..<3 {
      collideComplex(
        levels: levels, step: step, real: real, imaginary: imaginary, rows: rows, tables: wide,
        entries: entries, coherence: 0.8)
    }
    return digest(real, count) ^ digest(imaginary, count)
  case 7:
    let (state, count) = triangle(levels, 13)
    for index in count..<(count + 8) { state[index] = 0 }
    let (first, last) = (counts(levels) { _ in 0 }, counts(levels) { min($0, 9) })
    dampTriangle(
      levels: levels, state, between: zeros(dampingRows(levels: levels)), lift: tables[0],
      settle: tables[1], loss: tables[2], lossFirst: first, lossLast: last, gain: tables[3],
      gainFirst: first, gainLast: last, hasGain: true)
    return digest(state, count)
  case 8:
    let (state, _) = triangle(levels, 14)
    let entries = levels + 2 * 2 + 8
    let count = paddedRow(levels + 2)
    let result = zeros(count + 16)
    collidePairs(
      levels: levels, step: 2, plane: state, isAntisymmetric: false,
      tables: filled(2 * entries + 16, 15), entries: entries, isPlain: true, groundWeight: 0.25,
      excitedWeight: 0.75, coupling: 0.433, buffer: zeros(pairRows(levels: levels, step: 2)),
      result: result)
    return digest(result, count)
  case 9:
    let weights = zeros(400)
    let made = chainRatios(
      300, factor: 0.7, factorRest: 1e-18, a: 40, da: -0.1, b: 1, db: 1, smallest: 1e-300, step: 1,
      weights: weights)
    weights[0] = sumWeights(made, weights + 1)
    return digest(weights, made + 1)
  default: return 0
  }
}

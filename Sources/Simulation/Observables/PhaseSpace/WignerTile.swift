/// A point of phase space, the quadratures x = (a + a†)/sqrt(2) and p = (a - a†)/(i sqrt(2)).
struct PhasePoint {
  let x: Double
  let p: Double

  var radius: Double { hypotenuse(x, p) }
  /// 2(x² + p²), which is the same to the last bit for (±x, ±p) and (±p, ±x).
  var z: Double { 2 * (x * x + p * p) }
}

/// Points that share a z: its radial functions are computed once for all of them.
struct PointRing {
  let z: Double
  /// Places in the list of points.
  let members: ArraySlice<Int>

  /// A square's worth of reflections; more of them make a ring of their own.
  static let mostMembers = 8

  /// Those of `chosen`, in the order of z.
  static func rings(_ points: [PhasePoint], _ chosen: [Int]) -> [PointRing] {
    let keyed = chosen.map { (z: points[$0].z, place: $0) }.sorted {
      $0.z == $1.z ? $0.place < $1.place : $0.z < $1.z
    }
    let places = keyed.map(\.place)
    var rings: [PointRing] = []
    var first = 0
    for next in 1...max(keyed.count, 1) where first < keyed.count {
      if next < keyed.count, keyed[next].z == keyed[first].z,
        next - first < PointRing.mostMembers
      {
        continue
      }
      rings.append(PointRing(z: keyed[first].z, members: places[first..<next]))
      first = next
    }
    return rings
  }
}

/// The rows of numbers that `addCoherenceOrder` works on, for some rings.
struct WignerTile {
  let points: Int
  let planes: Int
  let memory: UnsafeMutablePointer<Double>
  /// Keeps it.
  private let numbers: AlignedNumbers

  private static let fixedRows = 6
  private static let rowsPerPlane = 5

  init(_ rings: ArraySlice<PointRing>, of list: [PhasePoint], in numbers: AlignedNumbers) {
    points = (rings.count + 15) / 16 * 16
    planes = rings.map(\.members.count).max() ?? 0
    let size = points * (WignerTile.fixedRows + planes * WignerTile.rowsPerPlane)
    self.numbers = numbers
    memory = numbers.room(for: size)
    memory.update(repeating: 0, count: size)
    for (index, ring) in rings.enumerated() {
      let start = ScaledWeight(exponential: -ring.z / 2)
      memory[index] = ring.z
      memory[points + index] = start.mantissa
      memory[2 * points + index] = Double(start.shift)
      for (plane, member) in ring.members.enumerated() {
        let row = planeRow(plane) + index
        let (point, radius) = (list[member], list[member].radius)
        row[0] = radius > 0 ? point.x / radius : 1
        row[points] = radius > 0 ? -point.p / radius : 0
        row[2 * points] = 1
      }
    }
  }

  private func planeRow(_ plane: Int) -> UnsafeMutablePointer<Double> {
    memory + points * (WignerTile.fixedRows + plane * WignerTile.rowsPerPlane)
  }

  func value(_ index: Int, plane: Int) -> Double { planeRow(plane)[4 * points + index] }

  /// Whether e^{-z/2} could be computed to start with.
  func hasStart(_ index: Int) -> Bool { memory[index] <= 2e8 }

  func doubt(_ index: Int) -> Double { memory[3 * points + index] }
}

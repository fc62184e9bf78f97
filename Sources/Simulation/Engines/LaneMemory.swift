/// The numbers of eight states: plain pointers, because what is passed on at every step is not to be counted.
struct LaneMemory {
  /// What there is room for.
  let levels: Int
  let isPure: Bool
  let isComplex: Bool
  /// Of every table.
  let entries: Int
  private let count: Int
  /// Element (m, n) at vector m(m+1)/2 + n.
  let states: UnsafeMutablePointer<Double>
  /// The imaginary parts of complex states.
  let imaginary: UnsafeMutablePointer<Double>
  /// Two rows that a collision keeps.
  let rows: UnsafeMutablePointer<Double>
  /// For complex states, what `ComplexAmplitudes` has.
  let amplitudes: UnsafeMutablePointer<Double>
  /// Vectors of table entries, zero from a lane's levels on.
  let ground: UnsafeMutablePointer<Double>
  let excited: UnsafeMutablePointer<Double>
  let exchange: UnsafeMutablePointer<Double>
  let next: UnsafeMutablePointer<Double>
  /// The plain tables, for what is cut off; with mixed qubits also those of the collision.
  let cosines: UnsafeMutablePointer<Double>
  let sines: UnsafeMutablePointer<Double>
  /// |sin(theta sqrt(N))| at each lane's own N.
  let lastSines: UnsafeMutablePointer<Double>
  let squares: UnsafeMutablePointer<Double>
  let cuts: UnsafeMutablePointer<Double>
  let corners: UnsafeMutablePointer<Double>
  let q: UnsafeMutablePointer<Double>
  let p: UnsafeMutablePointer<Double>
  let kappa: UnsafeMutablePointer<Double>
  let coherence: UnsafeMutablePointer<Double>

  init(levels: Int, isPure: Bool = true, isComplex: Bool = false) {
    self.levels = levels
    self.isPure = isPure
    self.isComplex = isComplex
    entries = levels + 1
    let elements = levels * (levels + 1) / 2
    let complexTables = isComplex ? ComplexAmplitudes.rows * entries : 0
    let vectors =
      (isComplex ? 2 : 1) * (elements + 2 * entries) + complexTables + 6 * entries + 8
    count = Engine.lanes * vectors
    var place = AlignedNumbers.allocate(count)
    func take(_ vectors: Int) -> UnsafeMutablePointer<Double> {
      defer { place += Engine.lanes * vectors }
      return place
    }
    states = take(elements)
    imaginary = take(isComplex ? elements : 0)
    rows = take((isComplex ? 4 : 2) * entries)
    amplitudes = take(complexTables)
    cosines = take(entries)
    sines = take(entries)
    excited = take(entries)
    let own = (take(entries), take(entries), take(entries))
    (ground, exchange, next) = isPure ? own : (cosines, sines, sines)
    (lastSines, squares, cuts, corners) = (take(1), take(1), take(1), take(1))
    (q, p, kappa, coherence) = (take(1), take(1), take(1), take(1))
  }

  /// More room for the states and the qubits of `old`.
  init(levels: Int, from old: LaneMemory) {
    self.init(levels: levels, isPure: old.isPure, isComplex: old.isComplex)
    let elements = Engine.lanes * old.levels * (old.levels + 1) / 2
    states.update(from: old.states, count: elements)
    if isComplex { imaginary.update(from: old.imaginary, count: elements) }
    let weights = [(q, old.q), (p, old.p), (kappa, old.kappa), (coherence, old.coherence)]
    for (new, known) in weights {
      new.update(from: known, count: Engine.lanes)
    }
  }

  /// All zero, as it was made.
  func clear() { states.update(repeating: 0, count: count) }

  func deallocate() { states.deallocate() }
}

internal import LinearAlgebra

/// Collisions in the gauge of the qubits' phase, in which the map is real (Entropy 2023, Eq. 7): of real symmetric states, and of both planes of complex
/// ones. The fused kernels of pairs one level apart.
///
/// One per engine. What it remembers only saves time.
final class RealStencil {
  fileprivate let kernels: KernelSet
  /// Two rows of a state as they were before a collision.
  private let keptRows = AlignedNumbers()
  private let planeMemory = PlaneMemory()
  private let tableMemory = AlignedNumbers()
  private var last: (key: Key, pointers: CollisionPointers)?
  /// Copies pay from a few collisions on.
  private static let worthCopying = 8

  private struct Key {
    /// A reference: tables only grow, and that of a collision that was forgotten is another one.
    let table: CollisionTable
    let qubit: QubitState
    let kappa: Double
    let levels: Int

    /// Entries beyond the levels do no harm.
    func serves(_ other: Key) -> Bool {
      table === other.table && levels >= other.levels && kappa == other.kappa
        && qubit == other.qubit
    }
  }

  init(_ kernels: KernelSet) { self.kernels = kernels }

  /// Collisions until `count` are made or the levels have to grow; gives their number. Each is `damped`, if that is given; a copy of the
  /// state is then given back that means nothing unless all were made. Cost: O(N²) each.
  func steps(
    _ state: inout CavityState, _ table: CollisionTable, _ qubit: QubitState, _ kappa: Double,
    _ policy: LevelPolicy, count: Int, damped: DampedCycle? = nil
  ) -> Int {
    let isCopied = count >= RealStencil.worthCopying || damped != nil
    let planes = planeMemory.planes(of: state, isCopied: isCopied)
    defer { planes.putBack(&state) }
    let passages = RealPassages(
      stencil: self, levels: state.levels, planes: planes,
      rows: keptRows.room(for: 2 * (state.levels + 16)),
      tables: pointers(table, qubit, kappa, state.levels), qubit: qubit, kappa: kappa,
      exchange: abs(table.exchange[state.levels]),
      isComplex: state.representation == .hermitian, faint: FaintPassage(table.collision, qubit),
      damped: damped)
    return Stepper.run(passages, on: &state, policy, count: count)
  }

  /// The tables of a coherent stream, kept for the next time.
  private func pointers(
    _ table: CollisionTable, _ qubit: QubitState, _ kappa: Double, _ levels: Int
  ) -> CollisionPointers {
    let key = Key(table: table, qubit: qubit, kappa: kappa, levels: levels)
    if let last, last.key.serves(key) { return last.pointers }
    let pointers = CollisionPointers(table, qubit, kappa: kappa, levels: levels, in: tableMemory)
    last = (key, pointers)
    return pointers
  }
}

private struct RealPassages: Passages {
  let stencil: RealStencil
  let levels: Int
  let planes: WorkingPlanes
  let rows: UnsafeMutablePointer<Double>
  let tables: CollisionPointers
  let qubit: QubitState
  let kappa: Double
  /// |b_N|.
  let exchange: Double
  let isComplex: Bool
  /// As weak light feels it.
  let faint: FaintPassage?
  let damped: DampedCycle?

  /// 2||u|| + eps for the column u that the exact map puts at level N, and the corner eps there.
  @inline(__always) func look(_ state: CavityState) -> (lost: Double, finding: CollisionCut) {
    let last = PackedTriangle.row(levels - 1)
    var (square, corner) = state.readReal(planes) {
      (
        stencil.kernels.cutSquare(levels - 1, $0 + last, tables.cutLeft, tables.cutHere),
        $0[last + levels - 1]
      )
    }
    if isComplex {
      square += state.readImaginary(planes) {
        stencil.kernels.cutSquare(levels - 1, $0 + last, tables.cutLeft, tables.cutHere)
      }
    }
    let lost = abs(qubit.excitedWeight * exchange * exchange * corner)
    let cut = CollisionCut(norm: 2 * exchange * square.squareRoot() + lost, corner: lost)
    return (cut.norm, cut)
  }

  @inline(__always) func showPopulations(_ state: inout CavityState) {
    planes.showPopulations(&state)
  }

  @inline(__always) func pass(_ state: inout CavityState, _ cut: CollisionCut) {
    state.withReal(planes) { collide($0, isAntisymmetric: false) }
    if isComplex { state.withImaginary(planes) { collide($0, isAntisymmetric: true) } }
    state.book(cut, excitedWeight: qubit.excitedWeight, mixesOrders: kappa != 0, faint)
  }

  @inline(__always) private func collide(
    _ plane: UnsafeMutablePointer<Double>, isAntisymmetric: Bool
  ) {
    stencil.kernels.collideSymmetric(
      levels, plane, rows, tables.ground, tables.excited, tables.exchange, tables.next,
      qubit.groundWeight, qubit.excitedWeight, kappa, qubit.isPure, isAntisymmetric)
  }

  @inline(__always) func settle(_ state: inout CavityState) -> Bool { planes.damp(&state, damped) }
}

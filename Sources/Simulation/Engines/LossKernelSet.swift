internal import Kernels

#if MASER_X86
  internal import KernelsAVX2
  internal import KernelsAVX512
#endif

/// The kernels of collisions with loss for the vectors of a processor. Nothing in them rounds once where two roundings are written: all
/// give the same bits.
struct LossKernelSet: Sendable {
  typealias Numbers = UnsafePointer<Double>
  typealias Target = UnsafeMutablePointer<Double>

  /// Count, order, scale, rates, roots, heights, source, target, stride.
  let apply: @Sendable (Int, Int, Double, Numbers, Numbers, Numbers, Numbers, Target, Int) -> Void
  /// Count, source, target.
  let add: @Sendable (Int, Numbers, Target) -> Double
  /// Rows, stride, matrix, vector, result.
  let addRows: @Sendable (Int, Int, Numbers, Numbers, Target) -> Void

  private static let baseline = LossKernelSet(
    apply: {
      Kernels.applyLossSector(
        count: $0, order: $1, scale: $2, rates: $3, roots: $4, heights: $5, source: $6,
        target: $7, stride: $8)
    },
    add: { Kernels.addTerm(count: $0, source: $1, target: $2) },
    addRows: { Kernels.addRows(rows: $0, stride: $1, matrix: $2, vector: $3, result: $4) })

  #if MASER_X86
    private static let avx2 = LossKernelSet(
      apply: {
        KernelsAVX2.applyLossSector(
          count: $0, order: $1, scale: $2, rates: $3, roots: $4, heights: $5, source: $6,
          target: $7, stride: $8)
      },
      add: { KernelsAVX2.addTerm(count: $0, source: $1, target: $2) },
      addRows: {
        KernelsAVX2.addRows(rows: $0, stride: $1, matrix: $2, vector: $3, result: $4)
      })

    private static let avx512 = LossKernelSet(
      apply: {
        KernelsAVX512.applyLossSector(
          count: $0, order: $1, scale: $2, rates: $3, roots: $4, heights: $5, source: $6,
          target: $7, stride: $8)
      },
      add: { KernelsAVX512.addTerm(count: $0, source: $1, target: $2) },
      addRows: {
        KernelsAVX512.addRows(rows: $0, stride: $1, matrix: $2, vector: $3, result: $4)
      })
  #endif

  /// Those that go with the others.
  static func matching(_ set: KernelSet) -> LossKernelSet {
    #if MASER_X86
      switch set.name {
      case "avx512": return avx512
      case "avx2": return avx2
      default: return baseline
      }
    #else
      return baseline
    #endif
  }

  static var best: LossKernelSet { matching(.best) }
}

internal import CProcessor
internal import Kernels

#if MASER_X86
  internal import KernelsAVX2
  internal import KernelsAVX512
#endif

/// The kernels for the vectors of this processor, chosen once.
///
/// All that fuse multiplication and addition give the same bits; the plain ones round once more.
struct KernelSet: Sendable {
  let name: String
  /// Whether a product and a sum are rounded once.
  let isFused: Bool
  let collideSymmetric:
    @Sendable (
      Int, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>, UnsafePointer<Double>,
      UnsafePointer<Double>, UnsafePointer<Double>, UnsafePointer<Double>, Double, Double, Double,
      Bool, Bool
    ) -> Void
  let cutSquare:
    @Sendable (
      Int, UnsafePointer<Double>, UnsafePointer<Double>, UnsafePointer<Double>
    ) -> Double
  let collideComplex:
    @Sendable (
      Int, Int, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>,
      UnsafeMutablePointer<Double>, UnsafePointer<Double>, Int, Double
    ) -> Void
  let cutSquareComplex:
    @Sendable (
      Int, UnsafePointer<Double>, UnsafePointer<Double>, UnsafePointer<Double>,
      UnsafePointer<Double>, UnsafePointer<Double>
    ) -> Double
  let collidePopulations:
    @Sendable (
      Int, Int, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>, UnsafePointer<Double>,
      UnsafePointer<Double>, UnsafePointer<Double>, Double, Double, UnsafeMutablePointer<Double>
    ) -> Int
  let dampTriangle:
    @Sendable (
      Int, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>, UnsafePointer<Double>,
      UnsafePointer<Double>, UnsafePointer<Double>, UnsafePointer<Int>, UnsafePointer<Int>,
      UnsafePointer<Double>, UnsafePointer<Int>, UnsafePointer<Int>, Bool
    ) -> Void
  let collideLanes:
    @Sendable (
      Int, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>, UnsafePointer<Double>,
      UnsafePointer<Double>, UnsafePointer<Double>, UnsafePointer<Double>, UnsafePointer<Double>,
      UnsafePointer<Double>, UnsafePointer<Double>, Bool
    ) -> Void
  let cutSquareLanes:
    @Sendable (
      Int, UnsafePointer<Double>, UnsafePointer<Double>, UnsafePointer<Double>,
      UnsafePointer<Double>, UnsafePointer<Double>, UnsafeMutablePointer<Double>
    ) -> Void
  let collideComplexLanes:
    @Sendable (
      Int, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>,
      UnsafeMutablePointer<Double>, UnsafePointer<Double>, Int, UnsafePointer<Double>, Bool
    ) -> Void
  let cutSquareComplexLanes:
    @Sendable (
      Int, UnsafePointer<Double>, UnsafePointer<Double>, UnsafePointer<Double>, Int,
      UnsafeMutablePointer<Double>
    ) -> Void
  let dampLanes:
    @Sendable (
      Int, UnsafeMutablePointer<Double>, UnsafePointer<Double>, UnsafePointer<Int>, Int, Bool,
      UnsafePointer<Double>?, UnsafeMutablePointer<Double>
    ) -> Void
  let leakLanes:
    @Sendable (
      Int, UnsafePointer<Double>, UnsafePointer<Double>, UnsafeMutablePointer<Double>
    ) -> Void
  let addCoherenceOrder:
    @Sendable (
      Int, Int, Int, Int, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>,
      UnsafePointer<Double>, UnsafePointer<Double>, Bool, Double, Double
    ) -> Void
  let collidePairs:
    @Sendable (
      Int, Int, UnsafePointer<Double>, Bool, UnsafePointer<Double>, Int, Bool, Double, Double,
      Double, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>
    ) -> Void
  /// `multiplyBanded` and `taylorColumns`.
  let multiplyBanded:
    @Sendable (
      Int, Int, UnsafePointer<Double>, UnsafePointer<Double>, Int, UnsafePointer<Double>,
      UnsafePointer<Double>, Int, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>, Int,
      UnsafePointer<Int>, UnsafePointer<Int>, Bool, Bool, UnsafeMutablePointer<Double>
    ) -> Void
  let taylorColumns:
    @Sendable (
      Int, Bool, Int, UnsafePointer<Double>, Double, UnsafePointer<Double>,
      UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>, Int,
      UnsafeMutablePointer<Double>
    ) -> Void

  #if arch(arm64)
    private static let baselineIsFused = true
  #else
    private static let baselineIsFused = false
  #endif

  /// What every processor of this architecture can do.
  static let baseline = KernelSet(
    name: "baseline", isFused: baselineIsFused,
    collideSymmetric: {
      Kernels.collideSymmetric(
        levels: $0, state: $1, rows: $2, ground: $3, excited: $4, exchange: $5,
        next: $6, groundWeight: $7, excitedWeight: $8, coupling: $9, isPure: $10,
        isAntisymmetric: $11)
    },
    cutSquare: { Kernels.cutSquare(top: $0, row: $1, left: $2, here: $3) },
    collideComplex: {
      Kernels.collideComplex(
        levels: $0, step: $1, real: $2, imaginary: $3, rows: $4, tables: $5, entries: $6,
        coherence: $7)
    },
    cutSquareComplex: {
      Kernels.cutSquareComplex(
        top: $0, real: $1, imaginary: $2, left: $3, hereRe: $4, hereIm: $5)
    },
    collidePopulations: {
      Kernels.collidePopulations(
        levels: $0, count: $1, first: $2, second: $3, kept: $4, up: $5, down: $6, lose: $7,
        allowance: $8, lost: $9)
    },
    dampTriangle: {
      Kernels.dampTriangle(
        levels: $0, $1, between: $2, lift: $3, settle: $4, loss: $5, lossFirst: $6, lossLast: $7,
        gain: $8, gainFirst: $9, gainLast: $10, hasGain: $11)
    },
    collideLanes: {
      Kernels.collideLanes(
        levels: $0, states: $1, rows: $2, ground: $3, excited: $4, exchange: $5,
        next: $6, groundWeight: $7, excitedWeight: $8, coupling: $9, isPure: $10)
    },
    cutSquareLanes: {
      Kernels.cutSquareLanes(
        top: $0, row: $1, ground: $2, exchange: $3, excitedWeight: $4, coupling: $5, squares: $6)
    },
    collideComplexLanes: {
      Kernels.collideComplexLanes(
        levels: $0, real: $1, imaginary: $2, rows: $3, tables: $4, entries: $5, coherence: $6,
        isPure: $7)
    },
    cutSquareComplexLanes: {
      Kernels.cutSquareComplexLanes(
        top: $0, real: $1, imaginary: $2, tables: $3, entries: $4, squares: $5)
    },
    dampLanes: {
      Kernels.dampLanes(
        levels: $0, states: $1, tables: $2, spans: $3, flags: $4, hasGain: $5, alike: $6,
        buffer: $7)
    },
    leakLanes: { Kernels.leakLanes(levels: $0, states: $1, leak: $2, sums: $3) },
    addCoherenceOrder: {
      Kernels.addCoherenceOrder(
        $0, blocks: $1, points: $2, planes: $3, tile: $4, steps: $5, weights: $6, doubts: $7,
        isComplex: $8, gaugeRe: $9, gaugeIm: $10)
    },
    collidePairs: {
      Kernels.collidePairs(
        levels: $0, step: $1, plane: $2, isAntisymmetric: $3, tables: $4, entries: $5,
        isPlain: $6, groundWeight: $7, excitedWeight: $8, coupling: $9, buffer: $10,
        result: $11)
    },
    multiplyBanded: {
      Kernels.multiplyBanded(
        rows: $0, columns: $1, leftRe: $2, leftIm: $3, leftStride: $4, rightRe: $5, rightIm: $6,
        rightStride: $7, resultRe: $8, resultIm: $9, resultStride: $10, rowBands: $11,
        columnBands: $12, adds: $13, isLower: $14, strip: $15)
    },
    taylorColumns: {
      Kernels.taylorColumns(
        levels: $0, firstIsExcited: $1, degree: $2, hops: $3, half: $4, wave: $5, resultRe: $6,
        resultIm: $7, stride: $8, scratch: $9)
    })

  #if MASER_X86
    static let avx2 = KernelSet(
      name: "avx2", isFused: true,
      collideSymmetric: {
        KernelsAVX2.collideSymmetric(
          levels: $0, state: $1, rows: $2, ground: $3, excited: $4, exchange: $5,
          next: $6, groundWeight: $7, excitedWeight: $8, coupling: $9, isPure: $10,
          isAntisymmetric: $11)
      },
      cutSquare: { KernelsAVX2.cutSquare(top: $0, row: $1, left: $2, here: $3) },
      collideComplex: {
        KernelsAVX2.collideComplex(
          levels: $0, step: $1, real: $2, imaginary: $3, rows: $4, tables: $5, entries: $6,
          coherence: $7)
      },
      cutSquareComplex: {
        KernelsAVX2.cutSquareComplex(
          top: $0, real: $1, imaginary: $2, left: $3, hereRe: $4, hereIm: $5)
      },
      collidePopulations: {
        KernelsAVX2.collidePopulations(
          levels: $0, count: $1, first: $2, second: $3, kept: $4, up: $5, down: $6, lose: $7,
          allowance: $8, lost: $9)
      },
      dampTriangle: {
        KernelsAVX2.dampTriangle(
          levels: $0, $1, between: $2, lift: $3, settle: $4, loss: $5, lossFirst: $6, lossLast: $7,
          gain: $8, gainFirst: $9, gainLast: $10, hasGain: $11)
      },
      collideLanes: {
        KernelsAVX2.collideLanes(
          levels: $0, states: $1, rows: $2, ground: $3, excited: $4, exchange: $5,
          next: $6, groundWeight: $7, excitedWeight: $8, coupling: $9, isPure: $10)
      },
      cutSquareLanes: {
        KernelsAVX2.cutSquareLanes(
          top: $0, row: $1, ground: $2, exchange: $3, excitedWeight: $4, coupling: $5, squares: $6)
      },
      collideComplexLanes: {
        KernelsAVX2.collideComplexLanes(
          levels: $0, real: $1, imaginary: $2, rows: $3, tables: $4, entries: $5, coherence: $6,
          isPure: $7)
      },
      cutSquareComplexLanes: {
        KernelsAVX2.cutSquareComplexLanes(
          top: $0, real: $1, imaginary: $2, tables: $3, entries: $4, squares: $5)
      },
      dampLanes: {
        KernelsAVX2.dampLanes(
          levels: $0, states: $1, tables: $2, spans: $3, flags: $4, hasGain: $5, alike: $6,
          buffer: $7)
      },
      leakLanes: { KernelsAVX2.leakLanes(levels: $0, states: $1, leak: $2, sums: $3) },
      addCoherenceOrder: {
        KernelsAVX2.addCoherenceOrder(
          $0, blocks: $1, points: $2, planes: $3, tile: $4, steps: $5, weights: $6, doubts: $7,
          isComplex: $8, gaugeRe: $9, gaugeIm: $10)
      },
      collidePairs: {
        KernelsAVX2.collidePairs(
          levels: $0, step: $1, plane: $2, isAntisymmetric: $3, tables: $4, entries: $5,
          isPlain: $6, groundWeight: $7, excitedWeight: $8, coupling: $9, buffer: $10,
          result: $11)
      },
      multiplyBanded: {
        KernelsAVX2.multiplyBanded(
          rows: $0, columns: $1, leftRe: $2, leftIm: $3, leftStride: $4, rightRe: $5, rightIm: $6,
          rightStride: $7, resultRe: $8, resultIm: $9, resultStride: $10, rowBands: $11,
          columnBands: $12, adds: $13, isLower: $14, strip: $15)
      },
      taylorColumns: {
        KernelsAVX2.taylorColumns(
          levels: $0, firstIsExcited: $1, degree: $2, hops: $3, half: $4, wave: $5, resultRe: $6,
          resultIm: $7, stride: $8, scratch: $9)
      })

    static let avx512 = KernelSet(
      name: "avx512", isFused: true,
      collideSymmetric: {
        KernelsAVX512.collideSymmetric(
          levels: $0, state: $1, rows: $2, ground: $3, excited: $4, exchange: $5,
          next: $6, groundWeight: $7, excitedWeight: $8, coupling: $9, isPure: $10,
          isAntisymmetric: $11)
      },
      cutSquare: { KernelsAVX512.cutSquare(top: $0, row: $1, left: $2, here: $3) },
      collideComplex: {
        KernelsAVX512.collideComplex(
          levels: $0, step: $1, real: $2, imaginary: $3, rows: $4, tables: $5, entries: $6,
          coherence: $7)
      },
      cutSquareComplex: {
        KernelsAVX512.cutSquareComplex(
          top: $0, real: $1, imaginary: $2, left: $3, hereRe: $4, hereIm: $5)
      },
      collidePopulations: {
        KernelsAVX512.collidePopulations(
          levels: $0, count: $1, first: $2, second: $3, kept: $4, up: $5, down: $6, lose: $7,
          allowance: $8, lost: $9)
      },
      dampTriangle: {
        KernelsAVX512.dampTriangle(
          levels: $0, $1, between: $2, lift: $3, settle: $4, loss: $5, lossFirst: $6, lossLast: $7,
          gain: $8, gainFirst: $9, gainLast: $10, hasGain: $11)
      },
      collideLanes: {
        KernelsAVX512.collideLanes(
          levels: $0, states: $1, rows: $2, ground: $3, excited: $4, exchange: $5,
          next: $6, groundWeight: $7, excitedWeight: $8, coupling: $9, isPure: $10)
      },
      cutSquareLanes: {
        KernelsAVX512.cutSquareLanes(
          top: $0, row: $1, ground: $2, exchange: $3, excitedWeight: $4, coupling: $5, squares: $6)
      },
      collideComplexLanes: {
        KernelsAVX512.collideComplexLanes(
          levels: $0, real: $1, imaginary: $2, rows: $3, tables: $4, entries: $5, coherence: $6,
          isPure: $7)
      },
      cutSquareComplexLanes: {
        KernelsAVX512.cutSquareComplexLanes(
          top: $0, real: $1, imaginary: $2, tables: $3, entries: $4, squares: $5)
      },
      dampLanes: {
        KernelsAVX512.dampLanes(
          levels: $0, states: $1, tables: $2, spans: $3, flags: $4, hasGain: $5, alike: $6,
          buffer: $7)
      },
      leakLanes: { KernelsAVX512.leakLanes(levels: $0, states: $1, leak: $2, sums: $3) },
      addCoherenceOrder: {
        KernelsAVX512.addCoherenceOrder(
          $0, blocks: $1, points: $2, planes: $3, tile: $4, steps: $5, weights: $6, doubts: $7,
          isComplex: $8, gaugeRe: $9, gaugeIm: $10)
      },
      collidePairs: {
        KernelsAVX512.collidePairs(
          levels: $0, step: $1, plane: $2, isAntisymmetric: $3, tables: $4, entries: $5,
          isPlain: $6, groundWeight: $7, excitedWeight: $8, coupling: $9, buffer: $10,
          result: $11)
      },
      multiplyBanded: {
        KernelsAVX512.multiplyBanded(
          rows: $0, columns: $1, leftRe: $2, leftIm: $3, leftStride: $4, rightRe: $5, rightIm: $6,
          rightStride: $7, resultRe: $8, resultIm: $9, resultStride: $10, rowBands: $11,
          columnBands: $12, adds: $13, isLower: $14, strip: $15)
      },
      taylorColumns: {
        KernelsAVX512.taylorColumns(
          levels: $0, firstIsExcited: $1, degree: $2, hops: $3, half: $4, wave: $5, resultRe: $6,
          resultIm: $7, stride: $8, scratch: $9)
      })
  #endif

  /// The sets that run here, the best last.
  static let available: [KernelSet] = {
    #if MASER_X86
      switch maser_vector_level() {
      case 3: return [baseline, avx2, avx512]
      case 2: return [baseline, avx2]
      default: return [baseline]
      }
    #else
      return [baseline]
    #endif
  }()

  /// The widest that run here, unless others were chosen.
  static var best: KernelSet { available[KernelChoice.index ?? available.count - 1] }
}

/// What computes the numbers here, for records: the same name gives the same bits from the same build.
public enum KernelName {
  public static var current: String { of(isFused: KernelSet.best.isFused) }

  static func of(isFused: Bool) -> String {
    #if arch(x86_64)
      isFused ? "x86_64 fused" : "x86_64"
    #elseif arch(arm64)
      "arm64"
    #else
      "other"
    #endif
  }
}

// What the ledger costs: a collision as maser makes it beside its kernel alone, on the same state. A line of JSON for each number of levels.
import Kernels
import Simulation

#if MASER_X86
  import CProcessor
  import KernelsAVX2
  import KernelsAVX512
#endif

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Coherent collisions of pure qubits on a fixed number of levels.
struct Stream {
  let levels: Int
  let theta = Double.pi / 15.6.squareRoot()
  let groundWeight = 0.25

  /// Seconds of `count` collisions with all that belongs to them.
  func withLedger(_ count: Int) throws -> Double {
    let numerics = Numerics(levels: levels, tolerance: .infinity)
    var state = try CavityState.prepared(.vacuum, numerics: numerics)
    let engine = Engine()
    let qubit = try QubitState(groundWeight: groundWeight, coherence: 1)
    return try seconds {
      _ = try engine.collide(
        &state, .resonant(theta: theta), qubit: qubit, damping: nil, count: count,
        numerics: numerics, attention: .occasional
      ) { _ in true }
    }
  }

  /// Seconds of `count` runs of the kernel.
  func kernelAlone(_ count: Int) -> Double {
    let entries = levels + 16
    let (a, b) = (groundWeight.squareRoot(), (1 - groundWeight).squareRoot())
    func table(_ entry: (Double) -> Double) -> UnsafeMutablePointer<Double> {
      let memory = aligned(entries)
      for n in 0..<entries { memory[n] = entry(Double(n)) }
      return memory
    }
    let ground = table { a * cos(theta * $0.squareRoot()) }
    let exchange = table { b * sin(theta * $0.squareRoot()) }
    let excited = table { b * cos(theta * ($0 + 1).squareRoot()) }
    let next = table { -a * sin(theta * $0.squareRoot()) }
    // Rows are filled up to eight numbers, and eight follow.
    let state = aligned((0..<levels).reduce(8) { $0 + ($1 / 8 + 1) * 8 })
    state[0] = 1
    let rows = aligned(2 * entries)
    defer { for memory in [ground, exchange, excited, next, state, rows] { memory.deallocate() } }
    #if MASER_X86
      let level = maser_vector_level()
    #else
      let level: Int32 = 0
    #endif
    return seconds {
      for _ in 0..<count {
        switch level {
        #if MASER_X86
          case 3:
            KernelsAVX512.collideSymmetric(
              levels: levels, state: state, rows: rows, ground: ground, excited: excited,
              exchange: exchange, next: next, groundWeight: 0, excitedWeight: 0, coupling: 0,
              isPure: true, isAntisymmetric: false)
          case 2:
            KernelsAVX2.collideSymmetric(
              levels: levels, state: state, rows: rows, ground: ground, excited: excited,
              exchange: exchange, next: next, groundWeight: 0, excitedWeight: 0, coupling: 0,
              isPure: true, isAntisymmetric: false)
        #endif
        default:
          Kernels.collideSymmetric(
            levels: levels, state: state, rows: rows, ground: ground, excited: excited,
            exchange: exchange, next: next, groundWeight: 0, excitedWeight: 0, coupling: 0,
            isPure: true, isAntisymmetric: false)
        }
      }
    }
  }

  private func aligned(_ count: Int) -> UnsafeMutablePointer<Double> {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 8 * count, alignment: 64)
      .bindMemory(to: Double.self, capacity: count)
    memory.initialize(repeating: 0, count: count)
    return memory
  }
}

func seconds(_ work: () throws -> Void) rethrows -> Double {
  let elapsed = try ContinuousClock().measure(work)
  return Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
}

for levels in [40, 100, 200] {
  let stream = Stream(levels: levels)
  let count = 100_000_000 / (levels * levels)
  // In turns, so that both meet the same noise; the best of each.
  var (whole, kernel) = (Double.infinity, Double.infinity)
  for _ in 0..<15 {
    whole = min(whole, try stream.withLedger(count) / Double(count))
    kernel = min(kernel, stream.kernelAlone(count) / Double(count))
  }
  print("{\"levels\": \(levels), \"whole\": \(whole), \"kernel\": \(kernel)}")
}

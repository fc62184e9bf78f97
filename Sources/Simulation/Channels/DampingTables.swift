internal import LinearAlgebra

/// Channels of baths that have been tabulated, and the memory to apply them.
///
/// One per engine. What it remembers only saves time.
final class DampingTables {
  private let kernels: KernelSet
  private var channels: [Key: DampingChannel] = [:]
  private var last: (key: Key, channel: DampingChannel)?
  private var diagonal: [Double] = []
  private var scratchDiagonal: [Double] = []
  /// What the passes work with.
  let memory = AlignedNumbers()
  /// The last damping of a random time.
  var waiting: (damping: Damping, isWhole: Bool, channel: WaitingDamping)?

  private struct Key: Hashable {
    let damping: Damping
    let levels: Int
    /// Coherence orders: one for populations, else all.
    let orders: Int
  }

  init(_ kernels: KernelSet) { self.kernels = kernels }

  /// The channel for a state's levels and so many coherence orders.
  func channel(
    _ damping: Damping, _ state: CavityState, _ policy: LevelPolicy, orders: Int,
    isInterrupted: () -> Bool
  ) throws(SimulationError) -> DampingChannel {
    // The passes serve all orders.
    let key = Key(
      damping: damping, levels: state.levels,
      orders: state.levels > ThermalPasses.mostLevels ? orders : 0)
    if let last, last.key == key { return last.channel }
    if let known = channels[key] {
      last = (key, known)
      return known
    }
    try policy.requireMemory(state.levels, state.representation, damping)
    guard
      let channel = DampingChannel(
        damping, levels: state.levels, orders: orders, isInterrupted: isInterrupted)
    else { throw .interrupted }
    // Old tables are dropped before they fill the memory.
    if channels.values.reduce(0, { $0 + $1.bytes }) > 5e8 || channels.count > 32 { channels = [:] }
    channels[key] = channel
    last = (key, channel)
    return channel
  }

  /// Damps a state, exactly. Cost: O(N² w), O(N w) for populations.
  func apply(
    _ channel: DampingChannel, to state: inout CavityState, isInterrupted: () -> Bool
  ) throws(SimulationError) {
    let levels = state.levels
    if let passes = channel.passes {
      switch state.representation {
      case .populations: passes.apply(populations: &state.real)
      case .realSymmetric: passes.apply(&state.real, kernels, in: memory)
      case .hermitian:
        passes.apply(&state.real, kernels, in: memory)
        passes.apply(&state.imaginary, kernels, in: memory)
      }
      return
    }
    if diagonal.count < levels {
      diagonal = [Double](repeating: 0, count: levels)
      scratchDiagonal = diagonal
    }
    if state.representation == .populations {
      scratchDiagonal.withUnsafeMutableBufferPointer { scratch in
        state.real.withUnsafeMutableBufferPointer {
          channel.apply(order: 0, $0.baseAddress!, scratch.baseAddress!)
        }
      }
      return
    }
    for order in 0..<levels {
      if order % 32 == 31, isInterrupted() { throw .interrupted }
      transform(&state.real, order, levels, channel)
      if state.representation == .hermitian, order > 0 {
        transform(&state.imaginary, order, levels, channel)
      }
    }
  }

  /// Takes a coherence order out of the packed triangle, damps it and puts it back.
  private func transform(
    _ packed: inout [Double], _ order: Int, _ levels: Int, _ channel: DampingChannel
  ) {
    let count = levels - order
    packed.withUnsafeMutableBufferPointer { packed in
      diagonal.withUnsafeMutableBufferPointer { values in
        scratchDiagonal.withUnsafeMutableBufferPointer { scratch in
          for k in 0..<count { values[k] = packed[PackedTriangle.row(k + order) + k] }
          channel.apply(order: order, values.baseAddress!, scratch.baseAddress!)
          for k in 0..<count { packed[PackedTriangle.row(k + order) + k] = values[k] }
        }
      }
    }
  }
}

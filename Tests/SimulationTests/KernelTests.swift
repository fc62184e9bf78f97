import LinearAlgebra
import TestSupport
import Testing

@testable import Simulation

/// The same numbers from every set of kernels that runs here.
@Suite("Kernels")
struct KernelTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let levels: Int
    let coherence: Double
    var gamma = 0.0
    var nbar = 0.0
    /// A coherent state that meets qubits of another phase.
    var isComplex = false
    var detuning = 0.0
    var collision: Collision {
      .detuned(coupling: 0.83, duration: 1, detuning: detuning)
    }
    var testDescription: String {
      "\(levels) levels, c=\(coherence)" + (isComplex ? ", complex" : "")
        + (detuning == 0 ? "" : ", detuned")
        + (gamma > 0 ? ", gamma=\(gamma), nbar=\(nbar)" : "")
    }
  }

  static let cases =
    [1, 2, 3, 7, 8, 9, 15, 16, 17, 40, 101].flatMap {
      [
        Case(levels: $0, coherence: 1), Case(levels: $0, coherence: 0),
        Case(levels: $0, coherence: 1, isComplex: true),
        Case(levels: $0, coherence: 0.6, isComplex: true),
        Case(levels: $0, coherence: 1, isComplex: true, detuning: 0.7),
        Case(levels: $0, coherence: -0.6, detuning: -0.4),
        Case(levels: $0, coherence: 0, isComplex: true, detuning: 0.4),
      ]
    }
    + [1, 5, 8, 24, 25, 97, 130].flatMap { levels in
      [(0.1, 0.15), (1e-3, 0.15), (0.3, 0.0), (3.0, 1.2)].map {
        Case(levels: levels, coherence: 0.8, gamma: $0.0, nbar: $0.1)
      }
    }
    + [8, 25, 130].map {
      Case(levels: $0, coherence: 1, gamma: 0.1, nbar: 0.15, isComplex: true, detuning: 0.7)
    }

  private func run(_ test: Case, _ kernels: KernelSet) throws -> CavityState {
    var state = try CavityState.start(
      test.isComplex ? .coherent(alpha: 0.6, phase: 0.4) : .vacuum, levels: test.levels)
    let damping = test.gamma > 0 ? try Damping(rate: test.gamma, thermalPhotons: test.nbar) : nil
    _ = try Engine(kernels: kernels).collide(
      &state, test.collision,
      qubit: QubitState(
        groundWeight: 0.3, coherence: test.coherence, phase: test.isComplex ? 1.1 : 0),
      damping: damping, count: 23,
      numerics: fixedLevels(test.levels)
    ) { _ in true }
    return state
  }

  @Test("Fused kernels give the same bits whatever the width of their vectors", arguments: cases)
  func width(_ test: Case) throws {
    let states = try KernelSet.available.filter(\.isFused).map { try run(test, $0) }
    for state in states.dropFirst() {
      #expect(EngineTests.areIdentical(state, states[0]))
    }
  }

  @Test("All kernels agree within a rounding for each operation", arguments: cases)
  func agreement(_ test: Case) throws {
    let states = try KernelSet.available.map { try run(test, $0) }
    for state in states {
      for (a, b) in zip(state.real, states[0].real) { #expect(abs(a - b) < 2e-14) }
      for (a, b) in zip(state.imaginary, states[0].imaginary) { #expect(abs(a - b) < 2e-14) }
      #expect(abs(state.ledger.norm - states[0].ledger.norm) <= 1e-12 * (1 + state.ledger.norm))
    }
  }

  @Test("What fills the rows of a packed matrix stays zero", arguments: cases)
  func padding(_ test: Case) throws {
    for kernels in KernelSet.available {
      let state = try run(test, kernels)
      guard state.representation != .populations else { continue }
      #expect(state.real.count == PackedTriangle.count(order: state.levels))
      for m in 0..<state.levels {
        let row = PackedTriangle.row(m)
        #expect(state.real[(row + m + 1)..<PackedTriangle.row(m + 1)].allSatisfy { $0 == 0 })
      }
      #expect(state.real.suffix(8).allSatisfy { $0 == 0 })
      guard state.representation == .hermitian else { continue }
      for m in 0..<state.levels {
        let row = PackedTriangle.row(m)
        #expect(state.imaginary[(row + m)..<PackedTriangle.row(m + 1)].allSatisfy { $0 == 0 })
      }
    }
  }

  /// Both round every weight a few times, and elements of order one add up over the levels.
  private func summed(_ levels: Int) -> Double { 4e-15 + 2e-17 * Double(levels) }

  @Test(
    "Damping in passes is damping by tables of explicit weights",
    arguments: [1, 2, 9, 16, 24, 25, 60, 96, 97, 200, 384, 385, 896],
    [(0.1, 0.15), (1e-3, 0.15), (0.4, 0.0), (5.0, 0.7), (1e-9, 0.0), (60.0, 3.0)])
  func passes(_ levels: Int, _ bath: (gamma: Double, nbar: Double)) throws {
    // The tables of large matrices take gigabytes.
    let orders = levels > 100 ? 1 : levels
    let damping = try Damping(rate: bath.gamma, thermalPhotons: bath.nbar)
    let tables = try #require(
      DampingChannel(damping, levels: levels, orders: orders, usesPasses: false))
    let channel = try #require(DampingChannel(damping, levels: levels, orders: orders))
    let passes = try #require(channel.passes)
    var random = ReferenceRandom(seed: levels)
    let packed = PackedTriangle.packed(order: levels) { m, n in
      m - n < orders ? random.number(-1...1) : 0
    }
    for kernels in KernelSet.available {
      var fast = packed
      passes.apply(&fast, kernels)
      for order in 0..<orders {
        var values = (0..<(levels - order)).map { packed[PackedTriangle.row($0 + order) + $0] }
        var scratch = values
        values.withUnsafeMutableBufferPointer { values in
          scratch.withUnsafeMutableBufferPointer {
            tables.apply(order: order, values.baseAddress!, $0.baseAddress!)
          }
        }
        for (k, value) in values.enumerated() {
          #expect(abs(fast[PackedTriangle.row(k + order) + k] - value) < summed(levels))
        }
      }
    }
    var populations = (0..<levels).map { packed[PackedTriangle.row($0) + $0] }
    passes.apply(populations: &populations)
    var whole = PackedTriangle.packed(order: levels) { m, n in
      m == n ? packed[PackedTriangle.row(m) + m] : 0
    }
    passes.apply(&whole, .best)
    for n in 0..<levels {
      #expect(abs(populations[n] - whole[PackedTriangle.row(n) + n]) < summed(levels))
    }
  }

  @Test(
    "A run that is asked now and then ends like one asked every time, bit for bit",
    arguments: cases.filter { $0.levels > 8 })
  func attention(_ test: Case) throws {
    let qubit = try QubitState(
      groundWeight: 0.3, coherence: test.coherence, phase: test.isComplex ? 1.1 : 0)
    let damping = test.gamma > 0 ? try Damping(rate: test.gamma, thermalPhotons: test.nbar) : nil
    for levels in [nil, test.levels] {
      var each = try CavityState.start(
        test.isComplex ? .coherent(alpha: 0.6, phase: 0.4) : .fock(2), levels: levels)
      var seldom = each
      func run(_ state: inout CavityState, _ attention: Engine.Attention) throws {
        _ = try Engine().collide(
          &state, test.collision, qubit: qubit, damping: damping,
          count: damping == nil ? 3000 : 200, numerics: Numerics(levels: levels),
          attention: attention
        ) { _ in true }
      }
      try run(&each, .each)
      try run(&seldom, .occasional)
      #expect(EngineTests.areIdentical(each, seldom))
      #expect(each.powerMaximum == seldom.powerMaximum)
    }
  }

  @Test("The largest power is that of every collision looked at", arguments: [0.0, 1])
  func power(_ coherence: Double) throws {
    let qubit = try QubitState(groundWeight: 0.25, coherence: coherence)
    var state = try CavityState.start(.coherent(alpha: 0.7, phase: 0))
    let engine = Engine()
    var largest = -Double.infinity
    for _ in 0..<400 {
      try engine.run(&state, .resonant(theta: 0.35), qubit)
      largest = max(largest, state.power!.value)
    }
    #expect(state.powerMaximum?.value == largest)
  }
}

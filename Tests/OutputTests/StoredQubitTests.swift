import Language
import Simulation
import Testing

@testable import Output

@Suite("A qubit in memory in files")
struct StoredQubitTests {
  @Test("is written and read with its state, to the bit")
  func roundTrip() throws {
    let qubit = StoredQubit(
      excitedReal: [0.25, 0, 0, 0.125], excitedImaginary: [0, 0, 0, 0],
      crossReal: [0, 0.0625, 0, 0], crossImaginary: [0, 0, -0.125, 0])
    let state = StateData(
      levels: 2, populations: [0.75, 0.25], real: [0.75, 0, 0, 0.25], imaginary: [0, 0, 0, 0],
      collisions: 3, bounds: [0, 0, 0, 7], qubit: qubit)
    let provenance = Provenance(
      tool: "maser", language: 1, commandLine: [], script: "", identity: "", parameters: [],
      seed: 0, levels: 2, tolerance: 1e-11, traceBound: 0, energyBound: 0)
    let read = try NumpyReading.state(NumpyFiles.npz(state, provenance))
    #expect(read.qubit == qubit)
    #expect(read.real == state.real && read.bounds == state.bounds)
  }
}

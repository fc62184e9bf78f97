import Testing

@testable import Simulation

/// Pictures as a whole: that they hold the state, and the checks before they are given.
@Suite("Pictures of the Wigner function")
struct WignerPictureTests {
  static let states: [CavityStart] = [
    .vacuum, .fock(1), .fock(14), .fock(400), .fock(1000), .coherent(alpha: 2, phase: 0.4),
    .coherent(alpha: 10, phase: 2), .thermal(photons: 0.1), .thermal(photons: 5),
  ]

  @Test("They hold the state: the integral is 1, no value above 1/pi", arguments: states)
  func integral(_ start: CavityStart) throws {
    let state = try CavityState.start(start)
    let picture = try state.wignerPicture()
    let x = picture.coordinates
    #expect(x.count >= 200 && picture.values.count == x.count)
    #expect(picture.values.joined().allSatisfy { abs($0) <= 1 / Double.pi + picture.bound })
    #expect(picture.bound < 1e-10)
    let cell = x[1] - x[0]
    // Coarser cells sample what they cannot sum.
    guard cell <= Double.pi / x.last! else { return }
    let sum = picture.values.joined().reduce(0, +) * cell * cell
    #expect(abs(sum - 1) < 4e-6, "\(sum)")
  }

  @Test("The window is no larger than it has to be, and the same on both sides of 0")
  func window() throws {
    // Where a millionth of the integral lies outside: e^{-r²/(2 nbar + 1)}.
    for nbar in [0.0, 5] {
      let start: CavityStart = nbar == 0 ? .vacuum : .thermal(photons: nbar)
      let radius = try CavityState.start(start).radiusHoldingState()
      let exact = ((2 * nbar + 1) * 13.8155).squareRoot()
      #expect(radius >= exact && radius < 1.1 * exact, "\(radius) for \(exact)")
    }
    for radius in [3.7, 1e-3, 123.456] {
      let x = PhaseSpaceWindow(radius: radius, halfCells: 100).coordinates
      #expect(x.count == 201 && x[100] == 0 && x[200] == radius)
      #expect(zip(x, x.reversed()).allSatisfy { $0 == -$1 })
    }
  }

  @Test(
    "The negative part of number states",
    arguments: [
      (1, 0.2130613194), (2, 0.3644946289), (3, 0.4883366910), (4, 0.5956712414),
      (14, 1.3202556176),
    ])
  func negativity(_ n: Int, _ exact: Double) throws {
    let picture = try CavityState.start(.fock(n)).wignerPicture()
    let cell = picture.coordinates[1] - picture.coordinates[0]
    let sum = picture.values.joined().reduce(0) { $0 + abs($1) } * cell * cell
    // |W| has a kink along the zeros, where the sum is right to second order in the cell.
    #expect(abs((sum - 1) / 2 - exact) < 0.2 * cell * cell * Double(n + 1))
  }

  @Test("Fine fringes get more cells, and where they do not suffice the picture says so")
  func fringes() throws {
    let smooth = try CavityState.start(.coherent(alpha: 3, phase: 0)).wignerPicture()
    let rings = try CavityState.start(.fock(60)).wignerPicture()
    let finest = try CavityState.start(.fock(1000)).wignerPicture()
    #expect(smooth.coordinates.count < rings.coordinates.count)
    #expect(smooth.showsFringes && rings.showsFringes && !finest.showsFringes)
  }

  @Test("Values that no state has are an error")
  func impossibleValues() throws {
    for wrong in [0.4, -0.4, .nan, .infinity] {
      let grid = WignerGrid(values: [[0, 0.1], [wrong, 0]], truncation: 1e-3, rounding: 1e-12)
      #expect(throws: SimulationError.self) { try grid.requireBounded() }
    }
    // The bound is allowed for.
    let grid = WignerGrid(values: [[0.3184]], truncation: 1e-3, rounding: 1e-12)
    try grid.requireBounded()
    let half = WignerGrid(values: [[0.5]], truncation: 0, rounding: 0)
    #expect(throws: SimulationError.self) { try half.requireIntegral(1, cell: 1) }
    try half.requireIntegral(1, cell: 2.0.squareRoot())
  }

  @Test("The integral over rings finds a wrong trace too")
  func impossibleIntegral() throws {
    let state = try CavityState.start(.fock(500))
    let radius = state.radiusHoldingState()
    let function = WignerFunction(state).radialPart()
    try function.requireRadialIntegral(1, radius: radius) { false }
    #expect(throws: SimulationError.self) {
      try function.requireRadialIntegral(1 + 1e-5, radius: radius) { false }
    }
  }

  @Test("It can be interrupted")
  func interruption() throws {
    let state = try CavityState.start(.coherent(alpha: 3, phase: 0))
    #expect(throws: SimulationError.interrupted) { try state.wignerPicture { true } }
    var asked = 0
    #expect(throws: SimulationError.interrupted) {
      try state.wignerPicture {
        asked += 1
        return asked > 40
      }
    }
  }
}

import Simulation

/// All couplings, the one without a word first.
enum Couplings {
  static let all = [
    jaynesCummings, intensity, twoPhoton, multiPhoton, uniform, finite, spin, custom, rabi,
    modulated,
  ]

  /// Those that turn pairs, of which gates and averages are known.
  static let ladders = all.filter(\.spreads)

  static func row(_ word: String?) -> CouplingRow { all.first { $0.word == word }! }

  private static let train = "prepare qubit q=0.25 c=1\n"

  static let jaynesCummings = CouplingRow(
    nil, arguments: CouplingRow.exposureArguments, alternatives: CouplingRow.exposureAlternatives,
    spreads: true, leaks: true,
    help: "Jaynes-Cummings collisions, the qubit traced out after each",
    equation: "Eq. (5), (7): U = exp(-i theta (a sigma+ + a† sigma-)); theta = g tau",
    example: train + "collide theta=0.8 n=50\nmeasure energy\n"
  ) { (values) throws(SimulationError) in
    if let deviation = values.spread {
      return .spread(
        SpreadLadder(theta: values["theta"], deviation: deviation, shape: values.shape))
    }
    switch values.exposure {
    case .angle(let theta): return .resonant(theta: theta)
    case .timed(let coupling, let duration, let detuning):
      return .detuned(coupling: coupling, duration: duration, detuning: detuning)
    }
  }

  static let intensity = CouplingRow.ladder(
    "intensity", leaks: true,
    help: "rungs of height n+1: an intensity-dependent coupling, traps equally spaced",
    equation: "h_n = n+1 (Buck and Sukumar 1981)",
    example: train + "collide intensity theta=0.35 n=20\nmeasure energy\n"
  ) { _ in .intensity }

  static let twoPhoton = CouplingRow.ladder(
    "twophoton",
    help: "two photons at a time: even and odd photon numbers never mix in the populations",
    equation: "h_n = sqrt((n+1)(n+2)), |n,e> to |n+2,g>",
    example: train + "collide twophoton theta=0.4 n=10\nmeasure energy, population(1)\n"
  ) { _ in .twoPhoton }

  static let multiPhoton = CouplingRow.ladder(
    "multiphoton",
    [
      ArgumentDefinition(
        "m", .count, in: .closed(1, Double(Ladder.mostStep)), "photons that a qubit gives at a time"
      )
    ], help: "m photons at a time; m=1 is Jaynes-Cummings, m=2 `twophoton`",
    equation: "h_n = sqrt((n+1)…(n+m)), |n,e> to |n+m,g> (Sukumar and Buck 1981)",
    example: train + "collide multiphoton m=3 theta=0.2 n=5\nmeasure energy, population(3)\n"
  ) { .photons(Int(saturating: $0["m"])) }

  static let uniform = CouplingRow.ladder(
    "uniform", leaks: true, help: "all rungs alike", equation: "h_n = 1",
    example: train + "collide uniform theta=0.7 n=40\nmeasure energy\n"
  ) { _ in .uniform }

  static let finite = CouplingRow.ladder(
    "finite",
    [ArgumentDefinition("levels", .count, in: .closed(1, 1e6), "how many levels the battery has")],
    isFinite: true, help: "equal rungs on so many levels, with a top: a finite battery",
    equation: "h_n = 1 below the top",
    example: train + "collide finite levels=12 theta=0.9 n=100\nmeasure energy, purity\n"
  ) { .finite(levels: Int(saturating: $0["levels"])) }

  static let spin = CouplingRow.ladder(
    "spin",
    [ArgumentDefinition("J", in: .closed(0.5, 1e6), "the spin: 2J+1 levels, J a multiple of 1/2")],
    isFinite: true, help: "a large spin as battery, its levels counted from below",
    equation: "h_n = sqrt((n+1)(2J-n)), n = J+m",
    example: train + "collide spin J=4 theta=0.3 n=100\nmeasure energy, purity\n"
  ) { (values) throws(SimulationError) in
    let twice = 2 * values["J"]
    guard twice == twice.rounded() else {
      throw .notHalfInteger(quantity: "J", value: values["J"])
    }
    return .spin(twiceJ: Int(saturating: twice))
  }

  static let custom = CouplingRow.ladder(
    "custom",
    [
      ArgumentDefinition(
        "height", .perLevel, in: .notNegative, "the height of rung n, an expression in n"),
      ArgumentDefinition(
        "offset", .perLevel, isOptional: true,
        "what rung n adds to the detuning, in 1/tau with theta=; an expression in n"),
      ArgumentDefinition(
        "step", .count, in: .closed(1, Double(Ladder.mostStep)), default: 1,
        "photons that a qubit gives at a time"),
    ],
    leaks: true, help: "rungs of any height: an expression in n, without a name for the coupling",
    equation: "|n,e> to |n+step,g> turned by theta height(n)",
    example: train + "collide custom height=sqrt(n+1)/(1+0.1*n) theta=0.8 n=20\nmeasure energy\n"
  ) { values in
    let (heights, offsets) = (values.lists["height"], values.lists["offset"])
    return .custom(
      heights: heights?.values ?? [], offsets: offsets?.values ?? [],
      step: Int(saturating: values["step"]),
      roundings: max(heights?.roundings ?? 0, offsets?.roundings ?? 0))
  }

  private static let angle = ArgumentDefinition(
    "theta", in: .notNegative, unit: "radians", "collision angle g*tau")

  private static let strength = ArgumentDefinition(
    "coupling", in: .positive, "coupling strength g/omega")

  static let rabi = CouplingRow(
    "rabi",
    arguments: [
      angle, strength,
      ArgumentDefinition("detuning", default: 0, "(omega_q - omega)/omega"),
    ],
    help: "collisions with the counter-rotating terms: both states of a qubit lift photons",
    equation:
      "Eq. (2)-(4): H = omega n + (omega_q/2) sigma_z + g (a + a†) sigma_x, in the frame of omega",
    example: train + "collide rabi theta=0.6 coupling=0.2 n=10\nmeasure energy, distance\n"
  ) { values in
    .rabi(
      RabiCoupling(
        theta: values["theta"], coupling: values["coupling"], detuning: values["detuning"]))
  }

  static let modulated = CouplingRow(
    "modulated",
    arguments: [
      angle, strength,
      ArgumentDefinition("eta", in: .notNegative, "modulation amplitude"),
      ArgumentDefinition("nu", in: .positive, "modulation frequency in units of omega"),
    ],
    help: "collisions with modulated frequencies, which average the counter-rotating terms out",
    equation: "Eq. (6): they turn by e^{2i(omega t + eta sin nu t)}; J_0(2 eta) = 0 and a fast nu",
    example: train
      + "collide modulated theta=0.8 coupling=0.1 eta=1.2024127788 nu=20 n=5\nmeasure energy, distance\n",
    lint: { $0.lintResonance($1, $2) }
  ) { values in
    .modulated(
      ModulatedCoupling(
        theta: values["theta"], coupling: values["coupling"], eta: values["eta"],
        nu: values["nu"]))
  }
}

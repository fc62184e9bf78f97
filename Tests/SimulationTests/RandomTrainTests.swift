#if arch(x86_64) && canImport(Glibc)
  import Foundation
  import TestSupport
  import Testing

  @testable import Simulation

  /// A random train: coupling, qubits in turn, spread, arrivals, loss and start, for the program and for 80-bit numbers on far more levels.
  private struct RandomTrain {
    typealias ByLevel = @Sendable (Int) -> Float80

    struct Kind: Sendable {
      let rungs: Rungs?
      let step: Int
      let height: ByLevel
      let offset: ByLevel
    }

    let kind: Kind
    let thetas: [Double]
    let detuning: Double
    let spread: (deviation: Double, shape: SpreadShape)?
    let chance: Double?
    let bath: (strength: Double, nbar: Double, waits: Bool)?
    let qubits: [QubitState]
    let start: CavityStart
    let count: Int
    let levels: Int?

    static func plain(_ rungs: Rungs?, _ step: Int = 1, _ height: @escaping ByLevel) -> Kind {
      Kind(rungs: rungs, step: step, height: height, offset: { _ in 0 })
    }

    static let slanted: Kind = {
      let heights = (0..<300).map { 1 / Double($0 + 1) }
      let offsets = (0..<300).map { 0.125 * Double($0) }
      return Kind(
        rungs: .custom(heights: heights, offsets: offsets, step: 1, roundings: 0), step: 1,
        height: { Float80(1 / Double($0 + 1)) }, offset: { Float80(Double($0) * 0.125) })
    }()

    static func root(_ n: Int, _ m: Int) -> Float80 {
      var product = Float80(1)
      for k in 1...m { product *= Float80(n + k) }
      return product.squareRoot()
    }

    static let kinds: [Kind] = [
      plain(nil) { root($0, 1) },
      plain(.intensity) { Float80($0 + 1) },
      plain(.twoPhoton, 2) { root($0, 2) },
      plain(.photons(3), 3) { root($0, 3) },
      plain(.uniform) { _ in 1 },
      slanted,
    ]

    init(seed: Int) {
      var random = ReferenceRandom(seed: seed)
      kind = Self.kinds[seed % Self.kinds.count]
      let isReal = kind.rungs?.offset == nil
      let isDetuned = !isReal || random.number(0...1) < 0.3
      detuning = isDetuned ? random.number(-1...1) : 0
      // Several photons at a time climb fast.
      let most = kind.step > 1 ? 0.25 : 0.9
      thetas = (0...(seed % 2)).map { _ in random.number(0.05...most) }
      spread =
        !isDetuned && random.number(0...1) < 0.5
        ? (random.number(0...0.15), random.number(0...1) < 0.5 ? .gauss : .uniform) : nil
      chance = random.number(0...1) < 0.3 ? random.number(0.2...0.9) : nil
      bath =
        random.number(0...1) < 0.6
        ? (random.number(0.01...0.3), random.number(0...0.4), random.number(0...1) < 0.5) : nil
      let isIncoherent = random.number(0...1) < 0.25
      qubits = (0...(seed % 3)).map { _ in
        try! QubitState(
          groundWeight: random.number(0...1), coherence: isIncoherent ? 0 : random.number(-1...1),
          phase: random.number(-3...3))
      }
      let coin = random.number(0...1)
      start =
        coin < 0.4
        ? .fock(Int(random.number(0...3)))
        : coin < 0.7
          ? .thermal(photons: random.number(0...0.5))
          : .coherent(alpha: random.number(0...1.2), phase: random.number(-3...3))
      count = kind.step > 1 ? 3 : 6
      levels = random.number(0...1) < 0.4 ? 9 : nil
    }

    // MARK: The program

    private func collision(_ theta: Double) -> Collision {
      let one: Collision
      if let spread {
        one = .spread(
          SpreadLadder(
            theta: theta, rungs: kind.rungs, deviation: spread.deviation, shape: spread.shape))
      } else if let rungs = kind.rungs {
        one = .ladder(
          Ladder(
            rungs,
            detuning == 0
              ? .angle(theta) : .timed(coupling: theta, duration: 1, detuning: detuning)))
      } else {
        one =
          detuning == 0
          ? .resonant(theta: theta) : .detuned(coupling: theta, duration: 1, detuning: detuning)
      }
      return chance.map { .occasional(one, chance: $0) } ?? one
    }

    func run() throws -> CavityState {
      let engine = Engine()
      var state = try CavityState.prepared(start, numerics: Numerics(levels: levels))
      let damping = try bath.map {
        try Damping(rate: $0.strength, thermalPhotons: $0.nbar, waits: $0.waits)
      }
      for k in 0..<count {
        try engine.run(
          &state, collision(thetas[k % thetas.count]), qubits[k % qubits.count], damping: damping,
          levels: levels)
      }
      return state
    }

    // MARK: The reference

    private static let room = 56

    func reference() -> ReferenceExtended {
      var state = ReferenceExtended(levels: Self.room, isComplex: true)
      switch start {
      case .fock(let n): state.re[n * Self.room + n] = 1
      case .thermal(let nbar): state.setThermal(nbar)
      case .coherent(let alpha, let phase): setCoherent(&state, alpha, phase)
      default: break
      }
      let channel = bath.flatMap { bath in
        bath.waits ? nil : state.channel(strength: bath.strength, photons: bath.nbar)
      }
      for k in 0..<count {
        let before = state
        pass(&state, thetas[k % thetas.count], qubits[k % qubits.count])
        if let chance { state = mixed(before, 1 - Float80(chance), state, Float80(chance)) }
        guard let bath else { continue }
        if let channel { state.damp(channel) } else { wait(&state, bath.strength, bath.nbar) }
      }
      return state
    }

    private func setCoherent(_ state: inout ReferenceExtended, _ alpha: Double, _ phase: Double) {
      let a = ReferenceExtended.coherentAmplitudes(alpha, count: Self.room)
      for m in 0..<Self.room {
        for n in 0..<Self.room {
          let angle = Float80(m - n) * Float80(phase)
          state.re[m * Self.room + n] = a[m] * a[n] * ReferenceExtended.cosine(angle)
          state.im[m * Self.room + n] = a[m] * a[n] * ReferenceExtended.sine(angle)
        }
      }
    }

    private func mixed(
      _ a: ReferenceExtended, _ p: Float80, _ b: ReferenceExtended, _ q: Float80
    ) -> ReferenceExtended {
      var sum = a
      for index in sum.re.indices {
        sum.re[index] = p * a.re[index] + q * b.re[index]
        sum.im[index] = p * a.im[index] + q * b.im[index]
      }
      return sum
    }

    /// One passage; a spread by a rule over the angle (`nodes`).
    private func pass(_ state: inout ReferenceExtended, _ theta: Double, _ qubit: QubitState) {
      func table(_ theta: Float80) -> ReferenceExtended.Rotation {
        ReferenceExtended.Rotation(
          levels: Self.room, step: kind.step, theta: theta, detuning: Float80(detuning),
          height: kind.height, offset: kind.offset)
      }
      func passed(_ theta: Float80) -> ReferenceExtended {
        var after = state
        after.collideComplex(
          table(theta), groundWeight: Float80(qubit.groundWeight),
          excitedWeight: Float80(qubit.excitedWeight), coherence: qubit.coherence,
          phase: qubit.phase)
        return after
      }
      guard let spread else {
        state = passed(Float80(theta))
        return
      }
      var sum = mixed(state, 0, state, 0)
      for node in Self.nodes(spread.shape) {
        let angle = Float80(theta) * (1 + Float80(spread.deviation) * node.x)
        sum = mixed(sum, 1, passed(angle), node.weight)
      }
      state = sum
    }

    /// The trapezoidal rule converges beyond all powers for the normal law; Gauss-Legendre for the uniform one.
    private static func nodes(_ shape: SpreadShape) -> [(x: Float80, weight: Float80)] {
      switch shape {
      case .gauss:
        let all = (-36...36).map { Float80($0) / 4 }
        let weights = all.map { ReferenceExtended.exponential(-$0 * $0 / 2) }
        let sum = weights.reduce(0, +)
        return zip(all, weights).map { ($0, $1 / sum) }
      case .uniform:
        return legendre(20).map { (Float80(3).squareRoot() * $0.x, $0.weight / 2) }
      }
    }

    /// Nodes and weights on -1 … 1, by Newton's method.
    private static func legendre(_ count: Int) -> [(x: Float80, weight: Float80)] {
      (0..<count).map { index in
        var x = ReferenceExtended.cosine(
          Float80.pi * (Float80(index) + 0.75) / (Float80(count) + 0.5))
        var slope = Float80(1)
        for _ in 0..<30 {
          var (p, q) = (Float80(1), Float80(0))
          for j in 1...count {
            (p, q) = ((Float80(2 * j - 1) * x * p - Float80(j - 1) * q) / Float80(j), p)
          }
          slope = Float80(count) * (x * p - q) / (x * x - 1)
          x -= p / slope
        }
        return (x, 2 / ((1 - x * x) * slope * slope))
      }
    }

    /// (1 - L/R)^-1 by elimination in each coherence order.
    private func wait(_ state: inout ReferenceExtended, _ strength: Double, _ photons: Double) {
      let (x, nbar, room) = (Float80(strength), Float80(photons), Self.room)
      for d in 0..<room {
        for isReal in [true, false] {
          var values = (0..<(room - d)).map { k in
            isReal ? state.re[(k + d) * room + k] : state.im[(k + d) * room + k]
          }
          var pivots = [Float80]()
          for k in 0..<(room - d) {
            let (n, m) = (Float80(k), Float80(k + d))
            var pivot = 1 + x * ((nbar + 1) * (n + m) + nbar * (n + m + 2)) / 2
            if k > 0 {
              let down = x * (nbar + 1) * (n * m).squareRoot()
              let up = x * nbar * (n * m).squareRoot() / pivots[k - 1]
              pivot -= up * down
              values[k] += up * values[k - 1]
            }
            pivots.append(pivot)
          }
          for k in stride(from: room - d - 1, through: 0, by: -1) {
            if k + 1 < room - d {
              let (n, m) = (Float80(k + 1), Float80(k + d + 1))
              values[k] += x * (nbar + 1) * (n * m).squareRoot() * values[k + 1]
            }
            values[k] /= pivots[k]
          }
          for k in 0..<(room - d) {
            let sign: Float80 = isReal ? 1 : -1
            if isReal {
              (state.re[(k + d) * room + k], state.re[k * room + k + d]) = (values[k], values[k])
            } else if d > 0 {
              state.im[(k + d) * room + k] = values[k]
              state.im[k * room + k + d] = sign * values[k]
            }
          }
        }
      }
    }
  }

  @Suite("Random trains")
  struct RandomTrainTests {
    /// `MASER_TRAINS=1000` tries so many.
    static let seeds =
      0..<(ProcessInfo.processInfo.environment["MASER_TRAINS"].flatMap(Int.init) ?? 24)

    @Test("every number of a random train is within its bound of 80-bit numbers", arguments: seeds)
    func numbers(_ seed: Int) throws {
      let train = RandomTrain(seed: seed)
      let (state, exact) = (try train.run(), train.reference())
      let room = exact.levels
      func check(_ name: String, _ found: Estimate?, _ expected: Float80) {
        guard let found else { return }
        let error = abs(Float80(found.value) - expected)
        #expect(
          error <= Float80(found.truncation + found.rounding) + 1e-16,
          "\(name): off by \(error), bound \(found.truncation + found.rounding)")
      }
      // The reference itself reaches its edge no more than this.
      #expect(abs(exact.population(room - 1)) < 1e-18)
      let energy = exact.moment { $0 }
      check("energy", state.energy, energy)
      check("variance", state.photonVariance, exact.moment { $0 * $0 } - energy * energy)
      var purity = Float80(0)
      for index in exact.re.indices {
        purity += exact.re[index] * exact.re[index] + exact.im[index] * exact.im[index]
      }
      check("purity", state.purity, purity)
      for n in 0..<5 { check("population \(n)", state.population(n), exact.population(n)) }
      for (m, n) in [(1, 0), (2, 0), (3, 1), (4, 0)] {
        let element = state.element(m, n)
        check("re \(m),\(n)", element.re, exact.re[m * room + n])
        check("im \(m),\(n)", element.im, exact.im[m * room + n])
      }
    }
  }
#endif

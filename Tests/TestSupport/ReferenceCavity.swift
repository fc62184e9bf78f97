#if arch(x86_64) && canImport(Glibc)
  internal import Glibc

  /// A cavity in 80-bit numbers that follows a random protocol: the whole complex matrix, no gauge, and an edge so far out that
  /// nothing reaches it.
  public struct ReferenceCavity: Sendable {
    public typealias Observable = RandomProtocol.Observable

    private(set) var state: ReferenceExtended
    private var collisions = 0
    private var startEnergy = Float80(0)
    private var bestPower: Float80?
    /// What has been near the edge.
    private var largestAtEdge = Float80(0)

    private init(levels: Int) {
      state = ReferenceExtended(levels: levels, isComplex: true)
      state.re[0] = 1
    }

    /// The numbers measured, in order, nil where one is undefined; nil altogether where the state outgrows any matrix.
    public static func run(_ random: RandomProtocol) -> [Float80?]? {
      for levels in [28, 44, 64, 84, 110] {
        if let result = run(random, levels: levels) { return result }
      }
      return nil
    }

    private static func run(_ random: RandomProtocol, levels: Int) -> [Float80?]? {
      var cavity = ReferenceCavity(levels: levels)
      var qubit = RandomProtocol.Qubit(groundWeight: 1, excitedWeight: 0, coherence: 0, phase: 0)
      var channels: [RandomProtocol.Bath: ReferenceExtended.Channel] = [:]
      var results: [Float80?] = []
      func damp(_ cavity: inout ReferenceCavity, _ bath: RandomProtocol.Bath) {
        let strength = bath.rate * bath.time
        guard strength > 0 else { return }
        let channel =
          channels[bath] ?? cavity.state.channel(strength: strength, photons: bath.photons)
        channels[bath] = channel
        cavity.state.damp(channel)
        cavity.look()
      }
      for act in random.acts {
        switch act {
        case .prepare(let start): cavity.prepare(start)
        case .qubit(let new): qubit = new
        case .collide(let angle, let count, let bath):
          let table = cavity.state.rotation(
            coupling: angle.coupling, duration: angle.duration, detuning: angle.detuning)
          for _ in 0..<count {
            cavity.samplePower()
            cavity.state.collideComplex(
              table, groundWeight: qubit.groundWeight, excitedWeight: qubit.excitedWeight,
              coherence: qubit.coherence, phase: qubit.phase)
            cavity.collisions += 1
            cavity.look()
            if let bath { damp(&cavity, bath) }
          }
        case .damp(let bath): damp(&cavity, bath)
        case .measure(let observables): results += observables.map { $0.value(cavity) }
        }
        // Squared levels times this are below the roundings of an 80-bit number.
        if cavity.largestAtEdge > 1e-25 { return nil }
      }
      return results
    }

    private mutating func look() {
      for n in (state.levels - 2)..<state.levels {
        largestAtEdge = max(largestAtEdge, abs(state.population(n)))
      }
    }

    private mutating func prepare(_ start: RandomProtocol.Start) {
      let levels = state.levels
      state = ReferenceExtended(levels: levels, isComplex: true)
      (collisions, bestPower) = (0, nil)
      switch start {
      case .fock(let n): state.re[n * levels + n] = 1
      case .thermal(let photons): state.setThermal(photons)
      case .coherent(let alpha, let phase):
        let amplitudes = coherent(alpha, phase: phase)
        for m in 0..<levels {
          for n in 0..<levels {
            let (a, b) = (amplitudes[m], amplitudes[n])
            state.re[m * levels + n] = a.re * b.re + a.im * b.im
            state.im[m * levels + n] = a.im * b.re - a.re * b.im
          }
        }
      }
      startEnergy = state.energy
      look()
    }

    // MARK: Numbers

    func element(_ m: Int, _ n: Int) -> (re: Float80, im: Float80) {
      guard m < state.levels, n < state.levels else { return (0, 0) }
      return (state.re[m * state.levels + n], state.im[m * state.levels + n])
    }

    private var power: Float80? {
      collisions == 0 ? nil : (state.energy - startEnergy) / Float80(collisions)
    }

    private mutating func samplePower() {
      if let power { bestPower = max(bestPower ?? power, power) }
    }

    private var pairs: Float80 { state.moment { $0 * ($0 - 1) } }

    /// <a^d> = sum of sqrt((n+1)…(n+d)) rho_{n+d,n}.
    private func lowered(_ d: Int) -> (re: Float80, im: Float80) {
      var sum: (re: Float80, im: Float80) = (0, 0)
      for n in 0..<(state.levels - d) {
        var weight = Float80(1)
        for k in 1...d { weight *= Float80(n + k) }
        let x = element(n + d, n)
        sum.re += weight.squareRoot() * x.re
        sum.im += weight.squareRoot() * x.im
      }
      return sum
    }

    /// X = (a e^{-i angle} + a† e^{i angle})/sqrt(2).
    func quadrature(_ angle: Double) -> (mean: Float80, variance: Float80) {
      let x = Float80(angle)
      let (a, square) = (lowered(1), lowered(2))
      let mean = Float80(2).squareRoot() * (a.re * cosl(x) + a.im * sinl(x))
      let turned = square.re * cosl(2 * x) + square.im * sinl(2 * x)
      return (mean, turned + state.energy + 0.5 - mean * mean)
    }

    /// Amplitudes of a coherent state.
    func coherent(_ alpha: Double, phase: Double) -> [(re: Float80, im: Float80)] {
      ReferenceExtended.coherentAmplitudes(alpha, count: state.levels).enumerated().map { n, a in
        (a * cosl(Float80(n) * Float80(phase)), a * sinl(Float80(n) * Float80(phase)))
      }
    }

    /// s_n = -i e^{i phase} sqrt(r) cot(theta sqrt(n)/2) s_{n-1} below the first gate (Entropy 2023, Eq. 15).
    func cotangent(_ theta: Double, _ q: Double, phase: Double) -> [(re: Float80, im: Float80)] {
      let root = ((1 - Float80(q)) / Float80(q)).squareRoot()
      let (c, s) = (cosl(Float80(phase)), sinl(Float80(phase)))
      var amplitudes: [(re: Float80, im: Float80)] = [(1, 0)]
      while Float80(theta) * Float80(amplitudes.count).squareRoot() < Float80.pi {
        let half = Float80(theta) * Float80(amplitudes.count).squareRoot() / 2
        let size = root * cosl(half) / sinl(half)
        let last = amplitudes[amplitudes.count - 1]
        // -i e^{i phase} = sin(phase) - i cos(phase).
        amplitudes.append(
          (size * (last.re * s + last.im * c), size * (last.im * s - last.re * c)))
      }
      let norm = amplitudes.reduce(0) { $0 + $1.re * $1.re + $1.im * $1.im }.squareRoot()
      return amplitudes.map { ($0.re / norm, $0.im / norm) }
    }

    /// <psi|rho|psi>.
    func fidelity(_ psi: [(re: Float80, im: Float80)]) -> Float80 {
      var sum = Float80(0)
      for m in 0..<min(psi.count, state.levels) {
        for n in 0..<min(psi.count, state.levels) {
          let x = element(m, n)
          let (a, b) = (psi[m], psi[n])
          // conj(a) b rho_mn.
          let (re, im) = (a.re * b.re + a.im * b.im, a.re * b.im - a.im * b.re)
          sum += re * x.re - im * x.im
        }
      }
      return sum
    }

    static let simple: [Observable] = [
      Observable(text: "energy") { $0.state.energy },
      Observable(text: "variance") { $0.state.variance },
      Observable(text: "fano") { $0.state.energy == 0 ? nil : $0.state.variance / $0.state.energy },
      Observable(text: "mandel") {
        // Without the difference of two nearly equal numbers at low energy.
        let energy = $0.state.energy
        return energy == 0 ? nil : ($0.pairs - energy * energy) / energy
      },
      Observable(text: "g2") {
        let energy = $0.state.energy
        return energy == 0 ? nil : $0.pairs / (energy * energy)
      },
      Observable(text: "purity") { $0.state.purity }, Observable(text: "power") { $0.power },
      Observable(text: "power_max") { cavity in
        cavity.power.map { max(cavity.bestPower ?? $0, $0) }
      },
      Observable(text: "a_re") { $0.lowered(1).re }, Observable(text: "a_im") { $0.lowered(1).im },
      Observable(text: "ergotropy_incoherent") { $0.state.incoherentErgotropy },
      Observable(text: "k") { Float80($0.collisions) },
    ]

    static let spectral: [Observable] = [
      Observable(text: "entropy") { $0.state.spectral.entropy },
      Observable(text: "ergotropy") { $0.state.spectral.ergotropy },
      Observable(text: "ergotropy_coherent") {
        $0.state.spectral.ergotropy - $0.state.incoherentErgotropy
      },
    ]
  }
#endif

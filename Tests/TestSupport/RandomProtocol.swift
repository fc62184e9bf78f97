#if arch(x86_64) && canImport(Glibc)
  internal import Glibc

  /// A random protocol as a script and as acts for the slow reference: every kind of qubit, start, angle, detuning and loss, the
  /// extremes among them.
  public struct RandomProtocol: Sendable, CustomStringConvertible {
    public enum Kind: String, Sendable, CaseIterable {
      /// As many levels as it takes.
      case automatic
      /// The same with a tolerance of its own.
      case loose
      /// Few levels and no tolerance: the bounds are all that is left.
      case fixed
    }

    enum Start: Sendable {
      case fock(Int)
      case coherent(Double, phase: Double)
      case thermal(Double)
    }

    struct Qubit: Sendable {
      let groundWeight: Float80
      let excitedWeight: Float80
      let coherence: Double
      let phase: Double
    }

    struct Angle: Sendable {
      let coupling: Double
      let duration: Double
      let detuning: Double
    }

    struct Bath: Sendable, Hashable {
      let rate: Double
      let photons: Double
      let time: Double
    }

    enum Act: Sendable {
      case prepare(Start)
      case qubit(Qubit)
      case collide(Angle, count: Int, Bath?)
      case damp(Bath)
      /// Which of the numbers asked for are measured here.
      case measure([Observable])
    }

    /// What is measured, as it is written and as the reference reads it.
    public struct Observable: Sendable {
      public let text: String
      let value: @Sendable (ReferenceCavity) -> Float80?
    }

    public let seed: Int
    public let kind: Kind
    public let digits: Int
    public private(set) var script = ""
    private(set) var acts: [Act] = []
    private var random: ReferenceRandom

    public var description: String { "protocol \(seed), \(kind.rawValue)" }

    public init(seed: Int, kind: Kind) {
      (self.seed, self.kind) = (seed, kind)
      random = ReferenceRandom(seed: 31_000_000 + 3 * seed)
      digits = random.integer(3...15)
      var settings = "set digits=\(digits)"
      switch kind {
      case .automatic: break
      case .loose: settings += " tolerance=\(pick([1e-13, 1e-9, 1e-6, 1e-3, 0.1]))"
      case .fixed: settings += " levels=\(random.integer(2...24)) tolerance=inf"
      }
      script = settings + "\n"
      start()
      qubit()
      let count = random.integer(2...5)
      for _ in 0..<count { act() }
      measure()
    }

    private mutating func pick<T>(_ items: [T]) -> T {
      items[random.integer(0...(items.count - 1))]
    }

    private mutating func chance(_ x: Double) -> Bool { random.number(0...1) < x }

    /// Written as it is read.
    private func text(_ x: Double) -> String { "\(x)" }

    // MARK: Statements

    private mutating func start() {
      switch random.integer(0...5) {
      case 0, 1:
        script += "prepare cavity vacuum\n"
        acts.append(.prepare(.fock(0)))
      case 2:
        let n = random.integer(0...6)
        script += "prepare cavity fock n=\(n)\n"
        acts.append(.prepare(.fock(n)))
      case 3, 4:
        let alpha = pick([random.number(-1.6...1.6), random.number(-1.6...1.6), 0.0, 1e-8])
        let phase = pick([0, random.number(-4...4), random.number(-60...60), Double.pi / 2])
        script += "prepare cavity coherent alpha=\(text(alpha)) phase=\(text(phase))\n"
        acts.append(.prepare(.coherent(alpha, phase: phase)))
      default:
        let photons = pick([random.number(0...0.6), random.number(0...0.6), 1e-9, 0])
        script += "prepare cavity thermal nbar=\(text(photons))\n"
        acts.append(.prepare(.thermal(photons)))
      }
    }

    private mutating func qubit() {
      let weight = pick([
        random.number(0...1), random.number(0...1), random.number(0...1), 0, 1, 1e-16, 1e-9,
        1 - 1e-15,
      ])
      let isExcited = chance(0.3)
      let coherence = pick([0, 1, 1, -1, random.number(-1...1), random.number(-1...1)])
      let phase = pick([0, 0, random.number(-4...4), random.number(-30...30), Double.pi / 2])
      script += "prepare qubit \(isExcited ? "excited" : "q")=\(text(weight)) c=\(text(coherence))"
      script += phase == 0 ? "\n" : " phase=\(text(phase))\n"
      let (given, other) = (Float80(weight), 1 - Float80(weight))
      acts.append(
        .qubit(
          Qubit(
            groundWeight: isExcited ? other : given, excitedWeight: isExcited ? given : other,
            coherence: coherence, phase: phase)))
    }

    private mutating func angle() -> (angle: Angle, text: String) {
      if chance(0.25) {
        let (g, tau) = (
          random.number(-2...2), pick([random.number(0.01...3), random.number(3...40)])
        )
        let detuning = pick([0, random.number(-3...3), random.number(-3...3), 1e-9])
        var line = "g=\(text(g)) tau=\(text(tau))"
        if detuning != 0 { line += " detuning=\(text(detuning))" }
        return (Angle(coupling: g, duration: tau, detuning: detuning), line)
      }
      let trap =
        Double.pi * Double(random.integer(1...3)) / Double(random.integer(1...24)).squareRoot()
      let miss = 1 + pick([-1, 1]) * pick([1e-15, 1e-12, 1e-9, 1e-6, 1e-3, 1e-2])
      let theta = pick([
        random.number(-3...3), random.number(0.05...2), random.number(0.05...2), trap, trap * miss,
        0, 1e-8, 1e-300, random.number(1e3...1e7), 1e12,
      ])
      return (Angle(coupling: theta, duration: 1, detuning: 0), "theta=\(text(theta))")
    }

    private mutating func bath() -> (bath: Bath, text: String) {
      let rate = pick([random.number(0.001...0.5), random.number(0.001...0.5), 3, 1e-15, 1000, 0])
      let time = pick([1, 1, random.number(0...3), 0])
      // Reference matrices stay small: what a bath gives is limited.
      let gained = -expm1(-rate * time)
      let photons = chance(0.5) ? 0 : random.number(0...1) * min(4, 0.5 / max(gained, 0.1))
      var line = "damp gamma=\(text(rate))"
      if photons != 0 { line += " nbar=\(text(photons))" }
      if time != 1 { line += " time=\(text(time))" }
      return (Bath(rate: rate, photons: photons, time: time), line)
    }

    private mutating func collision() -> (act: Act, text: String) {
      let (angle, words) = angle()
      let count = random.integer(1...7)
      let loss = chance(0.25) ? bath() : nil
      return (
        .collide(angle, count: count, loss?.bath),
        "collide \(words) n=\(count)" + (loss.map { " with \($0.text)" } ?? "")
      )
    }

    private mutating func act() {
      switch random.integer(0...9) {
      case 0: qubit()
      case 1:
        let (bath, line) = bath()
        script += line + "\n"
        acts.append(.damp(bath))
      case 2:
        let (act, line) = collision()
        let (bath, loss) = bath()
        script += "repeat 2 { \(line); \(loss) }\n"
        for _ in 0..<2 { acts += [act, .damp(bath)] }
      case 3: measure()
      case 4:
        start()
      default:
        let (act, line) = collision()
        script += line + "\n"
        acts.append(act)
      }
    }

    // MARK: Observables

    private mutating func measure() {
      var chosen: [Observable] = []
      for _ in 0..<random.integer(5...9) { chosen.append(observable()) }
      // Eigenvalues in 80 bits take their time.
      if seed % 4 == 0 { chosen += ReferenceCavity.spectral }
      script += "measure " + chosen.map(\.text).joined(separator: ", ") + "\n"
      acts.append(.measure(chosen))
    }

    private mutating func observable() -> Observable {
      let (m, n) = (random.integer(0...9), random.integer(0...9))
      let x = random.number(-4...4)
      switch random.integer(0...9) {
      case 0: return Observable(text: "population(\(n))") { $0.element(n, n).re }
      case 1: return Observable(text: "rho_re(\(m), \(n))") { $0.element(m, n).re }
      case 2: return Observable(text: "rho_im(\(m), \(n))") { $0.element(m, n).im }
      case 3: return Observable(text: "quadrature(\(text(x)))") { $0.quadrature(x).mean }
      case 4:
        return Observable(text: "quadrature_variance(\(text(x)))") { $0.quadrature(x).variance }
      case 5:
        let alpha = random.number(-1.5...1.5)
        switch random.integer(0...2) {
        case 0: return Observable(text: "fidelity(fock, n=\(n))") { $0.element(n, n).re }
        case 1:
          return Observable(
            text: "fidelity(coherent, alpha=\(text(alpha)), phase=\(text(x)))"
          ) { $0.fidelity($0.coherent(alpha, phase: x)) }
        default:
          let (theta, q) = (random.number(0.55...1.5), random.number(0.05...0.95))
          return Observable(
            text: "fidelity(cotangent, theta=\(text(theta)), q=\(text(q)), phase=\(text(x)))"
          ) { $0.fidelity($0.cotangent(theta, q, phase: x)) }
        }
      default: return pick(ReferenceCavity.simple)
      }
    }
  }
#endif

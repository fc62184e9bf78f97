/// Random programs that always pass the check: small angles and counts, every kind of start, loss, loop and
/// procedure.
public struct ProgramGenerator {
  public var generator: SplitMix
  /// Names that hold a number at this point.
  public var names: [String] = []
  /// Those of them that are never undefined, as the Fano factor of the vacuum is.
  public var safeNames: [String] = []
  public var serial = 0

  public init(seed: UInt64) { generator = SplitMix(seed: seed) }

  public mutating func number(_ range: ClosedRange<Double>) -> String {
    let value = (Double.random(in: range, using: &generator) * 1000).rounded() / 1000
    return "\(value)"
  }

  public mutating func count(_ range: ClosedRange<Int>) -> String {
    "\(Int.random(in: range, using: &generator))"
  }

  // MARK: Statements

  public mutating func qubit() -> String {
    var text = "prepare qubit q=\(number(0.05...0.6))"
    if generator.chance(0.6) { text += " c=\(generator.pick(["0", "1", "-0.5", number(0...1)]))" }
    if generator.chance(0.3) { text += " phase=\(number(0...3))" }
    return text
  }

  public mutating func start() -> String {
    generator.pick([
      "prepare cavity vacuum", "prepare cavity fock n=\(count(0...5))",
      "prepare cavity coherent alpha=\(number(0...1.5)) phase=\(number(0...2))",
      "prepare cavity thermal nbar=\(number(0...0.5))",
    ])
  }

  public mutating func loss() -> String {
    var text = "damp gamma=\(number(0...0.4))"
    if generator.chance(0.5) { text += " nbar=\(number(0...0.3))" }
    if generator.chance(0.4) { text += " time=\(number(0.1...2))" }
    return text
  }

  public mutating func angle() -> String {
    if generator.chance(0.3) { return "theta=pi/sqrt(\(count(3...12)))" }
    if generator.chance(0.2) {
      return
        "g=\(number(0.2...1.2)) tau=\(number(0.2...1)) detuning=\(number(-1...1))"
    }
    if generator.chance(0.2), let name = safeNames.last { return "theta=0.3+0.01*\(name)" }
    return "theta=\(number(0...1.6))"
  }

  public mutating func collision() -> String {
    var text = "collide \(angle())"
    if generator.chance(0.15) {
      text += " until energy > \(number(0...3)) max=\(count(1...12))"
    } else if generator.chance(0.8) {
      text += " n=\(count(0...20))"
    }
    if generator.chance(0.4) { text += " with \(loss())" }
    return text
  }

  public mutating func observable() -> String {
    generator.pick([
      "energy", "purity", "variance", "fano", "mandel", "g2", "a_re", "a_im", "k", "power",
      "power_max", "population(\(count(0...6)))", "rho_re(\(count(0...4)), \(count(0...4)))",
      "rho_im(\(count(0...4)), \(count(0...4)))", "quadrature(\(number(0...3)))",
      "quadrature_variance(\(number(0...3)))", "fidelity(fock, n=\(count(0...6)))",
      "fidelity(coherent, alpha=\(number(0...2)))", "ergotropy_incoherent",
    ])
  }

  /// Arithmetic of observables, numbers and names.
  public mutating func expression(_ depth: Int = 2) -> String {
    guard depth > 0, generator.chance(0.7) else {
      if generator.chance(0.25) { return number(0.1...3) }
      if generator.chance(0.2), !names.isEmpty { return generator.pick(names) }
      return observable()
    }
    let (a, b) = (expression(depth - 1), expression(depth - 1))
    return generator.pick([
      "\(a) + \(b)", "\(a) - (\(b))", "(\(a))*(\(b))", "(\(a))/(2 + abs(\(b)))", "sqrt(abs(\(a)))",
      "exp(-abs(\(a)))", "log(1 + abs(\(a)))", "sin(\(a))", "cos(\(a))", "atan(\(a))", "(\(a))^2",
      "max(\(a), \(b))", "min(\(a), \(b))", "mean([\(a), \(b)])", "std([\(a), \(b), 1])",
      "sum([\(a), \(b)])", "tan(0.3*sin(\(a)))", "(1 + abs(\(a)))^0.3",
    ])
  }

  public mutating func observation() -> String {
    serial += 1
    switch Int.random(in: 0..<5, using: &generator) {
    case 0: return "measure \(expression()) as m\(serial), \(observable())"
    case 1: return "expect \(expression()) > \(number(-1...2))"
    case 2: return "print \"at {k}: {\(expression(1))}\""
    case 3:
      return "expect \(expression(1)) ~ \(number(0...1)) within \(number(0...1)) because \"x\""
    default: return "measure \(expression())"
    }
  }

  public mutating func declaration() -> String {
    serial += 1
    let name = "v\(serial)"
    let isPlain = generator.chance(0.4)
    let text =
      isPlain ? "let \(name) = \(number(0...2))*(1 + purity)" : "let \(name) = \(expression())"
    if isPlain { safeNames.append(name) }
    names.append(name)
    return text
  }

  public mutating func action() -> String {
    switch Int.random(in: 0..<10, using: &generator) {
    case 0: start()
    case 1: loss()
    case 2: qubit()
    default: collision()
    }
  }

  /// A block with names of its own.
  public mutating func block(_ count: Int, depth: Int) -> String {
    let outer = (names, safeNames)
    defer { (names, safeNames) = outer }
    let lines = (0..<count).map { _ in statement(depth: depth) }
    return "{\n" + lines.joined(separator: "\n") + "\n}"
  }

  public mutating func statement(depth: Int) -> String {
    let choice = Int.random(in: 0..<20, using: &generator)
    switch choice {
    case 0 where depth > 0: return "repeat \(count(0...3)) \(block(2, depth: depth - 1))"
    case 1 where depth > 0:
      serial += 1
      let name = "i\(serial)"
      names.append(name)
      defer { names.removeAll { $0 == name } }
      return
        "for \(name) in \(generator.pick(["1..3", "[0.2, 0.5]", "linspace(0, 1, 3)"])) \(block(2, depth: depth - 1))"
    case 2 where depth > 0:
      return
        "if k > \(count(0...20)) \(block(1, depth: depth - 1)) else \(block(1, depth: depth - 1))"
    case 3, 4: return declaration()
    case 5...9: return observation()
    default: return action()
    }
  }

  /// Statements on the top level, one an element.
  public mutating func statements(_ count: Int, prelude: Bool = true) -> [String] {
    var result = prelude ? [start(), qubit()] : []
    for _ in 0..<count { result.append(statement(depth: 2)) }
    return result + ["measure energy, purity, fano, population(2), k"]
  }
}

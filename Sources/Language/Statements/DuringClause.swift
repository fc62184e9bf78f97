import Simulation
import Syntax

/// `collide … during damp …`: what is lost while the qubit is inside.
public enum DuringClause {
  public static let keyword = "during"

  static let shape = ShapeElement.clause(
    "during", keyword: keyword, [.choice("loss", [WordChoice("damp", [.arguments])])])

  /// How messages name the clause.
  static let usage = "during damp …"

  /// All of them are those of the whole collision with `theta=`, rates with `g= tau=`.
  public static let arguments = [
    ArgumentDefinition(
      "gamma", in: .notNegative,
      "loss of the cavity during the collision, gamma tau; with g= and tau= the rate gamma"),
    ArgumentDefinition("nbar", in: .notNegative, default: 0, "mean number of thermal photons"),
    ArgumentDefinition(
      "decay", in: .notNegative, default: 0,
      "decay of the qubit in the cavity, tau/T1; with g= and tau= the rate"),
    ArgumentDefinition(
      "dephasing", in: .notNegative, default: 0,
      "the same for its coherence alone, which falls by e^-dephasing"),
    ArgumentDefinition(
      "qubit_nbar", in: .notNegative, default: 0,
      "mean number of thermal photons in the bath that the qubit decays into"),
  ]

  static func argument(_ name: String) -> ArgumentDefinition {
    arguments.first { $0.name == name }!
  }

  /// The collision `base` of these values with this loss; `values` are those of the clause.
  static func collision(
    _ base: Collision, _ coupling: CouplingValues, losing values: [String: Double]
  ) -> Collision {
    let (theta, detuning, time) =
      switch coupling.exposure {
      case .angle(let theta): (theta, 0.0, 1.0)
      case .timed(let g, let tau, let detuning): (g * tau, detuning * tau, tau)
      }
    var loss = LossDuring(
      theta: theta, detuning: detuning, strength: (values["gamma"] ?? 0) * time,
      thermalPhotons: values["nbar"] ?? 0, qubitDecay: (values["decay"] ?? 0) * time,
      qubitPhotons: values["qubit_nbar"] ?? 0, dephasing: (values["dephasing"] ?? 0) * time)
    switch base {
    case .ladder(let ladder): loss.rungs = ladder.rungs
    case .spread(let spread):
      (loss.rungs, loss.deviation, loss.shape) = (spread.rungs, spread.deviation, spread.shape)
    default: break
    }
    return .during(loss)
  }
}

/// What people look for under another name.
enum Meanings {
  /// The topic that a word stands for, besides spelling.
  static func topic(for word: String) -> String? {
    let word = word.lowercased()
    return table.first { $0.words.contains(word) }?.topic
  }

  static let table: [(topic: String, words: [String])] = [
    ("energy", ["photons", "photon", "photonnumber", "number", "quanta", "excitation", "work"]),
    ("ergotropy", ["extractable", "battery", "capacity"]),
    ("entropy", ["neumann", "information"]),
    ("repeat", ["loop", "times", "iterate"]),
    ("until", ["while", "stop", "break", "condition"]),
    ("..", ["range"]),
    ("for", ["foreach", "each", "comprehension"]),
    ("proc", ["def", "func", "function", "procedure", "subroutine", "macro"]),
    ("let", ["variable", "var", "const", "assign", "assignment", "accumulate", "counter"]),
    ("by", ["family", "families", "curve", "curves", "legend"]),
    ("param", ["parameter", "parameters", "argument", "option", "input"]),
    ("damp", ["loss", "decay", "dissipation", "noise", "bath", "leak", "damping", "lindblad"]),
    ("nbar", ["temperature", "heat"]),
    ("gamma", ["rate", "kappa", "linewidth"]),
    ("collide", ["collision", "interaction", "jaynes", "cummings", "rabi", "evolve", "pulse"]),
    ("qubit", ["atom", "spin", "stream", "beam"]),
    ("cavity", ["resonator", "mode", "field", "oscillator"]),
    ("coherent", ["glauber", "laser"]),
    ("fock", ["numberstate"]),
    ("plot", ["draw", "graph", "picture", "chart", "image"]),
    ("map", ["heatmap", "contour", "grid", "2d"]),
    ("save", ["export", "write", "csv", "json", "npz", "output", "file", "dump"]),
    ("print", ["echo", "display", "show", "say", "interpolate", "interpolation"]),
    ("measure", ["value", "read", "observe", "result"]),
    ("expect", ["assert", "claim", "check", "require", "verify"]),
    ("sweep", ["scan", "parallel", "grid", "batch"]),
    ("analyze", ["steady", "steadystate", "eigenvalue", "trap", "traps", "gate", "limit"]),
    ("set", ["settings", "options", "truncation", "precision", "accuracy"]),
    ("digits", ["format", "decimals"]),
    ("seed", ["random", "rng", "jitter"]),
    ("record", ["series", "trajectory", "history", "trace", "sample"]),
    ("include", ["import", "load", "library", "module"]),
    ("within", ["equal", "equality", "close", "approx", "tolerance"]),
    ("zip", ["pair", "pairs", "together"]),
    ("scale", ["axis", "axes", "logarithmic", "semilog"]),
    ("log", ["ln"]),
    ("wigner", ["quasiprobability", "phasespace", "husimi"]),
    ("fidelity", ["overlap", "distance"]),

    ("tutorial", ["start", "begin", "intro", "introduction", "learn", "guide"]),
    ("examples", ["example", "demo", "demos", "sample"]),
  ]
}

import Syntax

extension Vocabulary {
  private static let blocks = "write `proc name(a, b=1) { … }`"
  private static let bounded =
    "every program ends: write `collide … until CONDITION max=N`, or `repeat N { … }`"

  /// Words at the start of a statement.
  static let statementEntries: [Entry] = [
    // Control.
    say(bounded, for: "while", "until", "loop_while", "do"),
    word("repeat", "did you mean `repeat N { … }`?", for: "loop", "times", "do_times"),
    word("for", "did you mean `for x in LIST { … }`?", for: "foreach", "forall"),
    say(
      "the other block follows the `}`: `} else if CONDITION { … }`", for: "elif", "elseif", "elsif"
    ),
    say("write `} else { … }` on the line of the `}`", for: "else", "otherwise"),
    say("a block ends with `}`", for: "end", "endif", "endfor", "done", "fi", "endloop"),
    say(
      "a choice is written `if CONDITION { … } else { … }`", for: "switch", "case", "match", "when",
      "unless"),
    say(
      "a loop runs to its end; to stop collisions write `collide … until CONDITION max=N`",
      for: "break", "continue", "next", "exit", "quit", "stop", "goto"),
    say(
      "a `proc` gives nothing back: it acts on the cavity; measure with `as NAME` in it",
      for: "return", "yield"),
    say(
      "an error ends the run; `expect` makes a claim and goes on", for: "try", "catch", "raise",
      "throw"),
    say("nothing is to be done: leave it out", for: "pass", "noop", "nop"),

    // Declarations.
    word(
      "proc", blocks, for: "def", "function", "func", "fn", "procedure", "sub", "routine", "define"),
    say(
      "for a formula write `observable f = …`, for a protocol `proc name(a) { … }`", for: "lambda",
      "class", "struct"),
    say(
      "functions and observables are built in; `include \"lib.maser\"` takes in declarations",
      for: "import", "using", "require", "library", "from", "load_library"),
    word(
      "let", "to name a value write `let name = …`", for: "var", "const", "val", "double", "float",
      "int", "real", "global", "local"),
    word("param", for: "parameter", "input", "arg", "option", "parameters"),
    word("observable", for: "operator", "quantity"),
    word("seed", for: "srand", "random_seed", "rng", "randomseed"),
    word("record", for: "track", "trace", "monitor", "sample", "history"),

    // Actions.
    word(
      "collide", for: "kick", "interact", "collision", "collisions", "charge", "pulse", "jc",
      "jaynes_cummings", "jaynescummings", "scatter", "pump", "send", "inject", "hit", "couple"),
    word(
      "damp", for: "decay", "loss", "lose", "dissipate", "relax", "leak", "lindblad", "cool",
      "thermalize", "thermalise", "damping"),
    word(
      "prepare", for: "initialize", "initialise", "init", "start", "create", "make", "setup", "ket"),
    say(
      "write `prepare cavity vacuum`: it sets the collision counter to 0 too", for: "reset",
      "clear", "restart", "empty"),
    say(
      "not in this version; `prepare cavity coherent alpha=…` makes a displaced vacuum",
      for: "displace", "displacement", "drive"),
    say(
      "not in this version: without a qubit the cavity only leaks (`damp gamma=…`)", for: "evolve",
      "wait", "free", "propagate", "mesolve", "sesolve", "squeeze", "kerr", "hop", "beamsplitter",
      "rotate"),
    say(
      "a detector is a part of a collision: `collide … detect keep=g` keeps one outcome, `branches as t { … }` follows all",
      for: "postselect", "detect", "herald", "project", "condition"),

    // Observations.
    word(
      "print", "to print text write `print \"…\"`", for: "echo", "printf", "println", "disp",
      "puts", "display", "cout", "message", "say", "fprintf"),
    word(
      "measure", for: "show", "expectation", "eval", "evaluate", "compute", "calculate", "calc",
      "get", "observe", "query", "output", "inspect"),
    word("expect", for: "assert", "check", "verify", "ensure", "claim", "test"),
    word("plot", for: "draw", "graph", "chart", "plt"),
    word("figure", for: "subplot", "subplots", "panels", "multiplot"),
    word("save", for: "write", "export", "store", "dump", "savefig", "savetxt", "to_csv"),
    word("sweep", for: "scan", "vary", "grid", "parfor", "parallel", "map"),
    word("analyze", for: "analyse", "steady", "steadystate", "steady_state", "analysis"),
    say(
      "a state comes with `prepare cavity from \"state.npz\"`, declarations with `include \"lib.maser\"`",
      for: "load", "read", "open"),

    // Settings.
    word(
      "set levels=", "write `set levels=…`", for: "cutoff", "dim", "nmax", "truncation", "levels"),
    say(
      "write `set levels=auto` or a number, `set tolerance=…`, `set digits=…`", for: "config",
      "configure", "settings", "options"),
  ]

  /// Words after the keyword of a statement.
  static let wordEntries: [String: [Entry]] = [
    "cavity": [word("vacuum", for: "0", "vac")],
    "qubit": [
      word(
        "q=0", "the excited qubit has no weight on the ground state: write `q=0`", for: "e",
        "excited", "up", "upper", "inverted", "exc"),
      word(
        "q=1", "the ground state has all the weight: write `q=1`", for: "g", "ground", "down",
        "lower", "gnd"),
      word("q=0.5 c=1", for: "+"), word("q=0.5 c=1 phase=pi", for: "-"),
    ],
    "prepare": [
      word("vacuum", for: "ground", "zero", "dark", "none"),
      word("fock", for: "number", "photons", "photon", "Fock"),
      word("thermal", for: "gibbs", "hot", "bath", "heat", "temperature"),
      word("coherent", for: "laser", "glauber", "displaced"),
      word("from", for: "file", "load", "read", "state"),
      word(
        "qubit", for: "atom", "atoms", "qubits", "spin", "stream", "tls", "ion", "particle",
        "ancilla", "beam"),
      word(
        "cavity", for: "battery", "field", "mode", "resonator", "oscillator", "light", "boson",
        "maser"),
    ],
  ]

  /// Words after a complete statement.
  static let endEntries: [String: [Entry]] = [
    "measure": [
      say(
        "it measures now; for a value at a time write `record energy as run` before, and `measure run.energy[3]`",
        for: "at", "when", "after", "before")
    ],
    "if": [
      word("else if", "write `else if`", for: "elif", "elseif", "elsif"),
      word("else", "write `else`", for: "otherwise"),
    ],
    "plot": [
      say(
        "how a figure looks is said behind `with`: `with title=\"…\" xlabel=\"…\"`", for: "title",
        "xlabel", "ylabel", "label", "caption", "with_title"),
      say("write `with legend=[\"…\", \"…\"] place=topright`", for: "legend", "labels", "key"),
      say(
        "write `with xrange=[0, 10] yrange=[0, 1]`", for: "xlim", "ylim", "xrange", "yrange",
        "range", "axis", "zlim", "clim"),
      say("write `with guide_x=[…]` or `guide_y=[…]`", for: "hline", "vline", "axhline", "axvline"),
      say(
        "write `scale logx`, `scale logy` or `scale loglog`", for: "log", "logscale", "semilogx",
        "semilogy", "semilog"),
      say(
        "colours and dashes are chosen for print; write `with line=points` or `with style=grey`, or edit what `to \"f.gp\"` writes",
        for: "color", "colour", "style", "marker", "lines", "points", "linewidth", "lw", "grid"),
      say(
        "write `with size=column`, page or slide, or `width=86 height=60` in mm", for: "size",
        "figsize", "width"),
    ],
  ]
}

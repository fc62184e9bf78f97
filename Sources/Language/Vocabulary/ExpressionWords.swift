import Syntax

extension Vocabulary {
  private static let natural = "`log` is the natural logarithm"

  /// Names in expressions.
  static let valueEntries: [Entry] = [
    word(
      "energy", for: "E", "photons", "photon_number", "photon", "mean_photon_number", "n_mean",
      "nmean", "mean_n", "n_photons", "nphotons", "number", "n_avg", "avg_n", "N_ph", "occupation",
      "num", "adaga", "stored_energy", "internal_energy"),
    word("ergotropy", for: "W", "extractable_work", "max_work", "erg", "capacity"),
    word("ergotropy_coherent", for: "W_c", "coherent_ergotropy", "Wc", "coherence"),
    word("ergotropy_incoherent", for: "W_i", "incoherent_ergotropy", "Wi"),
    word(
      "entropy", for: "S", "von_neumann", "vonneumann", "entropy_vn", "vn_entropy", "S_vn"),
    say(
      "write `1 - purity`; `entropy` is von Neumann's", for: "linear_entropy", "mixedness",
      "S_lin"),
    word("purity", for: "P", "tr_rho2", "Tr_rho2", "trace_rho2"),
    word("fano", for: "F", "fano_factor", "fanofactor", "Fano"),
    word("mandel", for: "Q", "mandel_q", "mandelq", "Q_M", "mandel_Q"),
    word(
      "variance", for: "var", "var_n", "n_var", "photon_variance", "sigma2", "dispersion"
    ),
    say("write `sqrt(variance)`", for: "delta_n", "std_n", "sigma_n"),
    word("power", for: "charging_power", "mean_power"),
    word("power_max", for: "max_power", "P_max", "peak_power"),
    word("g2", for: "g2_0", "G2", "bunching", "second_order_coherence"),
    word("k", for: "collisions", "collision", "iteration", "counter", "n_collisions", "kicks"),
    word(
      "levels", for: "dim", "dimension", "cutoff", "nmax", "N_max", "n_levels", "nlevels",
      "truncation"),
    word("lost", for: "leak", "trace_loss", "leakage", "truncation_error"),
    say("`energy` is the mean number of photons, `k` the number of collisions", for: "n"),
    word("parity", for: "Pi_n", "photon_parity"),
    word(
      "a_re", "`a_re` and `a_im` are the parts of <a>", for: "field", "amplitude", "re_a", "mean_a",
      "alpha_re"),
    word("a_im", for: "im_a", "alpha_im"),
    word("quadrature(0)", for: "position", "x_mean"),
    word("quadrature(pi/2)", for: "momentum", "p_mean"),
    word("quadrature_variance(0)", for: "squeezing", "var_x", "x_var"),
    say("write `sqrt(quadrature_variance(0))`", for: "delta_x"),
    say("write `sqrt(quadrature_variance(pi/2))`", for: "delta_p"),
    word("pi", for: "PI", "Pi", "M_PI"),
    word("e", for: "exp1", "euler", "M_E"),
    word("inf", for: "infinity", "Infinity", "Inf", "INF", "infty", "oo"),
    say(
      "conditions have no names: write the comparison itself", for: "true", "false", "True",
      "False", "yes", "no"),
    say(
      "values are real numbers; there is no `nan`", for: "nan", "NaN", "NAN", "null", "None", "nil",
      "undefined", "NA"),
    say(
      "a single population is `population(n)`; all of them: `plot populations`",
      for: "populations", "p", "p_n", "pn", "photon_distribution", "distribution", "diag"),
    say(
      "an element of it is `rho_re(m, n)` and `rho_im(m, n)`; the whole matrix: `save state to \"state.npz\"`",
      for: "rho", "dm", "density_matrix", "state", "psi", "ket"),
    say(
      "compare with a state you name: `fidelity(fock, n=14)`, `fidelity(coherent, alpha=2)`",
      for: "overlap", "fid"),
    word(
      "inversion", "`inversion` is <sigma_z> of the qubit that came out last", for: "sigma_z", "sz",
      "sigmaz", "inv", "population_inversion"),
    say(
      "the qubit that came out last is told by `inversion`, `q_out`, `coherence_out_re` and `coherence_out_im`",
      for: "bloch", "bloch_vector", "sigma_x", "sigma_y", "sx", "sy", "qubit_state"),
    say(
      "not in this version; `wigner(x, p)` is the Wigner function at a point", for: "husimi",
      "husimi_q", "qfunc", "Q_function", "glauber_p"),
    say(
      "values are real; a complex amplitude is given by `alpha=` and `phase=`", for: "i", "j", "I",
      "1i", "im", "imag"),
    say(
      "there are no constants of nature: energies are in quanta, rates are times a collision",
      for: "hbar", "h_planck", "kB", "k_B", "c_light", "omega_c"),
    say(
      "wall time does not exist here: a run depends on its script alone", for: "now", "clock",
      "date", "today"),
  ]

  /// Names of calls in expressions.
  static let functionEntries: [Entry] = [
    word("log", natural, for: "ln", "Log", "LN", "loge", "logn"),
    word("log10", "`log10` has base 10, `log` is natural", for: "lg", "Lg", "LG"),
    say("write `log(x)/log(2)`", for: "log2", "lb", "ld"),
    say("write `exp(x) - 1`", for: "expm1"),
    say("write `log(1 + x)`", for: "log1p"),
    word("abs", for: "fabs", "magnitude", "modulus", "Abs", "absolute"),
    word("sqrt", for: "Sqrt", "root", "√", "SQRT"),
    say("powers are written `x^y`", for: "pow", "power_of", "Pow"),
    say("write `x^2`", for: "sq", "square", "sqr"),
    say("write `x^(1/3)`", for: "cbrt"),
    say("write `2^x`", for: "exp2"),
    say("write `10^x`", for: "exp10"),
    word("asin", for: "arcsin"),
    word("acos", for: "arccos"),
    word("atan", for: "arctan"),
    say("there is `atan(y/x)`, which knows no quadrants", for: "atan2", "arctan2"),
    say("write `(exp(x) - exp(-x))/2`", for: "sinh"),
    say("write `(exp(x) + exp(-x))/2`", for: "cosh"),
    say("write `(exp(x) - exp(-x))/(exp(x) + exp(-x))`", for: "tanh"),
    say("write `(exp(x) + exp(-x))/(exp(x) - exp(-x))`", for: "coth"),
    say("write `2/(exp(x) + exp(-x))`", for: "sech"),
    say("write `2/(exp(x) - exp(-x))`", for: "csch"),
    say("write `log(x + sqrt(x^2 + 1))`", for: "asinh", "arcsinh", "arsinh"),
    say("write `log(x + sqrt(x^2 - 1))`", for: "acosh", "arccosh", "arcosh"),
    say("write `log((1 + x)/(1 - x))/2`", for: "atanh", "arctanh", "artanh"),
    say("write `pi/2 - atan(x)`", for: "acot", "arccot"),
    say("write `acos(1/x)`", for: "asec", "arcsec"),
    say("write `sin(x)/x`; at 0 it is 1", for: "sinc"),
    say("angles are in radians: write `sin(x*pi/180)`", for: "sind", "cosd", "tand"),
    say("angles are in radians: write `asin(x)*180/pi`", for: "asind", "acosd", "atand"),
    say("write `sqrt(a^2 + b^2)`", for: "hypot", "norm"),
    say("write `1/x`", for: "inv", "reciprocal"),
    say("there is no error function, and none of Bessel", for: "erf", "erfc", "besselj", "bessel"),
    say("write `log(x/(1 - x))`", for: "logit"),
    say("write `1/(1 + exp(-x))`", for: "expit", "sigmoid", "logistic"),
    say("write `1/cos(x)`", for: "sec"),
    say("write `1/sin(x)`", for: "csc", "cosec"),
    say(
      "angles are in radians: write `x*pi/180`", for: "radians", "deg2rad", "rad", "deg", "degrees"),
    say("write `a - b*floor(a/b)`", for: "mod", "modulo", "divmod"),
    say(
      "where a is not negative write `a - b*floor(a/b)`; with the sign of a, `a - b*(if a/b < 0 then ceil(a/b) else floor(a/b))`",
      for: "fmod", "rem"),
    say("write `a - b*round(a/b)`", for: "remainder"),
    say(
      "`floor(a/b)` goes down; towards zero it is `if a/b < 0 then ceil(a/b) else floor(a/b)`",
      for: "div", "idiv", "quotient"),
    say(
      "write `if x < 0 then ceil(x) else floor(x)`", for: "int", "trunc", "fix", "Int", "integer"),
    word(
      "round", "`round` takes halves away from zero", for: "rint", "nint", "rounded", "roundn"),
    word("ceil", for: "ceiling"),
    word("mean", for: "average", "avg", "Mean"),
    say(
      "there is no median: of a list there are `mean`, `std`, `min`, `max`", for: "median", "mode",
      "quantile", "percentile", "mad", "iqr"),
    word("std", "`std` divides by n - 1", for: "stddev", "sd", "stdev", "deviation"),
    say("write `sqrt(mean([x^2 for x in LIST]))`", for: "rms"),
    say(
      "write it as a list, `[… for i in 0..n - 1]`, and `sum` it", for: "dot", "cumsum", "cumprod",
      "diff", "cross", "trapz", "cov", "corr", "map", "filter", "reduce"),
    say("write `std(list)^2`; the variance of the photon number is `variance`", for: "var"),
    word("len", for: "length", "size", "count", "numel", "Length"),
    word("max", for: "maximum", "Max", "amax", "nanmax"),
    word("min", for: "minimum", "Min", "amin", "nanmin"),
    word("sum", for: "total", "Sum", "nansum"),
    say(
      "a product of a list is `exp(sum(log(list)))` where all are positive", for: "prod", "product"),
    word("last", for: "tail", "final"),
    word("first", for: "head"),
    say(
      "lists are read in the order they have; `max`, `min` and `argmax` find the ends", for: "sort",
      "sorted"),
    say("there is no factorial and no gamma function", for: "factorial", "gamma", "lgamma", "fact"),
    say(
      "write the condition of the one or the other: `if x > 0 then 1 else -1`", for: "sign", "sgn",
      "signum", "heaviside", "step"),
    say("write `if c then a else b`", for: "where", "ifelse", "iif", "cond", "choose"),
    word(
      "logspace", "`logspace(a, b, n)` takes the ends themselves, not their powers",
      for: "geomspace"),
    say("the n whole numbers from 0 are `0..n-1`", for: "range", "seq", "xrange"),
    say("write `linspace(first, last, count)`; whole numbers are `a..b`", for: "arange"),
    word("uniform", "`uniform(a, b)` draws a number", for: "rand", "random", "runif"),
    word(
      "normal", "`normal(mu, sigma)` draws a number", for: "randn", "gauss", "gaussian", "rnorm"),
    say("write `floor(uniform(a, b + 1))`", for: "randint", "randi"),
    word("population", for: "p", "prob", "pn", "p_n", "pop", "Pn", "P_n"),
    word("fidelity", for: "overlap", "fid"),
    word(
      "rho_re", "`rho_re(m, n)` and `rho_im(m, n)` are the parts of an element", for: "rho", "dm",
      "element", "density_matrix", "state"),
    say(
      "an expectation value has its own name, such as `energy`; `measure` shows it",
      for: "expect_value", "tr", "trace", "Tr", "ev"),
    say(
      "not in this version; `wigner(x, p)` is the Wigner function at a point", for: "husimi",
      "qfunc", "husimi_q"),
    word("wigner", for: "W", "wigner_function", "Wigner"),
    say(
      "states are prepared: `prepare cavity fock n=3`, `coherent alpha=2`, `thermal nbar=1`",
      for: "fock", "coherent", "thermal", "basis", "ket", "thermal_dm", "fock_dm"),
    say(
      "`zip` stands in the axes of a sweep only: `sweep (x, y) in zip(A, B) as s { … }`", for: "zip"
    ),
    say(
      "complex numbers are given by modulus and phase: `alpha=… phase=…`", for: "complex", "exp_i",
      "cis", "polar", "real", "imag", "Re", "Im", "conj", "angle", "arg"),
    say(
      "a value stands in the braces of a string: `print \"{energy}\"`", for: "format", "str",
      "string", "sprintf", "repr"),
  ]

  /// What stands before a dot in other languages.
  static let moduleEntries: [Entry] = [
    say(
      "functions and constants have no prefix", for: "np", "numpy", "math", "cmath", "qutip", "qt",
      "scipy", "torch", "jnp", "Math", "std", "plt", "random", "linalg", "maser")
  ]

  private static let noUnits =
    "there are no units: angles are radians, energies quanta, rates are times the interval between collisions"

  /// Names right behind a number.
  static let unitEntries: [Entry] = [
    word("pi/180", "angles are in radians", for: "deg", "degree", "degrees", "º", "°"),
    say("angles are in radians already: leave it out", for: "rad", "radian", "radians"),
    say(
      noUnits, for: "s", "ms", "us", "µs", "μs", "ns", "ps", "fs", "min", "sec", "seconds", "Hz",
      "kHz", "MHz", "GHz", "THz", "eV", "meV", "K", "mK", "J", "nm", "um", "m", "mm", "cm", "kg",
      "dB", "quanta", "photons"),
    say(
      "numbers are real: a complex amplitude is given by its modulus and phase", for: "i", "j", "I",
      "im"),
  ]

  /// Arguments by other names, the likelier meaning first; the one that the statement has is taken.
  static let argumentNames: [String: [String]] = {
    var result: [String: [String]] = [:]
    for (words, names) in argumentRows {
      for word in words.split(separator: " ") { result[String(word), default: []] += names }
    }
    return result
  }()

  private static let argumentRows: [(String, [String])] = [
    (
      "times N number count collisions steps iterations repeat reps repetitions qubits num kicks cycles atoms pulses",
      ["n"]
    ),
    ("photons level photon fock", ["n"]),
    ("angle gtau g_tau gt phi rabi_angle pulse rotation kick Theta", ["theta"]),
    ("kappa rate loss decay gamma_t Gamma damping leak gam", ["gamma"]),
    (
      "n_th nth nbar_th n_thermal thermal n̄ nb n_bath nthermal n_bar N_th nBar mean photons occupation",
      ["nbar"]
    ),
    ("n", ["nbar"]),
    ("t duration dt interval tr t_r tau", ["time"]),
    ("t duration time dt", ["tau"]),
    ("coupling lambda omega_r rabi", ["g"]),
    ("Delta delta det", ["detuning"]),
    ("p_e pe excitation e p_excited inversion", ["excited"]),
    ("p_g pg ground g p_ground", ["q"]),
    ("p prob probability weight", ["q", "excited"]),
    ("coherence coh coherent C", ["c"]),
    ("phi angle arg argument phase_angle φ ϕ", ["phase"]),
    ("amplitude a beta displacement amp z", ["alpha"]),
    ("cutoff dim dimension N nmax n_max truncation size fock_dim", ["levels"]),
    ("tol eps epsilon accuracy error rtol atol", ["tolerance"]),
    ("precision decimals", ["digits"]),
    ("maximum limit n nmax n_max most upto", ["max"]),
  ]
}

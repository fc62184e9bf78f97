/// Realistic scripts for the test grammar.
enum Scripts {
  static let figure = """
    maser 1
    # Eq. (11): the trapping state
    param θ = pi/sqrt(15) in [0, 2*pi] "the angle"
    param n = 1000 in 1..100000
    let r = (1-0.25)/0.25

    prepare qubit q=0.25 c=1
    record energy, purity every 10 as run
    collide theta=θ n=n with damp gamma=0.1 nbar=0.15
    measure energy as e, fidelity(fock, n=14), rho(0, 1)
    expect population(3) ~ r^(3-1) * (r-1)/(r^4-1) within 1e-6
      because "Eq. (11) exactly"
    plot run.energy, run.purity vs run.k to "f.svg"
    """

  static let lab = """
    ## charges the battery
    ## once
    proc charge(theta, q=0.25, n=300) {
      prepare qubit q=q c=0  # allow W112: meant
      collide theta=theta n=n
        with damp gamma=0.1
        until energy > 10 and not (purity < 0.5) max=100
    }

    sweep x in linspace(0, 1, 5), (a, b) in zip([1, 2], [3, 4]) as scan {
      prepare cavity fock n=3
      charge theta=x*pi n=if a > 1 then 2 else 3
      repeat 3 { measure energy; damp gamma=0.1 }
      if energy > 1 {
        measure purity
      } else if energy < 0.5 {
        measure a
      } else {
        print "energy {energy + 1} at {x}"
      }
    }
    for i in 1..3 { set levels=2^i }
    """

  static let oneLine =
    "prepare qubit q=0.25 c=1; collide theta=pi/sqrt(15) n=1000; "
    + "damp gamma=0.1 nbar=0.15; measure purity"

  static let all = [figure, lab, oneLine]
}

/// The parts of an exported Python script that are the same in all of them.
///
/// They do in a plain way, on dense matrices with a number of levels that is doubled until nothing reaches the last ones, what the
/// simulation does in clever ones: a second opinion, not a translation.
enum PythonTexts {
  /// What both need.
  static let imports = #"""
    import cmath
    import math
    import sys
    from contextlib import contextmanager
    from math import acos, asin, atan, ceil, cos, e, exp, floor, inf, log, log10, pi, sin, sqrt, tan

    import numpy as np
    """#

  /// The cavity with NumPy alone: Kraus operators of closed 2 x 2 blocks, damping order by order.
  static let numpy = #"""
    class Machine:
        """The cavity on N levels as an array."""

        def matrix(self):
            return self.rho

        def snapshot(self):
            return self.rho.copy(), self.qubit, dict(self.kinds), self.k, self.energy_at_start, self.series

        def restore(self, saved):
            self.rho, self.qubit, self.kinds, self.k, self.energy_at_start, self.series = saved

        def set_diagonal(self, p):
            self.rho = np.diag(p).astype(complex)

        def set_ket(self, ket):
            self.rho = np.outer(ket, np.conj(ket))

        def unitary(self, coupling):
            """<m x|U|n y> as an array [m, x, n, y], x = 0 for |g>, 1 for |e>."""
            if coupling[0] == "rabi":
                return self.rabi_unitary(*coupling[1:])
            _, height, s, detuning = coupling
            U = np.zeros((self.N, 2, self.N, 2), complex)
            for n in range(min(s, self.N)):
                U[n, 0, n, 0] = cmath.exp(0.5j * detuning)
            for n in range(self.N):
                h = height(n)
                om = sqrt(h * h + detuning * detuning / 4)
                turn = math.sin(om) / om if om else 1.0
                stay = math.cos(om) - 0.5j * detuning * turn
                U[n, 1, n, 1] = stay
                if n + s < self.N:
                    U[n + s, 0, n + s, 0] = stay.conjugate()
                    U[n + s, 0, n, 1] = U[n, 1, n + s, 0] = -1j * h * turn
            return U

        def rabi_unitary(self, theta, coupling, detuning):
            # More levels than are kept, so that nothing is reflected from the last one.
            M = self.N + 40
            a, n = np.diag(np.sqrt(np.arange(1, M)), 1), np.arange(M)
            free = (n[:, None] + np.array([-0.5, 0.5])).ravel()
            h = np.diag(free + detuning * np.tile([-0.5, 0.5], M))
            h = h + coupling * np.kron(a + a.T, [[0, 1], [1, 0]])
            values, vectors = np.linalg.eigh(h)
            tau = theta / coupling
            U = np.exp(1j * tau * free)[:, None] * ((vectors * np.exp(-1j * tau * values)) @ vectors.T)
            return U.reshape(M, 2, M, 2)[: self.N, :, : self.N, :]

        def passage(self, coupling, qubit):
            """Kraus operators: the qubit comes in an eigenstate of its density matrix and leaves in |g> or |e>."""
            U = self.unitary(coupling)
            weights, states = np.linalg.eigh(qubit)
            return [
                sqrt(w) * np.tensordot(U[:, x], psi, axes=([2], [0]))
                for w, psi in zip(weights, states.T)
                if w > 0
                for x in (0, 1)
            ]

        def apply(self, kraus):
            self.rho = sum(K @ self.rho @ K.conj().T for K in kraus)

        def channel(self, gamma, nbar=0.0, time=1.0):
            """exp(t L) of Eq. (17): every coherence order d = n' - n evolves by itself."""
            x = gamma * time
            return [self.order(x, nbar, d) for d in range(self.N)]

        def order(self, x, nbar, d):
            n = np.arange(self.N - d)
            L = np.diag(-x * ((nbar + 1) * (n + d / 2) + nbar * (n + 1 + d / 2)))
            hop = np.sqrt(n[1:] * (n[1:] + d))
            L = L + np.diag(x * (nbar + 1) * hop, 1) + np.diag(x * nbar * hop, -1)
            return exponential(L)

        def lose(self, channel):
            rho = np.zeros_like(self.rho)
            for d, step in enumerate(channel):
                upper = step @ np.diagonal(self.rho, d)
                i = np.arange(self.N - d)
                rho[i, i + d] = upper
                rho[i + d, i] = np.conj(upper)
            self.rho = rho


    def exponential(L):
        """Taylor's series of L / 2^s, squared s times."""
        s = max(0, math.ceil(math.log2(max(np.abs(L).sum(0).max(), 1e-300))) + 2)
        term = result = np.eye(len(L))
        for j in range(1, 19):
            term = term @ (L / 2**s) / j
            result = result + term
        for _ in range(s):
            result = result @ result
        return result
    """#

  /// The cavity with QuTiP: exponentials of Hamiltonians, the master equation.
  static let qutip = #"""
    class Machine:
        """The cavity on N levels as QuTiP knows it: kets and operators, |g> = basis(2, 0), |e> = basis(2, 1)."""

        def matrix(self):
            return self.rho.full()

        def snapshot(self):
            return self.rho, self.qubit, dict(self.kinds), self.k, self.energy_at_start, self.series

        def restore(self, saved):
            self.rho, self.qubit, self.kinds, self.k, self.energy_at_start, self.series = saved

        def set_diagonal(self, p):
            self.rho = qt.Qobj(np.diag(p))

        def set_ket(self, ket):
            self.rho = qt.ket2dm(qt.Qobj(ket))

        def unitary(self, coupling):
            # More levels than are kept, so that nothing is reflected from the last one.
            M = self.N + 40
            up = qt.basis(2, 1) * qt.basis(2, 0).dag()
            sz = qt.tensor(qt.qeye(M), qt.basis(2, 1).proj() - qt.basis(2, 0).proj())
            n = qt.tensor(qt.num(M), qt.qeye(2))
            if coupling[0] == "rabi":
                _, theta, G, detuning = coupling
                free = n + sz / 2
                a = qt.destroy(M)
                H = free + detuning * sz / 2 + G * qt.tensor(a + a.dag(), up + up.dag())
                tau = theta / G
                U = (1j * tau * free).expm() * (-1j * tau * H).expm()
            else:
                _, height, s, detuning = coupling
                # sum of h_n |n><n+s|: what lowers the cavity while the qubit is lifted.
                lower = qt.Qobj(np.diag([height(m) for m in range(M - s)], s))
                H = qt.tensor(lower, up) + qt.tensor(lower.dag(), up.dag()) + detuning * sz / 2
                U = (-1j * H).expm()
            kept = U.full().reshape(M, 2, M, 2)[: self.N, :, : self.N, :].reshape(2 * self.N, 2 * self.N)
            return qt.Qobj(kept, dims=[[self.N, 2], [self.N, 2]])

        def passage(self, coupling, qubit):
            return self.unitary(coupling), qt.Qobj(qubit)

        def apply(self, passage):
            U, qubit = passage
            self.rho = (U * qt.tensor(self.rho, qubit) * U.dag()).ptrace(0)

        def channel(self, gamma, nbar=0.0, time=1.0):
            """Eq. (17) for gamma * time: as a superoperator where that is small enough, else by the master equation's solver."""
            a = qt.destroy(self.N)
            x = gamma * time
            loss = [sqrt(x * (nbar + 1)) * a] + ([sqrt(x * nbar) * a.dag()] if nbar else [])
            if self.N <= 32:
                return (qt.liouvillian(0 * qt.num(self.N), loss)).expm()
            return loss

        def lose(self, channel):
            if isinstance(channel, list):
                exact = {"atol": 1e-15, "rtol": 1e-13, "nsteps": 100000}
                self.rho = qt.mesolve(0 * qt.num(self.N), self.rho, [0, 1], channel, options=exact).states[-1]
            else:
                self.rho = qt.vector_to_operator(channel * qt.operator_to_vector(self.rho))
    """#

  /// Observables, series, sweeps.
  static let common = #"""
    class TooFewLevels(Exception):
        pass


    class Series:
        """What is recorded: the state that the first qubit meets, then every so many collisions, and the last one."""

        def __init__(self, battery, every, columns):
            self.battery, self.every, self.columns = battery, int(every), columns
            self.k, self.rows, self.is_open = [], [], True

        def row(self):
            return {"k": self.battery.k} | {name: value() for name, value in self.columns.items()}

        def is_new(self):
            return self.is_open and (not self.rows or self.rows[-1]["k"] != self.battery.k)

        def sample(self):
            if self.is_new() and (not self.rows or self.battery.k % self.every == 0):
                self.rows.append(self.row())

        def close(self):
            if self.is_new():
                self.rows.append(self.row())
            self.is_open = False

        def __getitem__(self, name):
            # Read with the present state as its last sample.
            return [row[name] for row in self.rows + ([self.row()] if self.is_new() else [])]


    class Sweep:
        """The points of a sweep: each begins with the state at entry, which comes back afterwards."""

        def __init__(self, battery, name):
            self.battery, self.name, self.rows = battery, name, []

        @contextmanager
        def at(self, axes):
            battery = self.battery
            saved = battery.snapshot()
            self.rows.append(dict(axes))
            battery.sweep, battery.series = self, []
            try:
                yield
            finally:
                battery.sweep = None
                battery.restore(saved)

        def __getitem__(self, name):
            return [row[name] for row in self.rows]


    class Observables:
        """Numbers of a state; `matrix()` is the density matrix."""

        def p(self):
            return np.real(np.diagonal(self.matrix()))

        def check_levels(self):
            """Nothing may reach the last levels."""
            if np.sum(np.abs(self.p()[-4:])) > 1e-15:
                raise TooFewLevels()

        def energy(self):
            return float(np.arange(self.N) @ self.p())

        def variance(self):
            n = np.arange(self.N)
            return float((n - self.energy()) ** 2 @ self.p())

        def fano(self):
            return self.variance() / self.energy()

        def mandel(self):
            return self.fano() - 1

        def g2(self):
            n = np.arange(self.N)
            return float(n * (n - 1) @ self.p()) / self.energy() ** 2

        def purity(self):
            return float(np.sum(np.abs(self.matrix()) ** 2))

        def spectrum(self):
            return np.linalg.eigvalsh(self.matrix())[::-1]

        def entropy(self):
            x = self.spectrum()
            x = x[x > 0]
            return float(-np.sum(x * np.log(x)))

        def ergotropy(self):
            return self.energy() - float(np.arange(self.N) @ self.spectrum())

        def ergotropy_incoherent(self):
            return self.energy() - float(np.arange(self.N) @ np.sort(self.p())[::-1])

        def ergotropy_coherent(self):
            return self.ergotropy() - self.ergotropy_incoherent()

        def power(self):
            return (self.energy() - self.energy_at_start) / self.k

        def population(self, n):
            return float(self.p()[n]) if n < self.N else 0.0

        def element(self, m, n):
            return self.matrix()[m, n] if max(m, n) < self.N else 0j

        def rho_re(self, m, n):
            return float(np.real(self.element(m, n)))

        def rho_im(self, m, n):
            return float(np.imag(self.element(m, n)))

        def lowering(self):
            """<a> = sum of sqrt(n+1) rho_(n+1,n)."""
            return complex(np.sqrt(np.arange(1, self.N)) @ np.diagonal(self.matrix(), -1))

        def a_re(self):
            return self.lowering().real

        def a_im(self):
            return self.lowering().imag

        def quadrature(self, angle=0.0):
            return sqrt(2) * (self.lowering() * cmath.exp(-1j * angle)).real

        def quadrature_variance(self, angle=0.0):
            n = np.arange(2, self.N)
            a2 = complex(np.sqrt(n * (n - 1)) @ np.diagonal(self.matrix(), -2))
            square = (a2 * cmath.exp(-2j * angle)).real + self.energy() + 0.5
            return square - self.quadrature(angle) ** 2

        def parity(self):
            return float((-1.0) ** np.arange(self.N) @ self.p())

        def overlap(self, ket):
            return float(np.real(np.conj(ket) @ self.matrix() @ ket))

        def fidelity_fock(self, n):
            return self.population(n)

        def fidelity_coherent(self, alpha, phase=0.0):
            return self.overlap(coherent_ket(self.N, alpha, phase))


    def coherent_ket(N, alpha, phase=0.0):
        n = np.arange(N)
        log = n * log_or_zero(abs(alpha)) - alpha**2 / 2 - 0.5 * np.array([math.lgamma(m + 1) for m in n])
        ket = np.exp(log) * np.sign(alpha) ** n * np.exp(1j * phase * n)
        return ket if alpha else (n == 0).astype(complex)


    def log_or_zero(x):
        return math.log(x) if x > 0 else 0.0


    class Battery(Observables, Machine):
        def __init__(self, N):
            self.N, self.kinds, self.qubit = N, {}, None
            self.series, self.sweep, self.lines = [], None, []
            self.vacuum()

        # Starts.

        def prepared(self):
            self.k, self.energy_at_start = 0, self.energy()
            self.check_levels()

        def begin(self):
            for series in self.series:
                series.close()

        def vacuum(self):
            self.fock(0)

        def fock(self, n):
            if n > self.N - 6:
                raise TooFewLevels()
            self.begin()
            self.set_diagonal((np.arange(self.N) == n).astype(float))
            self.prepared()

        def thermal(self, nbar):
            self.begin()
            self.set_diagonal(np.array([nbar**n / (1 + nbar) ** (n + 1) for n in range(self.N)]))
            self.prepared()

        def coherent(self, alpha, phase=0.0):
            self.begin()
            self.set_ket(coherent_ket(self.N, alpha, phase))
            self.prepared()

        def prepare_qubit(self, q=None, excited=None, c=1.0, phase=0.0, decay=0.0, dephasing=0.0, name=None):
            q = 1 - excited if q is None else q
            off = c * sqrt(q * (1 - q)) * math.exp(-decay / 2 - dephasing) * cmath.exp(1j * phase)
            up = (1 - q) * math.exp(-decay)
            # In the order |g>, |e>: <e|rho|g> = c sqrt(q(1-q)) e^(i phase).
            self.qubit = np.array([[1 - up, np.conj(off)], [off, up]])
            if name:
                self.kinds[name] = self.qubit

        # Passages.

        def collide(self, coupling, n=1, damp=None, stream=None, until=None):
            passages = [self.passage(coupling, self.kinds[s]) for s in stream] if stream else [self.passage(coupling, self.qubit)]
            channel = damp and self.channel(**damp)
            for j in range(int(n)):
                for series in self.series:
                    series.sample()
                self.apply(passages[j % len(passages)])
                if channel is not None:
                    self.lose(channel)
                self.k += 1
                if j % 16 == 0 or j == int(n) - 1:
                    self.check_levels()
                if until is not None and until():
                    break

        def damp(self, gamma, nbar=0.0, time=1.0):
            self.lose(self.channel(gamma, nbar, time))
            self.check_levels()

        # What is told.

        def record(self, every=1, **columns):
            series = Series(self, every, columns)
            self.series.append(series)
            return series

        def show(self, name, value):
            if self.sweep is not None:
                rows = self.sweep.rows
                rows[-1][name] = value
                name = f"{self.sweep.name}[{len(rows) - 1}].{name}"
            self.lines.append(f"{name} = {value!r}")
            return value

        def claim(self, text, holds):
            self.lines.append(f"{'pass' if holds else 'FAIL'}  {text}")

        def say(self, text):
            self.lines.append(text)


    def ladder(height, step=1, detuning=0.0):
        """|n,e> <-> |n+step,g| with theta h_n = height(n); detuning in units of 1/tau (Jaynes-Cummings: sqrt(n+1))."""
        return ("ladder", height, step, detuning)


    def jaynes_cummings(theta=None, g=None, tau=None, detuning=0.0):
        """Eq. (5): U = exp(-i theta (a s+ + a^dag s-)); with g, tau the detuning is a frequency."""
        if theta is None:
            theta, detuning = g * tau, detuning * tau
        return ladder(lambda n: theta * sqrt(n + 1), detuning=detuning)


    def rabi(theta, coupling, detuning=0.0):
        """Eq. (2)-(4): coupling g/omega, detuning in units of omega; the field stays in the rotating frame."""
        return ("rabi", theta, coupling, detuning)


    def linspace(a, b, n):
        return [float(x) for x in np.linspace(a, b, int(n))]


    def logspace(a, b, n):
        return [float(x) for x in np.logspace(math.log10(a), math.log10(b), int(n))]


    def span(a, b):
        return list(range(int(a), int(b) + 1))


    def argmin(x):
        return int(np.argmin(x))


    def argmax(x):
        return int(np.argmax(x))


    def mean(x):
        return float(np.mean(x))


    def std(x):
        return float(np.std(x, ddof=1))


    def select(values, condition):
        return [x for x, keep in zip(values, condition) if keep]


    def half_away(x):
        """The nearest whole number, halves away from 0."""
        below = math.floor(abs(x))
        return int(math.copysign(below + (abs(x) - below >= 0.5), x))


    def brief(x):
        return f"{x:.6g}" if isinstance(x, (int, float)) else str(x)
    """#

  /// How it is run.
  static let main = #"""
    def main():
        given = dict(argument.split("=", 1) for argument in sys.argv[1:])
        N = int(given.pop("levels", 32))
        while True:
            try:
                battery = Battery(N)
                protocol(battery, lambda name, value: float(given[name]) if name in given else value)
                break
            except TooFewLevels:
                N *= 2
        print(f"# {N} levels")
        print("\n".join(battery.lines))


    if __name__ == "__main__":
        main()
    """#
}

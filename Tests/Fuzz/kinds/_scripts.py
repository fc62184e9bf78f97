"""Random scripts that pass the check, as the generator of the Swift tests makes them, with series and sweeps."""


class Scripts:
    def __init__(self, random, number=None, count=None):
        self.random = random
        self.names = []
        self.safe = []
        self.serial = 0
        # How numbers and counts are drawn; kinds may put others in their place.
        self.number = number or (lambda low, high: repr(round(random.uniform(low, high), 3)))
        self.count = count or (lambda low, high: str(random.randint(low, high)))

    def chance(self, p):
        return self.random.random() < p

    def pick(self, items):
        return self.random.choice(items)

    def qubit(self):
        text = f"prepare qubit q={self.number(0.05, 0.6)}"
        if self.chance(0.6):
            text += f" c={self.pick(['0', '1', '-0.5', self.number(0, 1)])}"
        if self.chance(0.3):
            text += f" phase={self.number(0, 3)}"
        return text

    def start(self):
        return self.pick([
            "prepare cavity vacuum", f"prepare cavity fock n={self.count(0, 5)}",
            f"prepare cavity coherent alpha={self.number(0, 1.5)} phase={self.number(0, 2)}",
            f"prepare cavity thermal nbar={self.number(0, 0.5)}",
        ])

    def loss(self):
        text = f"damp gamma={self.number(0, 0.4)}"
        if self.chance(0.5):
            text += f" nbar={self.number(0, 0.3)}"
        if self.chance(0.4):
            text += f" time={self.number(0.1, 2)}"
        return text

    def angle(self):
        draw = self.random.random()
        if draw < 0.3:
            return f"theta=pi/sqrt({self.count(3, 12)})"
        if draw < 0.45:
            return f"g={self.number(0.2, 1.2)} tau={self.number(0.2, 1)} detuning={self.number(-1, 1)}"
        if draw < 0.6 and self.safe:
            return f"theta=0.3+0.01*{self.safe[-1]}"
        return f"theta={self.number(0, 1.6)}"

    def collision(self):
        text = f"collide {self.angle()}"
        if self.chance(0.15):
            text += f" until energy > {self.number(0, 3)} max={self.count(1, 12)}"
        elif self.chance(0.8):
            text += f" n={self.count(0, 20)}"
        if self.chance(0.4):
            text += f" with {self.loss()}"
        return text

    def observable(self):
        count, number = self.count, self.number
        return self.pick([
            "energy", "purity", "variance", "fano", "mandel", "g2", "a_re", "a_im", "k", "power", "power_max",
            f"population({count(0, 6)})", f"rho_re({count(0, 4)}, {count(0, 4)})",
            f"rho_im({count(0, 4)}, {count(0, 4)})", f"quadrature({number(0, 3)})",
            f"quadrature_variance({number(0, 3)})", f"fidelity(fock, n={count(0, 6)})",
            f"fidelity(coherent, alpha={number(0, 2)})", "ergotropy_incoherent", "ergotropy", "entropy", "levels",
            "lost", "ergotropy_coherent", f"fidelity(coherent, alpha={number(0, 2)}, phase={number(0, 3)})",
        ])

    def expression(self, depth=2):
        if depth == 0 or self.chance(0.3):
            if self.chance(0.25):
                return self.number(0.1, 3)
            if self.names and self.chance(0.2):
                return self.pick(self.names)
            return self.observable()
        a, b = self.expression(depth - 1), self.expression(depth - 1)
        return self.pick([
            f"{a} + {b}", f"{a} - ({b})", f"({a})*({b})", f"({a})/(2 + abs({b}))", f"sqrt(abs({a}))",
            f"exp(-abs({a}))", f"log(1 + abs({a}))", f"sin({a})", f"cos({a})", f"atan({a})", f"({a}) ^ 2",
            f"max({a}, {b})", f"min({a}, {b})", f"mean([{a}, {b}])", f"std([{a}, {b}, 1])", f"sum([{a},{b}])",
            f"tan(0.3*sin({a}))", f"(1 + abs({a}))^0.3", f"-({a})", f"[{a}, {b}][1]",
        ])

    def observation(self):
        self.serial += 1
        return self.pick([
            lambda: f"measure {self.expression()} as m{self.serial}, {self.observable()}",
            lambda: f"expect {self.expression()}>{self.number(-1, 2)}",
            lambda: f'print "at {{k}}: {{{self.expression(1)}}}"',
            lambda: f"expect {self.expression(1)} ~ {self.number(0, 1)} within {self.number(0, 1)} because \"x\"",
            lambda: f"measure {self.expression()}",
        ])()

    def declaration(self):
        self.serial += 1
        name = f"v{self.serial}"
        if self.chance(0.4):
            text = f"let {name} = {self.number(0, 2)}*(1 + purity)"
            self.safe.append(name)
        else:
            text = f"let {name} = {self.expression()}"
        self.names.append(name)
        return text

    def action(self):
        draw = self.random.randrange(10)
        return self.start() if draw == 0 else self.loss() if draw == 1 else self.qubit() if draw == 2 else self.collision()

    def block(self, count, depth):
        outer = list(self.names), list(self.safe)
        lines = [self.statement(depth) for _ in range(count)]
        self.names, self.safe = outer
        return "{\n" + "\n".join(lines) + "\n}"

    def statement(self, depth):
        draw = self.random.randrange(20)
        if draw == 0 and depth > 0:
            return f"repeat {self.count(0, 3)} {self.block(2, depth - 1)}"
        if draw == 1 and depth > 0:
            self.serial += 1
            name = f"i{self.serial}"
            self.names.append(name)
            text = f"for {name} in {self.pick(['1..3', '[0.2, 0.5]', 'linspace(0, 1, 3)'])} {self.block(2, depth - 1)}"
            self.names.remove(name)
            return text
        if draw == 2 and depth > 0:
            return f"if k > {self.count(0, 20)} {self.block(1, depth - 1)} else {self.block(1, depth - 1)}"
        if draw in (3, 4):
            return self.declaration()
        return self.observation() if draw < 10 else self.action()

    def sweep(self):
        self.serial += 1
        axis = f"x{self.serial}"
        values = self.pick(["[0.1, 0.2]", "linspace(0.1, 0.9, 3)", "1..3"])
        return (
            f"sweep {axis} in {values} as s{self.serial} {{ collide theta={axis} n={self.count(0, 9)}; "
            f"measure energy*{axis}, {self.observable()} }}")

    def script(self, count=8):
        lines = [self.start(), self.qubit()]
        series = f"r{self.random.randrange(100)}" if self.chance(0.3) else None
        if series:
            lines.append(f"record energy, purity every {self.random.randint(1, 3)} as {series}")
        lines += [self.statement(2) for _ in range(count)]
        if self.chance(0.3):
            lines.append(self.sweep())
        if series:
            lines.append(f"measure mean({series}.energy), last({series}.k)")
        return "\n".join(lines + ["measure energy, purity, fano, population(2), k"]) + "\n"

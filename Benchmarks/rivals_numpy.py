"""NumPy: one collision by shifting and scaling, in the gauge where the state is real."""

import math
import time

import numpy as np


def coefficients(levels, theta, q):
    """The diagonals of both Kraus operators, each bidiagonal; nothing comes back from beyond the last level."""
    n, ground, excited = np.arange(levels), math.sqrt(q), math.sqrt(1 - q)
    now, after = theta * np.sqrt(n), theta * np.sqrt(n + 1)
    return ground * np.cos(now), excited * np.sin(now), excited * np.cos(after), -ground * np.sin(after)


def stepper(levels, theta, q):
    """A function that makes one collision."""
    g, s, e, t = coefficients(levels, theta, q)
    gc, sc, ec, tc = g[:, None], s[1:, None], e[:, None], t[:-1, None]

    def step(rho):
        ground, excited = gc * rho, ec * rho
        ground[1:] += sc * rho[:-1]
        excited[:-1] += tc * rho[1:]
        out = ground * g
        out[:, 1:] += ground[:, :-1] * s[1:]
        out += excited * e
        out[:, :-1] += excited[:, 1:] * t[:-1]
        return out

    return step


def vacuum(levels):
    """The empty cavity."""
    rho = np.zeros((levels, levels))
    rho[0, 0] = 1
    return rho


def numbers(rho):
    """Energy and purity."""
    return float(np.real(np.arange(len(rho)) @ np.diagonal(rho))), float(np.sum(np.abs(rho) ** 2))


def loop(step, state, count, read=numbers):
    """Seconds of `count` steps, and what is read after them."""
    start = time.perf_counter()
    for _ in range(count):
        state = step(state)
    seconds = time.perf_counter() - start
    return seconds, read(state)


def way(levels, theta, q):
    """A function of a count: seconds, and energy and purity."""
    step = stepper(levels, theta, q)
    return lambda count: loop(step, vacuum(levels), count)
